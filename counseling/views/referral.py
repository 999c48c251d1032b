"""A referral as its sender sees it, step by step from the named receiver to the completed referral."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from counseling.choices import OPEN_STATES, CaseState, ReceiverKind, ReferralState, Transition
from counseling.forms.referral import (
    ACCEPTED,
    DECLARED,
    NameReceiverForm,
    OutsideAnswerForm,
    PastFilterForm,
    ReferForm,
    ReferralWithdrawForm,
    RelateForm,
)
from counseling.presenters.dates import away, moment
from counseling.presenters.referral import receiver_name
from counseling.presenters.timeline import within
from counseling.selectors import referral as selector
from counseling.selectors import referral_package as package_selector
from counseling.selectors import session as session_selector
from counseling.selectors.casefile import derive
from counseling.services import reading
from counseling.services import referral as service
from counseling.services.door import gate
from counseling.views.base import CaseFormView, F, case_for, member_of, next_url
from counseling.views.listing import listing
from counseling.views.session import session_url
from counseling.views.transition import TransitionView

if TYPE_CHECKING:
    from counseling.models import Referral
    from counseling.selectors.casefile.records import Colleague


@dataclass(frozen=True, slots=True)
class ReferralStep:
    """One step of a referral. `state`: done, open, refused or later; `url` and `label` where something can be done;
    `said`: what the receiver wrote to it."""

    title: str
    text: str
    state: str
    url: str = ""
    label: str = ""
    main: bool = False
    said: str = ""


def steps_of(referral: Referral, preview: gate.Preview, *, back: str) -> list[ReferralStep]:
    """How far the referral is; the first step that waits for the counselor is the main one."""
    facts, record = preview.snapshot.values, preview.snapshot.record
    asked = any(row.referral_id == referral.pk for row in record.statements)
    steps = [
        _receiver_step(referral),
        _package_step(referral, back),
        _consent_step(referral, facts["referral_consent"], asked, back),
        _answer_step(referral, record.now, back),
        _relation_step(referral, facts["receiver_relationship"], back),
    ]
    if Transition.REFER in preview.verdicts:
        steps.append(_refer_step(referral, record.case.state))
    first = next((step for step in steps if step.state in ("open", "refused") and step.url), None)
    return [replace(step, main=True) if step is first else step for step in steps]


def _link(name: str, referral: Referral, back: str) -> str:
    return f"{reverse(name, args=[referral.case_id])}?{urlencode({'next': back})}"


def _receiver_step(referral: Referral) -> ReferralStep:
    outside = referral.receiver_kind == ReceiverKind.OUTSIDE
    who = f"{receiver_name(referral)}, {referral.outside_contact}" if outside else receiver_name(referral)
    return ReferralStep(gettext("Receiver named"), who, "done")


def _package_step(referral: Referral, back: str) -> ReferralStep:
    url = _link("referral-handover", referral, back)
    if referral.handover_written_at is None:
        text = gettext("Choose what the receiver needs to know. They read nothing else.")
        return ReferralStep(gettext("Handover"), text, "open", url, gettext("Choose what is handed over"))
    parts = ", ".join(within(item.get_part_display()) for item in package_selector.items_of(referral))
    written = gettext("Chosen on %(when)s: %(parts)s.")
    told = written % {"when": moment(referral.handover_written_at), "parts": parts}
    return ReferralStep(gettext("Handover"), told, "done", url, gettext("Read or change it"))


def _consent_step(referral: Referral, answer: str, asked: bool, back: str) -> ReferralStep:
    url = _link("referral-consent", referral, back)
    title = gettext("The konseli's permission")
    if answer == "given":
        return ReferralStep(
            title, gettext("The konseli agrees to be referred."), "done", url, gettext("Write down a new answer")
        )
    if answer == "refused":
        text = gettext("The konseli does not want this referral. Talk about it, or take it back.")
        return ReferralStep(title, text, "refused", url, gettext("Write down a new answer"))
    text = gettext("Ask the konseli whether they agree.")
    if asked:
        text = gettext("Something was added to what is handed over since the konseli agreed. Ask anew.")
    return ReferralStep(title, text, "open", url, gettext("Write down the answer"))


def _answer_step(referral: Referral, now: datetime, back: str) -> ReferralStep:
    title = gettext("The receiver's answer")
    if referral.state == ReferralState.ACCEPTED:
        taken = gettext("%(who)s takes over.") % {"who": receiver_name(referral)}
        return ReferralStep(title, taken, "done", said=referral.answer_words)
    if referral.receiver_kind == ReceiverKind.OUTSIDE:
        text = gettext("Ask them, then write down what they said.")
        return ReferralStep(
            title, text, "open", _link("referral-answer-outside", referral, back), gettext("Write down the answer")
        )
    text = gettext("Asked %(when)s. The answer appears here; without one, the referral ends by itself %(until)s.")
    details = {"when": away(referral.named_at, now), "until": away(selector.answer_due(referral, now), now)}
    return ReferralStep(title, text % details, "later")


def _relation_step(referral: Referral, relationship: str, back: str) -> ReferralStep:
    title = gettext("Receiver and konseli")
    names = dict(DECLARED)
    outside = referral.receiver_kind == ReceiverKind.OUTSIDE
    url, label = (_link("referral-relate", referral, back), gettext("Write down the relation")) if outside else ("", "")
    if relationship != "undeclared":
        return ReferralStep(title, str(names[relationship]), "done", url, label)
    text = gettext("Find out what they are to each other.") if outside else gettext("Whoever takes over declares this.")
    return ReferralStep(title, text, "later", url, label)


def _refer_step(referral: Referral, state: str) -> ReferralStep:
    url = reverse("referral-refer", args=[referral.case_id])
    title = gettext("Hand over")
    if referral.state == ReferralState.ACCEPTED:
        return ReferralStep(
            title, gettext("Everything rests with you now."), "open", url, gettext("Hand over the case")
        )
    if state == CaseState.REFERRING:
        return ReferralStep(title, gettext("Under way. You stay responsible until the receiver takes over."), "later")
    text = gettext("Possible before the answer too; you stay responsible until the receiver takes over.")
    return ReferralStep(title, text, "later", url, gettext("Start the hand-over"))


@require_http_methods(["GET", "HEAD", "POST"])
def referral(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The state of the referral, step by step, and what came of earlier ones."""
    case, now = case_for(request, case_id), timezone.now()
    current = selector.open_of(case)
    past = listing(request, partial(selector.past_of, case), filters=PastFilterForm, texts=_texts, anchor="#past")
    if current or past.page.object_list or past.narrowed:
        reading.log_record(case, by=member_of(request), now=now)
    here, back = request.get_full_path(), next_url(request, reverse("case", args=[case.pk]))
    context = {
        "case": case,
        "title": gettext("Referral"),
        "current": current,
        "reason": current.get_reason_display() if current else "",
        "steps": steps_of(current, gate.preview(case, now=now), back=here) if current else [],
        "may_name": case.state in OPEN_STATES,
        "list": past,
        "past": [(row, receiver_name(row)) for row in past.page],
        "here": here,
        "back_url": back,
    }
    return render(request, "referral/referral.html", context)


def _texts(row: Referral) -> tuple[str, ...]:
    return (receiver_name(row), row.reason_words, row.answer_words)


class NameReceiverView(CaseFormView[NameReceiverForm]):
    """The counselor names a receiver and the reason."""

    form_class = NameReceiverForm
    title = _("Name a receiver")
    lead = _("Whoever you name reads the reason and, later, the handover. Nothing else of the case.")
    submit_label = pgettext_lazy("button", "Name the receiver")
    done = _("The receiver is named.")

    def case_url(self) -> str:
        return reverse("referral", args=[self.case.pk])

    def prepare(self) -> None:
        self.colleagues = gate.preview(self.case, now=self.now).snapshot.record.colleagues
        self.institutions = list(selector.possible_institutions(self.case))

    def get_form_kwargs(self) -> dict[str, Any]:
        institutions = [(str(row.pk), row.name) for row in self.institutions]
        offered = {"colleagues": colleague_choices(self.colleagues), "institutions": institutions}
        return {**super().get_form_kwargs(), **offered}

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if selector.open_of(self.case) is not None:
            messages.info(request, gettext("A referral is under way. Withdraw it before you name somebody else."))
            return HttpResponseRedirect(self.case_url())
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: NameReceiverForm) -> HttpResponse:
        data = form.cleaned_data
        if data["receiver_kind"] == ReceiverKind.OUTSIDE:
            receiver: service.Receiver = service.Outside(
                name=data["outside_name"],
                contact=data["outside_contact"],
                relationship=data["outside_relationship"] or "undeclared",
            )
        elif data["receiver_kind"] == ReceiverKind.INSTITUTION:
            receiver = next(row for row in self.institutions if str(row.pk) == data["to_institution"])
        else:
            receiver = next(c.counselor for c in self.colleagues if str(c.counselor.pk) == data["receiver"])
        service.name(
            self.case,
            receiver=receiver,
            reason=data["reason"],
            words=data["words"],
            words_kept=form.keeps_words,
            by=self.member,
            now=self.now,
        )
        return super().form_valid(form)


def colleague_choices(colleagues: Sequence[Colleague]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The colleagues for a list: who can take over now on top, each with why or why not."""
    names = derive.names_apart(c.counselor for c in colleagues)
    free = [(str(c.counselor.pk), _colleague(c, names[c.counselor])) for c in colleagues if c.available]
    others = [(str(c.counselor.pk), _colleague(c, names[c.counselor])) for c in colleagues if not c.available]
    groups = [(gettext("Can take over now"), free), (gettext("Cannot at the moment"), others)]
    return [(title, options) for title, options in groups if options]


def _colleague(colleague: Colleague, name: str) -> str:
    if colleague.tied:
        return gettext("%(name)s: too close to the konseli") % {"name": name}
    if colleague.away:
        return gettext("%(name)s: away") % {"name": name}
    room = colleague.counselor.capacity - colleague.load
    if room <= 0:
        return gettext("%(name)s: full") % {"name": name}
    text = ngettext("%(name)s: room for %(n)d more", "%(name)s: room for %(n)d more", room)
    return text % {"name": name, "n": room}


class OfReferralView(CaseFormView[F]):
    """A form about the open referral; without one it redirects to the page of the referral."""

    referral: Referral
    under_way = False

    def prepare(self) -> None:
        found = selector.open_of(self.case)
        if found is not None:
            self.referral, self.under_way = found, True

    def case_url(self) -> str:
        return reverse("referral", args=[self.case.pk])

    def settled(self) -> HttpResponse | None:
        """Answered or withdrawn meanwhile, or never named."""
        if self.under_way:
            return None
        messages.info(self.request, gettext("No referral is under way."))
        return HttpResponseRedirect(self.case_url())


class OutsideAnswerView(OfReferralView[OutsideAnswerForm]):
    """The sender records the answer of a receiver outside."""

    form_class = OutsideAnswerForm
    title = _("The receiver's answer")
    done = _("The answer is saved.")

    def form_valid(self, form: OutsideAnswerForm) -> HttpResponse:
        answered = service.accept if form.cleaned_data["answer"] == ACCEPTED else service.reject
        answered(self.referral, words=form.cleaned_data["words"], by=self.member, now=self.now)
        return super().form_valid(form)


class RelateView(OfReferralView[RelateForm]):
    """The sender records the relation of a receiver outside to the konseli."""

    form_class = RelateForm
    title = _("Receiver and konseli")

    def form_valid(self, form: RelateForm) -> HttpResponse:
        service.relate_outside(
            self.referral, relationship=form.cleaned_data["relationship"], by=self.member, now=self.now
        )
        return super().form_valid(form)


class WithdrawReferralView(OfReferralView[ReferralWithdrawForm]):
    """The sender withdraws the referral, or ends it because its time for an answer is over."""

    form_class = ReferralWithdrawForm
    template_name = "components/confirm_page.html"
    title = _("Take the referral back")
    submit_label = pgettext_lazy("button", "Take it back")
    done = _("The referral is taken back. The case stays with you.")

    def get_form_kwargs(self) -> dict[str, Any]:
        waits = self.referral.state == ReferralState.NAMED
        late = waits and self.now >= selector.answer_due(self.referral, self.now)
        return {**super().get_form_kwargs(), "can_time_out": late}

    def form_valid(self, form: ReferralWithdrawForm) -> HttpResponse:
        if form.times_out():
            service.time_out(self.referral, by=self.member, now=self.now)
        else:
            service.withdraw(self.referral, words=form.cleaned_data["words"], by=self.member, now=self.now)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "happens": [gettext("The case stays with you, and you go on being responsible.")],
            "informed": [gettext("Whoever you named no longer sees the referral or the handover.")],
            "stays": [gettext("That you referred, and why, stays on record. You can name somebody else.")],
        }


class ReferView(TransitionView[ReferForm]):
    """The counselor refers the case, if the gate permits it."""

    transition = Transition.REFER
    form_class = ReferForm
    title = _("Hand over the case")
    submit_label = pgettext_lazy("button", "Hand over")

    def prepare(self) -> None:
        self.referral = selector.open_of(self.case)

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if self.is_open() and self.referral is None:
            messages.info(request, gettext("Name first who is to take over."))
            return HttpResponseRedirect(reverse("referral", args=[self.case.pk]))
        going_on = session_selector.open_of(self.case)
        if going_on is not None and self.referral is not None and self.referral.state == ReferralState.ACCEPTED:
            messages.info(request, gettext("A session is still open. Close it first, then hand over the case."))
            return HttpResponseRedirect(session_url(going_on))
        return super().get(request, *args, **kwargs)

    def decide(self, form: ReferForm) -> gate.Decision:
        return service.refer(
            self.case,
            reason_protected=form.cleaned_data["reason_protected"],
            words=form.cleaned_data["words"],
            words_kept=form.keeps_words,
            by=self.member,
            now=self.now,
            seen=form.seen_number,
        )

    def happens(self) -> list[str]:
        if self.referral is None:
            return []
        who = {"who": receiver_name(self.referral)}
        if self.referral.state != ReferralState.ACCEPTED:
            return [gettext("%(who)s has not answered yet. Until then you stay responsible, and sessions go on.") % who]
        lines = [gettext("%(who)s is responsible from now on. Your case is closed.") % who]
        if self.referral.receiver_kind == ReceiverKind.COUNSELOR:
            lines.append(gettext("A case of their own opens for them; there they explain and agree anew."))
        if self.referral.receiver_kind == ReceiverKind.INSTITUTION:
            lines.append(
                gettext("A record and a case open there, made of what is handed over. You see nothing of them.")
            )
        return lines

    def informed(self) -> list[str]:
        return [
            gettext("The receiver reads the reason and the handover. Your notes stay closed to them."),
            gettext("Your supervisor sees that the case was handed over, and the reason."),
        ]

    def stays(self) -> list[str]:
        return [gettext("Your notes, agreements and decisions stay with you, sealed.")]
