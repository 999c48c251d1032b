"""Which parts of the konseli's record a counselor may see in a case.

There is one record for each konseli, whoever counsels them. Where a referral within the institution opened a case, its
receiver sees the parts of its package as they are now, and the other parts once the konseli permits that they are
shared with this counselor. Every receiver sees the name. Rules read rows, not this.
"""

from collections.abc import Collection
from datetime import datetime

from counseling.access.people import counselor_of
from counseling.choices import OPEN_STATES, PackagePart
from counseling.choices.konseli_record import FIELDS, PARTS
from counseling.models import Case, Counselor, Guardian, Konseli, Membership, PackageItem, Referral, WaitingEntry
from counseling.selectors import consent as consent_selector
from counseling.selectors import explanation, sharing, spoken, urgency

EVERY = frozenset({*PARTS, PackagePart.GUARDIANS})
TO_CALL = frozenset({PackagePart.CONTACTS, PackagePart.GUARDIANS})
"""Who is called in an emergency (2e): for as long as it lasts, no counselor of the konseli has to do without."""


def in_case(case: Case, now: datetime) -> frozenset[PackagePart]:
    """The parts that are open to the case's counselor. One or two queries; in a case that a referral opened a few
    more."""
    came = _came_as(case)
    if not Referral.objects.filter(
        new_case=came, receiver=case.counselor_id, completed_at__lte=came.created_at
    ).exists():
        return EVERY
    # What another counselor hands over later, while the case is open already, counts too.
    items = PackageItem.objects.filter(
        referral__receiver=case.counselor_id,
        referral__konseli=case.konseli_id,
        referral__completed_at__gte=came.created_at,
        withdrawn_at=None,
    )
    found = EVERY.intersection(PackagePart(part) for part in items.values_list("part", flat=True))
    if found == EVERY or sharing.with_colleague(case, case.counselor, now) is not None:
        return EVERY
    if urgency.emergency(case) is not None:
        return found | TO_CALL
    # For who cannot decide their guardians do: they have to be known for that.
    return found | {PackagePart.GUARDIANS} if consent_selector.inability(case) is not None else found


def _came_as(case: Case) -> Case:
    """The case that this one goes on from where it was called up from the queue, else itself."""
    entry = WaitingEntry.objects.filter(called_up_case=case).select_related("case").first()
    return case if entry is None else _came_as(entry.case)


def open_case(konseli: Konseli, counselor: Counselor) -> Case | None:
    """The open case of the two; there is one at most."""
    rows = counselor.cases.filter(konseli=konseli, state__in=OPEN_STATES)
    return rows.select_related("konseli", "institution", "counselor__membership__user").first()


def open_to(member: Membership, konseli: Konseli, now: datetime) -> frozenset[PackagePart]:
    """The parts that are open to this counselor by the open case that they have with the konseli; none without."""
    counselor = counselor_of(member)
    case = open_case(konseli, counselor) if counselor is not None else None
    return in_case(case, now) if case is not None else frozenset()


def parts_with(fields: Collection[str]) -> frozenset[PackagePart]:
    """The parts to which these fields of the record belong."""
    return frozenset(FIELDS[name].part for name in fields)


def guardians(case: Case, now: datetime) -> list[Guardian]:
    """The konseli's guardians, as far as this case's counselor may know of them."""
    return spoken.guardians(case) if PackagePart.GUARDIANS in in_case(case, now) else []


def language(case: Case, now: datetime) -> str:
    """The language to explain in: that of the konseli's record, where the record may tell it."""
    known = PackagePart.CULTURE in in_case(case, now)
    return explanation.language_of(case.konseli) if known else explanation.FALLBACK
