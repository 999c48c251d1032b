"""The safety plan: what counselor and konseli agreed to do in danger (2e)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from counseling.access import case as case_access
from counseling.choices import OPEN_STATES, PlanPart
from counseling.models import Case, Membership, SafetyPlan
from counseling.selectors import safety_plan as selector
from counseling.services.errors import Invalid, text
from counseling.services.held import held
from counseling.services.marker import service
from counseling.services.statement import Source, write_down

PART_LIMIT = 4_000


@service
def write(
    case: Case,
    parts: Mapping[str, str],
    *,
    source: Source,
    by: Membership,
    now: datetime,
    seen: UUID | None = None,
    review_on: date | None = None,
) -> SafetyPlan:
    """The plan as both have it from now on. It supersedes the one before, which has to be `seen`: the one that the
    person wrote on. Raises Invalid, at `seen` where somebody else, or another tab, has written a newer one."""
    case_access.require_work(by, case)
    if case.state not in OPEN_STATES:
        raise Invalid("case", _("This case is closed. Open a new one to plan together again."))
    written = {
        part: text(parts.get(part, ""), field=part, required=False, limit=PART_LIMIT) for part in PlanPart.values
    }
    if not any(written.values()):
        raise Invalid(PlanPart.WARNING_SIGNS, _("Write at least one part of the plan."))
    if review_on is not None and review_on < now.astimezone(ZoneInfo(case.institution.time_zone)).date():
        raise Invalid("review_on", _("Give a date that lies ahead."))
    # The second of two first plans waits here, so that it meets the one before it.
    with held(case, now=now, settles=False):
        before = selector.current(case)
        if (before.pk if before else None) != seen:
            raise Invalid("seen", _("A newer plan has been written since you opened this page."))
        return write_down(
            SafetyPlan,
            case,
            source=replace(source, supersedes=before),
            by=by,
            now=now,
            parts=written,
            review_on=review_on,
        )
