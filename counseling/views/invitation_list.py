"""Many invited at once: a list is sent, each row of it is judged on a page, and one press invites those without a
problem."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from counseling import spreadsheets
from counseling.choices import Role
from counseling.forms.invitation_list import DraftForm, ListForm, draft_of
from counseling.presenters import invitation_list as presenter
from counseling.presenters.dates import moment
from counseling.services import invitation_list as service
from counseling.services.errors import Invalid
from counseling.services.invitation_list import Judged, Sent
from counseling.views.base import Text, member_as
from counseling.views.consent_paper import as_file
from counseling.views.invitation import AdministrationView


class ListView(AdministrationView[ListForm]):
    """An administrator sends a list. The answer says what would be done; nothing is."""

    form_class = ListForm
    template_name = "invitation/list.html"
    title = _("Invite many")
    lead = _("First you see what each row would do. Nobody is invited before you press once more.")
    submit_label = pgettext_lazy("button", "Check the list")

    def back_url(self) -> str:
        return reverse("account-invite")

    def back_label(self) -> Text:
        return gettext("Invite somebody")

    def form_valid(self, form: ListForm) -> HttpResponse:
        judged = service.judge(form.cleaned_data["wanted"], by=self.member)
        good = [row for row in judged if not row.problems]
        wrong = [row for row in judged if row.problems]
        count = len(good)
        return self.show(
            form,
            status=200 if good else 422,
            template="invitation/list_check.html",
            title=gettext("Check the list"),
            lead=gettext("Nobody is invited yet."),
            back_url=reverse("invitation-list"),
            back_label=gettext("Invite many"),
            wrong=presenter.problems(wrong) if wrong else None,
            good=presenter.invited(good) if good else None,
            draft=draft_of((row.row for row in good), self.member),
            submit_label=ngettext("Invite %(n)d person", "Invite %(n)d people", count) % {"n": count},
        )


class SendView(AdministrationView[DraftForm]):
    """An administrator invites those of the list against whom nothing stood, and still does not. The answer shows each
    link once."""

    form_class = DraftForm

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Nothing was sent: the way begins at the list."""
        return HttpResponseRedirect(reverse("invitation-list"))

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"data": self.request.POST, "member": self.member}

    def form_valid(self, form: DraftForm) -> HttpResponse:
        rows = form.cleaned_data["draft"]
        try:
            sent, left_out = service.invite_all(rows, address_of=self.address_of, by=self.member, now=self.now)
        except Invalid as error:
            messages.warning(self.request, str(error.message))
            return HttpResponseRedirect(reverse("accounts"))
        return self.show_made(sent, left_out)

    def form_invalid(self, form: DraftForm) -> HttpResponse:
        messages.warning(self.request, gettext("This list does not hold any more. Send it again."))
        return HttpResponseRedirect(reverse("invitation-list"))

    def show_made(self, sent: Sequence[Sent], left_out: Sequence[Judged]) -> HttpResponse:
        """The links that were just made."""
        count = len(sent)
        context = {
            "title": ngettext("%(n)d invitation is on its way", "%(n)d invitations are on their way", count)
            % {"n": count},
            "until": moment(sent[0].invitation.expires_at),
            "sent": presenter.links(sent),
            "lines": presenter.copied(sent),
            "left_out": presenter.problems(left_out) if left_out else None,
            "back_url": self.back_url(),
        }
        return render(self.request, "invitation/list_made.html", context)


@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """An empty list with its head and one example, to be filled in."""
    member_as(request, Role.INSTITUTION_ADMIN)
    rows = presenter.template_rows()
    return as_file(spreadsheets.workbook(rows, title=gettext("Invitations")), spreadsheets.XLSX, "undangan.xlsx")
