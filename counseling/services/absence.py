"""Absences: times in which a counselor meets nobody."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from counseling.access.people import counselor_of
from counseling.choices import AbsenceKind
from counseling.models import Absence, Counselor, Membership
from counseling.services.errors import Invalid, one_of
from counseling.services.marker import service


@service
def announce(
    *, starts_at: datetime, ends_at: datetime, kind: str = AbsenceKind.OTHER, by: Membership, now: datetime
) -> Absence:
    """A counselor says when they are away. Meetings agreed for that time stay, to be moved one by one. The same once
    more is the same absence. Raises Invalid, and PermissionDenied for whoever does not counsel."""
    counselor = _counselor(by)
    if ends_at <= starts_at:
        raise Invalid("ends_at", _("The end has to be later than the start."))
    if ends_at <= now:
        raise Invalid("ends_at", _("Give a date that lies ahead."))
    # Whoever books this counselor at this moment waits here, and so does a second press of the button.
    Counselor.objects.select_for_update(no_key=True).get(pk=counselor.pk)
    period = {"starts_at": starts_at, "ends_at": ends_at, "kind": one_of(AbsenceKind, kind, field="kind")}
    standing = Absence.objects.filter(counselor=counselor, cancelled_at=None, **period).first()
    return standing or Absence.objects.create(
        institution_id=by.institution_id, counselor=counselor, announced_at=now, **period
    )


@service
def cancel(absence: Absence, *, by: Membership, now: datetime) -> Absence:
    """The counselor is there after all. What was announced stays on record. Raises Invalid once it is over or
    cancelled, and PermissionDenied for anybody else."""
    if absence.counselor_id != _counselor(by).pk:
        raise PermissionDenied("An absence is its counselor's own.")
    locked = Absence.objects.select_for_update().get(pk=absence.pk)
    if locked.cancelled_at is not None:
        raise Invalid("absence", _("This absence is cancelled already."))
    if locked.ends_at <= now:
        raise Invalid("absence", _("This absence is over."))
    locked.cancelled_at = now
    locked.save(update_fields=["cancelled_at"])
    return locked


def _counselor(by: Membership) -> Counselor:
    counselor = counselor_of(by)
    if counselor is None:
        raise PermissionDenied("Only a counselor is away for konseli.")
    return counselor
