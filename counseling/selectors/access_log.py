"""The readings of clinical content, with a search."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from counseling.access import access_log as access_log_access
from counseling.models import AccessLog, Membership, User
from counseling.selectors.days import during


def readings(
    member: Membership,
    *,
    code: str = "",
    person: UUID | None = None,
    what: str = "",
    first: date | None = None,
    last: date | None = None,
) -> QuerySet[AccessLog]:
    """What the member may see of who read what, newest first; from `first` to `last`, days of the active time zone."""
    rows = access_log_access.visible_to(member)
    if code:
        rows = rows.filter(case__code__iexact=code)
    if person:
        rows = rows.filter(user=person)
    if what:
        rows = rows.filter(what=what)
    return (
        during(rows, "at", first, last)
        .select_related("user", "case__counselor__membership__user")
        .order_by("-at", "-pk")
    )


def readers(member: Membership) -> QuerySet[User]:
    """The people who stand in what the member may see, by name."""
    return User.objects.filter(pk__in=access_log_access.visible_to(member).values("user")).order_by("name", "pk")
