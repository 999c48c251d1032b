"""Asking the gate: the page of one transition, its answer in the same place, and a decision read again later."""

from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from counseling.selectors import ledger, wording
from counseling.services import gate
from counseling.views.base import CaseFormView, case_for
from counseling.views.readiness import answer, language, readiness


class TransitionForm(forms.Form):
    """Carries the number of the last ledger entry that the person saw."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class TransitionView(CaseFormView):
    """The page of one transition. `decide` calls the service; a refusal comes back with the form as it was typed."""

    transition: ClassVar[str]
    template_name: ClassVar[str] = "components/confirm_page.html"
    done: ClassVar[str | Promise] = ""
    head: int

    def prepare(self) -> None:
        self.preview = gate.preview(self.case, now=self.now)
        self.head = self.preview.head
        if self.transition not in self.preview.verdicts and self.request.method == "GET":
            raise Http404

    def initial(self) -> dict[str, Any]:
        return {"seen": self.head}

    def decide(self, form: Any) -> Any:
        """Asks the gate by way of a service; gives the decision."""
        raise NotImplementedError

    def save(self, form: Any) -> Any:
        decision = self.decide(form)
        if decision.passed or decision.entry.kind == "late":
            return decision
        return self.refused(form, decision)

    def refused(self, form: Any, decision: Any) -> HttpResponse:
        """The same page with the gate's answer on top and everything typed kept; a fresh `seen` for the next try."""
        data = form.data.copy()
        data["seen"] = str(decision.entry.number)
        again = self.form_class(data, initial=form.initial, **self.form_kwargs())
        again.is_valid()
        here = self.request.get_full_path()
        return self.show(again, status=409, answer=answer(decision.entry, back=here), panel=None)

    def after(self, result: Any) -> HttpResponse:
        entry = result.entry
        url = self.onward(result)
        if entry.verdict.get("findings"):
            return HttpResponseRedirect(reverse("entry", args=[self.case.pk, entry.number]))
        messages.success(self.request, answer(entry).headline)
        return HttpResponseRedirect(url)

    def onward(self, result: Any) -> str:
        """Where it goes when the gate had nothing to say."""
        return self.case_url()

    def panel(self) -> Any:
        """What is missing for this transition now, shown before anybody presses the button."""
        rows = [row for row in readiness(self.preview) if row.transition == self.transition]
        return rows[0] if rows and not rows[0].ready else None

    def context(self) -> dict[str, Any]:
        return {"panel": self.panel()}


@require_GET
def entry(request: HttpRequest, case_id: UUID, number: int) -> HttpResponse:
    """One decision as the ledger keeps it: the answer, the facts and on whose word each rested."""
    case = case_for(request, case_id)
    found = ledger.entry_of(case, number)
    if found is None:
        raise Http404
    context = {
        "case": case,
        "entry": found,
        "answer": answer(found),
        "facts": wording.facts_in_words(found, language=language()),
        "title": _("Decision %(number)d") % {"number": number},
    }
    return render(request, "ledger/entry.html", context)
