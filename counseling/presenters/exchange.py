"""Appointments in words: the open ones, the answers of each side, and the exchange that led to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from counseling.choices import AppointmentState, Side
from counseling.presenters.dates import away, moment
from counseling.presenters.spoken import who_said
from counseling.presenters.timeline import within

if TYPE_CHECKING:
    from counseling.models import Appointment

RECENT = 10
"""How many of the times that fell are shown at once; the journey of the case has them all."""
STANDING = (AppointmentState.PROPOSED, AppointmentState.AGREED)


@dataclass(frozen=True, slots=True)
class ExchangeStep:
    """Why one time was cancelled: in a sentence, with the words of the speaker, and who that was."""

    sentence: str
    words: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Meetings:
    """The times of a case: the open ones, and how others were cancelled, the latest first."""

    standing: tuple[AppointmentView, ...]
    fallen: tuple[ExchangeStep, ...]
    more: int


@dataclass(frozen=True, slots=True)
class SideView:
    """What one side has said to a proposal."""

    name: str
    answer: str
    settled: bool


@dataclass(frozen=True, slots=True)
class AppointmentView:
    """A standing appointment with what can be done about it."""

    row: Appointment
    away: str
    agreed: bool
    sides: tuple[SideView, ...]
    proposed: str
    offered: int
    confirm_url: str
    confirm_label: str
    counter_url: str
    move_url: str
    cancel_url: str
    file_url: str
    before: tuple[ExchangeStep, ...] = ()


def other_side(side: str) -> str:
    return Side.COUNSELOR.value if side == Side.KONSELI else Side.KONSELI.value


def appointment_view(
    row: Appointment, *, now: datetime, back: str, offered: int = 1, before: tuple[ExchangeStep, ...] = ()
) -> AppointmentView:
    """How an appointment stands, with links that come back to `back`. `offered` is how many times wait together for one
    to be chosen, `before` what was said of the times that this one replaces."""
    missing = missing_sides(row)
    query = {"next": back}
    label = (
        gettext("Write down the konseli's answer") if Side.KONSELI.value in missing else gettext("Confirm it yourself")
    )
    side = Side.KONSELI.value if Side.KONSELI.value in missing else Side.COUNSELOR.value

    def url(name: str, **more: str) -> str:
        return f"{reverse(name, args=[row.case_id, row.pk])}?{urlencode({**more, **query})}"

    return AppointmentView(
        row=row,
        away=away(row.starts_at, now),
        agreed=row.state == AppointmentState.AGREED,
        sides=tuple(_side(row, side) for side in Side),
        proposed=_proposed(row, now),
        offered=offered,
        confirm_url=url("appointment-confirm", side=side) if missing else "",
        confirm_label=label,
        counter_url=url("appointment-counter") if row.state == AppointmentState.PROPOSED else "",
        move_url=url("appointment-move"),
        cancel_url=url("appointment-cancel"),
        file_url=reverse("appointment-file", args=[row.case_id, row.pk]),
        before=before,
    )


def _proposed(row: Appointment, now: datetime) -> str:
    """Who proposed it, and when."""
    said = {"who": within(Side(row.proposed_by).label), "away": away(row.recorded_at, now)}
    return gettext("Proposed by the %(who)s, %(away)s") % said


def missing_sides(row: Appointment) -> list[str]:
    """The sides that have not yet agreed to both time and place."""
    return [side.value for side in Side if _said(row, side) != {"time", "place"}]


def _said(row: Appointment, side: Side) -> set[str]:
    words = [word for word in row.confirmations.all() if word.side == side]
    return {what for what in ("time", "place") if any(getattr(word, what) for word in words)}


def _side(row: Appointment, side: Side) -> SideView:
    said = _said(row, side)
    if said == {"time", "place"}:
        return SideView(str(side.label), gettext("agrees"), True)
    if said == {"time"}:
        return SideView(str(side.label), gettext("agrees to the time, not yet to the place"), False)
    if said == {"place"}:
        return SideView(str(side.label), gettext("agrees to the place, not yet to the time"), False)
    return SideView(str(side.label), gettext("has not answered yet"), False)


def meetings_of(rows: Iterable[Appointment], *, now: datetime, back: str) -> Meetings:
    """The times of one case, given latest first (selectors.appointment.of_case); links come back to `back`."""
    rows = list(rows)
    replaced = {row.change.replacement_id: row for row in rows if hasattr(row, "change") and row.change.replacement_id}
    standing = [row for row in reversed(rows) if row.state in STANDING and not hasattr(row, "session")]
    fallen = sorted((row for row in rows if hasattr(row, "change")), key=lambda row: row.change.said_at, reverse=True)
    return Meetings(
        standing=standing_views(standing, now=now, back=back, replaced=replaced),
        fallen=tuple(_step(row) for row in fallen[:RECENT]),
        more=max(0, len(fallen) - RECENT),
    )


def standing_views(
    rows: Iterable[Appointment],
    *,
    now: datetime,
    back: str,
    replaced: Mapping[UUID, Appointment] = MappingProxyType({}),
) -> tuple[AppointmentView, ...]:
    """What stands, by time. `replaced` has, by the key of a new appointment, the one that it took the place of."""
    rows = list(rows)
    together = Counter(row.offer for row in rows if row.offer and row.state == AppointmentState.PROPOSED)
    return tuple(
        appointment_view(
            row,
            now=now,
            back=back,
            offered=together[row.offer] if row.offer and row.offer in together else 1,
            before=_before(row.pk, replaced),
        )
        for row in rows
    )


def _before(pk: UUID, replaced: Mapping[UUID, Appointment]) -> tuple[ExchangeStep, ...]:
    """What led to an appointment, the first proposal first."""
    steps: list[ExchangeStep] = []
    while (old := replaced.get(pk)) is not None:
        steps.insert(0, _step(old))
        pk = old.pk
    return tuple(steps)


def _step(row: Appointment) -> ExchangeStep:
    change = row.change
    said = {
        "when": moment(row.starts_at),
        "who": Side(change.side).label,
        "proposer": within(Side(row.proposed_by).label),
    }
    if row.state == AppointmentState.NOT_CHOSEN:
        sentence = gettext("%(when)s: was offered too, and not chosen.")
    elif row.state == AppointmentState.CANCELLED:
        sentence = gettext("%(when)s: cancelled. %(who)s wanted it.")
    elif change.side == row.proposed_by:
        sentence = gettext("%(when)s: moved. %(who)s wanted it.")
    else:
        sentence = gettext("%(when)s: proposed by the %(proposer)s. %(who)s asked for another time.")
    words = "" if row.state == AppointmentState.NOT_CHOSEN else change.words
    return ExchangeStep(sentence=sentence % said, words=words, who=who_said(change), at=change.said_at)
