"""Appointments: the pages that propose a meeting, take each side's answer, move it and cancel it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from counseling.choices import AppointmentState, Channel, Side
from counseling.forms.appointment import (
    OWN_REASON,
    CancelForm,
    ChangeForm,
    CounselorConfirmForm,
    CounselorCounterForm,
    KonseliConfirmForm,
    KonseliCounterForm,
    MoveForm,
    ProposeForm,
)
from counseling.presenters import ics
from counseling.presenters.exchange import appointment_view, missing_sides, other_side, standing_views
from counseling.selectors import appointment as selector
from counseling.services import appointment as service
from counseling.services.errors import Invalid
from counseling.services.statement import Source
from counseling.views.base import CaseFormView, F, case_for, next_url, or_404

if TYPE_CHECKING:
    from counseling.models import Appointment

C = TypeVar("C", bound=ChangeForm)
TWICE = timedelta(minutes=1)
"""Within this time the same meeting once more is a second press of the button."""


@contextmanager
def at_field(**fields: str) -> Iterator[None]:
    """Errors of a service about a value that the form shows under another name go to that field."""
    try:
        yield
    except Invalid as error:
        raise Invalid(fields.get(error.field, error.field), error.message) from error


class ProposeView(CaseFormView[ProposeForm]):
    """The counselor proposes a time and a place; the open proposals are listed above."""

    form_class = ProposeForm
    template_name = "appointment/propose.html"
    title = _("Agree on time and place")
    lead = _("A meeting stands once both sides have said yes to the time and to the place.")
    submit_label = _("Save the meeting")
    done = ""

    def get_initial(self) -> dict[str, Any]:
        return {"place": selector.last_room(self.case)}

    def form_valid(self, form: ProposeForm) -> HttpResponse:
        meetings, sides = form.meetings(), form.sides()
        alike = [selector.alike(self.case, starts_at=m.starts_at, ends_at=m.ends_at) for m in meetings]
        just_made = [row for row in alike if row and row.recorded_at >= self.now - TWICE]
        if len(just_made) == len(meetings):
            made = just_made  # a second press of the button
        elif any(alike):
            number = 1 + next(index for index, row in enumerate(alike) if row)
            message = _("This meeting is written down already: it stands above. Answer it there.")
            raise Invalid(service.numbered("starts_at", number), message)
        elif len(meetings) == 1:
            made = [self._arrange(meetings[0], sides, form.source())]
        else:
            made = self._offer(meetings, sides[0], form.source())
        messages.success(self.request, _made_text(made))
        return super().form_valid(form)

    def _arrange(self, meeting: service.Meeting, sides: list[str], source: Source) -> Appointment:
        return service.arrange(self.case, meeting, sides=sides, source=source, by=self.member, now=self.now)

    def _offer(self, meetings: list[service.Meeting], side: str, source: Source) -> list[Appointment]:
        return service.offer(self.case, meetings, side=side, source=source, by=self.member, now=self.now)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        here = self.request.get_full_path()
        return {
            **super().get_context_data(**kwargs),
            "standing": standing_views(selector.standing_of(self.case), now=self.now, back=here),
        }


def _made_text(made: list[Appointment]) -> str:
    if len(made) > 1:
        return gettext("The times are saved. Once one of them is agreed on, the others fall.")
    return _agreed_text(made[0])


def _agreed_text(made: Appointment) -> str:
    if made.state == AppointmentState.AGREED:
        return gettext("The meeting is agreed.")
    return gettext("The proposal is saved. It stands once both sides have said yes.")


class OfAppointmentView(CaseFormView[F]):
    """A form about one appointment of the case; a closed appointment redirects to the case."""

    template_name = "appointment/of_appointment.html"
    appointment: Appointment

    def prepare(self) -> None:
        self.appointment = or_404(selector.one_of(self.case, self.kwargs["appointment_id"]))

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if self.appointment.state not in selector.STANDING:
            return self.stands_no_more()
        return super().get(request, *args, **kwargs)

    def stands_no_more(self) -> HttpResponse:
        label = AppointmentState(self.appointment.state).label
        messages.info(self.request, gettext("This appointment stands no more: %(state)s.") % {"state": label})
        return HttpResponseRedirect(next_url(self.request, self.case_url()))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = next_url(self.request, self.case_url())
        return {
            **super().get_context_data(**kwargs),
            "appointment": appointment_view(self.appointment, now=self.now, back=back),
        }

    def of_group(self) -> dict[str, Any]:
        """Where this is a part in a group: that it leaves it, and how the whole is moved instead."""
        group_id = self.appointment.group_id
        return {"group_move_url": reverse("group-move", args=[group_id])} if group_id else {}


class AppointmentConfirmView(OfAppointmentView[KonseliConfirmForm | CounselorConfirmForm]):
    """One side answers a proposal: the counselor records the konseli's answer or gives their own."""

    title = _("Answer to the proposal")
    submit_label = _("Save the answer")
    done = ""

    def prepare(self) -> None:
        super().prepare()
        asked = self.request.GET.get("side") or self.request.POST.get("side") or ""
        missing = missing_sides(self.appointment)
        self.side = asked if asked in Side.values else (missing or [Side.KONSELI.value])[-1]

    def get_form_class(self) -> type[KonseliConfirmForm | CounselorConfirmForm]:
        return KonseliConfirmForm if self.side == Side.KONSELI else CounselorConfirmForm

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if self.appointment.state == AppointmentState.AGREED and self.side not in missing_sides(self.appointment):
            # A second press of the button: this side's word is on record.
            messages.success(request, _agreed_text(self.appointment))
            return HttpResponseRedirect(next_url(request, self.case_url()))
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: KonseliConfirmForm | CounselorConfirmForm) -> HttpResponse:
        suits = form.cleaned_data["suits"]
        own = Source(channel=Channel.IN_PERSON, said_at=self.now)
        with at_field(starts_at="suits", time="suits", appointment="suits"):
            made = service.confirm(
                self.appointment,
                side=self.side,
                source=form.source() if isinstance(form, KonseliConfirmForm) else own,
                time=suits in ("both", "time"),
                place=suits in ("both", "place"),
                by=self.member,
                now=self.now,
            )
        messages.success(self.request, _agreed_text(made))
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        who = gettext("The konseli's answer") if self.side == Side.KONSELI else gettext("Your answer")
        shared = super().get_context_data(**kwargs)
        # Whoever was asked answers with another time; whoever asked moves what they proposed.
        asked = self.side != self.appointment.proposed_by
        return {
            **shared,
            "title": who,
            "cancel_label": gettext("Not now"),
            "confirming": True,
            "counter_url": shared["appointment"].counter_url if asked else "",
        }


class CounterView(OfAppointmentView[KonseliCounterForm | CounselorCounterForm]):
    """The side that was asked answers with one or several other times."""

    template_name = "appointment/counter.html"
    title = _("Propose another time")
    submit_label = pgettext_lazy("button", "Propose it")
    done = ""

    def prepare(self) -> None:
        super().prepare()
        self.side = other_side(self.appointment.proposed_by)

    def get_form_class(self) -> type[KonseliCounterForm | CounselorCounterForm]:
        return KonseliCounterForm if self.side == Side.KONSELI else CounselorCounterForm

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if self.appointment.state == AppointmentState.AGREED:
            return HttpResponseRedirect(f"{reverse('appointment-move', kwargs=kwargs)}?{request.GET.urlencode()}")
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if self.appointment.state not in selector.STANDING:
            return self.stands_no_more()
        return super().post(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        row = self.appointment
        return {"place_kind": row.place_kind, "place": row.place}

    def form_valid(self, form: KonseliCounterForm | CounselorCounterForm) -> HttpResponse:
        """On to the answer, which mostly comes in the same talk, where there is one time alone to say yes to."""
        own_word = Source(channel=Channel.IN_PERSON, said_at=self.now, words=form.cleaned_data["words"])
        with at_field(appointment="starts_at"):
            made = service.counter(
                self.appointment,
                form.meetings(),
                side=self.side,
                own_reason=form.cleaned_data.get("whose") == OWN_REASON,
                source=form.source() if isinstance(form, KonseliCounterForm) else own_word,
                by=self.member,
                now=self.now,
            )
        back = next_url(self.request, self.case_url())
        if len(made) > 1:
            messages.success(self.request, _made_text(made))
            return HttpResponseRedirect(back)
        own = gettext("The other time is proposed. Has the konseli said yes already?")
        theirs = gettext("The konseli's time is written down. Does it suit you?")
        messages.success(self.request, theirs if self.side == Side.KONSELI else own)
        query = urlencode({"side": other_side(self.side), "next": back})
        return HttpResponseRedirect(f"{reverse('appointment-confirm', args=[self.case.pk, made[0].pk])}?{query}")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        konseli = gettext("The konseli names a time that suits them; then it is your turn to answer.")
        own = gettext("You name a time that suits you; then it is the konseli's turn to answer.")
        lead = konseli if self.side == Side.KONSELI else own
        if self.appointment.offer:
            lead = f"{lead} {gettext('The other times that were offered with it fall.')}"
        return {
            **super().get_context_data(**kwargs),
            **self.of_group(),
            "lead": lead,
            "cancel_label": gettext("Not now"),
        }


def time_and_place(row: Appointment) -> dict[str, Any]:
    """When and where an appointment is, as a form about another time and place begins."""
    ends_at = timezone.localtime(row.ends_at).time().replace(second=0, microsecond=0)
    return {"starts_at": row.starts_at, "ends_at": ends_at, "place_kind": row.place_kind, "place": row.place}


class ChangeView(OfAppointmentView[C]):
    """The base of moving and cancelling: both ask whose wish it is, and why."""

    def voice(self, form: C) -> Source:
        data = form.cleaned_data
        return Source(channel=data["channel"], said_at=self.now, words=data["words"])

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if self.appointment.state not in selector.STANDING:
            return self.stands_no_more()
        return super().post(request, *args, **kwargs)


class MoveView(ChangeView[MoveForm]):
    """The counselor moves a meeting: the old time is cancelled, and the other side is asked about the new one."""

    form_class = MoveForm
    title = _("Move the appointment")
    lead = _("The old time falls away. The new one stands once the other side has said yes too.")
    submit_label = _("Move it")
    done = _("The old appointment has fallen away; the new one is proposed. Has the other side said yes already?")

    def get_initial(self) -> dict[str, Any]:
        return time_and_place(self.appointment)

    def form_valid(self, form: MoveForm) -> HttpResponse:
        """On to the other side's answer: mostly it was given in the same talk."""
        meeting = form.meeting()
        row = self.appointment
        if replace(meeting, place=meeting.place.strip()) == service.meeting_of(row):
            raise Invalid("starts_at", _("Nothing has changed yet. Choose another time or place."))
        moved = service.move(
            row,
            meeting,
            side=form.side(),
            own_reason=form.own_reason(),
            source=self.voice(form),
            by=self.member,
            now=self.now,
        )
        messages.success(self.request, str(self.done))
        query = {"side": other_side(moved.proposed_by), "next": next_url(self.request, self.case_url())}
        url = reverse("appointment-confirm", args=[self.case.pk, moved.pk])
        return HttpResponseRedirect(f"{url}?{urlencode(query)}")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), **self.of_group()}


class AppointmentCancelView(ChangeView[CancelForm]):
    """The counselor cancels a meeting. The page says what follows before it is done."""

    form_class = CancelForm
    template_name = "appointment/cancel.html"
    title = _("Cancel the appointment")
    submit_label = _("Cancel the appointment")
    done = _("The appointment is cancelled.")

    def form_valid(self, form: CancelForm) -> HttpResponse:
        service.cancel(
            self.appointment,
            side=form.side(),
            own_reason=form.own_reason(),
            source=self.voice(form),
            by=self.member,
            now=self.now,
        )
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        happens = [gettext("The time is free again. You can propose another one afterwards.")]
        if self.appointment.offer and self.appointment.state == AppointmentState.PROPOSED:
            happens.append(gettext("The other times that were offered with it still wait for an answer."))
        return {
            **super().get_context_data(**kwargs),
            "happens": happens,
            "informed": [gettext("Nobody is told by this page. Tell the konseli yourself, unless they have told you.")],
            "stays": [gettext("Who cancelled and why stays on record.")],
            "cancel_label": gettext("Keep it"),
        }


@require_safe
def calendar_file(request: HttpRequest, case_id: UUID, appointment_id: UUID) -> HttpResponse:
    """One appointment for the counselor's own calendar program."""
    row = or_404(selector.one_of(case_for(request, case_id), appointment_id))
    response = HttpResponse(ics.of_appointment(row), content_type=ics.CONTENT_TYPE)
    name = timezone.localtime(row.starts_at).strftime("%Y-%m-%d-%H%M")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response
