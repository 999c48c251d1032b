"""The link by which somebody chooses a password. It works once, for three days, and never once the password changed."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.utils.translation import gettext

from counseling.addresses import absolute
from counseling.models import User
from counseling.selectors.outgoing_mail import Mail
from counseling.services.bilingual import bilingual, in_indonesian

ROUTE = "account_reset_password_from_key"


def key_of(user: User) -> tuple[str, str]:
    """The two parts of the link: whose it is, and its secret."""
    return user_pk_to_url_str(user), default_token_generator.make_token(user)


def mail_to(user: User) -> Mail:
    """The mail with the link."""
    address = absolute(ROUTE, *key_of(user))

    def body() -> str:
        return gettext(
            "A new password was asked for, for your account. Open this link and choose one:\n\n%(address)s\n\n"
            "The link works once, for three days. If it was not you who asked, you need not do anything: your password "
            "stays as it is."
        ) % {"address": address}

    return Mail(user.email, in_indonesian(lambda: gettext("Choose a new password")), bilingual(body))
