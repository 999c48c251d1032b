"""Second factors: whether an institution asks its counselors for one."""

from datetime import datetime

from counseling.choices import AdminActKind
from counseling.models import Institution, Membership
from counseling.services import admin_act
from counseling.services import institution as institution_service
from counseling.services.marker import service


@service
def set_for_counselors(wanted: bool, *, by: Membership, now: datetime) -> Institution:
    """From now on counselors of the institution need a second factor, or no longer. What stands so already is no
    change."""
    institution = institution_service.lock(by)
    before = institution.factor_for_counselors
    if before != wanted:
        institution.factor_for_counselors = wanted
        institution.save(update_fields=["factor_for_counselors"])
        detail = {"factor_for_counselors": wanted, "factor_for_counselors_before": before}
        admin_act.record(kind=AdminActKind.INSTITUTION_CHANGED, by=by, detail=detail, now=now)
    return institution
