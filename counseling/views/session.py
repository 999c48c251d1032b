"""Sessions: opened through the gate, read, closed, and logged afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from counseling.choices import (
    AccessWhat,
    AppointmentState,
    Attendance,
    EntryKind,
    PlaceKind,
    SessionKind,
    Transition,
    Urgency,
)
from counseling.forms.session import LateForm, NextStepForm, OpenForm, SessionCloseForm
from counseling.presenters.break_glass import opening_line
from counseling.selectors import break_glass as break_glass_selector
from counseling.selectors import note as note_selector
from counseling.selectors import progress as progress_selector
from counseling.selectors import session as selector
from counseling.selectors.casefile import derive
from counseling.services import reading
from counseling.services import session as service
from counseling.services.door import gate
from counseling.views.base import CaseFormView, F, Text, case_for, member_of, next_url, or_404
from counseling.views.record import BeforeFirstView
from counseling.views.transition import TransitionView, decided

if TYPE_CHECKING:
    from counseling.models import Case, CounselingSession, LedgerEntry

KIND_OF_PLACE: dict[str, SessionKind] = {PlaceKind.ONLINE: SessionKind.ONLINE, PlaceKind.PHONE: SessionKind.PHONE}


def session_url(session: CounselingSession) -> str:
    return reverse("session", args=[session.case_id, session.pk])


def openings_of(session: CounselingSession) -> list[str]:
    """Who opened the session's note, newest first, for its counselor."""
    return [opening_line(row) for row in break_glass_selector.of_session(session)]


def session_in(case: Case, session_id: UUID) -> CounselingSession:
    """The session of this case, or 404."""
    found = or_404(selector.one_of(case, session_id))
    found.case = case
    return found


class OpenView(BeforeFirstView[OpenForm]):
    """The counselor opens a further session, if the gate permits it."""

    transition = Transition.CONTINUE
    form_class = OpenForm
    template_name = "session/open.html"
    title = _("Open a session")
    submit_label = pgettext_lazy("button", "Open the session")

    @cached_property
    def preview(self) -> gate.Preview:
        """For a session of a group, where the record suggests one."""
        alone = gate.preview(self.case, now=self.now)
        if likely_kind(alone) != SessionKind.GROUP:
            return alone
        return gate.previews({self.case.pk: gate.Attempt(group=True)}, now=self.now)[self.case.pk]

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        going_on = selector.open_of(self.case)
        if going_on is not None:
            messages.info(request, gettext("This session is still open. Close it before you open another one."))
            return HttpResponseRedirect(session_url(going_on))
        return super().get(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "kind": likely_kind(self.preview)}

    def decide(self, form: OpenForm) -> gate.Decision:
        opened = service.open(
            self.case, kind=form.cleaned_data["kind"], by=self.member, now=self.now, seen=form.seen_number
        )
        return opened.decision

    def after_entry(self, made: LedgerEntry) -> HttpResponse:
        messages.success(self.request, decided(made).headline)
        opened = selector.of_entry(made)
        return HttpResponseRedirect(session_url(opened) if opened else self.case_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        snapshot = self.preview.snapshot
        return {
            **super().get_context_data(**kwargs),
            "meeting": derive.meeting(snapshot.record, self.now, group=snapshot.attempt.group),
        }


def likely_kind(preview: gate.Preview) -> str:
    """The kind of session that the record suggests: a crisis in an emergency, else as the meeting was agreed."""
    record = preview.snapshot.record
    if preview.snapshot.values["urgency"] == Urgency.EMERGENCY:
        return SessionKind.CRISIS
    near = [derive.meeting(record, record.now), derive.meeting(record, record.now, group=True)]
    meeting = min(
        (one for one in near if one),
        key=lambda one: (one.state != AppointmentState.AGREED, one.starts_at),
        default=None,
    )
    if meeting is None:
        return SessionKind.INDIVIDUAL
    return SessionKind.GROUP if meeting.group_id else KIND_OF_PLACE.get(meeting.place_kind, SessionKind.INDIVIDUAL)


class LateView(TransitionView[LateForm]):
    """The counselor logs a past session; a missing requirement makes it an incident."""

    form_class = LateForm
    template_name = "session/late.html"
    title = _("Log a session that has taken place")
    lead = _("It goes on record in any case. What was missing then, the supervisor gets to see as an incident.")
    submit_label = _("Log the session")

    def prepare(self) -> None:
        self.transition = gate.late_transition(self.case.state)

    def is_open(self) -> bool:
        """What happened is never turned away, in a closed case neither."""
        return True

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "kind": likely_kind(self.preview)}

    def decide(self, form: LateForm) -> gate.Decision:
        data = form.cleaned_data
        logged = service.log_late(
            self.case,
            held_at=data["held_at"],
            ended_at=form.ended_at_moment(),
            attendance=data["attendance"],
            kind=data["kind"],
            next_step=data["next_step"],
            by=self.member,
            now=self.now,
            seen=form.seen_number,
        )
        return logged.decision

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "panel_folded": True}

    def is_twin(self, made: LedgerEntry, form: LateForm) -> bool:
        held_at = parse_datetime(made.detail.get("held_at", ""))
        same = made.kind == EntryKind.LATE and held_at == form.cleaned_data["held_at"]
        return same and made.actor_id == self.member.user_id

    def after_entry(self, made: LedgerEntry) -> HttpResponse:
        logged = selector.of_entry(made)
        if made.passed:
            messages.success(self.request, gettext("The session is logged."))
        return HttpResponseRedirect(session_url(logged) if logged else self.case_url())


@require_GET
def session(request: HttpRequest, case_id: UUID, session_id: UUID) -> HttpResponse:
    """One session: when, its note, what it brought, and what is still to be done."""
    case, now = case_for(request, case_id), timezone.now()
    found = session_in(case, session_id)
    reading.log(case, what=AccessWhat.RECORD, object_id=found.pk, by=member_of(request), now=now)
    note = note_selector.of_session(found)
    held = found.attendance in ("", Attendance.HELD)
    context = {
        "case": case,
        "session": found,
        "title": gettext("Session %(number)d") % {"number": found.number},
        "note": note,
        "openings": openings_of(found),
        "note_allowed": note_selector.may_be_written(case, now),
        "held": held,
        "said": selector.said_of(found),
        "marks": progress_selector.marks_of(found),
        "answer": decided(found.entry, back=request.get_full_path()),
        "back_url": f"{reverse('case', args=[case.pk])}?tab=sessions#tabs",
    }
    return render(request, "session/session.html", context)


class OfSessionView(CaseFormView[F]):
    """A form about one session of the case; it returns to the session."""

    def prepare(self) -> None:
        self.session = session_in(self.case, self.kwargs["session_id"])

    def case_url(self) -> str:
        return session_url(self.session)

    def back_label(self) -> Text:
        return gettext("Session %(number)d") % {"number": self.session.number}


class SessionCloseView(OfSessionView[SessionCloseForm]):
    """The counselor closes the session."""

    form_class = SessionCloseForm
    title = _("Close the session")
    submit_label = _("Close the session")
    done = _("The session is closed.")

    def settled(self) -> HttpResponse | None:
        """Closed already, by a second press or in another tab."""
        if self.session.closed_at is None:
            return None
        messages.info(self.request, gettext("This session has been closed already."))
        return HttpResponseRedirect(next_url(self.request, self.case_url()))

    def get_initial(self) -> dict[str, Any]:
        return {"closed_at": self.now}

    def form_valid(self, form: SessionCloseForm) -> HttpResponse:
        """On to what the session brought, while both remember it."""
        data = form.cleaned_data
        closed = service.close(
            self.session,
            attendance=data["attendance"],
            closed_at=service.end_as_typed(self.session, data["closed_at"]),
            next_step=data["next_step"],
            by=self.member,
            now=self.now,
        )
        if closed.attendance != Attendance.HELD or self.request.GET.get("next"):
            return super().form_valid(form)
        messages.success(self.request, str(self.done))
        return HttpResponseRedirect(reverse("session-feedback", args=[self.case.pk, self.session.pk]))


class NextStepView(OfSessionView[NextStepForm]):
    """The counselor records the next step, where closing the session left it open, as with a group."""

    form_class = NextStepForm
    title = _("Next step")

    def form_valid(self, form: NextStepForm) -> HttpResponse:
        service.add_next_step(self.session, next_step=form.cleaned_data["next_step"], by=self.member, now=self.now)
        return super().form_valid(form)
