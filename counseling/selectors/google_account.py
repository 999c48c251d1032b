"""Which Google account opens which account here."""

from allauth.socialaccount.models import SocialAccount

from counseling.models import User


def tied_to(user: User) -> SocialAccount | None:
    """The Google account that opens this account, if one has come yet."""
    return SocialAccount.objects.filter(user=user).first()
