"""The link by which somebody chooses a password. It works once, for three days, and never once the password changed or
the account was locked."""

from typing import Any

from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.translation import gettext

from counseling.addresses import absolute
from counseling.models import User
from counseling.selectors.account_lock import is_shut_out
from counseling.selectors.outgoing_mail import Mail
from counseling.services.bilingual import bilingual, in_indonesian

ROUTE = "account_reset_password_from_key"


class PasswordLinks(PasswordResetTokenGenerator):
    """The secret in the link, as Django makes it. One that was made before the account was locked opens nothing, also
    once it is open again."""

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        shut_out = user.shut_out_at.timestamp() if user.shut_out_at else ""
        return f"{super()._make_hash_value(user, timestamp)}{user.email}{shut_out}"

    def check_token(self, user: Any, token: str | None) -> bool:
        return bool(super().check_token(user, token)) and not is_shut_out(user.pk)


def key_of(user: User) -> tuple[str, str]:
    """The two parts of the link: whose it is, and its secret."""
    return user_pk_to_url_str(user), PasswordLinks().make_token(user)


def address_of(user: User) -> str:
    """The whole link."""
    return absolute(ROUTE, *key_of(user))


def mail_to(user: User) -> Mail:
    """The mail with the link; who is locked out is told so instead."""
    if is_shut_out(user.pk):
        return Mail(user.email, in_indonesian(lambda: gettext("This account is locked")), bilingual(_locked))
    address = address_of(user)

    def body() -> str:
        return gettext(
            "A new password was asked for, for your account. Open this link and choose one:\n\n%(address)s\n\n"
            "The link works once, for three days. If it was not you who asked, you need not do anything: your password "
            "stays as it is."
        ) % {"address": address}

    return Mail(user.email, in_indonesian(lambda: gettext("Choose a new password")), bilingual(body))


def _locked() -> str:
    return gettext(
        "Somebody asked for a new password of this account, perhaps you. It is locked: ask your administrator or "
        "supervisor."
    )
