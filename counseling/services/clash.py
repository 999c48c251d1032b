"""What conflicts with a time: appointments and absences of the counselor, and appointments of the konseli."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from counseling.choices import AppointmentState
from counseling.models import Absence, Appointment
from counseling.selectors import merge

# Worded in the language of who reads it, as the sentence around it is.
in_words = lazy(date_format, str)


def against(appointment: Appointment, *, instead_of: Appointment | None = None) -> Promise | str | None:
    """Why this appointment could not take place (saved or not), in words that tell nothing of another konseli; None
    where both sides are free. `instead_of` is the one that it replaces, which is in nobody's way."""
    during = {"starts_at__lt": appointment.ends_at, "ends_at__gt": appointment.starts_at}
    agreed = Appointment.objects.filter(
        institution_id=appointment.institution_id, state=AppointmentState.AGREED, **during
    ).exclude(pk__in=[appointment.pk, *([instead_of.pk] if instead_of else [])])
    others = agreed.exclude(group=appointment.group_id) if appointment.group_id else agreed
    zone = ZoneInfo(appointment.institution.time_zone)
    own = others.filter(counselor_id=appointment.counselor_id).order_by("starts_at").first()
    if own is not None:
        return format_lazy(
            _("You have another appointment on {day} from {start} to {end}."),
            day=in_words(own.starts_at.astimezone(zone), "D, j M Y"),
            start=f"{own.starts_at.astimezone(zone):%H.%M}",
            end=f"{own.ends_at.astimezone(zone):%H.%M}",
        )
    away = Absence.objects.filter(counselor_id=appointment.counselor_id, cancelled_at=None, **during)
    absence = away.order_by("starts_at").first()
    if absence is not None:
        return format_lazy(
            _("You are away from {start} to {end}."),
            start=_moment(absence.starts_at, zone),
            end=_moment(absence.ends_at, zone),
        )
    if agreed.filter(konseli_id__in=merge.records_of_person(appointment.konseli_id)).exists():
        return _("The konseli has another appointment at that time.")
    return None


def _moment(at: datetime, zone: ZoneInfo) -> Promise | str:
    return in_words(at.astimezone(zone), "D, j M Y, H.i")
