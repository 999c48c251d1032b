"""How the second factors of django-allauth are bent to this app: their secrets are sealed, a trusted browser passes,
and nobody takes off the factor that they need.

What allauth asks its adapter to encrypt is sealed when the row is saved, because only then it is known whose it is and
of which kind. So the value opens in this row alone, and one that was copied to another account is an error.
"""

from dataclasses import dataclass
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models.signals import post_init, pre_save
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from counseling.keys import account_secret
from counseling.keys.keyring import SealError
from counseling.selectors import factor as selector
from counseling.services import trusted_browser

COOKIE = "trusted_browser"
"""Where a browser keeps the secret by which it is trusted."""
SITE = "Konseling"
SECRETS = frozenset({"secret", "seed"})
"""What is secret in a row: of an authenticator app, and of recovery codes."""


@dataclass(frozen=True, slots=True)
class ToSeal:
    """A secret on its way into a row. It is no text, so that no row takes it as it is."""

    text: str


class SealedSecret(str):
    """The text that lies in a row; `place` is where it lies."""

    place: str

    def __new__(cls, text: str, place: str = "") -> "SealedSecret":
        made = super().__new__(cls, text)
        made.place = place
        return made


def _place(row: Authenticator, name: str) -> str:
    return f"factor/{row.user_id}/{row.type}/{name}"


def seal_secrets(instance: Authenticator, **_more: object) -> None:
    """Before a row is saved: its secrets are sealed in their place."""
    for name, value in instance.data.items():
        if isinstance(value, ToSeal):
            place = _place(instance, name)
            instance.data[name] = SealedSecret(account_secret.seal(value.text, place=place), place)


def mark_secrets(instance: Authenticator, **_more: object) -> None:
    """After a row is read: its secrets know where they lie."""
    data = instance.__dict__.get("data") or {}
    for name in SECRETS & data.keys():
        if isinstance(data[name], str):
            data[name] = SealedSecret(data[name], _place(instance, name))


def watch_over_secrets() -> None:
    """From the start of the program on."""
    pre_save.connect(seal_secrets, sender=Authenticator, dispatch_uid="seal_secrets")
    post_init.connect(mark_secrets, sender=Authenticator, dispatch_uid="mark_secrets")


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    # In the words of the pages around them.
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This does not fit. Try once more; each code works once."),
        "cannot_delete_authenticator": _("Your role needs a second factor. Set up another one first."),
    }

    def encrypt(self, text: str) -> Any:
        return ToSeal(text)

    def decrypt(self, encrypted_text: str) -> str:
        if not isinstance(encrypted_text, SealedSecret):
            raise SealError("The secret of a second factor does not come from its row.")
        return account_secret.unseal(str(encrypted_text), place=encrypted_text.place)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not (selector.is_last(authenticator) and selector.needed_by(authenticator.user))

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey") if number == 1 else gettext("Passkey %(number)d") % {"number": number}

    def _get_site_name(self) -> str:
        return SITE


class SecondFactorStage(AuthenticateStage):  # type: ignore[misc]
    """The step of signing in that asks for the second factor, except in a browser that the account trusts."""

    def _should_handle(self, request: HttpRequest) -> bool:
        if not super()._should_handle(request):
            return False
        token = request.COOKIES.get(COOKIE, "")
        return not trusted_browser.recognise(token, user=self.login.user, now=timezone.now())
