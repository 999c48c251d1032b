"""The inbox: what others ask of a counselor, and the pages on which the receiver of a referral reads, answers and
declares."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.http import require_GET

from counseling.choices import Channel, ReferralState, Role
from counseling.forms.referral import ACCEPTED, InboxFilterForm, ReceiverDeclareForm, ReferralAnswerForm
from counseling.presenters.dates import away
from counseling.selectors import external_referral as external_selector
from counseling.selectors import help_request
from counseling.selectors import inbox as inbox_selector
from counseling.selectors import referral as selector
from counseling.selectors import shared_help as shared_selector
from counseling.services import referral as service
from counseling.services import relationship
from counseling.services.errors import Invalid
from counseling.services.statement import Source
from counseling.views.base import Text, member_as, member_of

LISTS = ("colleagues", "institutions", "shared")
PAGE_SIZE = 20


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
    filters = InboxFilterForm({**request.GET.dict(), "list": shown})
    # A filter that cannot be read is left out; the others count.
    filters.is_valid()
    who, answer = (filters.cleaned_data.get(name, "") for name in ("who", "answer"))
    found = _list(shown, member, now, who=who, answer=answer)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows: Any = page.object_list
    if shown == "institutions":
        rows = external_selector.rows(member, rows, now)
    asked = "asked_at" if shown == "shared" else "named_at"
    context = {
        "title": gettext("Referrals to you"),
        "list": shown,
        "rows": [(row, away(getattr(row, asked), now)) for row in rows],
        "page_obj": page,
        "filters": filters,
        "filtered": bool(who or answer),
        "tabs": [
            {"label": labels[name], "url": f"?list={name}", "active": name == shown, "count": waiting[name]}
            for name in LISTS
        ],
    }
    return render(request, "referral/inbox.html", context)


def _list(name: str, member: Any, now: datetime, *, who: str, answer: str) -> Any:
    """One of the lists, narrowed: by who asks, and by whether it is answered."""
    if name == "institutions":
        return external_selector.incoming(member, who=who, answer=answer)
    rows: Any = selector.received_by(member) if name == "colleagues" else shared_selector.asked_of(member, now)
    return _narrowed(rows, who, answer)


def _narrowed(rows: Any, who: str, answer: str) -> list[Any]:
    """Those of a colleague's name that has this in it, and that are answered or not."""
    return [
        row
        for row in rows
        if who.casefold() in _sender(row).casefold() and (not answer or (answer == "waiting") == _waits(row))
    ]


def _sender(row: Any) -> str:
    return str(row.sender if hasattr(row, "sender") else row.case.counselor)


def _waits(row: Any) -> bool:
    return row.accepted_at is None if hasattr(row, "accepted_at") else row.state == ReferralState.NAMED


class InboxReferralView(View):
    """One form about a referral that names this counselor; any other is answered with 404."""

    form_class: ClassVar[type[forms.Form]]
    template_name: ClassVar[str]
    title: ClassVar[Text]
    submit_label: ClassVar[Text]
    done: ClassVar[Text]
    referral: Any

    def dispatch(self, request: HttpRequest, *args: Any, referral_id: UUID, **kwargs: Any) -> Any:
        self.member, self.now = member_of(request), timezone.now()
        self.referral = self.find(referral_id)
        if self.referral is None:
            answered = self.answered(referral_id)
            if not answered:
                raise Http404
            messages.info(request, answered)
            return HttpResponseRedirect(self.inbox())
        return super().dispatch(request, *args, **kwargs)

    def find(self, referral_id: UUID) -> Any:
        """The referral, if it is this member's to see."""
        return selector.received_one(self.member, referral_id)

    def answered(self, referral_id: UUID) -> str:
        """What to say where it was theirs and has its answer; empty where it never was."""
        is_theirs = selector.answered_by(self.member, referral_id)
        return gettext("You have answered this referral already.") if is_theirs else ""

    def inbox(self) -> str:
        return reverse("referrals")

    def form_kwargs(self) -> dict[str, Any]:
        """Extra arguments for the form."""
        return {}

    def here(self) -> str:
        return reverse("referral-answer", args=[self.referral.pk])

    def save(self, form: Any) -> None:
        """Calls the service with what the valid form holds."""
        raise NotImplementedError

    def after(self, form: Any) -> HttpResponse:
        messages.success(self.request, str(self.done))
        return HttpResponseRedirect(self.here())

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(self.form_class(**self.form_kwargs()))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form_class(request.POST, **self.form_kwargs())
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            self.save(form)
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
            return self.show(form, status=422)
        return self.after(form)

    def context(self) -> dict[str, Any]:
        return {"back_url": self.here(), "back_label": self.title}

    def show(self, form: Any, *, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "title": self.title,
            "submit_label": self.submit_label,
            "cancel_url": self.inbox(),
            "referral": self.referral,
            **self.context(),
        }
        return render(self.request, self.template_name, context, status=status)


class ReferralAnswerView(InboxReferralView):
    """The page shows the package to its receiver and takes their answer. Each display is logged."""

    form_class = ReferralAnswerForm
    template_name = "referral/answer.html"
    title = _("Referral to you")
    submit_label = pgettext_lazy("button", "Send the answer")
    done = _("You take over. The case comes to you once your colleague completes the hand-over.")

    def post(self, request: HttpRequest) -> HttpResponse:
        if self.referral.state != ReferralState.ACCEPTED:
            return super().post(request)
        if request.POST.get("answer") == ACCEPTED:  # a second press of the button
            messages.success(request, str(self.done))
        else:
            messages.info(request, gettext("You have accepted this referral already. Speak with your colleague."))
        return HttpResponseRedirect(self.here())

    def save(self, form: ReferralAnswerForm) -> None:
        answer = service.accept if form.cleaned_data["answer"] == ACCEPTED else service.reject
        answer(self.referral, words=form.cleaned_data["words"], by=self.member, now=self.now)

    def after(self, form: ReferralAnswerForm) -> HttpResponse:
        if form.cleaned_data["answer"] == ACCEPTED:
            return super().after(form)
        messages.success(self.request, gettext("Your answer is sent. The case stays with your colleague."))
        return HttpResponseRedirect(reverse("referrals"))

    def context(self) -> dict[str, Any]:
        return {
            "read": service.read(self.referral, by=self.member, now=self.now),
            "declared": selector.declared_by_receiver(self.referral),
            "open_case": self.open_before(),
            "back_url": reverse("referrals"),
            "back_label": gettext("Referrals to you"),
        }

    def open_before(self) -> Any:
        """The case of the receiver's own with this person, where the referral opened none."""
        row = self.referral
        return (
            help_request.open_with(row.receiver_id, row.konseli_id) if row.completed_at and not row.new_case else None
        )


class ReceiverDeclareView(InboxReferralView):
    """The receiver declares their relation to the konseli."""

    form_class = ReceiverDeclareForm
    template_name = "components/form_page.html"
    title = _("Declare the relationship")
    submit_label = pgettext_lazy("button", "Declare")
    done = _("Your declaration is saved.")

    def context(self) -> dict[str, Any]:
        return {
            "lead": gettext("Nobody helps relatives and close friends as a professional. Say openly how it is."),
            "back_url": self.here(),
            "back_label": gettext("Referral to you"),
            "cancel_url": self.here(),
        }

    def save(self, form: ReceiverDeclareForm) -> None:
        source = Source(channel=Channel.OWN_PAGE, said_at=self.now, words=form.cleaned_data["words"])
        relationship.declare_as_receiver(
            self.referral, form.cleaned_data["relationship"], source=source, by=self.member, now=self.now
        )
