"""Shared help: the counselor asks a colleague and chooses what they see; the colleague has a page of their own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from counseling.choices import OPEN_STATES, AccessWhat, Role
from counseling.forms.base import ConfirmForm
from counseling.forms.shared_help import AskHelpForm, HelpAnswerForm, HelpFilterForm, SharedPartsForm
from counseling.selectors import shared_help as selector
from counseling.selectors.referral_package import Part
from counseling.services import reading
from counseling.services import shared_help as service
from counseling.views.base import F, FormPage, Text, case_for, member_of, next_url, or_404
from counseling.views.listing import listing
from counseling.views.referral_package import P, PartsView

if TYPE_CHECKING:
    from counseling.models import SharedHelp


@require_http_methods(["GET", "HEAD", "POST"])
def shared_help(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Who helps in this case beside its counselor, who is asked, and who once did."""
    case, now = case_for(request, case_id), timezone.now()
    reading.log_record(case, by=member_of(request), now=now)
    found = listing(request, partial(selector.of_case, case), filters=HelpFilterForm, texts=_texts)
    context = {
        "case": case,
        "title": gettext("Shared help"),
        "rows": selector.rows(case, found.page.object_list, now),
        "list": found,
        "may_ask": case.state in OPEN_STATES,
        "here": request.get_full_path(),
        "back_url": next_url(request, reverse("case", args=[case.pk])),
    }
    return render(request, "shared_help/list.html", context)


def _texts(help: SharedHelp) -> tuple[str, ...]:
    return (str(help.colleague), help.purpose, help.answer)


class HelpPartsView(PartsView[P]):
    """The base of forms that choose parts of the record for a colleague; a closed case has none of them."""

    def prepare(self) -> None:
        if self.case.state not in OPEN_STATES:
            raise Http404
        super().prepare()

    def back_url(self) -> str:
        return reverse("shared-help", args=[self.case.pk])


class AskHelpView(HelpPartsView[AskHelpForm]):
    """The counselor asks a colleague to help, and chooses what they will see."""

    form_class = AskHelpForm
    title = _("Ask a colleague for help beside you")
    lead = _("The case stays with you. Your colleague sees what you tick here, and nothing else.")
    submit_label = pgettext_lazy("button", "Send the request")
    done = _("Your colleague is asked.")

    def prepare(self) -> None:
        super().prepare()
        self.colleagues = selector.permitted_colleagues(self.case, self.now)

    def carrier(self) -> None:
        return None

    def get_form_kwargs(self) -> dict[str, Any]:
        colleagues = [(str(row.pk), name) for row, name in self.colleagues.items()]
        return {**super().get_form_kwargs(), "colleagues": colleagues}

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return super().get(request, *args, **kwargs) if self.colleagues else self.nobody_to_ask()

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return super().post(request, *args, **kwargs) if self.colleagues else self.nobody_to_ask(status=409)

    def nobody_to_ask(self, *, status: int = 200) -> HttpResponse:
        """What comes first: the konseli's permission. Nothing of the record is shown."""
        permission = f"{reverse('consent-sharing', args=[self.case.pk])}?{urlencode({'next': self.request.path})}"
        context = {
            "case": self.case,
            "title": self.title,
            "permission_url": permission,
            "back_url": next_url(self.request, self.back_url()),
            "back_label": self.back_label(),
        }
        return render(self.request, "shared_help/nobody.html", context, status=status)

    def form_valid(self, form: AskHelpForm) -> HttpResponse:
        data = form.cleaned_data
        colleague = next(row for row in self.colleagues if str(row.pk) == data.pop("colleague"))
        service.ask(self.case, colleague=colleague, **data, by=self.member, now=self.now)
        return super().form_valid(form)


class SharedPartsView(HelpPartsView[SharedPartsForm]):
    """The counselor changes what the colleague sees."""

    form_class = SharedPartsForm
    title = _("What your colleague sees")
    lead = _("The case stays with you. Your colleague sees what you tick here, and nothing else.")

    def prepare(self) -> None:
        super().prepare()
        self.help = or_404(selector.in_case(self.case, self.kwargs["help_id"]))

    def carrier(self) -> SharedHelp:
        return self.help

    def form_valid(self, form: SharedPartsForm) -> HttpResponse:
        service.choose(self.help, **form.cleaned_data, by=self.member, now=self.now)
        return super().form_valid(form)


class OneHelpView(FormPage[F]):
    """A page about one shared help, for the colleague who is asked or helps; anybody else gets 404."""

    role = Role.COUNSELOR
    help: SharedHelp

    def find(self) -> SharedHelp | None:
        return selector.asked_one(self.member, self.kwargs["help_id"], self.now)

    def prepare(self) -> None:
        self.help = or_404(self.find())

    def back_url(self) -> str:
        return f"{reverse('referrals')}?list=shared"

    def back_label(self) -> Text:
        return _("Shared help")


class HelpView(OneHelpView[HelpAnswerForm]):
    """The colleague reads what is asked of them and, once they have agreed, what is shared. Each display is logged."""

    form_class = HelpAnswerForm
    template_name = "shared_help/help.html"
    title = _("Shared help")
    submit_label = pgettext_lazy("button", "Send the answer")

    def form_valid(self, form: HelpAnswerForm) -> HttpResponse:
        answer = service.accept if form.accepts() else service.decline
        answered = answer(self.help, words=form.cleaned_data["words"], by=self.member, now=self.now)
        messages.success(self.request, gettext("Your answer is sent."))
        helps = answered.accepted_at is not None
        return HttpResponseRedirect(self.request.path if helps else self.back_url())

    def parts(self) -> list[Part]:
        """What is shared, once this colleague helps. What they are asked for is told of the konseli, too."""
        if self.help.accepted_at is not None:
            return service.read(self.help, by=self.member, now=self.now)
        reading.log(self.help.case, what=AccessWhat.RECORD, object_id=self.help.pk, by=self.member, now=self.now)
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        parts = self.parts()
        sender = str(self.help.case.counselor)
        lead = gettext(
            "The case stays with %(sender)s. You help beside them, read what they chose for you, and write nothing in "
            "the case."
        )
        return {
            **super().get_context_data(**kwargs),
            "help": self.help,
            "sender": sender,
            "parts": parts,
            "lead": lead % {"sender": sender},
        }


class EndHelpView(OneHelpView[ConfirmForm]):
    """Either side ends the help."""

    form_class = ConfirmForm
    template_name = "components/confirm_page.html"
    title = _("End the shared help")
    submit_label = pgettext_lazy("button", "End it")
    done = _("The shared help has ended.")

    def find(self) -> SharedHelp | None:
        return selector.to_end(self.member, self.kwargs["help_id"], self.now)

    def is_own_case(self) -> bool:
        return self.help.case.counselor.membership_id == self.member.pk

    def back_url(self) -> str:
        return reverse("shared-help", args=[self.help.case_id]) if self.is_own_case() else super().back_url()

    def form_valid(self, form: ConfirmForm) -> HttpResponse:
        service.end(self.help, by=self.member, now=self.now)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        names = {"who": str(self.help.colleague), "counselor": str(self.help.case.counselor)}
        return {
            **super().get_context_data(**kwargs),
            "happens": [gettext("%(who)s sees nothing of this case any more.") % names],
            "informed": [gettext("%(counselor)s goes on alone, and stays responsible as before.") % names],
            "stays": [gettext("What was shared, and who read it when, stays on record.")],
        }
