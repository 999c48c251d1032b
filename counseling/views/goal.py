"""The plan of a case (2f): its goals, the state of each, and the number of sessions agreed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from counseling.choices import AccessWhat, GoalState, StatementKind
from counseling.forms.goal import STATES, GoalFilterForm, GoalForm, GoalStateForm, SessionsAgreedForm
from counseling.presenters.course import course_plot
from counseling.selectors import goal as goal_selector
from counseling.selectors import progress as progress_selector
from counseling.selectors import spoken
from counseling.services import goal as goal_service
from counseling.services import reading
from counseling.views.base import CaseFormView, case_for, member_of, next_url
from counseling.views.listing import listing
from counseling.views.spoken import SpokenFormView

if TYPE_CHECKING:
    from counseling.models import Case, Statement


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What counselor and konseli agreed to work towards, and in how many sessions."""
    case = case_for(request, case_id)
    now = timezone.now()
    goals, course = goal_selector.of_case(case), progress_selector.course_of(case)
    if goals or not course.empty:
        reading.log(case, what=AccessWhat.RECORD, object_id=case.pk, by=member_of(request), now=now)
    agreed, held = goal_selector.sessions(case)
    context = {
        "case": case,
        "list": listing(
            request, partial(goal_selector.among, goals), filters=GoalFilterForm, texts=_texts, anchor="#goals"
        ),
        "agreed": agreed,
        "held": held,
        "plot": course_plot(course),
        "title": _("Goals and number of sessions"),
        "back_url": next_url(request, reverse("case", args=[case.pk])),
        "back_label": case.code if not request.GET.get("next") else _("Back"),
        "here": urlencode({"next": request.get_full_path()}),
    }
    return render(request, "goal/plan.html", context)


def _texts(row: goal_selector.GoalNow) -> tuple[str, ...]:
    return (row.goal.text, row.goal.measure)


class PlanFormMixin:
    """A form of the plan returns to the plan."""

    case: Case

    def case_url(self) -> str:
        return reverse("plan", args=[self.case.pk])


class GoalNewView(PlanFormMixin, CaseFormView[GoalForm]):
    """The counselor adds a goal."""

    form_class = GoalForm
    title = gettext_lazy("A new goal")
    lead = gettext_lazy("Agree on one thing at a time; more goals can follow.")
    done = gettext_lazy("The goal is on record.")

    def form_valid(self, form: GoalForm) -> HttpResponse:
        data = form.cleaned_data
        goal_service.agree(
            self.case, text=data["text"], measure=data["measure"], source=form.source(), by=self.member, now=self.now
        )
        return super().form_valid(form)


class GoalStateView(PlanFormMixin, SpokenFormView[GoalStateForm, "Statement"]):
    """The counselor records the state of one goal."""

    shows_sealed = True
    form_class = GoalStateForm
    title = gettext_lazy("How the goal stands")
    template_name = "goal/state.html"

    def prepare(self) -> None:
        goals = {now.goal.pk: now.goal for now in goal_selector.of_case(self.case)}
        goal = goals.get(self.kwargs["goal_id"])
        if goal is None:
            raise Http404
        self.goal = goal
        super().prepare()

    def records(self) -> Sequence[Statement]:
        return spoken.statements(self.case, StatementKind.GOAL_STATE, goal=self.goal)

    def sentence(self, row: Statement) -> str:
        # The first word on a goal is that it was agreed.
        first = row.value == GoalState.AGREED and row.pk == self.rows[-1].pk
        return str(GoalState.AGREED.label) if first else str(dict(STATES)[row.value])

    def values(self, row: Statement) -> dict[str, Any]:
        return {"state": row.value}

    def form_valid(self, form: GoalStateForm) -> HttpResponse:
        goal_service.set_state(
            self.goal, form.cleaned_data["state"], source=self.source(form), by=self.member, now=self.now
        )
        return super().form_valid(form)

    def about(self) -> dict[str, Any]:
        return {"goal": self.goal}


class SessionsAgreedView(PlanFormMixin, SpokenFormView[SessionsAgreedForm, "Statement"]):
    """The counselor records how many sessions both sides agree on."""

    form_class = SessionsAgreedForm
    title = gettext_lazy("Agree on a number of sessions")
    lead = gettext_lazy("A number gives both a horizon. It can be agreed anew at any time.")
    done = gettext_lazy("The number of sessions is on record.")

    def records(self) -> Sequence[Statement]:
        return spoken.statements(self.case, StatementKind.SESSIONS_AGREED)

    def sentence(self, row: Statement) -> str:
        return ngettext("%(n)d session in all", "%(n)d sessions in all", int(row.value)) % {"n": int(row.value)}

    def values(self, row: Statement) -> dict[str, Any]:
        return {"number": row.value}

    def form_valid(self, form: SessionsAgreedForm) -> HttpResponse:
        goal_service.agree_sessions(
            self.case, form.cleaned_data["number"], source=self.source(form), by=self.member, now=self.now
        )
        return super().form_valid(form)
