"""What a member is told of by mail, and when."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from counseling.access.people import roles_of
from counseling.choices import Role
from counseling.forms.notice import NoticesForm, as_shown
from counseling.selectors import notice as selector
from counseling.services import notice as service
from counseling.views.base import FormPage, Text


class NoticesView(FormPage[NoticesForm]):
    """A counselor chooses which notices come at once; whoever does not counsel is told of emergencies alone."""

    form_class = NoticesForm
    title = _("Notices")
    lead = _(
        "A mail tells you that something waits for you. It says neither what nor about whom: who else reads your "
        "mailbox is not known. Emergencies are told at once, at night too."
    )
    template_name = "notice/page.html"
    done = _("Saved: from now on you are told so.")

    def back_url(self) -> str:
        return reverse("home")

    def back_label(self) -> Text:
        return _("Today")

    def get_initial(self) -> dict[str, Any]:
        return as_shown(selector.choices_of(self.member))

    def form_valid(self, form: NoticesForm) -> HttpResponse:
        service.choose(form.wanted(), by=self.member)
        return super().form_valid(form)

    def get_success_url(self) -> str:
        return reverse("notices")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        counsels = Role.COUNSELOR in roles_of(self.member)
        return {**super().get_context_data(**kwargs), "counsels": counsels, "cancel_url": ""}
