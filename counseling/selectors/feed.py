"""The link under which a counselor's calendar program reads their appointments."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from counseling.access.people import counselor_of
from counseling.choices import AppointmentState
from counseling.models import Absence, Appointment, CalendarFeed, Counselor, Membership

BACK = timedelta(days=30)
AHEAD = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Entries:
    """What a feed holds."""

    appointments: list[Appointment]
    absences: list[Absence]


def open_of(member: Membership) -> CalendarFeed | None:
    """The member's feed, where there is one."""
    return CalendarFeed.objects.filter(member=member, revoked_at=None).first()


def counselor_by_hash(token_hash: str) -> Counselor | None:
    """Whose feed this is, while it is open and they counsel here."""
    feeds = CalendarFeed.objects.filter(token_hash=token_hash, revoked_at=None, member__user__is_active=True)
    feed = feeds.select_related("member__institution", "member__counselor").prefetch_related("member__grants").first()
    return counselor_of(feed.member) if feed else None


def entries_of(counselor: Counselor, *, now: datetime) -> Entries:
    """The agreed appointments of the counselor's own cases and their absences, from thirty days ago to half a year
    ahead. No place is opened, and nothing is told of a case that is somebody else's by now."""
    during = {
        "institution_id": counselor.institution_id,
        "counselor": counselor,
        "ends_at__gt": now - BACK,
        "starts_at__lt": now + AHEAD,
    }
    states = (AppointmentState.AGREED, AppointmentState.KEPT)
    agreed = Appointment.objects.filter(**during, case__counselor=counselor, state__in=states)
    return Entries(
        appointments=list(agreed.select_related("case", "change").defer("place").order_by("starts_at")),
        absences=list(Absence.objects.filter(**during, cancelled_at=None).order_by("starts_at")),
    )
