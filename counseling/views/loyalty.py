"""Conflicts of loyalty (2h): the counselor raises and weighs one, and a supervisor reviews it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from counseling.choices import AccessWhat, LoyaltyState, ReviewOutcome
from counseling.forms.loyalty import (
    FIRST_ROWS,
    MORE_ROWS,
    MOST_ROWS,
    ConflictReviewForm,
    LoyaltyFilterForm,
    RaiseForm,
    WeighForm,
)
from counseling.presenters.dates import moment
from counseling.presenters.table import Cell
from counseling.selectors import loyalty as loyalty_selector
from counseling.services import loyalty as loyalty_service
from counseling.services import reading
from counseling.services.errors import Invalid
from counseling.views.base import CaseFormView, DecisionPage, case_for, member_of, next_url
from counseling.views.listing import listing

if TYPE_CHECKING:
    from counseling.models import LoyaltyConflict


@require_http_methods(["GET", "HEAD", "POST"])
def loyalty(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The conflicts of a case, open ones first. Each display is logged, and each search."""
    case = case_for(request, case_id)
    every = partial(loyalty_selector.of_case, case)
    found = listing(request, every, filters=LoyaltyFilterForm, texts=_texts)
    if found.page.object_list or found.narrowed:
        now = timezone.now()
        reading.log(case, what=AccessWhat.RECORD, object_id=case.pk, by=member_of(request), now=now)
    context = {
        "case": case,
        "list": found,
        "title": _("Conflicts of loyalty"),
        "back_url": next_url(request, reverse("case", args=[case.pk])),
        "back_label": case.code if not request.GET.get("next") else _("Back"),
        "here": urlencode({"next": request.get_full_path()}),
    }
    return render(request, "loyalty/list.html", context)


def _texts(conflict: LoyaltyConflict) -> Iterator[str]:
    """Everything that stands in a conflict, what supervisors said of it included."""
    yield from (conflict.summary, conflict.demands, conflict.options, conflict.choice)
    for party in conflict.parties:
        yield from (party["who"], party["interest"])
    yield from (review.words for review in conflict.reviews.all())


class RaiseView(CaseFormView[RaiseForm]):
    """The counselor raises a conflict; the page that weighs it comes next."""

    form_class = RaiseForm
    title = gettext_lazy("Name a conflict of loyalty")
    lead = gettext_lazy("When you owe something to two sides at once, say so before you act.")
    submit_label = gettext_lazy("Save and weigh it later")
    done = gettext_lazy("The conflict is on record. Weigh it before you go on.")

    def form_valid(self, form: RaiseForm) -> HttpResponse:
        loyalty_service.raise_conflict(self.case, summary=form.cleaned_data["summary"], by=self.member, now=self.now)
        return super().form_valid(form)

    def case_url(self) -> str:
        return reverse("loyalty", args=[self.case.pk])


class WeighView(CaseFormView[WeighForm]):
    """The counselor weighs the interests of all parties and the demands of the profession; afterwards the page is read
    only."""

    form_class = WeighForm
    title = gettext_lazy("Weigh a conflict of loyalty")
    submit_label = gettext_lazy("Save what I weighed")
    done = gettext_lazy("The conflict is weighed.")
    template_name = "loyalty/weigh.html"

    def prepare(self) -> None:
        conflict = get_object_or_404(loyalty_selector.of_case(self.case), pk=self.kwargs["conflict_id"])
        self.conflict = conflict
        typed = self.request.POST.get("rows", "")
        count = int(typed) if typed.isascii() and typed.isdigit() else len(conflict.parties)
        self.rows = min(max(count, FIRST_ROWS), MOST_ROWS)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "rows": self.rows}

    def get_initial(self) -> dict[str, Any]:
        """Where it was sent back, the weighing of before stands in the fields."""
        before: dict[str, Any] = {name: getattr(self.conflict, name) for name in ("demands", "options", "choice")}
        for number, party in enumerate(self.conflict.parties, start=1):
            before |= {f"who_{number}": party["who"], f"interest_{number}": party["interest"]}
        return before

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if "more" in request.POST:
            return self.with_more_rows(request)
        return super().post(request, *args, **kwargs)

    def with_more_rows(self, request: HttpRequest) -> HttpResponse:
        """The same page with everything that was typed, and room for more."""
        self.rows = min(self.rows + MORE_ROWS, MOST_ROWS)
        typed = {**request.POST.dict(), "rows": self.rows}
        return self.show(WeighForm(initial=typed, rows=self.rows))

    def form_valid(self, form: WeighForm) -> HttpResponse:
        data = form.cleaned_data
        try:
            loyalty_service.weigh(
                self.conflict,
                parties=form.parties(),
                demands=data["demands"],
                options=data["options"],
                choice=data["choice"],
                by=self.member,
                now=self.now,
            )
        except Invalid as error:
            raise Invalid("who_1" if error.field == "parties" else error.field, error.message) from error
        return super().form_valid(form)

    def case_url(self) -> str:
        return reverse("loyalty", args=[self.case.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "conflict": self.conflict,
            "reviews": list(self.conflict.reviews.all()),
            "open": self.conflict.state == LoyaltyState.OPEN,
            "can_add": self.rows < MOST_ROWS,
        }

    def show(self, form: WeighForm, *, status: int = 200, **extra: Any) -> HttpResponse:
        reading.log(self.case, what=AccessWhat.RECORD, object_id=self.conflict.pk, by=self.member, now=self.now)
        return super().show(form, status=status, **extra)


class ConflictReviewView(DecisionPage[ConflictReviewForm]):
    """A supervisor reads how a conflict was weighed, and agrees or sends it back."""

    form_class = ConflictReviewForm
    title = gettext_lazy("A conflict of loyalty was weighed")
    submit_label = gettext_lazy("Decide")
    template_name = "loyalty/decide.html"

    def prepare(self) -> None:
        self.conflict = get_object_or_404(loyalty_selector.reviewable_by(self.member), pk=self.kwargs["conflict_id"])

    def subject(self) -> LoyaltyConflict:
        return self.conflict

    def get_initial(self) -> dict[str, Any]:
        at = self.conflict.weighed_at
        return {"seen": at.isoformat() if at else ""}

    def form_valid(self, form: ConflictReviewForm) -> HttpResponse:
        data = form.cleaned_data
        words = {"words": data["words"], "by": self.member, "now": self.now}
        try:
            review = loyalty_service.review(self.conflict, outcome=data["outcome"], seen=data["seen"], **words)
        except Invalid as error:
            if error.field != "seen":
                raise
            # What was typed stays; the page now shows the newer weighing, which the next press is about.
            again = ConflictReviewForm({**self.request.POST.dict(), **self.get_initial()})
            again.add_error(None, str(error.message))
            return self.show(again, status=409)
        agreed = review.outcome == ReviewOutcome.AGREED
        self.done = _("Agreed to.") if agreed else _("Sent back. The counselor sees why.")
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        conflict = self.conflict
        return {
            **super().get_context_data(**kwargs),
            "conflict": conflict,
            "facts": [
                (_("Case"), Cell(conflict.case.code, url=reverse("oversight", args=[conflict.case_id]))),
                (_("Counselor"), conflict.case.counselor),
                (_("Weighed on"), moment(conflict.weighed_at) if conflict.weighed_at else ""),
            ],
            "open": conflict.state == LoyaltyState.WEIGHED,
            "sent_back": conflict.state == LoyaltyState.OPEN,
            "reviews": list(conflict.reviews.all()),
        }
