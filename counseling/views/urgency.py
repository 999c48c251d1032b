"""How urgent a case is: the counselor assesses it, and a second person confirms an emergency."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from counseling.access import case as case_access
from counseling.choices import OPEN_STATES, AccessWhat, CaseState, Speaker, StatementKind, Transition, Urgency, YesNo
from counseling.forms.listing import PeriodForm
from counseling.forms.urgency import EmergencyConfirmForm, UrgencyForm
from counseling.presenters.readiness import readiness
from counseling.presenters.system import emergency_calls
from counseling.selectors import days, spoken
from counseling.selectors import obligation as obligation_selector
from counseling.selectors import session as session_selector
from counseling.selectors import urgency as urgency_selector
from counseling.services import reading
from counseling.services import urgency as urgency_service
from counseling.services.door import gate
from counseling.services.errors import Invalid
from counseling.views.base import CaseFormView, member_of
from counseling.views.emergency import deferred
from counseling.views.listing import SearchedPage, listing
from counseling.views.obligation import obligation_views
from counseling.views.spoken import SpokenFormView

if TYPE_CHECKING:
    from counseling.models import Statement


@dataclass(frozen=True, slots=True)
class PastEmergency:
    """An emergency that is over, for emergency/past.html."""

    began: Statement
    declared_by: str
    answers: list[Statement]
    ended: Statement
    ended_by: str


class UrgencyView(SearchedPage[UrgencyForm], SpokenFormView[UrgencyForm, "Statement"]):
    """The counselor records who assessed the urgency and how; the end of an emergency is recorded here too."""

    form_class = UrgencyForm
    title = gettext_lazy("How urgent it is")
    lead = gettext_lazy("Judge again whenever something changes. The latest word counts.")
    template_name = "urgency/page.html"

    def prepare(self) -> None:
        super().prepare()
        self.declared = urgency_selector.emergency(self.case)

    def records(self) -> Sequence[Statement]:
        return spoken.statements(self.case, StatementKind.URGENCY)

    def sentence(self, row: Statement) -> str:
        return str(Urgency(row.value).label)

    def who(self, row: Statement) -> str:
        return f"{row.get_said_by_display()} ({row.said_by_name})" if row.said_by_name else row.get_said_by_display()

    def values(self, row: Statement) -> dict[str, Any]:
        return {"urgency": row.value}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "emergency": self.declared is not None and self.corrects is None}

    def form_valid(self, form: UrgencyForm) -> HttpResponse:
        urgency, source = form.cleaned_data["urgency"], self.source(form)
        if self.declared is not None and self.corrects is None and urgency == Urgency.ROUTINE:
            urgency_service.end(self.case, source=source, by=self.member, now=self.now)
        else:
            urgency_service.judge(self.case, urgency, source=source, by=self.member, now=self.now)
        return super().form_valid(form)

    def about(self) -> dict[str, Any]:
        past = listing(
            self.request, self.past, filters=PeriodForm, texts=_texts, name="past", anchor="#past-emergencies"
        )
        share = self.request.build_absolute_uri(reverse("urgency-confirm", args=[self.case.pk]))
        if self.declared is None:
            owed = urgency_selector.asked_about(self.case) is not None
            return {"past": past, "declarable": self.case.state in OPEN_STATES, "share": share if owed else ""}
        answers = urgency_selector.second_words(self.declared)
        return {
            "past": past,
            "declared": self.declared,
            "numbers": emergency_calls(self.case.institution),
            "judged_by": judged_by(self.declared),
            "second": answers[0] if answers else None,
            "share": share,
            "obligations": obligation_views(obligation_selector.open_of(self.case), now=self.now),
            **self._start(),
        }

    def past(self, first: date | None = None, last: date | None = None) -> list[PastEmergency]:
        """The emergencies that are over, the newest first, declared on these days or between them."""
        every = urgency_selector.episodes(self.case)
        over = [(episode, ended) for episode in every if (ended := episode.ended) is not None]
        return [_past(episode, ended) for episode, ended in days.among(over, _began, first, last)]

    def _start(self) -> dict[str, Any]:
        """For a request: what a start now would leave to be done, and what it would still lack."""
        if self.case.state != CaseState.REQUESTED:
            return {"going_on": session_selector.open_of(self.case)}
        preview = gate.preview(self.case, now=self.now)
        row = next((row for row in readiness(preview) if row.transition == Transition.START), None)
        return {"start": row, "deferred": deferred(preview, self.now)}


def judged_by(row: Statement) -> str:
    """Who judged it, by name: the counselor who wrote it down, else whose word they wrote down."""
    name = row.recorded_by.name if row.said_by == Speaker.COUNSELOR else row.said_by_name
    return f"{row.get_said_by_display()} ({name})" if name else str(row.get_said_by_display())


def _past(episode: urgency_selector.Episode, ended: Statement) -> PastEmergency:
    return PastEmergency(episode.began, judged_by(episode.began), episode.answers, ended, judged_by(ended))


def _began(over: tuple[urgency_selector.Episode, Statement]) -> datetime:
    return over[0].began.said_at


def _texts(past: PastEmergency) -> Iterable[object]:
    words = (row.words for row in (past.began, past.ended, *past.answers))
    return (past.declared_by, past.ended_by, *(row.said_by_name for row in past.answers), *words)


class EmergencyConfirmView(CaseFormView[EmergencyConfirmForm]):
    """A second person of the institution says whether it is an emergency. They see the reason and nothing else."""

    form_class = EmergencyConfirmForm
    title = gettext_lazy("Confirm an emergency")
    lead = gettext_lazy("You are asked as a second person. Speak with the counselor before you answer.")
    submit_label = gettext_lazy("Save my answer")
    done = gettext_lazy("Your answer is on record. Thank you.")
    template_name = "urgency/confirm.html"

    def dispatch(self, request: HttpRequest, *args: Any, case_id: UUID, **kwargs: Any) -> HttpResponseBase:
        self.member = member_of(request)
        declared = urgency_selector.to_confirm(case_id, member=self.member)
        if declared is None:
            return self.not_asked(case_id)
        self.declared = declared
        self.case = self.declared.case
        return View.dispatch(self, request, *args, case_id=case_id, **kwargs)

    def not_asked(self, case_id: UUID) -> HttpResponse:
        """To their own case goes who declared the emergency; for everybody else there is nothing here."""
        if not case_access.visible_to(self.member).filter(pk=case_id).exists():
            raise Http404
        messages.info(self.request, _("Somebody else confirms an emergency, under their own account."))
        return HttpResponseRedirect(reverse("urgency", args=[case_id]))

    def form_valid(self, form: EmergencyConfirmForm) -> HttpResponse:
        confirmed = form.cleaned_data["confirmed"] == YesNo.YES
        words = form.cleaned_data["words"]
        try:
            urgency_service.confirm(self.case, confirmed, by=self.member, now=self.now, words=words)
        except Invalid as error:
            raise Invalid("confirmed" if error.field == "urgency" else error.field, error.message) from error
        return super().form_valid(form)

    def case_url(self) -> str:
        mine = case_access.can_work(self.member, self.case)
        return reverse("case", args=[self.case.pk]) if mine else reverse("home")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        answers = urgency_selector.second_words(self.declared)
        return {
            **super().get_context_data(**kwargs),
            "declared": self.declared,
            "over": urgency_selector.emergency(self.case) is None,
            "second": answers[0] if answers else None,
            "back_label": _("Back"),
        }

    def show(self, form: EmergencyConfirmForm, *, status: int = 200, **extra: Any) -> HttpResponse:
        reading.log(self.case, what=AccessWhat.RECORD, object_id=self.declared.pk, by=self.member, now=self.now)
        return super().show(form, status=status, **extra)
