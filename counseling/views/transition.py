"""The pages that ask the gate: the form of a transition, its answer in the same place, and a past decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from counseling.choices import AccessWhat, CaseState, EntryKind
from counseling.forms.transition import TransitionForm
from counseling.presenters.mend import mend_for
from counseling.presenters.readiness import GateAnswer, ReadinessRow, answer, language, readiness
from counseling.presenters.timeline import TimelineItem, timeline
from counseling.selectors import ledger, wording
from counseling.selectors import session as session_selector
from counseling.services import reading
from counseling.services.door import gate
from counseling.services.errors import Invalid
from counseling.views.base import CaseFormView, Text, case_for, member_of
from counseling.views.waiver import offer_waivers

if TYPE_CHECKING:
    from counseling.models import LedgerEntry, Membership

T = TypeVar("T", bound=TransitionForm)
TWICE = timedelta(minutes=1)
"""Within this time the same step by the same person is a second press of the button, not a second wish."""
LONGEST_NUMBER = 9

__all__ = ["TransitionForm", "TransitionView", "decided", "entry", "pressed_before"]


def pressed_before(member: Membership, mark: str) -> bool:
    """Whether the very page with this mark was sent before. Two pages are two wishes, and the later one is out of
    date."""
    return bool(mark) and not cache.add(f"press:{member.pk}:{mark}", True, TWICE.total_seconds())


class TransitionView(CaseFormView[T]):
    """The page of one transition. `decide` calls the service; a refusal comes back with the form as it was typed.

    `happens`, `told` and `stays` say what will happen, who will know and what stays, before anybody presses.
    """

    transition: str
    template_name = "components/transition_page.html"
    done: Text = ""
    pressed_before = False

    @cached_property
    def preview(self) -> gate.Preview:
        """What the gate would say now: for the pages that are shown. A press that passes asks the gate itself."""
        return gate.preview(self.case, now=self.now)

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not self.is_open():
            messages.info(request, self._not_open())
            return HttpResponseRedirect(self.case_url())
        return super().get(request, *args, **kwargs)

    def _not_open(self) -> str:
        state = CaseState(self.case.state).label
        return _("This step is not open now. State of the case: %(state)s.") % {"state": state}

    def is_open(self) -> bool:
        """Whether the case allows this transition at all in its present state."""
        return self.transition in self.preview.verdicts

    def get_initial(self) -> dict[str, Any]:
        return {"seen": self.preview.head, "press": token_urlsafe(12)}

    def decide(self, form: T) -> gate.Decision:
        """Asks the gate by way of a service; gives the decision."""
        raise NotImplementedError

    def happens(self) -> list[str]:
        return []

    def informed(self) -> list[str]:
        return []

    def stays(self) -> list[str]:
        return []

    def form_valid(self, form: T) -> HttpResponse:
        self.pressed_before = pressed_before(self.member, form.cleaned_data["press"])
        twin = self._twin(form)
        if twin is not None:
            return self.after_entry(twin)
        try:
            decision = self.decide(form)
        except Invalid:
            twin = self._twin(form)
            if twin is None:
                raise
            return self.after_entry(twin)
        if decision.passed or decision.entry.kind == EntryKind.LATE:
            return self.after_entry(decision.entry)
        twin = self._twin(form) if decision.stale else None
        return self.refused(form, decision) if twin is None else self.after_entry(twin)

    def _twin(self, form: T) -> LedgerEntry | None:
        """The entry that an earlier press on this page made; None where there is none."""
        seen = form.seen_number
        if not self.pressed_before or seen < 0 or len(str(seen)) > LONGEST_NUMBER:
            return None
        made = ledger.entry_of(self.case, seen + 1)
        return made if made is not None and self.is_twin(made, form) else None

    def is_twin(self, made: LedgerEntry, form: T) -> bool:
        """Whether this entry is what the person asks for once more."""
        return (
            made.passed
            and made.transition == self.transition
            and made.actor_id == self.member.user_id
            and made.at > self.now - TWICE
        )

    def refused(self, form: T, decision: gate.Decision) -> HttpResponse:
        """The same page with the gate's answer on top and everything typed kept; a fresh `seen` for the next try."""
        extra: dict[str, Any] = {"answer": self._answer(decision.entry), "panel": None}
        if decision.stale:
            self.case = case_for(self.request, self.case.pk)
            extra |= {"panel": self.panel(), "since": self._since(form.seen_number), "closed": not self.is_open()}
            if extra["closed"]:
                extra["answer"] = GateAnswer(False, False, self._not_open())
        data = self.request.POST.copy()
        data["seen"], data["press"] = str(decision.entry.number), token_urlsafe(12)
        again = self.get_form_class()(**{**self.get_form_kwargs(), "data": data})
        again.is_valid()
        return self.show(again, status=409, **extra)

    def _answer(self, made: LedgerEntry) -> GateAnswer:
        """What the gate answered, each block with its remedy and, where one would lift it, the way to a waiver."""
        here = self.request.get_full_path()
        return offer_waivers(answer(made, back=here), made, now=self.now, back=here)

    def _since(self, seen: int) -> list[TimelineItem]:
        """What has happened on the case since the person opened the page."""
        return [
            item
            for item in timeline(self.case, self.preview.snapshot.record)
            if item.number is not None and item.number > seen and item.kind != EntryKind.STALE
        ]

    def after_entry(self, made: LedgerEntry) -> HttpResponse:
        """Where it goes once the gate let it pass: to its answer, or straight on when it had nothing to say."""
        if made.verdict.get("findings"):
            return HttpResponseRedirect(reverse("entry", args=[self.case.pk, made.number]))
        messages.success(self.request, answer(made).headline)
        return HttpResponseRedirect(self.onward(made))

    def onward(self, made: LedgerEntry) -> str:
        """Where it goes when the gate had nothing to say."""
        return self.case_url()

    def panel(self) -> ReadinessRow | None:
        """What is missing for this transition now, shown before anybody presses the button."""
        rows = [row for row in readiness(self.preview) if row.transition == self.transition]
        return self._back_here(rows[0]) if rows and not rows[0].ready else None

    def _back_here(self, row: ReadinessRow) -> ReadinessRow:
        here = self.request.get_full_path()
        missing = []
        for finding in row.missing:
            mend = mend_for(finding.code, self.case.pk, back=here)
            missing.append(replace(finding, mend_url=mend[0]) if mend else finding)
        return replace(row, missing=missing)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(),
            "panel": self.panel(),
            "happens": self.happens(),
            "informed": self.informed(),
            "stays": self.stays(),
            "case_url": self.case_url(),
            **kwargs,
        }


def decided(made: LedgerEntry, *, back: str = "") -> GateAnswer:
    """The gate's answer as a decision of the past: a session that was logged in spite of it is an incident."""
    found = answer(made, back=back)
    if made.kind != EntryKind.LATE or made.passed:
        return found
    count = len(found.missing)
    headline = ngettext(
        "The session is logged as an incident: %(n)d thing was missing.",
        "The session is logged as an incident: %(n)d things were missing.",
        count,
    )
    return replace(found, headline=headline % {"n": count})


@require_GET
def entry(request: HttpRequest, case_id: UUID, number: int) -> HttpResponse:
    """One decision as the ledger keeps it: the answer, the facts and on whose word each rested."""
    case = case_for(request, case_id)
    now, here = timezone.now(), request.get_full_path()
    found = ledger.entry_of(case, number) if len(str(number)) <= LONGEST_NUMBER else None
    if found is None:
        raise Http404
    words = ledger.words_of(found)
    if words is not None:
        reading.log(case, what=AccessWhat.RECORD, object_id=words.pk, by=member_of(request), now=now)
    facts = wording.facts_in_words(found, language=language())
    context = {
        "case": case,
        "entry": found,
        "answer": offer_waivers(decided(found, back=here), found, now=now, back=here),
        "decisive": [fact for fact in facts if fact.decisive],
        "facts": facts,
        "words": words,
        "session": session_selector.of_entry(found),
        "title": _("Decision %(number)d") % {"number": number},
    }
    return render(request, "ledger/entry.html", context)
