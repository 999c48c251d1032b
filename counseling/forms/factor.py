"""Forms of second factors, with those of django-allauth in the words of this app."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, generate_totp_secret
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, ReauthenticateWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.keys import account_secret
from counseling.signing_in import noting_wrong_factors

if TYPE_CHECKING:
    from counseling.models import User

NAME_LENGTH = 60
CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "class": "form-control"}


class TrustField(forms.BooleanField):
    """Whether this browser is trusted from now on."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Trust this browser for 30 days"),
            help_text=_("Only on a device that you alone use. Signing in here then takes the password alone."),
            required=False,
        )


def _worded(field: forms.Field) -> None:
    field.label = _("Code")
    field.help_text = _("The six digits in your authenticator app, or one of your recovery codes.")
    field.widget = forms.TextInput(attrs=CODE)


def _filled_in_by_device(field: forms.Field) -> None:
    field.label = _("Passkey")
    field.error_messages["required"] = _("The device gave no passkey.")


def _credential(clean: Callable[[], Authenticator], user: User) -> Authenticator:
    """The passkey that a device gave; the library takes it for granted that its answer has all parts."""
    with noting_wrong_factors(context.request, user):
        try:
            return clean()
        except KeyError as error:
            raise get_adapter().validation_error("incorrect_code") from error


class SecondFactorForm(AuthenticateForm):  # type: ignore[misc]
    """The code that is asked for when somebody signs in."""

    trust = TrustField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self.fields["code"])

    def clean_code(self) -> str:
        with noting_wrong_factors(context.request, self.user):
            return str(super().clean_code())


class SecondPasskeyForm(AuthenticateWebAuthnForm):  # type: ignore[misc]
    """The passkey that is asked for when somebody signs in."""

    trust = TrustField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trust"].widget.attrs["id"] = "id_trust_with_passkey"
        _filled_in_by_device(self.fields["credential"])

    def clean_credential(self) -> Authenticator:
        return _credential(super().clean_credential, self.user)


class CodeAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """The code that is asked for before something grave."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self.fields["code"])

    def clean_code(self) -> str:
        with noting_wrong_factors(context.request, self.user):
            return str(super().clean_code())


class PasskeyAgainForm(ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """The passkey that is asked for before something grave, or to unlock a session."""

    def clean_credential(self) -> Authenticator:
        return _credential(super().clean_credential, self.user)


class AppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an authenticator app. Until it comes, the secret waits in the session, sealed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs.pop("user")
        forms.Form.__init__(self, *args, **kwargs)
        self.secret = self._waiting() or self._new()
        field = self.fields["code"]
        field.label, field.help_text = _("Code"), _("The six digits that the app shows now.")
        field.widget = forms.TextInput(attrs=CODE)

    def _waiting(self) -> str:
        """The secret that the page before has shown; a page that is opened anew shows a new one."""
        sealed = context.request.session.get(SECRET_SESSION_KEY) if self.is_bound else None
        return account_secret.unseal(sealed, place=self._place()) if sealed else ""

    def _new(self) -> str:
        secret: str = generate_totp_secret()
        context.request.session[SECRET_SESSION_KEY] = account_secret.seal(secret, place=self._place())
        return secret

    def _place(self) -> str:
        return f"new-factor/{self.user.pk}"


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey, and what its owner calls it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)
        _filled_in_by_device(self.fields["credential"])
        self.fields["name"] = forms.CharField(
            label=_("Name"),
            help_text=_("So that you tell your passkeys apart, such as «phone» or «laptop at school»."),
            max_length=NAME_LENGTH,
            required=False,
            widget=forms.TextInput(attrs={"autocomplete": "off", "class": "form-control"}),
        )


class FactorPolicyForm(forms.Form):
    """Whether counselors of the institution need a second factor."""

    factor_for_counselors = forms.BooleanField(
        label=_("Counselors need a second factor too"),
        help_text=_("Who has none sets it up when they come next, and reaches nothing before."),
        required=False,
    )
