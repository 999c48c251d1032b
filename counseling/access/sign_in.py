"""Who may see who signed in."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from counseling.access.account import can_administer
from counseling.models import Membership, SignIn, User


def own(user: User) -> QuerySet[SignIn]:
    """The sign-ins of one's own account."""
    return SignIn.objects.filter(user=user)


def visible_to(member: Membership) -> QuerySet[SignIn]:
    """Those of the accounts of the member's institution, from the time in which they belonged to it; none for all but
    administrators. Whoever works elsewhere too signs in once for both, and both see it."""
    if not can_administer(member):
        return SignIn.objects.none()
    theirs = Membership.objects.filter(user=OuterRef("user"), institution_id=member.institution_id)
    then = theirs.filter(Q(until=None) | Q(until__gt=OuterRef("at")), since__lte=OuterRef("at"))
    return SignIn.objects.exclude(user=None).filter(Exists(then))
