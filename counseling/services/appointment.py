"""Times and places for meetings (1a): proposed by one side, confirmed by both, moved or cancelled by either."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from counseling.access import case as case_access
from counseling.choices import OPEN_STATES, AppointmentState, PlaceKind, Side, Speaker
from counseling.models import (
    Appointment,
    AppointmentChange,
    AppointmentConfirmation,
    Case,
    Counselor,
    GroupMeeting,
    Konseli,
    Membership,
)
from counseling.selectors import merge
from counseling.services import clash
from counseling.services import place as places
from counseling.services.errors import Invalid, one_of
from counseling.services.held import held
from counseling.services.marker import service
from counseling.services.statement import Source, spoken

LONGEST = timedelta(hours=4)
PAST = timedelta(days=1)
"""How far back an appointment may be written down: one that was agreed by word of mouth for yesterday."""
MOST_OFFERED = 5
"""How many times can be offered at once."""
STANDING = (AppointmentState.PROPOSED, AppointmentState.AGREED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """When and where."""

    starts_at: datetime
    ends_at: datetime
    place_kind: str
    place: str


def meeting_of(appointment: Appointment) -> Meeting:
    """When and where an appointment is."""
    return Meeting(
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        place_kind=appointment.place_kind,
        place=appointment.place,
    )


@service
def propose(
    case: Case,
    meeting: Meeting,
    *,
    side: str,
    source: Source,
    by: Membership,
    now: datetime,
    offer: UUID | None = None,
    instead_of: Appointment | None = None,
    group: GroupMeeting | None = None,
) -> Appointment:
    """A proposal, with the proposing side's own confirmation of time and place. Raises Invalid, also where counselor or
    konseli are taken at that time: nobody could keep it.

    `offer` is shared by the times of which one is to be chosen; `instead_of` is the appointment that this one replaces;
    `group` the meeting in which others have a part of their own.
    """
    case_access.require_work(by, case)
    with held(case, now=now) as locked:
        _check(locked, meeting, now)
        appointment = _unsaved(case, meeting, side=side, by=by, now=now)
        appointment.offer, appointment.group = offer, group
        taken = clash.against(appointment, instead_of=instead_of)
        if taken is not None:
            raise Invalid("starts_at", taken)
        appointment.save(force_insert=True)
        _write_confirmation(appointment, side=side, time=True, place=True, source=source, by=by, now=now)
        return appointment


def _unsaved(case: Case, meeting: Meeting, *, side: str, by: Membership, now: datetime) -> Appointment:
    kind = one_of(PlaceKind, meeting.place_kind, field="place_kind")
    return Appointment(
        institution=case.institution,
        konseli_id=case.konseli_id,
        case=case,
        counselor_id=case.counselor_id,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place_kind=kind,
        place=places.checked(kind, meeting.place),
        proposed_by=one_of(Side, side, field="side"),
        recorded_by_id=by.user_id,
        recorded_at=now,
    )


@service
def offer(
    case: Case, meetings: Sequence[Meeting], *, side: str, source: Source, by: Membership, now: datetime
) -> list[Appointment]:
    """One to five times and places of which the other side chooses one. Raises Invalid; what is wrong with the second
    is at `starts_at_2`, and so on."""
    if not 1 <= len(meetings) <= MOST_OFFERED:
        raise Invalid("starts_at", format_lazy(_("Offer one to {most} times."), most=MOST_OFFERED))
    together = uuid4() if len(meetings) > 1 else None
    made = []
    with held(case, now=now, settles=False):
        for number, meeting in enumerate(meetings, 1):
            try:
                if meeting in meetings[: number - 1]:
                    raise Invalid("starts_at", _("This time and place is offered already."))
                made.append(propose(case, meeting, side=side, source=source, by=by, now=now, offer=together))
            except Invalid as error:
                raise Invalid(numbered(error.field, number), error.message) from error
        return made


def numbered(field: str, number: int) -> str:
    """The name of a field for the n-th time of an offer; the first has no number."""
    return field if number == 1 else f"{field}_{number}"


@service
def arrange(
    case: Case, meeting: Meeting, *, sides: Sequence[str], source: Source, by: Membership, now: datetime
) -> Appointment:
    """A proposal of the first of these sides, to which the others agree in the same talk. Raises Invalid."""
    with held(case, now=now, settles=False):
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
    """One side says that the time, the place or both suit them. Once both sides said both, it is agreed, and the other
    times of the same offer are closed as not chosen.

    Raises Invalid, also where counselor or konseli are taken at that time.
    """
    case_access.require_work(by, appointment.case)
    with held(appointment.case_id, now=now):
        locked = _standing(appointment)
        if not (time or place):
            raise Invalid("time", _("Say whether the time, the place or both suit."))
        _write_confirmation(locked, side=side, time=time, place=place, source=source, by=by, now=now)
        if locked.state == AppointmentState.PROPOSED and _both_agree(locked):
            _agree(locked)
            words = gettext("Another time was chosen.")
            _let_others_fall(locked, words=words, side=side, source=source, by=by, now=now)
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
    group: GroupMeeting | None = None,
) -> Appointment:
    """The appointment is given up for another time or place, which the same side proposes; returns that one.

    `own_reason`: for a reason of the side's own (the counselor's count for 2b). The words say why. One of several that
    were offered stays one of them; a part in a group leaves it, unless the whole of that `group` moves.
    """
    case_access.require_work(by, appointment.case)
    with held(appointment.case_id, now=now):
        old = _standing(appointment)
        among = old.offer if old.state == AppointmentState.PROPOSED else None
        quiet = _wordless(source)
        new = propose(
            old.case, meeting, side=side, source=quiet, by=by, now=now, offer=among, instead_of=old, group=group
        )
        _change(old, AppointmentState.MOVED, side=side, own_reason=own_reason, to=new, source=source, by=by, now=now)
        return new


@service
def counter(
    appointment: Appointment,
    meetings: Sequence[Meeting],
    *,
    side: str,
    own_reason: bool,
    source: Source,
    by: Membership,
    now: datetime,
) -> list[Appointment]:
    """The other side answers a proposal with one or several other times, as in `offer`. The one that is answered is
    moved to the first of them; what was offered beside it is closed as not chosen. The words say why. Raises
    Invalid."""
    case_access.require_work(by, appointment.case)
    with held(appointment.case_id, now=now):
        old = _standing(appointment)
        if old.state != AppointmentState.PROPOSED:
            raise Invalid("appointment", _("This meeting is agreed on. Move it instead."))
        if side == old.proposed_by:
            raise Invalid("side", _("This side has proposed the meeting itself. Move it instead."))
        if meeting_of(old) in meetings:
            raise Invalid("starts_at", _("This is what was proposed. Say yes to it instead."))
        made = offer(old.case, meetings, side=side, source=_wordless(source), by=by, now=now)
        _change(
            old, AppointmentState.MOVED, side=side, own_reason=own_reason, to=made[0], source=source, by=by, now=now
        )
        words = gettext("Another time was proposed.")
        _let_others_fall(old, words=words, side=side, source=source, by=by, now=now)
        return made


@service
def cancel(
    appointment: Appointment, *, side: str, own_reason: bool, source: Source, by: Membership, now: datetime
) -> AppointmentChange:
    """The appointment is cancelled, and no other is proposed yet. The words say why."""
    case_access.require_work(by, appointment.case)
    with held(appointment.case_id, now=now):
        old = _standing(appointment)
        return _change(
            old, AppointmentState.CANCELLED, side=side, own_reason=own_reason, to=None, source=source, by=by, now=now
        )


@service
def keep(appointment: Appointment, *, case: Case) -> Appointment:
    """A session of this held case uses the appointment: it is kept, and its time is free for the session's own."""
    require_of(case, appointment)
    locked = _standing(appointment)
    locked.state = AppointmentState.KEPT
    locked.save(update_fields=["state"])
    return locked


def require_of(case: Case, appointment: Appointment) -> None:
    """Raises Invalid where the appointment is not one of this case."""
    if appointment.case_id != case.pk:
        raise Invalid("appointment", _("This appointment belongs to another case."))


@service
def cancel_upcoming(case: Case, *, words: str = "", by: Membership, now: datetime) -> None:
    """The case has closed, or for the reason in these words: upcoming meetings are cancelled, and its times are free
    for others."""
    words = words or gettext("The case was closed.")
    with held(case, now=now):
        standing = Appointment.objects.filter(case=case, state__in=STANDING)
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


def _check(case: Case, meeting: Meeting, now: datetime) -> None:
    if case.state not in OPEN_STATES:
        raise Invalid("case", _("This case is closed. Open a new one to meet again."))
    if meeting.ends_at <= meeting.starts_at:
        raise Invalid("ends_at", _("The end has to be later than the start."))
    if meeting.ends_at - meeting.starts_at > LONGEST:
        raise Invalid("ends_at", _("A meeting takes four hours at most."))
    if meeting.starts_at < now - PAST:
        raise Invalid("starts_at", _("This time is more than a day ago. Log the session afterwards instead."))


def _standing(appointment: Appointment) -> Appointment:
    """The appointment as it stands in its held case; raises Invalid where it is no longer open."""
    locked = Appointment.objects.select_related("case__institution").get(pk=appointment.pk)
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
    """The same source for the new proposal: its words tell why the old one was cancelled."""
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
    records = merge.records_of_person(appointment.konseli_id)
    list(Konseli.objects.select_for_update(no_key=True).filter(pk__in=records).order_by("pk"))
    taken = clash.against(appointment)
    if taken is not None:
        raise Invalid("starts_at", taken)
    appointment.state = AppointmentState.AGREED
    try:
        with transaction.atomic():
            appointment.save(update_fields=["state"])
    except IntegrityError as error:  # the database's own watch over double bookings
        raise Invalid("starts_at", _("Somebody else booked this time just now. Choose another.")) from error


def _let_others_fall(one: Appointment, *, words: str, side: str, source: Source, by: Membership, now: datetime) -> None:
    """What was offered beside this one no longer waits for an answer. Nobody has moved it: it counts for no side."""
    if one.offer is None:
        return
    beside = Appointment.objects.filter(case_id=one.case_id, offer=one.offer, state=AppointmentState.PROPOSED)
    for other in beside.exclude(pk=one.pk).select_related("case").order_by("pk"):
        _change(
            other,
            AppointmentState.NOT_CHOSEN,
            side=side,
            own_reason=False,
            to=None,
            source=replace(source, words=words, supersedes=None),
            by=by,
            now=now,
        )


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
    return change
