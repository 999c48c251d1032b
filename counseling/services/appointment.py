"""Times and places for meetings (1a): proposed by one side, confirmed by both, moved or cancelled by either."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from counseling.access import case as case_access
from counseling.choices import OPEN_STATES, AppointmentState, PlaceKind, Side, Speaker
from counseling.models import (
    Absence,
    Appointment,
    AppointmentChange,
    AppointmentConfirmation,
    Case,
    Counselor,
    Konseli,
    Membership,
)
from counseling.services import obligation
from counseling.services.errors import Invalid, one_of, text
from counseling.services.marker import service
from counseling.services.statement import Source, spoken

LONGEST = timedelta(hours=4)
PAST = timedelta(days=1)
"""How far back an appointment may be written down: one that was agreed by word of mouth for yesterday."""
PLACE_LIMIT = 500
STANDING = (AppointmentState.PROPOSED, AppointmentState.AGREED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """When and where."""

    starts_at: datetime
    ends_at: datetime
    place_kind: str
    place: str


@service
def propose(case: Case, meeting: Meeting, *, side: str, source: Source, by: Membership, now: datetime) -> Appointment:
    """A proposal, with the proposing side's own confirmation of time and place. Raises Invalid."""
    case_access.require_work(by, case)
    if case.state not in OPEN_STATES:
        raise Invalid("case", _("This case is closed. Open a new one to meet again."))
    _check_times(meeting, now)
    appointment = Appointment.objects.create(
        institution_id=case.institution_id,
        konseli_id=case.konseli_id,
        case=case,
        counselor_id=case.counselor_id,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place_kind=one_of(PlaceKind, meeting.place_kind, field="place_kind"),
        place=text(meeting.place, field="place", limit=PLACE_LIMIT),
        proposed_by=one_of(Side, side, field="side"),
        recorded_by_id=by.user_id,
        recorded_at=now,
    )
    _write_confirmation(appointment, side=side, time=True, place=True, source=source, by=by, now=now)
    obligation.settle(case, now=now)
    return appointment


@service
def arrange(
    case: Case, meeting: Meeting, *, sides: Sequence[str], source: Source, by: Membership, now: datetime
) -> Appointment:
    """A proposal of the first of these sides, to which the others agree in the same talk. Raises Invalid."""
    appointment = propose(case, meeting, side=sides[0], source=source, by=by, now=now)
    for side in sides[1:]:
        appointment = confirm(appointment, side=side, source=source, by=by, now=now)
    return appointment


@service
def confirm(
    appointment: Appointment,
    *,
    side: str,
    source: Source,
    by: Membership,
    now: datetime,
    time: bool = True,
    place: bool = True,
) -> Appointment:
    """One side says that the time, the place or both suit them. Once both sides said both, it is agreed.

    Raises Invalid, also where counselor or konseli are taken at that time.
    """
    case_access.require_work(by, appointment.case)
    locked = _locked(appointment)
    if not (time or place):
        raise Invalid("time", _("Say whether the time, the place or both suit."))
    _write_confirmation(locked, side=side, time=time, place=place, source=source, by=by, now=now)
    if locked.state == AppointmentState.PROPOSED and _both_agree(locked):
        _agree(locked)
    obligation.settle(locked.case, now=now)
    return locked


@service
def move(
    appointment: Appointment,
    meeting: Meeting,
    *,
    side: str,
    own_reason: bool,
    source: Source,
    by: Membership,
    now: datetime,
) -> Appointment:
    """The appointment is given up for another time or place, which the same side proposes; returns that one.

    `own_reason`: for a reason of the side's own (the counselor's count for 2b). The words say why.
    """
    case_access.require_work(by, appointment.case)
    old = _locked(appointment)
    replacement = propose(old.case, meeting, side=side, source=_wordless(source), by=by, now=now)
    _change(
        old, AppointmentState.MOVED, side=side, own_reason=own_reason, to=replacement, source=source, by=by, now=now
    )
    return replacement


@service
def cancel(
    appointment: Appointment, *, side: str, own_reason: bool, source: Source, by: Membership, now: datetime
) -> AppointmentChange:
    """The appointment falls away, and no other is proposed yet. The words say why."""
    case_access.require_work(by, appointment.case)
    old = _locked(appointment)
    return _change(
        old, AppointmentState.CANCELLED, side=side, own_reason=own_reason, to=None, source=source, by=by, now=now
    )


@service
def keep(appointment: Appointment, *, case: Case) -> Appointment:
    """A session of this case uses the appointment: it is kept, and its time is free for the session's own."""
    if appointment.case_id != case.pk:
        raise Invalid("appointment", _("This appointment belongs to another case."))
    locked = _locked(appointment)
    locked.state = AppointmentState.KEPT
    locked.save(update_fields=["state"])
    return locked


@service
def stand_down(case: Case, *, words: str = "", by: Membership, now: datetime) -> None:
    """The case has closed, or for the reason in these words: what was still to be held falls away, and its times are
    free for others."""
    words = words or gettext("The case was closed.")
    standing = Appointment.objects.select_for_update(of=("self",)).filter(case=case, state__in=STANDING)
    for appointment in standing.select_related("case").order_by("pk"):
        _change(
            appointment,
            AppointmentState.CANCELLED,
            side=Side.COUNSELOR,
            own_reason=False,
            to=None,
            source=Source(said_by=Speaker.COUNSELOR, said_at=now, words=words),
            by=by,
            now=now,
        )


def _check_times(meeting: Meeting, now: datetime) -> None:
    if meeting.ends_at <= meeting.starts_at:
        raise Invalid("ends_at", _("The end has to be later than the start."))
    if meeting.ends_at - meeting.starts_at > LONGEST:
        raise Invalid("ends_at", _("A meeting takes four hours at most."))
    if meeting.starts_at < now - PAST:
        raise Invalid("starts_at", _("This time is more than a day ago. Log the session afterwards instead."))


def _locked(appointment: Appointment) -> Appointment:
    """The appointment under a lock; raises Invalid where it stands no more."""
    locked = Appointment.objects.select_for_update(of=("self",)).select_related("case").get(pk=appointment.pk)
    if locked.state not in STANDING:
        label = AppointmentState(locked.state).label
        raise Invalid("appointment", format_lazy(_("This appointment stands no more: {state}."), state=label))
    return locked


def _write_confirmation(
    appointment: Appointment, *, side: str, time: bool, place: bool, source: Source, by: Membership, now: datetime
) -> AppointmentConfirmation:
    return AppointmentConfirmation.objects.create(
        **spoken(appointment.case, _voice_of(side, source), by=by, now=now),
        appointment=appointment,
        side=one_of(Side, side, field="side"),
        time=time,
        place=place,
    )


def _voice_of(side: str, source: Source) -> Source:
    """Each side's word is its own: nobody agrees for the konseli but they or their guardian."""
    if side == Side.COUNSELOR:
        return source.of_counselor()
    if source.said_by not in (Speaker.KONSELI, Speaker.GUARDIAN):
        raise Invalid("said_by", _("Only the konseli or a guardian agrees for the konseli."))
    return source


def _wordless(source: Source) -> Source:
    """The same source for the new proposal: its words tell why the old one fell."""
    return replace(source, words="", supersedes=None)


def _both_agree(appointment: Appointment) -> bool:
    words = appointment.confirmations.filter(superseded_by=None)
    return all(
        set(words.filter(**{what: True}).values_list("side", flat=True)) == set(Side.values)
        for what in ("time", "place")
    )


def _agree(appointment: Appointment) -> None:
    # Whoever books the same counselor or konseli at this moment waits here, and then meets this appointment.
    Counselor.objects.select_for_update(no_key=True).get(pk=appointment.counselor_id)
    Konseli.objects.select_for_update(no_key=True).get(pk=appointment.konseli_id)
    clash = _clash(appointment)
    if clash is not None:
        raise Invalid("starts_at", clash)
    appointment.state = AppointmentState.AGREED
    try:
        with transaction.atomic():
            appointment.save(update_fields=["state"])
    except IntegrityError as error:  # the database's own watch over double bookings
        raise Invalid("starts_at", _("Somebody else booked this time just now. Choose another.")) from error


def _clash(appointment: Appointment) -> Promise | str | None:
    """What stands against the time, in words that tell nothing of another konseli."""
    during = {"starts_at__lt": appointment.ends_at, "ends_at__gt": appointment.starts_at}
    agreed = Appointment.objects.filter(
        institution_id=appointment.institution_id, state=AppointmentState.AGREED, **during
    ).exclude(pk=appointment.pk)
    others = agreed.exclude(group=appointment.group_id) if appointment.group_id else agreed
    own = others.filter(counselor_id=appointment.counselor_id).order_by("starts_at").first()
    if own is not None:
        zone = ZoneInfo(appointment.institution.time_zone)
        starts, ends = (at.astimezone(zone) for at in (own.starts_at, own.ends_at))
        return format_lazy(
            _("You have another appointment on {day} from {start} to {end}."),
            day=f"{starts:%d-%m-%Y}",
            start=f"{starts:%H.%M}",
            end=f"{ends:%H.%M}",
        )
    if Absence.objects.filter(counselor_id=appointment.counselor_id, cancelled_at=None, **during).exists():
        return _("You are away at that time.")
    if agreed.filter(konseli_id=appointment.konseli_id).exists():
        return _("The konseli has another appointment at that time.")
    return None


def _change(
    old: Appointment,
    state: AppointmentState,
    *,
    side: str,
    own_reason: bool,
    to: Appointment | None,
    source: Source,
    by: Membership,
    now: datetime,
) -> AppointmentChange:
    side = one_of(Side, side, field="side")
    voice = _voice_of(side, source)
    change = AppointmentChange.objects.create(
        **spoken(old.case, voice.in_words() if side == Side.COUNSELOR else voice, by=by, now=now),
        appointment=old,
        side=side,
        own_reason=own_reason,
        replacement=to,
    )
    old.state = state
    old.save(update_fields=["state"])
    obligation.settle(old.case, now=now)
    return change
