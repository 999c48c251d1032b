"""The log of readings of private content, written before the content is shown."""

from datetime import datetime
from uuid import UUID

from counseling.access import case as case_access
from counseling.access import flag as flag_access
from counseling.choices import AccessWhat
from counseling.models import AccessLog, Case, FlagOccurrence, Membership
from counseling.services.marker import service


@service
def log(case: Case, *, what: str, object_id: UUID, by: Membership, now: datetime, reason: str = "") -> AccessLog:
    """One line of the read log. The caller has checked the access."""
    return AccessLog.objects.create(
        institution_id=case.institution_id,
        konseli_id=case.konseli_id,
        case=case,
        user_id=by.user_id,
        what=AccessWhat(what),
        object_id=object_id,
        at=now,
        reason=reason,
    )


@service
def log_name(case: Case, *, by: Membership, now: datetime) -> AccessLog:
    """The konseli's name is about to be shown to the case's counselor."""
    case_access.require_work(by, case)
    return log(case, what=AccessWhat.NAME, object_id=case.konseli_id, by=by, now=now)


@service
def log_record(case: Case, *, by: Membership, now: datetime) -> AccessLog:
    """Goals, sessions or papers of the case are about to be shown to its counselor."""
    case_access.require_work(by, case)
    return log(case, what=AccessWhat.RECORD, object_id=case.pk, by=by, now=now)


@service
def log_flagged(occurrence: FlagOccurrence, *, object_id: UUID, by: Membership, now: datetime) -> AccessLog:
    """What was written with a flagged decision is about to be shown to who reviews the flag."""
    flag_access.require_review(by, occurrence.flag)
    return log(occurrence.flag.case, what=AccessWhat.RECORD, object_id=object_id, by=by, now=now)
