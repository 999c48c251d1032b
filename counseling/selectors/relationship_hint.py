"""Hints at a close relation of counselor and konseli in the data (2i): keyed hashes are compared, nothing is opened."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from counseling.choices import OPEN_STATES, RelationshipHintKind
from counseling.models import Case, CounselorToken, RelationshipHint, SearchToken
from counseling.selectors.merge import persons

Tokens = dict[str, set[bytes]]
"""Tokens by kind."""

RESTS_ON: Mapping[str, tuple[str, ...]] = {
    RelationshipHintKind.PHONE.value: ("phone",),
    RelationshipHintKind.CONTACT.value: ("phone",),
    RelationshipHintKind.ADDRESS.value: ("address",),
    RelationshipHintKind.FAMILY_NAME.value: ("village", "family"),
}
"""What a counselor has to say of themself before a hint can be looked for."""

COMPARED = ("phone", "address", "village", "contact", "kin")


def open_cases_of(konseli_ids: Collection[UUID]) -> list[Case]:
    """The open cases of these konseli, of all their records."""
    found = persons(konseli_ids)
    every = {other for konseli_id in konseli_ids for other in found.all_of(konseli_id)}
    return list(Case.objects.filter(konseli__in=every, state__in=OPEN_STATES))


@dataclass(frozen=True, slots=True)
class HintReading:
    """The hints that the data give in a case, and those that the data can neither give nor exclude, because the
    counselor did not state what would be compared."""

    found: set[str]
    untold: set[str]


def hints_in_data(cases: Iterable[Case]) -> dict[UUID, HintReading]:
    """What the data say of each of these cases, by its id. Three queries, however many they are."""
    cases = list(cases)
    people = persons(case.konseli_id for case in cases)
    records = {case.pk: people.all_of(case.konseli_id) for case in cases}
    of_counselors = _by_owner(
        CounselorToken.objects.filter(counselor__in={case.counselor_id for case in cases}).values_list(
            "counselor", "kind", "token"
        )
    )
    of_konseli = _by_owner(
        SearchToken.objects.filter(
            konseli__in={konseli_id for ids in records.values() for konseli_id in ids}, kind__in=COMPARED
        ).values_list("konseli", "kind", "token")
    )
    return {
        case.pk: _reading(of_counselors[case.counselor_id], _together(of_konseli[k] for k in records[case.pk]))
        for case in cases
    }


def standing_of(case: Case) -> list[RelationshipHint]:
    """What the data say now of the case's counselor."""
    rows = RelationshipHint.objects.filter(case=case, counselor=case.counselor_id, gone_at=None)
    return list(rows.order_by("found_at", "kind"))


def _by_owner(rows: Iterable[tuple[UUID, str, bytes | memoryview]]) -> defaultdict[UUID, Tokens]:
    found: defaultdict[UUID, Tokens] = defaultdict(lambda: defaultdict(set))
    for owner, kind, token in rows:
        found[owner][kind].add(bytes(token))
    return found


def _together(all_tokens: Iterable[Tokens]) -> Tokens:
    found: Tokens = defaultdict(set)
    for tokens in all_tokens:
        for kind, values in tokens.items():
            found[kind] |= values
    return found


def _reading(counselor: Tokens, konseli: Tokens) -> HintReading:
    untold = {kind for kind, needs in RESTS_ON.items() if not all(counselor[need] for need in needs)}
    return HintReading(_alike(counselor, konseli), untold)


def _alike(counselor: Tokens, konseli: Tokens) -> set[str]:
    elsewhere = counselor["village"] and konseli["village"] and not counselor["village"] & konseli["village"]
    found = {
        RelationshipHintKind.PHONE: counselor["phone"] & konseli["phone"],
        RelationshipHintKind.CONTACT: counselor["phone"] & konseli["contact"],
        # The same street and number in another village is another house.
        RelationshipHintKind.ADDRESS: not elsewhere and counselor["address"] & konseli["address"],
        RelationshipHintKind.FAMILY_NAME: counselor["village"] & konseli["village"]
        and counselor["family"] & konseli["kin"],
    }
    return {kind.value for kind, alike in found.items() if alike}
