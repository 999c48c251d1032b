"""Feedback on a session: the words of both sides, progress towards the goals, and the counselor's self-report."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from counseling.choices import AccessWhat, Attendance
from counseling.forms.feedback import FeedbackForm, ProgressForm, SelfReportForm
from counseling.selectors import progress as progress_selector
from counseling.services import feedback, progress, reading
from counseling.views.base import F
from counseling.views.session import OfSessionView

GOALS_A_PAGE = 3
"""Two numbers a goal: no page asks for more than six."""


class OfHeldSessionView(OfSessionView[F]):
    """A form about a session that took place, or is going on."""

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if self.session.attendance not in ("", Attendance.HELD):
            messages.info(request, gettext("This session did not take place."))
            return HttpResponseRedirect(self.case_url())
        return super().get(request, *args, **kwargs)

    def own(self) -> bool:
        """Whether this counselor held the session, and not one before them."""
        return self.session.opened_by_id == self.member.user_id


class FeedbackView(OfHeldSessionView[FeedbackForm]):
    """The form takes the feedback of both sides on the session."""

    form_class = FeedbackForm
    title = _("What the session brought")
    lead = _("Ask the konseli in their own way. What was not asked stays open.")
    done = _("Saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "own": self.own()}

    def form_valid(self, form: FeedbackForm) -> HttpResponse:
        """On to the goals, where some are pursued."""
        feedback.record(
            self.session,
            form.feedback(),
            source=form.source(),
            by=self.member,
            now=self.now,
            counselor_benefit=form.cleaned_data.get("counselor_benefit", ""),
        )
        if self.request.GET.get("next") or not progress_selector.goals_pursued(self.case):
            return super().form_valid(form)
        messages.success(self.request, str(self.done))
        return HttpResponseRedirect(reverse("session-progress", args=[self.case.pk, self.session.pk]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "cancel_label": gettext("Not now")}


class ProgressView(OfHeldSessionView[ProgressForm]):
    """The form takes the progress towards each goal; a page shows a few goals at a time."""

    form_class = ProgressForm
    template_name = "session/progress.html"
    title = _("Progress towards the goals")
    lead = _("From 0, no step yet, to 10, reached. What was not asked stays open.")
    done = _("Saved.")

    def prepare(self) -> None:
        super().prepare()
        pursued = progress_selector.goals_pursued(self.case)
        start = self.request.GET.get("from", "0")
        self.start = int(start) if start.isdecimal() and len(start) < len("1000") else 0
        self.goals = pursued[self.start : self.start + GOALS_A_PAGE]
        self.left = max(0, len(pursued) - self.start - GOALS_A_PAGE)

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not self.goals:
            messages.info(request, gettext("No goal is pursued at the moment. Agree on one first."))
            return HttpResponseRedirect(reverse("plan", args=[self.case.pk]))
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "goals": self.goals, "own": self.own()}

    def get_initial(self) -> dict[str, Any]:
        """What is on record already, so that one number can be changed."""
        return {
            ProgressForm.name_of(goal, speaker): getattr(sides, speaker)
            for goal, sides in progress_selector.marks_of(self.session)
            for speaker in progress.SPEAKERS
        }

    def form_valid(self, form: ProgressForm) -> HttpResponse:
        progress.record(self.session, form.marks(), by=self.member, now=self.now)
        if not self.left:
            return super().form_valid(form)
        messages.success(self.request, str(self.done))
        return HttpResponseRedirect(f"{self.request.path}?from={self.start + GOALS_A_PAGE}")

    def show(self, form: ProgressForm, *, status: int = 200, **extra: Any) -> HttpResponse:
        """The goals stand on the page: the reading is logged."""
        reading.log(self.case, what=AccessWhat.RECORD, object_id=self.session.pk, by=self.member, now=self.now)
        return super().show(form, status=status, **extra)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        left = ngettext("%(n)d more goal follows.", "%(n)d more goals follow.", self.left) % {"n": self.left}
        return {
            **super().get_context_data(**kwargs),
            "left": left if self.left else "",
            "cancel_label": gettext("Not now"),
        }


class SelfReportView(OfSessionView[SelfReportForm]):
    """The counselor reports that they pressed a belief on the konseli or hurt their dignity."""

    form_class = SelfReportForm
    template_name = "components/confirm_page.html"
    title = _("Something went wrong in this session")
    lead = _("Say it yourself: that protects the konseli.")
    submit_label = _("Put it on record")
    done = _("It is on record. Talk about it with the konseli, and with your supervisor.")

    def get_initial(self) -> dict[str, Any]:
        return {"happened_at": self.session.opened_at}

    def form_valid(self, form: SelfReportForm) -> HttpResponse:
        data = form.cleaned_data
        feedback.self_report(
            self.session,
            data["kind"],
            words=data["words"],
            happened_at=data["happened_at"],
            by=self.member,
            now=self.now,
        )
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "informed": [
                gettext("A belief that was pressed in the latest session is put before your supervisor."),
            ],
            "stays": [gettext("It stays on record with this session; nothing of it is overwritten.")],
        }
