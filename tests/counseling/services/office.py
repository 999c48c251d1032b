"""Set-ups of administration: who is enrolled besides the cast, the acts in the log, and links in mails."""

import re
from typing import Any

from counseling.choices import Role
from counseling.models import AdminAct, Invitation, Membership
from counseling.services import account, invitation
from tests.cast import NOW, PASSWORD, Cast
from tests.mails import sent


def enrolled(people: Cast, name: str, *roles: str, password: str | None = PASSWORD) -> Membership:
    """Somebody else at SMA Harapan."""
    email = f"{name.lower()}@harapan.example"
    return account.enrol(institution=people.harapan, email=email, name=name, password=password, roles=roles, now=NOW)


def afresh(member: Membership) -> Membership:
    """The same as the next request reads it."""
    return Membership.objects.get(pk=member.pk)


def held(member: Membership) -> set[str]:
    """The roles that stand."""
    return set(member.grants.filter(until=None).values_list("role", flat=True))


def acts() -> list[tuple[str, str, str]]:
    """The log in short: what, by whom, about whom."""
    rows = AdminAct.objects.select_related("by", "about").order_by("at", "pk")
    return [(row.kind, str(row.by), str(row.about or "")) for row in rows]


def address_of(token: str) -> str:
    return f"https://app.example/invitation/{token}/"


def invited(people: Cast, email: str = "intan@harapan.example", *roles: str, **other: Any) -> Invitation:
    """An invitation by Yoga; its mail waits for the commit."""
    settings = {"name": "Intan Permata", "by": people.yoga, "now": NOW, **other}
    return invitation.invite(email=email, roles=roles or (Role.COUNSELOR,), address_of=address_of, **settings)


def token_in_mail() -> str:
    """The secret of the link in the last mail."""
    found = re.search(r"/invitation/([\w-]+)/", str(sent()[-1].body))
    assert found is not None
    return found[1]
