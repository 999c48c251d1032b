"""The form that opens a locked session, and the one that says after how long it locks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.hashers import check_password
from django.utils.translation import gettext_lazy as _

from counseling.choices.institution import LONGEST_IDLE, SHORTEST_IDLE

if TYPE_CHECKING:
    from counseling.models import User

PASSWORD = {"autocomplete": "current-password", "autofocus": True, "class": "form-control"}


class SessionUnlockForm(forms.Form):
    """The password of whoever's session it is."""

    password = forms.CharField(label=_("Password"), strip=False, widget=forms.PasswordInput(attrs=PASSWORD))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if not check_password(password, self.user.password):
            raise forms.ValidationError(_("This is not your present password."))
        return password


class IdleForm(forms.Form):
    """After how many minutes a session locks."""

    idle_minutes = forms.IntegerField(
        label=_("Minutes"),
        help_text=_("From 5 to 120. Whoever comes back shows their passkey or password, and goes on where they were."),
        min_value=SHORTEST_IDLE,
        max_value=LONGEST_IDLE,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
    )
