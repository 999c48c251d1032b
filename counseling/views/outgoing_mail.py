"""Mail: whether it leaves, a test of it, and the mails that could not be sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from counseling.choices import Role
from counseling.forms.base import ConfirmForm
from counseling.presenters.outgoing_mail import stuck_lines, test_line
from counseling.selectors import outgoing_mail as selector
from counseling.services import outgoing_mail as service
from counseling.views.base import member_as, or_404
from counseling.views.system import ProfilePage


class MailView(ProfilePage[ConfirmForm]):
    """An administrator sends themself a test mail, and sees which mails could not be sent."""

    form_class = ConfirmForm
    title = _("Mail")
    submit_label = pgettext_lazy("button", "Send a test mail")
    template_name = "system/mail.html"

    def form_valid(self, form: ConfirmForm) -> HttpResponse:
        service.try_out(by=self.member, now=self.now)
        messages.success(
            self.request, gettext("A test mail is on its way to %(email)s.") % {"email": self.member.user.email}
        )
        return super().form_valid(form)

    def get_success_url(self) -> str:
        return reverse("mail")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        place = self.member.institution
        return {
            **super().get_context_data(**kwargs),
            "cancel_url": "",
            "reaches_people": selector.reaches_people(),
            "test": test_line(selector.last_test(place), self.now),
            "stuck": stuck_lines(selector.stuck_mails(place, self.now), self.now),
        }


@require_POST
def send_again(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    """A mail is tried again at once."""
    member = member_as(request, Role.INSTITUTION_ADMIN)
    row = or_404(selector.mail_of(member.institution, mail_id))
    if service.send_again(row, by=member, now=timezone.now()):
        messages.success(request, gettext("The mail is sent again within a minute."))
    else:
        messages.info(request, gettext("The mail is being sent at this moment."))
    return HttpResponseRedirect(reverse("mail"))
