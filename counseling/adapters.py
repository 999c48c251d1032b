"""How sign-in by django-allauth is bent to this app: accounts are made by invitation, never by sign-up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    # In the words of the pages around them.
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("Email and password do not match."),
        "enter_current_password": _("This is not your present password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
