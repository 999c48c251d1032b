"""Times and places: proposing a meeting, each side's answer, moving and cancelling."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from counseling.choices import AppointmentState, Channel, Side
from counseling.forms.appointment import (
    CancelForm,
    KonseliConfirmForm,
    MoveForm,
    OwnConfirmForm,
    ProposeForm,
)
from counseling.selectors import appointment as selector
from counseling.services import appointment as service
from counseling.services.errors import Invalid
from counseling.services.statement import Source
from counseling.views.base import CaseFormView, next_url
from counseling.views.dates import away

TWICE = timedelta(minutes=1)
"""Within this time the same meeting once more is a second press of the button."""


@dataclass(frozen=True, slots=True)
class SideView:
    """What one side has said to a proposal."""

    name: str
    answer: str
    settled: bool


@dataclass(frozen=True, slots=True)
class AppointmentView:
    """A standing appointment with what can be done about it."""

    row: Any
    away: str
    agreed: bool
    sides: tuple[SideView, ...]
    confirm_url: str
    confirm_label: str
    move_url: str
    cancel_url: str


def appointment_view(row: Any, *, now: datetime, back: str) -> AppointmentView:
    """How an appointment stands, with links that come back to `back`."""
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
        confirm_url=url("appointment-confirm", side=side) if missing else "",
        confirm_label=label,
        move_url=url("appointment-move"),
        cancel_url=url("appointment-cancel"),
    )


def missing_sides(row: Any) -> list[str]:
    """The sides that have not yet agreed to both time and place."""
    return [side.value for side in Side if _said(row, side) != {"time", "place"}]


def _said(row: Any, side: Side) -> set[str]:
    words = [word for word in row.confirmations.all() if word.side == side]
    return {what for what in ("time", "place") if any(getattr(word, what) for word in words)}


def _side(row: Any, side: Side) -> SideView:
    said = _said(row, side)
    if said == {"time", "place"}:
        return SideView(str(side.label), gettext("agrees"), True)
    if said == {"time"}:
        return SideView(str(side.label), gettext("agrees to the time, not yet to the place"), False)
    if said == {"place"}:
        return SideView(str(side.label), gettext("agrees to the place, not yet to the time"), False)
    return SideView(str(side.label), gettext("has not answered yet"), False)


@contextmanager
def at_field(**fields: str) -> Iterator[None]:
    """Errors of a service about a value that the form shows under another name go to that field."""
    try:
        yield
    except Invalid as error:
        raise Invalid(fields.get(error.field, error.field), error.message) from error


class ProposeView(CaseFormView):
    """A new time and place, below what is proposed already."""

    form_class = ProposeForm
    template_name = "appointment/propose.html"
    title = _("Agree on time and place")
    lead = _("A meeting stands once both sides have said yes to the time and to the place.")
    submit_label = _("Save the meeting")
    done = ""

    def save(self, form: ProposeForm) -> Any:
        meeting, sides = form.meeting(), form.sides()
        made = selector.alike(self.case, starts_at=meeting.starts_at, ends_at=meeting.ends_at)
        if made is None:
            made = service.arrange(self.case, meeting, sides=sides, source=form.source(), by=self.member, now=self.now)
        elif made.recorded_at < self.now - TWICE:
            raise Invalid("starts_at", _("This meeting is written down already: it stands above. Answer it there."))
        messages.success(self.request, _agreed_text(made))
        return made

    def context(self) -> dict[str, Any]:
        here = self.request.get_full_path()
        rows = selector.standing_of(self.case)
        return {"standing": [appointment_view(row, now=self.now, back=here) for row in rows]}


def _agreed_text(made: Any) -> str:
    if made.state == AppointmentState.AGREED:
        return gettext("The meeting is agreed.")
    return gettext("The proposal is saved. It stands once both sides have said yes.")


class OfAppointmentView(CaseFormView):
    """A form about one appointment of the case; one that stands no more leads back to the case."""

    template_name = "appointment/of_appointment.html"
    appointment: Any

    def prepare(self) -> None:
        self.appointment = selector.one_of(self.case, self.kwargs["appointment_id"])
        if self.appointment is None:
            raise Http404

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.appointment.state not in selector.STANDING:
            return self.stands_no_more()
        return super().get(request, *args, **kwargs)

    def stands_no_more(self) -> HttpResponse:
        label = AppointmentState(self.appointment.state).label
        messages.info(self.request, gettext("This appointment stands no more: %(state)s.") % {"state": label})
        return HttpResponseRedirect(next_url(self.request, self.case_url()))

    def context(self) -> dict[str, Any]:
        back = next_url(self.request, self.case_url())
        return {"appointment": appointment_view(self.appointment, now=self.now, back=back)}


class ConfirmView(OfAppointmentView):
    """One side says what suits them: the konseli's answer is written down, the counselor gives their own."""

    title = _("Answer to the proposal")
    submit_label = _("Save the answer")
    done = ""

    def prepare(self) -> None:
        super().prepare()
        asked = self.request.GET.get("side") or self.request.POST.get("side") or ""
        missing = missing_sides(self.appointment)
        self.side = asked if asked in Side.values else (missing or [Side.KONSELI.value])[-1]
        self.form_class = KonseliConfirmForm if self.side == Side.KONSELI else OwnConfirmForm  # type: ignore[misc]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.appointment.state == AppointmentState.AGREED and self.side not in missing_sides(self.appointment):
            # A second press of the button: this side's word is on record.
            messages.success(request, _agreed_text(self.appointment))
            return HttpResponseRedirect(next_url(request, self.case_url()))
        return super().post(request, *args, **kwargs)

    def save(self, form: Any) -> Any:
        suits = form.cleaned_data["suits"]
        own = Source(channel=Channel.IN_PERSON, said_at=self.now)
        with at_field(starts_at="suits", time="suits", appointment="suits"):
            made = service.confirm(
                self.appointment,
                side=self.side,
                source=form.source() if self.side == Side.KONSELI else own,
                time=suits in ("both", "time"),
                place=suits in ("both", "place"),
                by=self.member,
                now=self.now,
            )
        messages.success(self.request, _agreed_text(made))
        return made

    def context(self) -> dict[str, Any]:
        who = gettext("The konseli's answer") if self.side == Side.KONSELI else gettext("Your answer")
        return {**super().context(), "title": who, "cancel_label": gettext("Not now"), "confirming": True}


class ChangeView(OfAppointmentView):
    """What moving and cancelling share: whose wish it is, and why."""

    def voice(self, form: Any) -> Source:
        data = form.cleaned_data
        return Source(channel=data["channel"], said_at=self.now, words=data["words"])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.appointment.state not in selector.STANDING:
            return self.stands_no_more()
        return super().post(request, *args, **kwargs)


class MoveView(ChangeView):
    """Another time or place; the old one falls, the new one waits for the other side."""

    form_class = MoveForm
    title = _("Move the appointment")
    lead = _("The old time falls away. The new one stands once the other side has said yes too.")
    submit_label = _("Move it")
    done = _("The old appointment has fallen away; the new one is proposed. Has the other side said yes already?")

    def initial(self) -> dict[str, Any]:
        row = self.appointment
        ends_at = timezone.localtime(row.ends_at).time().replace(second=0, microsecond=0)
        return {"starts_at": row.starts_at, "ends_at": ends_at, "place_kind": row.place_kind, "place": row.place}

    def save(self, form: MoveForm) -> Any:
        meeting = form.meeting()
        row = self.appointment
        if replace(meeting, place=meeting.place.strip()) == service.Meeting(
            starts_at=row.starts_at, ends_at=row.ends_at, place_kind=row.place_kind, place=row.place
        ):
            raise Invalid("starts_at", _("Nothing has changed yet. Choose another time or place."))
        return service.move(
            row,
            meeting,
            side=form.side(),
            own_reason=form.own_reason(),
            source=self.voice(form),
            by=self.member,
            now=self.now,
        )

    def after(self, result: Any) -> HttpResponse:
        """On to the other side's answer: mostly it was given in the same talk."""
        messages.success(self.request, str(self.done))
        side = Side.COUNSELOR if result.proposed_by == Side.KONSELI else Side.KONSELI
        query = {"side": side.value, "next": next_url(self.request, self.case_url())}
        url = reverse("appointment-confirm", args=[self.case.pk, result.pk])
        return HttpResponseRedirect(f"{url}?{urlencode(query)}")


class CancelView(ChangeView):
    """The appointment falls away."""

    form_class = CancelForm
    title = _("Cancel the appointment")
    lead = _("The time is free again. You can propose another one afterwards.")
    submit_label = _("Cancel the appointment")
    done = _("The appointment is cancelled.")

    def save(self, form: CancelForm) -> Any:
        return service.cancel(
            self.appointment,
            side=form.side(),
            own_reason=form.own_reason(),
            source=self.voice(form),
            by=self.member,
            now=self.now,
        )

    def context(self) -> dict[str, Any]:
        return {**super().context(), "cancel_label": gettext("Keep it")}
