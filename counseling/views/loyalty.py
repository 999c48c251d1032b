"""Conflicts of loyalty (2h): raised, weighed by the counselor, looked at by a supervisor."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from counseling.choices import AccessWhat, LoyaltyState
from counseling.forms.loyalty import FIRST_ROWS, MORE_ROWS, MOST_ROWS, RaiseForm, WeighForm
from counseling.selectors import loyalty as loyalty_selector
from counseling.services import loyalty as loyalty_service
from counseling.services import reading
from counseling.services.errors import Invalid
from counseling.views.base import CaseFormView, case_for, member_of, next_url


@require_GET
def loyalty(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The conflicts of a case, open ones first."""
    case = case_for(request, case_id)
    conflicts = loyalty_selector.of_case(case)
    if conflicts:
        now = timezone.now()
        reading.log(case, what=AccessWhat.RECORD, object_id=case.pk, by=member_of(request), now=now)
    context = {
        "case": case,
        "conflicts": conflicts,
        "title": _("Conflicts of loyalty"),
        "back_url": next_url(request, reverse("case", args=[case.pk])),
        "back_label": case.code if not request.GET.get("next") else _("Back"),
        "here": urlencode({"next": request.get_full_path()}),
    }
    return render(request, "loyalty/list.html", context)


class RaiseView(CaseFormView):
    """A conflict is named; weighing it comes next."""

    form_class = RaiseForm
    title = gettext_lazy("Name a conflict of loyalty")
    lead = gettext_lazy("When you owe something to two sides at once, say so before you act.")
    submit_label = gettext_lazy("Save and weigh it later")
    done = gettext_lazy("The conflict is on record. Weigh it before you go on.")

    def save(self, form: Any) -> Any:
        return loyalty_service.raise_conflict(
            self.case, summary=form.cleaned_data["summary"], by=self.member, now=self.now
        )

    def case_url(self) -> str:
        return reverse("loyalty", args=[self.case.pk])


class WeighView(CaseFormView):
    """The interests of all involved and the demands of the profession, weighed; then it can only be read."""

    form_class = WeighForm
    title = gettext_lazy("Weigh a conflict of loyalty")
    submit_label = gettext_lazy("Save what I weighed")
    done = gettext_lazy("The conflict is weighed.")
    template_name = "loyalty/weigh.html"

    def prepare(self) -> None:
        conflicts = {conflict.pk: conflict for conflict in loyalty_selector.of_case(self.case)}
        conflict = conflicts.get(self.kwargs["conflict_id"])
        if conflict is None:
            raise Http404
        self.conflict = conflict
        typed = self.request.POST.get("rows", "")
        count = int(typed) if typed.isascii() and typed.isdigit() else FIRST_ROWS
        self.rows = min(max(count, FIRST_ROWS), MOST_ROWS)

    def form_kwargs(self) -> dict[str, Any]:
        return {"rows": self.rows}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "more" in request.POST:
            return self.with_more_rows(request)
        return super().post(request, *args, **kwargs)

    def with_more_rows(self, request: HttpRequest) -> HttpResponse:
        """The same page with everything that was typed, and room for more."""
        self.rows = min(self.rows + MORE_ROWS, MOST_ROWS)
        typed = {**request.POST.dict(), "rows": self.rows}
        return self.show(WeighForm(initial=typed, **self.form_kwargs()))

    def save(self, form: Any) -> Any:
        data = form.cleaned_data
        try:
            return loyalty_service.weigh(
                self.conflict,
                parties=form.parties(),
                demands=data["demands"],
                choice=data["choice"],
                by=self.member,
                now=self.now,
            )
        except Invalid as error:
            raise Invalid("who_1" if error.field == "parties" else error.field, error.message) from error

    def case_url(self) -> str:
        return reverse("loyalty", args=[self.case.pk])

    def context(self) -> dict[str, Any]:
        return {
            "conflict": self.conflict,
            "open": self.conflict.state == LoyaltyState.OPEN,
            "can_add": self.rows < MOST_ROWS,
        }

    def show(self, form: Any, *, status: int = 200, **extra: Any) -> HttpResponse:
        reading.log(self.case, what=AccessWhat.RECORD, object_id=self.conflict.pk, by=self.member, now=self.now)
        return super().show(form, status=status, **extra)
