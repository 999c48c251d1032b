"""The konseli confirms what was explained to them (2g)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from counseling.access import case as case_access
from counseling.choices import OWN_HAND, Speaker
from counseling.models import Acknowledgement, Case, Explanation, Membership
from counseling.services.errors import Invalid
from counseling.services.marker import service
from counseling.services.statement import Source, write_down


@service
def acknowledge(
    case: Case,
    explanation: Explanation,
    *,
    nature: bool,
    limits: bool,
    source: Source,
    by: Membership,
    now: datetime,
) -> Acknowledgement:
    """The konseli confirms the nature of the relationship, its limits, or both, on this text.

    Unless it comes from their own hand, their own words say what they understood. Raises Invalid.
    """
    case_access.require_work(by, case)
    if source.said_by != Speaker.KONSELI:
        raise Invalid("said_by", _("Only the konseli can say what they understood."))
    if not (nature or limits):
        raise Invalid("nature", _("Choose what the konseli confirmed."))
    today = source.said_at.astimezone(ZoneInfo(case.institution.time_zone)).date()
    if explanation.institution_id != case.institution_id or explanation.published_from > today:
        raise Invalid("explanation", _("This text was not in use then."))
    if source.channel not in OWN_HAND:
        source = source.in_words()
    return write_down(
        Acknowledgement, case, source=source, by=by, now=now, explanation=explanation, nature=nature, limits=limits
    )
