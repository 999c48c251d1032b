"""Complaints about the counselor (2a): the counselor records one, and a supervisor answers it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counseling.forms.complaint import CHOICES, ComplaintAnswerForm, ComplaintForm
from counseling.presenters.dates import away, moment
from counseling.presenters.table import Cell
from counseling.selectors import complaint as complaint_selector
from counseling.selectors import spoken
from counseling.services import complaint as complaint_service
from counseling.views.base import DecisionPage
from counseling.views.spoken import SpokenFormView

if TYPE_CHECKING:
    from counseling.models import Complaint


class ComplaintView(SpokenFormView[ComplaintForm, "Complaint"]):
    """The counselor records a complaint; the open ones are listed."""

    form_class = ComplaintForm
    title = gettext_lazy("A complaint")
    lead = gettext_lazy("Whoever is not content may say so. Your supervisor answers, not you.")
    done = gettext_lazy("The complaint is on record. Your supervisor answers it.")
    submit_label = gettext_lazy("Take the complaint down")

    def records(self) -> Sequence[Complaint]:
        """Open ones first, newest on top."""
        return sorted(spoken.complaints(self.case), key=lambda row: row.answered_at is not None)

    def sentence(self, row: Complaint) -> str:
        return str(dict(CHOICES)[row.about])

    def note(self, row: Complaint) -> str:
        if row.answered_at is None or row.answered_by is None:
            return _("Open: waits for the supervisor's answer.")
        return _("Answered by %(name)s on %(when)s: %(answer)s") % {
            "name": row.answered_by.name,
            "when": moment(row.answered_at),
            "answer": row.answer,
        }

    def open_lines(self) -> int:
        return max(1, sum(row.answered_at is None for row in self.rows))

    def correctable(self, row: Complaint) -> bool:
        return super().correctable(row) and row.answered_at is None

    def values(self, row: Complaint) -> dict[str, Any]:
        return {"about": row.about}

    def form_valid(self, form: ComplaintForm) -> HttpResponse:
        complaint_service.take_down(
            self.case, form.cleaned_data["about"], source=self.source(form), by=self.member, now=self.now
        )
        return super().form_valid(form)


class ComplaintAnswerView(DecisionPage[ComplaintAnswerForm]):
    """A supervisor reads a complaint about one of their counselors, and answers it."""

    form_class = ComplaintAnswerForm
    title = gettext_lazy("A complaint waits for your answer")
    submit_label = gettext_lazy("Answer the complaint")
    done = gettext_lazy("The complaint is answered. The counselor sees it on the case.")
    template_name = "complaint/answer.html"

    def prepare(self) -> None:
        visible = complaint_selector.answerable_by(self.member)
        self.complaint = get_object_or_404(visible, pk=self.kwargs["complaint_id"])
        if self.complaint.answered_at is not None:
            self.title = gettext_lazy("An answered complaint")

    def subject(self) -> Complaint:
        return self.complaint

    def form_valid(self, form: ComplaintAnswerForm) -> HttpResponse:
        complaint_service.answer(self.complaint, form.cleaned_data["answer"], by=self.member, now=self.now)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.complaint
        answered = {"name": row.answered_by, "when": moment(row.answered_at)} if row.answered_at else {}
        return {
            **super().get_context_data(**kwargs),
            "complaint": row,
            "facts": [
                (_("Case"), Cell(row.case.code, url=reverse("oversight", args=[row.case_id]))),
                (_("Counselor"), row.case.counselor),
                (_("What is it about"), dict(CHOICES)[row.about]),
                # By whom, not by name: whoever complains may be named after the konseli.
                (_("Who complains"), row.get_said_by_display()),
                (_("Taken down"), f"{moment(row.recorded_at)}, {away(row.recorded_at, self.now)}"),
            ],
            "answered": _("Answered by %(name)s on %(when)s.") % answered if answered else "",
        }
