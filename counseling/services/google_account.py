"""Google accounts: which one opens which account here. Nobody gets an account by it who was not invited."""

from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from counseling.models import User
from counseling.selectors import account as selector
from counseling.selectors import google_account as google_selector
from counseling.services import account_mail
from counseling.services.errors import Invalid
from counseling.services.marker import service

PROVIDER = "google"


@service
def recognise(*, email: str, uid: str, now: datetime) -> User:
    """Whose account this is. `email` is theirs as Google has verified it, `uid` what Google calls them for good.

    The first time the two are tied together, and the person is told by mail; later the same Google account has to come,
    so that an address that went to somebody else opens nothing. Raises Invalid.
    """
    owner = selector.account_of(email)
    if owner is None:
        raise Invalid("", _("No account here has this address. Ask the administrator of your institution for one."))
    user = User.objects.select_for_update(no_key=True).get(pk=owner.pk)
    rows = SocialAccount.objects.filter(provider=PROVIDER)
    tied = google_selector.tied_to(user)
    taken = rows.filter(uid=uid).exclude(user=user).exists()
    if taken or (tied is not None and tied.uid != uid):
        raise Invalid(
            "",
            _(
                "Your account here belongs to another Google account. Sign in with your password, or ask the "
                "administrator of your institution."
            ),
        )
    if tied is None and user.is_active:
        SocialAccount.objects.create(provider=PROVIDER, user=user, uid=uid)
        _tell(user, now=now)
    return user


@service
def release(user: User) -> int:
    """No Google account belongs to this account any more; gives how many did. The next one to come is tied to it."""
    tied = list(SocialAccount.objects.filter(provider=PROVIDER, user=user))
    for row in tied:
        row.delete()
    return len(tied)


def _tell(user: User, *, now: datetime) -> None:
    def body() -> str:
        return gettext(
            "Somebody has signed in to your account with the Google account %(email)s for the first time. From now "
            "on it opens your account beside your password.\n\nIf that was not you, tell the administrator of your "
            "institution at once."
        ) % {"email": user.email}

    account_mail.tell(user, subject=lambda: gettext("Your account opens with Google now"), body=body, now=now)
