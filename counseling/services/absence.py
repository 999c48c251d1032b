"""Times in which a counselor cannot meet anyone."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from counseling.access.people import counselor_of
from counseling.models import Absence, Membership
from counseling.services.errors import Invalid
from counseling.services.marker import service


@service
def announce(*, starts_at: datetime, ends_at: datetime, by: Membership, now: datetime) -> Absence:
    """A counselor says when they are away. Meetings agreed for that time stay, to be moved one by one. Raises Invalid,
    and PermissionDenied for whoever does not counsel."""
    counselor = counselor_of(by)
    if counselor is None:
        raise PermissionDenied("Only a counselor is away for konseli.")
    if ends_at <= starts_at:
        raise Invalid("ends_at", _("The end has to be later than the start."))
    if ends_at <= now:
        raise Invalid("ends_at", _("Give a date that lies ahead."))
    return Absence.objects.create(
        institution_id=by.institution_id, counselor=counselor, starts_at=starts_at, ends_at=ends_at
    )
