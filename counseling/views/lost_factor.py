"""An administrator lets somebody in again who has lost their second factor."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from counseling.forms.account import LostFactorForm
from counseling.services import lost_factor as service
from counseling.views.account import AccountView


class LostFactorView(AccountView[LostFactorForm]):
    """Takes off what somebody has beside their password, once it is sure that they have lost it."""

    asks_again = True
    form_class = LostFactorForm
    template_name = "components/confirm_page.html"
    title = _("Take off the second factor")
    lead = _("For somebody who has lost their device and their recovery codes.")
    submit_label = pgettext_lazy("button", "Take it off")
    done = _("The second factor is taken off.")

    def form_valid(self, form: LostFactorForm) -> HttpResponse:
        service.take_off(self.account, reason=form.cleaned_data["reason"], **self.who_and_when())
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        name = {"name": self.account.user.name}
        by_google = gettext(
            "The Google account that opened this account does so no longer; the next one is tied to it."
        )
        return {
            **super().get_context_data(**kwargs),
            "happens": [
                gettext("Passkeys, authenticator app and recovery codes of %(name)s hold no longer.") % name,
                gettext("%(name)s is signed out everywhere, and no browser is trusted any more.") % name,
                gettext("Until a new factor is set up, the password alone opens the account. See or call them first."),
                *([by_google] if settings.GOOGLE is not None else []),
            ],
            "informed": [
                gettext("%(name)s gets a mail. So do the administrators of other institutions they work at.") % name,
                gettext("It stands in the log of administrative acts, with your reason."),
            ],
            "stays": [gettext("The password. If it may be known to somebody, send a link for a new one as well.")],
        }
