"""Waivers: the counselor asks for one after a refusal, and a supervisor grants or refuses it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counseling.access import waiver as waiver_access
from counseling.choices import Transition, WaiverState
from counseling.forms.waiver import WaiverDecisionForm, WaiverForm
from counseling.presenters.dates import away, moment
from counseling.presenters.readiness import GateAnswer, answer, language
from counseling.selectors import ledger, wording
from counseling.selectors import waiver as waiver_selector
from counseling.services import waiver as waiver_service
from counseling.services.door import gate
from counseling.views.base import CaseFormView, DecisionPage

if TYPE_CHECKING:
    from counseling.models import LedgerEntry, Waiver


@dataclass(frozen=True, slots=True)
class WaiverView:
    """One waiver in words: what it would lift, where it stands."""

    pk: UUID
    title: str
    transition: str
    state: str
    tone: str
    line: str
    decision_reason: str
    case_code: str
    case_id: UUID
    counselor: str
    asked: str


TONES = {
    WaiverState.ASKED: "oblige",
    WaiverState.GRANTED: "fulfilled",
    WaiverState.REFUSED: "block",
    WaiverState.USED: "waive",
}


def waiver_views(waivers: Iterable[Waiver], *, now: datetime) -> list[WaiverView]:
    return [
        WaiverView(
            pk=row.pk,
            title=wording.title_of(row.code, language=language()),
            transition=str(Transition(row.transition).label),
            state=str(WaiverState(row.state).label),
            tone=TONES[WaiverState(row.state)],
            line=_line(row, now),
            # Opened where there is one alone: a list of what waits asks for no keys.
            decision_reason=row.decision_reason if row.decided_at else "",
            case_code=row.case.code,
            case_id=row.case_id,
            counselor=str(row.case.counselor),
            asked=_("Asked for by %(name)s, %(away)s") % {"name": row.asked_by, "away": away(row.asked_at, now)},
        )
        for row in waivers
    ]


def _line(row: Waiver, now: datetime) -> str:
    if row.state == WaiverState.ASKED or row.decided_at is None:
        return _("Waits for the supervisor since %(when)s.") % {"when": moment(row.asked_at)}
    named = {"name": row.decided_by, "when": moment(row.expires_at or row.decided_at)}
    if row.state == WaiverState.REFUSED:
        return _("Refused by %(name)s on %(when)s.") % named
    if row.state == WaiverState.USED and row.used_by is not None:
        return _("Granted by %(name)s, used on %(when)s.") % {**named, "when": moment(row.used_by.at)}
    if row.expires_at is not None and row.expires_at <= now:
        return _("Granted by %(name)s; not used, and run out on %(when)s.") % named
    return _("Granted by %(name)s for one use, until %(when)s.") % named


def offer_waivers(found: GateAnswer, entry: LedgerEntry, *, now: datetime, back: str) -> GateAnswer:
    """The answer with the way to ask for a waiver beside each block that one would lift, or with what became of it."""
    codes = set(gate.waivable(entry))
    if not codes:
        return found
    asked = {w.code: w for w in waiver_selector.standing_of(entry.case, now) if w.transition == entry.transition}
    here = reverse("waiver-ask", args=[entry.case_id, entry.number])
    missing = [
        replace(
            view,
            waiver_url=None if _keeps(asked.get(view.code)) else f"{here}?{_query(view.code, back)}",
            waiver_line=_line(asked[view.code], now) if view.code in asked else "",
        )
        if view.code in codes
        else view
        for view in found.missing
    ]
    return replace(found, missing=missing)


def _query(code: str, back: str) -> str:
    return urlencode({"code": code, "next": back})


def _keeps(waiver: Waiver | None) -> bool:
    """Whether there is nothing to ask for: it waits, or is granted already."""
    return waiver is not None and waiver.state in (WaiverState.ASKED, WaiverState.GRANTED)


class WaiverAskView(CaseFormView[WaiverForm]):
    """The counselor asks for a waiver of what the gate refused."""

    form_class = WaiverForm
    title = gettext_lazy("Ask for a waiver")
    lead = gettext_lazy("A waiver lifts one block for one step, once, within seven days. Your supervisor decides.")
    submit_label = gettext_lazy("Send it to the supervisor")
    done = gettext_lazy("Your supervisor has it now. The case shows what becomes of it.")
    template_name = "waiver/ask.html"

    def prepare(self) -> None:
        found = ledger.entry_of(self.case, min(self.kwargs["number"], 2**31 - 1))
        codes = gate.waivable(found) if found is not None else ()
        if found is None or not codes:
            raise Http404
        self.entry = found
        self.codes = [(code, wording.title_of(code, language=language())) for code in codes]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "codes": self.codes}

    def get_initial(self) -> dict[str, Any]:
        wanted = self.request.GET.get("code", "")
        return {"code": wanted} if wanted in dict(self.codes) else {}

    def form_valid(self, form: WaiverForm) -> HttpResponse:
        data = form.cleaned_data
        waiver_service.ask(self.entry, code=data["code"], reason=data["reason"], by=self.member, now=self.now)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "entry": self.entry, "findings": answer(self.entry).missing}


class WaiverDecideView(DecisionPage[WaiverDecisionForm]):
    """A supervisor reads the request and its reason, and grants or refuses the waiver."""

    form_class = WaiverDecisionForm
    title = gettext_lazy("A waiver is asked for")
    submit_label = gettext_lazy("Decide")
    template_name = "waiver/decide.html"

    def prepare(self) -> None:
        visible = waiver_access.decidable_by(self.member).select_related(
            "case__counselor__membership__user", "asked_by", "decided_by", "used_by"
        )
        self.waiver = get_object_or_404(visible, pk=self.kwargs["waiver_id"])

    def subject(self) -> Waiver:
        return self.waiver

    def form_valid(self, form: WaiverDecisionForm) -> HttpResponse:
        data = form.cleaned_data
        decided = waiver_service.decide(
            self.waiver, granted=data["granted"], reason=data["reason"], by=self.member, now=self.now
        )
        granted = decided.state == WaiverState.GRANTED
        self.done = _("Granted for one use.") if granted else _("Refused. The counselor sees why.")
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        others = waiver_selector.of_case(self.waiver.case).exclude(pk=self.waiver.pk)
        refused = ledger.refused_before(self.waiver.case, self.waiver.transition, at=self.waiver.asked_at)
        return {
            **super().get_context_data(**kwargs),
            "waiver": waiver_views([self.waiver], now=self.now)[0],
            "reason": self.waiver.reason,
            "open": self.waiver.state == WaiverState.ASKED,
            "answer_then": answer(refused) if refused else None,
            "others": waiver_views(others[:5], now=self.now),
        }
