"""After how long a session of staff locks in which nobody does anything."""

from datetime import datetime

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from counseling.choices import AdminActKind
from counseling.choices.institution import LONGEST_IDLE, SHORTEST_IDLE
from counseling.models import Institution, Membership
from counseling.services import admin_act
from counseling.services import institution as institution_service
from counseling.services.errors import Invalid
from counseling.services.marker import service


@service
def set_minutes(minutes: int, *, by: Membership, now: datetime) -> Institution:
    """From now on sessions at the institution lock after so many minutes. What stands so already is no change. Raises
    Invalid."""
    institution = institution_service.lock(by)
    if not SHORTEST_IDLE <= minutes <= LONGEST_IDLE:
        wrong = _("Give a whole number from {lowest} to {highest}.")
        raise Invalid("idle_minutes", format_lazy(wrong, lowest=SHORTEST_IDLE, highest=LONGEST_IDLE))
    before = institution.idle_minutes
    if before != minutes:
        institution.idle_minutes = minutes
        institution.save(update_fields=["idle_minutes"])
        detail: dict[str, str | int | None] = {"idle_minutes": minutes, "idle_minutes_before": before}
        admin_act.record(kind=AdminActKind.INSTITUTION_CHANGED, by=by, detail=detail, now=now)
    return institution
