"""Accounts: people, what they are at an institution, and who supervises whom."""

from collections.abc import Iterable
from datetime import datetime

from counseling.choices import Role
from counseling.models import Counselor, Institution, Membership, RoleGrant, Supervision, User
from counseling.services.marker import service


@service
def enrol(
    *,
    institution: Institution,
    email: str,
    name: str,
    password: str | None,
    roles: Iterable[str],
    now: datetime,
    title: str = "",
    capacity: int = 30,
) -> Membership:
    """A membership with its roles; the user is made where the address is new. Counselors get their profile."""
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        user = User.objects.create_user(email, password, name=name, date_joined=now)
    member = Membership.objects.create(institution=institution, user=user, since=now)
    for role in roles:
        RoleGrant.objects.create(institution=institution, membership=member, role=Role(role), since=now)
    if Role.COUNSELOR in roles:
        Counselor.objects.create(institution=institution, membership=member, title=title, capacity=capacity)
    return member


@service
def supervise(*, supervisor: Membership, counselor: Counselor, now: datetime) -> Supervision:
    """From now on this supervisor looks after this counselor."""
    return Supervision.objects.create(
        institution_id=counselor.institution_id, supervisor=supervisor, counselor=counselor, since=now
    )
