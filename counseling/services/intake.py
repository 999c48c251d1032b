"""The case that a referral opens for its receiver here: a request of their own, and the emergency that continues."""

from datetime import datetime

from counseling.models import Case, Counselor, Membership, Referral, Statement
from counseling.selectors import referral_package as package_selector
from counseling.selectors import urgency as urgency_selector
from counseling.selectors.casefile import derive
from counseling.selectors.casefile.records import records_of
from counseling.services import help_request
from counseling.services.marker import service


@service
def open_here(referral: Referral, receiver: Counselor, *, by: Membership, now: datetime) -> Case | None:
    """A new request, with the words of the one before and who asked, where the package holds them; the case that is
    open already, where the two know each other. None where another referral opened that one, or lies on another record
    of the person: an emergency goes on in it all the same."""
    request, told = referral.case.request, package_selector.of_the_request(package_selector.package_of(referral))
    try:
        case = help_request.ask(
            referral.case.konseli,
            source=request.source,
            asked_by_name=told.get("asked_by", ""),
            words=told.get("words", ""),
            requested_at=now,
            counselor=receiver,
            previous=referral.case,
            by=by,
            now=now,
        )
    except help_request.AlreadyOpenError as error:
        if urgency_selector.emergency(error.case) is None:
            carry_emergency(referral.case, error.case, now=now)
        taken = Referral.objects.filter(new_case=error.case).exists()
        return None if taken or error.case.konseli_id != referral.konseli_id else error.case
    carry_emergency(referral.case, case, now=now)
    return case


@service
def carry_emergency(before: Case, after: Case, *, now: datetime) -> None:
    """An emergency stays one for the receiver: who declared it and when goes with the case, and what the second
    person said of it."""
    record = records_of([before.pk], now)[before.pk]
    for row in (derive.emergency_began(record), derive.emergency_confirmed(record)[1]):
        if row is None:
            continue
        Statement.objects.create(
            institution_id=after.institution_id,
            konseli_id=after.konseli_id,
            case=after,
            kind=row.kind,
            value=row.value,
            said_by=row.said_by,
            said_by_name=row.said_by_name,
            channel=row.channel,
            said_at=row.said_at,
            recorded_by_id=row.recorded_by_id,
            recorded_at=now,
            words=row.words,
        )
