"""Who is asking: the roles of a membership, read once a request."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from counseling.choices import Role
from counseling.models import Counselor, Membership, Supervision


def roles_of(member: Membership) -> frozenset[str]:
    """The roles that the membership holds now: none once it has ended, and none while its account is locked. Cached on
    the instance."""
    return frozenset() if member.locked_at is not None else granted_to(member)


def granted_to(member: Membership) -> frozenset[str]:
    """The roles that it was given and that were not taken back, be its account locked or not. Cached as well."""
    cached: frozenset[str] | None = getattr(member, "_roles", None)
    if cached is None:
        if member.until is not None:
            cached = frozenset()
        else:
            cached = frozenset(grant.role for grant in member.grants.all() if grant.until is None)
        member._roles = cached  # type: ignore[attr-defined]
    return cached


def counselor_of(member: Membership) -> Counselor | None:
    """The member's counselor profile, while they hold that role."""
    if Role.COUNSELOR not in roles_of(member):
        return None
    return getattr(member, "counselor", None)


def overseen_by(member: Membership) -> QuerySet[Counselor]:
    """The counselors whom the member supervises now, as their supervisor or as the outside reviewer.

    Nobody supervises themself. Whoever has no other supervisor than themself goes to the outside reviewer that the
    institution has named.
    """
    if Role.SUPERVISOR not in roles_of(member):
        return Counselor.objects.none()
    here = Counselor.objects.filter(institution_id=member.institution_id).exclude(membership__user=member.user_id)
    mine = Exists(Supervision.objects.filter(supervisor=member, counselor=OuterRef("pk"), until=None))
    if not reviews_outside(member):
        return here.filter(mine)
    return here.filter(Q(mine) | ~Exists(_looked_after()))


def reviews_outside(member: Membership) -> bool:
    """Whether the institution has named this supervisor as its outside reviewer."""
    return Role.SUPERVISOR in roles_of(member) and member.reviews_outside.filter(until=None).exists()


def unsupervised(institution_id: UUID) -> QuerySet[Counselor]:
    """The counselors who work here and have no supervisor but, perhaps, themself."""
    working = Counselor.objects.filter(institution_id=institution_id, membership__until=None)
    return working.filter(
        ~Exists(_looked_after()), membership__grants__role=Role.COUNSELOR, membership__grants__until=None
    )


def overseen_cases(member: Membership, concerned: str) -> Q:
    """Which rows of cases are the member's to decide on: those of counselors whom they supervise, but what concerns
    themself (`concerned` is the column of the user it is about) although the case is somebody else's by now.

    Where the supervisor of a case's counselor is the one concerned, the row goes to the outside reviewer.
    """
    mine = Q(case__counselor__in=overseen_by(member))
    if reviews_outside(member):
        theirs = standing_supervisions().filter(
            counselor=OuterRef("case__counselor"), supervisor__user=OuterRef(concerned)
        )
        mine |= Q(Exists(theirs), institution_id=member.institution_id)
    return mine & ~Q(**{concerned: member.user_id})


def oversees(member: Membership, counselor_id: UUID) -> bool:
    """Whether the member supervises this counselor now (see overseen_by)."""
    return overseen_by(member).filter(pk=counselor_id).exists()


def standing_supervisions() -> QuerySet[Supervision]:
    """The supervisions of today, each by somebody who is still a supervisor here and not locked."""
    return Supervision.objects.filter(
        until=None,
        supervisor__until=None,
        supervisor__locked_at=None,
        supervisor__user__is_active=True,
        supervisor__grants__role=Role.SUPERVISOR,
        supervisor__grants__until=None,
    )


def _looked_after() -> QuerySet[Supervision]:
    """Those of a counselor (of the outer query) by somebody else."""
    return (
        standing_supervisions().filter(counselor=OuterRef("pk")).exclude(supervisor__user=OuterRef("membership__user"))
    )
