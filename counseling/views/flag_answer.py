"""Flags as the counselor sees them whom they concern: the open questions, the answer, and the outcome."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from counseling.access import flag as flag_access
from counseling.choices import FlagState, Role
from counseling.forms.flag import AnswerFilterForm, FlagAnswerForm
from counseling.selectors import flag as flag_selector
from counseling.services import flag as flag_service
from counseling.views.base import member_as
from counseling.views.flag import PAGE_SIZE, StepView, flag_rows
from counseling.views.listing import listing


@require_GET
def answers(request: HttpRequest) -> HttpResponse:
    """The flags about this counselor: those that ask for an answer on top, then those of before."""
    member, now = member_as(request, Role.COUNSELOR), timezone.now()
    found = listing(request, partial(flag_selector.about, member), filters=AnswerFilterForm, size=PAGE_SIZE)
    rows = flag_rows(found.page, now=now)
    context = {
        "list": found,
        "asked": [row for row in rows if row.flag.state == FlagState.ASKED],
        "past": [row for row in rows if row.flag.state != FlagState.ASKED],
    }
    return render(request, "flag/answers.html", context)


class FlagAnswerView(StepView[FlagAnswerForm]):
    """The page shows the finding and the supervisor's question, and takes the answer once."""

    role = Role.COUNSELOR
    form_class = FlagAnswerForm
    submit_label = pgettext_lazy("button", "Send the answer")
    done = gettext_lazy("Your answer is on record. Your supervisor reads it.")
    template_name = "flag/answer.html"

    def prepare(self) -> None:
        about = flag_access.about(self.member).select_related("case", "counselor__membership__user")
        self.flag = get_object_or_404(about, pk=self.kwargs["flag_id"])

    def step(self, form: FlagAnswerForm, **page: Any) -> None:
        flag_service.answer(self.flag, form.cleaned_data["answer"], **page)

    def back_url(self) -> str:
        return reverse("flag-answers")

    def back_label(self) -> str:
        return _("Answers")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shared = super().get_context_data(**kwargs)
        return {
            **shared,
            "title": shared["found"].title,
            "open": self.flag.state == FlagState.ASKED,
            "closed": self.flag.state == FlagState.CLOSED,
            "reviewers": flag_selector.reviewers_of(self.flag),
        }
