"""Passwords: the forms of django-allauth in the words of this app."""

from typing import Any

from allauth.account import forms as allauth
from django import forms
from django.utils.translation import gettext_lazy as _

OLD, NEW, AGAIN = _("Your password now"), _("New password"), _("New password, once more")
ADVICE = _("Ten characters at least, not numbers alone. Not your name, and no word that many use.")


def _worded(fields: dict[str, forms.Field]) -> None:
    fields["password1"].label, fields["password1"].help_text = NEW, ADVICE
    fields["password2"].label = AGAIN


class ChangePasswordForm(allauth.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = OLD
        _worded(self.fields)


class SetPasswordForm(allauth.SetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self.fields)


class ResetPasswordKeyForm(allauth.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self.fields)
