"""Reading the log of administrative acts."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from counseling.access import account as account_access
from counseling.models import AdminAct, Membership, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which acts are looked for: of this kind, by or about this person, from one moment until before another."""

    kind: str = ""
    person_id: UUID | None = None
    since: datetime | None = None
    before: datetime | None = None


def acts(member: Membership, wanted: Filter) -> QuerySet[AdminAct]:
    """The acts of the member's institution, the newest on top, each with who did it and about whom."""
    found = account_access.acts_visible_to(member)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.person_id:
        found = found.filter(Q(by=wanted.person_id) | Q(about=wanted.person_id))
    if wanted.since:
        found = found.filter(at__gte=wanted.since)
    if wanted.before:
        found = found.filter(at__lt=wanted.before)
    return found.select_related("by", "about").order_by("-at", "-pk")


def people(member: Membership) -> QuerySet[User]:
    """Everybody who works or worked at the member's institution, by name."""
    ours = account_access.visible_to(member)
    return User.objects.filter(pk__in=ours.values("user")).order_by("name", "pk")
