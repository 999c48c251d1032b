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
SHOWN = "google_account"
"""Where a session says which Google account somebody has shown, until they are signed in."""


@service
def recognise(*, email: str, uid: str) -> User:
    """Whose account this is. `email` is theirs as Google has verified it, `uid` what Google calls them for good.

    Once the two are tied together the same Google account has to come, so that an address that went to somebody else
    opens nothing. Raises Invalid.
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
    return user


@service
def tie(user: User, *, uid: str, now: datetime) -> None:
    """Whoever has signed in by this Google account, with all that it takes, does so from now on; the person is told the
    first time."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if google_selector.tied_to(user) is None and not SocialAccount.objects.filter(provider=PROVIDER, uid=uid).exists():
        SocialAccount.objects.create(provider=PROVIDER, user=user, uid=uid)
        _tell(user, now=now)


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
