"""A referral from another institution, as the counselors here see it: its package, and their answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from counseling.choices import ReferralState, Role
from counseling.forms.referral import ExternalAnswerForm
from counseling.selectors import external_referral as selector
from counseling.services import referral as service
from counseling.views.base import member_as
from counseling.views.inbox import InboxReferralView

if TYPE_CHECKING:
    from counseling.models import Referral


class ExternalReferralView(InboxReferralView[ExternalAnswerForm]):
    """Before the konseli permits it, the page says where the referral comes from, why, and how urgent it is; afterwards
    it shows the package."""

    form_class = ExternalAnswerForm
    template_name = "referral/external.html"
    title = _("Referral from another institution")
    submit_label = pgettext_lazy("button", "Send the answer")
    done = _("You take over. The case comes to you once your colleague completes the hand-over.")

    def find(self, referral_id: UUID) -> Referral | None:
        row = selector.incoming_one(member_as(self.request, Role.COUNSELOR), referral_id)
        self.row = selector.rows(self.member, [row], self.now)[0] if row is not None else None
        return row

    def answered_before(self, referral_id: UUID) -> str:
        is_answered = selector.is_answered(self.member, referral_id)
        return gettext("Somebody at your institution has answered this referral already.") if is_answered else ""

    def back_url(self) -> str:
        return f"{reverse('referrals')}?list=institutions"

    def get_success_url(self) -> str:
        return reverse("referral-arrived", args=[self.referral.pk])

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "opened": self.row is not None and self.row.opened}

    def settled(self) -> HttpResponse | None:
        if self.answered or not self.is_sent() or self.referral.state != ReferralState.ACCEPTED:
            return super().settled()
        messages.info(self.request, gettext("You have answered this referral already."))
        return HttpResponseRedirect(self.get_success_url())

    def form_valid(self, form: ExternalAnswerForm) -> HttpResponse:
        words = form.cleaned_data["words"]
        if form.accepts():
            relation = form.cleaned_data["relationship"]
            service.accept(self.referral, words=words, relationship=relation, by=self.member, now=self.now)
            return super().form_valid(form)
        service.reject(self.referral, words=words, by=self.member, now=self.now)
        messages.success(self.request, gettext("Your answer is sent. The case stays with your colleague."))
        return HttpResponseRedirect(self.back_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "row": self.row,
            "read": service.read(self.referral, by=self.member, now=self.now),
        }
