"""Hints at a close relation (2i): found in the data, gone with the data, about the counselor of now."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from counseling.choices import RelationshipHintKind
from counseling.choices.konseli_record import Identity
from counseling.models import Case, CounselorToken, Konseli, RelationshipHint
from counseling.selectors.casefile.derive import relationship_suspected
from counseling.selectors.casefile.facts import facts_of
from counseling.selectors.casefile.records import records_of
from counseling.selectors.wording import facts_in_words
from counseling.services import (
    counselor_contact,
    help_request,
    konseli,
    konseli_contact,
    merge,
    reassignment,
    relationship_hint,
)
from counseling.services.counselor_contact import CounselorContact
from counseling.services.door import gate
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services import stage

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DEWI = CounselorContact(
    phones="0812-1111-2222", address="Jl. Melati 4", village="Desa Sukamaju", family_names="Harahap"
)


@pytest.fixture
def by(people: Cast) -> dict[str, Any]:
    return {"by": people.dewi, "now": NOW}


def of(by: dict[str, Any], **identity: str) -> Case:
    """A new konseli's case with Dewi."""
    who = konseli.register(Identity(**{"name": "Raka Pratama", **identity}), **by)
    return cast.request(by["by"], who)


def hints(case: Case) -> set[str]:
    return set(RelationshipHint.objects.filter(case=case, gone_at=None).values_list("kind", flat=True))


def suspected(case: Case) -> bool:
    return bool(facts_of([case.pk], NOW + HOUR)[case.pk].values["relationship_suspected"])


@pytest.mark.parametrize(
    ("identity", "found"),
    [
        ({"phone": "+62 812 1111 2222"}, {RelationshipHintKind.PHONE}),
        ({"address": "Jalan Melati no. 4"}, {RelationshipHintKind.ADDRESS}),
        ({"address": "Jl. Melati 4", "village": "Sukamaju"}, {RelationshipHintKind.ADDRESS}),
        ({"address": "Jl. Melati 4", "village": "Sukarame"}, set()),
        ({"name": "Raka Harahap", "village": "sukamaju"}, {RelationshipHintKind.FAMILY_NAME}),
        ({"name": "Raka Harahap"}, set()),
        ({"name": "Raka Hara", "village": "sukamaju"}, set()),
        ({"village": "Sukamaju"}, set()),
        ({"phone": "0813", "address": "Jl. Mawar 4"}, set()),
    ],
)
def test_a_new_case_is_looked_at(by: dict[str, Any], identity: dict[str, str], found: set[str]) -> None:
    counselor_contact.keep(DEWI, **by)
    case = of(by, **identity)
    assert hints(case) == found
    assert suspected(case) is bool(found)


def test_counselors_who_keep_nothing_are_hinted_at_by_nothing(by: dict[str, Any]) -> None:
    case = of(by, phone="081211112222", address="Jl. Melati 4", village="Sukamaju")
    assert hints(case) == set()


def test_the_number_of_a_contact_and_of_a_guardian_is_a_hint_until_the_contact_ends(by: dict[str, Any]) -> None:
    counselor_contact.keep(DEWI, **by)
    case = of(by)
    aunt = konseli_contact.add(case.konseli, name="Bibi", relation="", phone="081211112222", emergency=True, **by)
    assert hints(case) == {RelationshipHintKind.CONTACT}
    konseli_contact.end(aunt, **by)
    assert hints(case) == set()
    konseli.add_guardian(case.konseli, relation="mother", name="Sri", phone="0812 1111 2222", **by)
    assert hints(case) == {RelationshipHintKind.CONTACT}


def test_the_family_name_of_a_guardian_counts(by: dict[str, Any]) -> None:
    counselor_contact.keep(DEWI, **by)
    case = of(by, village="Sukamaju")
    konseli.add_guardian(case.konseli, relation="mother", name="Sri Harahap", phone="", **by)
    assert hints(case) == {RelationshipHintKind.FAMILY_NAME}


def test_a_hint_is_gone_once_the_record_no_longer_says_so_and_stays_on_file(by: dict[str, Any]) -> None:
    counselor_contact.keep(DEWI, **by)
    case = of(by, phone="081211112222")
    konseli.amend(case.konseli, Identity(name="Raka Pratama", phone="0899999999"), by=by["by"], now=NOW + HOUR)
    row = RelationshipHint.objects.get()
    assert (row.found_at, row.gone_at) == (NOW, NOW + HOUR)
    assert not suspected(case)
    konseli.amend(case.konseli, Identity(name="Raka Pratama", phone="081211112222"), by=by["by"], now=NOW + 2 * HOUR)
    assert RelationshipHint.objects.count() == 2


def test_what_the_counselor_sends_takes_the_place_of_what_was_and_all_open_cases_are_looked_at(
    by: dict[str, Any],
) -> None:
    case = of(by, phone="081211112222")
    assert counselor_contact.keep(DEWI, **by) == 4
    assert hints(case) == {RelationshipHintKind.PHONE}
    assert counselor_contact.keep(CounselorContact(phones="0899 9999 999"), **by) == 1
    assert hints(case) == set()
    assert list(CounselorToken.objects.values_list("kind", flat=True)) == ["phone"]


@pytest.mark.parametrize("left", [CounselorContact(), CounselorContact(village="Sukamaju")])
def test_data_that_are_emptied_take_no_hint_back(by: dict[str, Any], left: CounselorContact) -> None:
    counselor_contact.keep(DEWI, **by)
    case = of(by, name="Raka Harahap", phone="081211112222", address="Jl. Melati 4", village="Sukamaju")
    found = {RelationshipHintKind.PHONE, RelationshipHintKind.ADDRESS, RelationshipHintKind.FAMILY_NAME}
    counselor_contact.keep(left, by=by["by"], now=NOW + HOUR / 2)
    assert hints(case) == found
    konseli.amend(case.konseli, Identity(name="Raka Harahap", unit="X-2"), by=by["by"], now=NOW + HOUR / 2)
    assert hints(case) == found
    assert suspected(case)
    assert hints(of(by, phone="081211112222")) == set()


def test_what_is_said_anew_after_that_counts_again(by: dict[str, Any]) -> None:
    counselor_contact.keep(DEWI, **by)
    case = of(by, phone="081211112222", address="Jl. Melati 4")
    counselor_contact.keep(CounselorContact(), **by)
    counselor_contact.keep(
        CounselorContact(phones="0812-1111-2222", address="Jl. Mawar 9"), by=by["by"], now=NOW + HOUR / 2
    )
    assert hints(case) == {RelationshipHintKind.PHONE}


def test_after_a_hand_over_what_the_one_before_emptied_counts_no_more(people: Cast, by: dict[str, Any]) -> None:
    counselor_contact.keep(DEWI, **by)
    case = of(by, phone="081211112222")
    counselor_contact.keep(CounselorContact(), **by)
    reassignment.reassign(case, to=people.bagus.counselor, why="Cuti", by=people.ratna, now=NOW + HOUR / 2, seen=None)
    assert not suspected(case)
    assert hints(case) == set()


def test_nothing_readable_is_kept_of_the_counselor(by: dict[str, Any]) -> None:
    counselor_contact.keep(DEWI, **by)
    for kept in CounselorToken.objects.all():
        assert len(bytes(kept.token)) == 32


def test_only_a_counselor_keeps_data_of_themself(people: Cast) -> None:
    with pytest.raises(PermissionDenied):
        counselor_contact.keep(DEWI, by=people.yoga, now=NOW)


def test_a_declaration_does_not_take_a_hint_back(by: dict[str, Any]) -> None:
    counselor_contact.keep(DEWI, **by)
    case = of(by, phone="081211112222")
    stage.declared(case, by["by"])
    assert hints(case) == {RelationshipHintKind.PHONE}
    assert suspected(case)


def test_after_a_hand_over_the_data_of_the_new_counselor_count(people: Cast, by: dict[str, Any]) -> None:
    counselor_contact.keep(DEWI, **by)
    counselor_contact.keep(CounselorContact(address="Jl. Melati 4"), by=people.bagus, now=NOW)
    case = of(by, phone="081211112222", address="Jl. Melati 4")
    assert hints(case) == {RelationshipHintKind.PHONE, RelationshipHintKind.ADDRESS}
    reassignment.reassign(case, to=people.bagus.counselor, why="Cuti", by=people.ratna, now=NOW + HOUR, seen=None)
    standing = RelationshipHint.objects.get(gone_at=None)
    assert (standing.kind, standing.counselor) == (RelationshipHintKind.ADDRESS, people.bagus.counselor)


def test_what_another_record_of_the_same_person_says_counts(by: dict[str, Any]) -> None:
    counselor_contact.keep(DEWI, **by)
    older = konseli.register(Identity(name="Raka", phone="081211112222"), by=by["by"], now=NOW - HOUR)
    help_request.ask(older, source="self", words="", requested_at=NOW, **by)
    case = of(by)
    made = merge.merge(case.konseli, older, reason="Sama", **by)
    assert hints(case) == {RelationshipHintKind.PHONE}
    merge.undo(made, **by)
    assert hints(case) == set()


def test_a_look_at_many_cases_takes_as_many_queries_as_at_one(by: dict[str, Any]) -> None:
    counselor_contact.keep(DEWI, **by)
    cases = [of(by, name=f"Siswa {n}") for n in range(4)]
    counted = []
    for some in (cases[:1], cases):
        with CaptureQueriesContext(connection) as queries:
            relationship_hint.refresh(some, now=NOW)
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_the_record_of_somebody_elsewhere_says_nothing(people: Cast, by: dict[str, Any]) -> None:
    counselor_contact.keep(DEWI, by=people.sari, now=NOW)
    assert hints(of(by, phone="081211112222")) == set()
    assert Konseli.objects.count() == 1


def test_for_a_session_of_the_past_only_what_the_data_said_by_then_counts(by: dict[str, Any]) -> None:
    case = of(by, phone="081211112222")
    counselor_contact.keep(DEWI, by=by["by"], now=NOW + HOUR)
    konseli.amend(case.konseli, Identity(name="Raka Pratama"), by=by["by"], now=NOW + 3 * HOUR)
    told = [
        relationship_suspected(records_of([case.pk], NOW + 9 * HOUR, held_at=NOW + hours * HOUR)[case.pk])[0]
        for hours in (0, 2, 4)
    ]
    assert told == [False, True, False]


def test_the_ledger_says_what_is_the_same_and_never_whose(by: dict[str, Any]) -> None:
    counselor_contact.keep(DEWI, **by)
    case = stage.ready(of(by, phone="081211112222"), by["by"])
    entry = gate.decide(case, "start", by=gate.Actor("counselor", by["by"].user), now=NOW).entry
    told = [fact.by for fact in facts_in_words(entry, language="en", code="2i.suspected") if fact.decisive]
    assert str(RelationshipHintKind.PHONE.label) in told
    assert "11112222" not in str(entry.facts)
