"""A secret link under which a counselor's calendar program reads their appointments: made, renewed, revoked."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from counseling.access.people import counselor_of
from counseling.models import CalendarFeed, Membership
from counseling.services import secret
from counseling.services.errors import Invalid
from counseling.services.marker import service


@service
def make(*, by: Membership, now: datetime) -> str:
    """The secret of a new link, which is kept nowhere. Raises Invalid where there is a link already, and
    PermissionDenied for whoever does not counsel."""
    if counselor_of(by) is None:
        raise PermissionDenied("Only a counselor has appointments.")
    Membership.objects.select_for_update(no_key=True).get(pk=by.pk)
    if CalendarFeed.objects.filter(member=by, revoked_at=None).exists():
        raise Invalid("feed", _("You have a link already. Renew it to see a new one."))
    token = secret.new()
    CalendarFeed.objects.create(
        institution_id=by.institution_id, member=by, token_hash=secret.hash_of(token), created_at=now
    )
    return token


@service
def renew(*, by: Membership, now: datetime) -> str:
    """A new secret; the old link stops working. Raises as `make` does."""
    revoke(by=by, now=now)
    return make(by=by, now=now)


@service
def revoke(*, by: Membership, now: datetime) -> None:
    """The member's link stops working; none may be there."""
    Membership.objects.select_for_update(no_key=True).get(pk=by.pk)
    close(by, now=now)


@service
def close(member: Membership, *, now: datetime) -> None:
    """The same for whoever leaves: the link does not open again should they come back. The caller holds the row."""
    for feed in CalendarFeed.objects.filter(member=member, revoked_at=None):
        feed.revoked_at = now
        feed.save(update_fields=["revoked_at"])
