"""The inbox: what others ask of a counselor, and the pages on which the receiver of a referral reads, answers and
declares."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from counseling.choices import Channel, ReferralState, Role
from counseling.forms.referral import ACCEPTED, InboxFilterForm, ReceiverDeclareForm, ReferralAnswerForm
from counseling.presenters.dates import away
from counseling.selectors import external_referral as external_selector
from counseling.selectors import help_request
from counseling.selectors import inbox as inbox_selector
from counseling.selectors import referral as selector
from counseling.selectors import shared_help as shared_selector
from counseling.selectors.external_referral import ExternalReferral
from counseling.selectors.referral import InboxReferral
from counseling.selectors.words import Rows
from counseling.services import referral as service
from counseling.services import relationship
from counseling.services.statement import Source
from counseling.views.base import F, FormPage, Text, member_as
from counseling.views.listing import listing

if TYPE_CHECKING:
    from counseling.models import Case, Membership, Referral, SharedHelp

A = TypeVar("A", "InboxReferral", "SharedHelp")
LISTS = ("colleagues", "institutions", "shared")


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """What others ask of this counselor, one list at a time, unanswered ones on top: colleagues who refer, other
    institutions, and colleagues who want help beside them. The first in which something waits is shown."""
    member, now = member_as(request, Role.COUNSELOR), timezone.now()
    waiting = inbox_selector.unanswered(member, now)
    labels = {
        "colleagues": gettext("From colleagues"),
        "institutions": gettext("From other institutions"),
        "shared": pgettext("tab", "Help"),
    }
    shown = request.GET.get("list", "")
    if shown not in LISTS:
        shown = next((name for name in LISTS if waiting[name]), LISTS[0])
    rows = partial(_list, shown, member, now)
    found = listing(request, rows, filters=InboxFilterForm, calm=0, keep={"list": shown})
    page = external_selector.rows(member, found.page, now) if shown == "institutions" else found.page
    context = {
        "title": gettext("Referrals to you"),
        "shown": shown,
        "list": found,
        "rows": [(row, away(_asked_at(row), now)) for row in page],
        "tabs": [
            {"label": labels[name], "url": f"?list={name}", "active": name == shown, "count": waiting[name]}
            for name in LISTS
        ],
    }
    return render(request, "referral/inbox.html", context)


def _list(name: str, member: Membership, now: datetime, *, who: str = "", answer: str = "") -> Rows[Any]:
    """One of the lists, narrowed: by who asks, and by whether it is answered."""
    if name == "institutions":
        return external_selector.incoming(member, who=who, answer=answer)
    if name == "colleagues":
        return _narrowed(selector.received_by(member), who, answer)
    return _narrowed(shared_selector.asked_of(member, now), who, answer)


def _narrowed(rows: Iterable[A], who: str, answer: str) -> list[A]:
    """Those of a colleague's name that has this in it, and that are answered or not."""
    return [
        row
        for row in rows
        if who.casefold() in _sender(row).casefold() and (not answer or (answer == "waiting") == _waits(row))
    ]


def _asked_at(row: InboxReferral | ExternalReferral | SharedHelp) -> datetime:
    return row.named_at if hasattr(row, "named_at") else row.asked_at


def _sender(row: InboxReferral | SharedHelp) -> str:
    return row.sender if hasattr(row, "sender") else str(row.case.counselor)


def _waits(row: InboxReferral | SharedHelp) -> bool:
    return row.accepted_at is None if hasattr(row, "accepted_at") else row.state == ReferralState.NAMED


class InboxReferralView(FormPage[F]):
    """One form about a referral that names this counselor; any other is answered with 404."""

    referral: Referral
    answered: str = ""
    """What to say where it was theirs and has its answer."""

    def prepare(self) -> None:
        found = self.find(self.kwargs["referral_id"])
        if found is not None:
            self.referral = found
            return
        self.answered = self.answered_before(self.kwargs["referral_id"])
        if not self.answered:
            raise Http404

    def find(self, referral_id: UUID) -> Referral | None:
        """The referral, if it is this member's to see."""
        return selector.received_one(self.member, referral_id)

    def answered_before(self, referral_id: UUID) -> str:
        """What to say where it was theirs and has its answer; empty where it never was."""
        is_theirs = selector.answered_by(self.member, referral_id)
        return gettext("You have answered this referral already.") if is_theirs else ""

    def settled(self) -> HttpResponse | None:
        if not self.answered:
            return None
        messages.info(self.request, self.answered)
        return HttpResponseRedirect(self.back_url())

    def back_url(self) -> str:
        return reverse("referrals")

    def back_label(self) -> Text:
        return _("Referrals to you")

    def get_success_url(self) -> str:
        return reverse("referral-answer", args=[self.referral.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "referral": self.referral}


class ReferralAnswerView(InboxReferralView[ReferralAnswerForm]):
    """The page shows the package to its receiver and takes their answer. Each display is logged."""

    form_class = ReferralAnswerForm
    template_name = "referral/answer.html"
    title = _("Referral to you")
    submit_label = pgettext_lazy("button", "Send the answer")
    done = _("You take over. The case comes to you once your colleague completes the hand-over.")

    def settled(self) -> HttpResponse | None:
        if self.answered or not self.is_sent() or self.referral.state != ReferralState.ACCEPTED:
            return super().settled()
        if self.request.POST.get("answer") == ACCEPTED:  # a second press of the button
            messages.success(self.request, str(self.done))
        else:
            messages.info(self.request, gettext("You have accepted this referral already. Speak with your colleague."))
        return HttpResponseRedirect(self.get_success_url())

    def form_valid(self, form: ReferralAnswerForm) -> HttpResponse:
        words = form.cleaned_data["words"]
        if form.cleaned_data["answer"] == ACCEPTED:
            service.accept(self.referral, words=words, by=self.member, now=self.now)
            return super().form_valid(form)
        service.reject(self.referral, words=words, by=self.member, now=self.now)
        messages.success(self.request, gettext("Your answer is sent. The case stays with your colleague."))
        return HttpResponseRedirect(self.back_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "read": service.read(self.referral, by=self.member, now=self.now),
            "declared": selector.declared_by_receiver(self.referral),
            "open_case": self.open_before(),
        }

    def open_before(self) -> Case | None:
        """The case of the receiver's own with this person, where the referral opened none."""
        row = self.referral
        if row.receiver_id is None or row.completed_at is None or row.new_case_id is not None:
            return None
        return help_request.open_with(row.receiver_id, row.konseli_id)


class ReceiverDeclareView(InboxReferralView[ReceiverDeclareForm]):
    """The receiver declares their relation to the konseli."""

    form_class = ReceiverDeclareForm
    title = _("Declare the relationship")
    lead = _("Nobody helps relatives and close friends as a professional. Say openly how it is.")
    submit_label = pgettext_lazy("button", "Declare")
    done = _("Your declaration is saved.")

    def back_url(self) -> str:
        return self.get_success_url()

    def back_label(self) -> Text:
        return _("Referral to you")

    def form_valid(self, form: ReceiverDeclareForm) -> HttpResponse:
        source = Source(channel=Channel.OWN_PAGE, said_at=self.now, words=form.cleaned_data["words"])
        relationship.declare_as_receiver(
            self.referral, form.cleaned_data["relationship"], source=source, by=self.member, now=self.now
        )
        return super().form_valid(form)
