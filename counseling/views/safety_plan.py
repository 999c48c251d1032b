"""The safety plan of a case: the one that counts, the earlier ones, and the form that writes a new one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from counseling.choices import OPEN_STATES, AccessWhat, PlanPart
from counseling.forms.listing import PeriodForm
from counseling.forms.safety_plan import SafetyPlanForm
from counseling.selectors import days
from counseling.selectors import safety_plan as selector
from counseling.services import reading
from counseling.services import safety_plan as service
from counseling.services.errors import Invalid
from counseling.services.statement import Source
from counseling.views.base import CaseFormView, Text, case_for, member_of, next_url, or_404
from counseling.views.listing import listing

if TYPE_CHECKING:
    from counseling.models import SafetyPlan


@require_http_methods(["GET", "HEAD", "POST"])
def safety_plan(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The plan that counts, or an earlier one by `?version=`; each showing is logged before, and each search."""
    case = case_for(request, case_id)
    versions = list(selector.of_case(case))
    wanted = request.GET.get("version")
    plan = _version(versions, wanted) if wanted else next(iter(versions), None)
    if plan is not None:
        reading.log(case, what=AccessWhat.PLAN, object_id=plan.pk, by=member_of(request), now=timezone.now())
    if request.method == "POST":
        reading.log_record(case, by=member_of(request), now=timezone.now())

    def others(first: date | None = None, last: date | None = None) -> list[SafetyPlan]:
        return days.among((row for row in versions if row != plan), _said_at, first, last)

    back = reverse("case", args=[case.pk])
    context = {
        "case": case,
        "plan": plan,
        "parts": [(part.label, plan.parts[part]) for part in PlanPart if plan.parts.get(part)] if plan else [],
        "earlier": plan is not None and plan != versions[0],
        "others": listing(request, others, filters=PeriodForm, texts=_texts, anchor="#versions"),
        "open": case.state in OPEN_STATES,
        "back_url": next_url(request, back),
        "back_label": case.code if next_url(request, back) == back else _("Back"),
    }
    return render(request, "safety_plan/plan.html", context)


def _said_at(row: SafetyPlan) -> datetime:
    return row.said_at


def _texts(row: SafetyPlan) -> Iterable[object]:
    return (*row.parts.values(), row.recorded_by.name)


def _version(versions: list[SafetyPlan], wanted: str) -> SafetyPlan:
    """The version of this key; raises Http404 where the case has none."""
    return or_404(next((row for row in versions if str(row.pk) == wanted), None))


class WriteView(CaseFormView[SafetyPlanForm]):
    """The counselor writes a plan; the form begins with the one before."""

    form_class = SafetyPlanForm
    title = gettext_lazy("Write the safety plan")
    lead = gettext_lazy("Write it with the konseli, in their words. Leave empty what does not fit.")
    submit_label = gettext_lazy("Save the plan")
    template_name = "safety_plan/new.html"
    done = gettext_lazy("The plan is saved. Give it to the konseli on paper, too.")

    def prepare(self) -> None:
        self.before = selector.current(self.case)

    def get_initial(self) -> dict[str, Any]:
        if self.before is None:
            return {}
        on = self.before.review_on
        ahead = on if on is not None and on >= timezone.localdate(self.now) else None
        return {**self.before.parts, "review_on": ahead, "seen": self.before.pk}

    def form_valid(self, form: SafetyPlanForm) -> HttpResponse:
        try:
            service.write(
                self.case,
                form.parts(),
                source=Source(said_at=self.now),
                review_on=form.cleaned_data["review_on"],
                seen=form.cleaned_data["seen"],
                by=self.member,
                now=self.now,
            )
        except Invalid as error:
            if error.field != "seen":
                raise
            return self._overtaken(str(error))
        return super().form_valid(form)

    def _overtaken(self, message: str) -> HttpResponse:
        """What was typed comes back beside the newer plan, and may be saved over it knowingly."""
        data = self.request.POST.copy()
        data["seen"] = str(self.before.pk) if self.before else ""
        again = SafetyPlanForm(data)
        again.is_valid()
        again.add_error(None, message)
        return self.show(again, status=409, overtaken=True)

    def show(self, form: SafetyPlanForm, *, status: int = 200, **extra: Any) -> HttpResponse:
        if self.before is not None:
            what, pk = AccessWhat.PLAN, self.before.pk
            reading.log(self.case, what=what, object_id=pk, by=self.member, now=self.now)
        return super().show(form, status=status, **extra)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "plan_url": reverse("safety-plan", args=[self.case.pk])}

    def back_url(self) -> str:
        return reverse("safety-plan", args=[self.case.pk])

    def back_label(self) -> Text:
        return gettext_lazy("Safety plan")
