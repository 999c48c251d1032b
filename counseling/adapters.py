"""How sign-in by django-allauth is bent to this app: accounts are made by invitation, never by sign-up."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ResetPasswordForm
from django.contrib.auth.base_user import AbstractBaseUser
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


def send_password_reset(request: HttpRequest, user: AbstractBaseUser) -> None:
    """The mail with which this person chooses a new password, the same as they can ask for on the sign-in page."""
    form = ResetPasswordForm(data={"email": user.get_username()})
    if not form.is_valid():
        raise ValueError("No reset can be sent to this address.")
    form.save(request)
