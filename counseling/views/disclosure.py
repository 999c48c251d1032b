"""Disclosures: the list of a case, a new one through the gate, informing the konseli, and the review of one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from counseling.choices import AccessWhat, DisclosureBasis, Transition, YesNo
from counseling.forms.disclosure import DisclosureForm, ReviewForm, TellForm
from counseling.forms.disclosure_register import DisclosureFilterForm
from counseling.selectors import disclosure as selector
from counseling.selectors import ledger, loyalty, sharing
from counseling.services import disclosure as service
from counseling.services import draft, reading
from counseling.services.door.gate import Decision
from counseling.views.base import CaseFormView, F, case_for, member_of, next_url, or_404
from counseling.views.listing import listing
from counseling.views.transition import TransitionView

if TYPE_CHECKING:
    from counseling.models import Disclosure, LedgerEntry

PAGE_SIZE = 10
SUMMARY_LENGTH = 160
EMPTY = "empty"
KEPT = ("recipient", "purpose", "content", "minimal", "answer", "basis", "paper", "conflict", "permission")
TO_TELL = (DisclosureBasis.SERIOUS_HARM, DisclosureBasis.LEGAL_ORDER)


@require_http_methods(["GET", "HEAD", "POST"])
def disclosures(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The register of what was passed on. Each display is logged, and each search."""
    case = case_for(request, case_id)
    every = partial(selector.of_case, case)
    found = listing(request, every, filters=DisclosureFilterForm, texts=_texts, size=PAGE_SIZE)
    rows = [(row, row.basis in TO_TELL and row.konseli_told_at is None) for row in found.page]
    if rows or found.narrowed:
        reading.log(case, what=AccessWhat.RECORD, object_id=case.pk, by=member_of(request), now=timezone.now())
    here = urlencode({"next": request.get_full_path()})
    new_url = f"{reverse('disclosure', args=[case.pk])}?{here}"
    context = {
        "case": case,
        "title": gettext("Disclosures"),
        "list": found,
        "rows": rows,
        "back_url": next_url(request, reverse("case", args=[case.pk])),
        "next_query": here,
        "new_url": new_url,
        "actions": [{"label": gettext("Disclose something"), "url": new_url, "icon": "plus-lg", "primary": False}],
    }
    return render(request, "disclosure/list.html", context)


def _texts(row: Disclosure) -> tuple[str, ...]:
    return (row.recipient, row.purpose, row.content, row.paper, row.not_told_reason, row.review)


class DisclosureView(TransitionView[DisclosureForm]):
    """The counselor discloses something confided, if the gate permits it."""

    transition = Transition.DISCLOSE
    form_class = DisclosureForm
    template_name = "disclosure/new.html"
    title = _("Disclose something")
    lead = _(
        "What was confided stays between you, unless the konseli permits it, serious harm threatens or the law asks."
    )
    submit_label = pgettext_lazy("button", "Put the disclosure on record")
    restored = ""

    def prepare(self) -> None:
        super().prepare()
        self.conflicts = list(loyalty.to_rest_on(self.case))
        self.permissions = sharing.own_standing(self.case, self.now)

    def get_form_kwargs(self) -> dict[str, Any]:
        chosen = [
            (row.pk, Truncator(row.summary).chars(SUMMARY_LENGTH), row.get_state_display()) for row in self.conflicts
        ]
        shared = [(row.pk, row.party, Truncator(row.scope).chars(SUMMARY_LENGTH)) for row in self.permissions]
        return {**super().get_form_kwargs(), "conflicts": chosen, "permissions": shared}

    def get_initial(self) -> dict[str, Any]:
        """What the person typed before they went to weigh loyalties, else what they wrote at their last refused
        attempt; nothing where they ask for an empty page."""
        found = super().get_initial()
        if EMPTY in self.request.GET:
            self.forget_draft()
            return found
        typed = draft.reopen(self.case, self.request.session.get(self.draft_key(), ""), by=self.member)
        if typed:
            self.restored = gettext("What you had typed is filled in.")
            return {**typed, **found}
        return {**found, **self.last_refused()}

    def last_refused(self) -> dict[str, Any]:
        """What was wanted at the last attempt. What the konseli says to it is asked anew."""
        refused = ledger.refused_since(self.case, self.transition, actor_id=self.member.user_id)
        words = ledger.words_of(refused) if refused is not None else None
        if refused is None or words is None:
            return {}
        reading.log(self.case, what=AccessWhat.RECORD, object_id=words.pk, by=self.member, now=self.now)
        self.restored = gettext("What you wrote at your last attempt is filled in.")
        wanted = {"recipient": words.onward, "purpose": words.words, "content": words.content}
        facts = (refused.facts or {}).get("facts")
        if facts:
            minimal = YesNo.YES if facts["disclosure_minimal"] else YesNo.NO
            wanted |= {"basis": facts["disclosure_basis"], "minimal": minimal.value}
        return wanted

    def draft_key(self) -> str:
        return f"draft:{self.transition}:{self.case.pk}"

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """The button that leads to the weighing takes what is typed along, and asks the gate for nothing."""
        if "weigh" not in request.POST:
            return super().post(request, *args, **kwargs)
        typed = {name: request.POST.get(name, "") for name in KEPT}
        request.session[self.draft_key()] = draft.close(self.case, typed, by=self.member)
        here = urlencode({"next": f"{request.path}?{urlencode({'next': next_url(request, self.back_url())})}"})
        return HttpResponseRedirect(f"{reverse('loyalty', args=[self.case.pk])}?{here}")

    def show(self, form: DisclosureForm, *, status: int = 200, **extra: Any) -> HttpResponse:
        if self.conflicts or self.permissions:
            reading.log(self.case, what=AccessWhat.RECORD, object_id=self.case.pk, by=self.member, now=self.now)
        return super().show(form, status=status, **extra)

    def forget_draft(self) -> None:
        self.request.session.pop(self.draft_key(), None)

    def decide(self, form: DisclosureForm) -> Decision:
        self.forget_draft()
        disclosed = service.disclose(
            self.case,
            form.telling(),
            answer=form.konseli_answer(),
            source=form.source(self.now),
            by=self.member,
            now=self.now,
            seen=form.seen_number,
        )
        return disclosed.decision

    def is_twin(self, made: LedgerEntry, form: DisclosureForm) -> bool:
        """Two disclosures in a row are two, unless they say the same to the same person."""
        if not super().is_twin(made, form):
            return False
        told, telling = selector.of_entry(made), form.telling()
        return told is not None and (told.recipient, told.content) == (telling.recipient, telling.content)

    def onward(self, made: LedgerEntry) -> str:
        return reverse("disclosures", args=[self.case.pk])

    def happens(self) -> list[str]:
        return [
            gettext(
                "The app sends nothing: you tell it yourself. It goes on record that you did, why and on which basis."
            )
        ]

    def informed(self) -> list[str]:
        return [
            gettext("The recipient learns what you write as told, and no more."),
            gettext("Your supervisor sees that something was disclosed and on which basis."),
            gettext("The konseli is told by you: without their permission, within a day."),
        ]

    def stays(self) -> list[str]:
        return [gettext("Everything else that was confided stays between you.")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        empty = urlencode({"next": next_url(self.request, self.back_url()), EMPTY: "1"})
        return {
            **super().get_context_data(**kwargs),
            "restored": self.restored,
            "empty_url": f"{self.request.path}?{empty}",
            "weighed": bool(self.conflicts),
        }


class OfDisclosureView(CaseFormView[F]):
    """A form about one disclosure; it returns to the list."""

    template_name = "disclosure/of_disclosure.html"
    disclosure: Disclosure

    def prepare(self) -> None:
        self.disclosure = or_404(selector.one_of(self.case, self.kwargs["disclosure_id"]))
        self.disclosure.case = self.case

    def case_url(self) -> str:
        return reverse("disclosures", args=[self.case.pk])

    def is_done(self) -> bool:
        """Whether nothing is left to write down here."""
        raise NotImplementedError

    def show(self, form: F, *, status: int = 200, **extra: Any) -> HttpResponse:
        """Shows the disclosure, in an error too; the log is written first."""
        reading.log(self.case, what=AccessWhat.RECORD, object_id=self.disclosure.pk, by=self.member, now=self.now)
        return super().show(form, status=status, **extra)

    def settled(self) -> HttpResponse | None:
        if not self.is_done():
            return None
        messages.info(self.request, gettext("This is on record already."))
        return HttpResponseRedirect(next_url(self.request, self.case_url()))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "disclosure": self.disclosure}


class TellView(OfDisclosureView[TellForm]):
    """The counselor records that the konseli was informed of a disclosure."""

    form_class = TellForm
    title = _("Tell the konseli")
    lead = _("Whose confidence was passed on has a right to know: to whom, what, and why.")

    def get_initial(self) -> dict[str, Any]:
        return {"told_at": self.now}

    def is_done(self) -> bool:
        return self.disclosure.konseli_told_at is not None

    def form_valid(self, form: TellForm) -> HttpResponse:
        data = form.cleaned_data
        service.tell_konseli(
            self.disclosure,
            told_at=data["told_at"] if form.was_told() else None,
            not_told_reason="" if form.was_told() else data["not_told_reason"],
            by=self.member,
            now=self.now,
        )
        return super().form_valid(form)


class DisclosureReviewView(OfDisclosureView[ReviewForm]):
    """The counselor reviews a disclosure that went beyond its purpose."""

    form_class = ReviewForm
    title = _("Look back at the disclosure")

    def is_done(self) -> bool:
        return self.disclosure.reviewed_at is not None

    def form_valid(self, form: ReviewForm) -> HttpResponse:
        service.review(self.disclosure, words=form.cleaned_data["words"], by=self.member, now=self.now)
        return super().form_valid(form)
