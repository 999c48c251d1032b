"""Accounts as an administrator sees them: members, their roles, their supervisors. Of cases only numbers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, overload
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects

from counseling.access import account as account_access
from counseling.choices import OPEN_STATES, ReferralState, Role
from counseling.models import (
    Case,
    Counselor,
    Invitation,
    Membership,
    OutsideReviewer,
    Referral,
    RoleGrant,
    Supervision,
    User,
    WaitingEntry,
)
from counseling.selectors.prepared import prepared

if TYPE_CHECKING:
    from typing_extensions import TypeIs

ACTIVE, INVITED, DEACTIVATED, LOCKED = "active", "invited", "deactivated", "locked"


def memberships_of(user_id: UUID) -> list[Membership]:
    """In which institutions this person acts, the oldest membership first, with the roles that they hold there. Where
    their account is locked, they act no more than where they have left."""
    members = _memberships_of(user_id=user_id)
    prefetch_related_objects(members, "grants")
    return members


def who_signs_in_with(email: str) -> User | None:
    """The account under this address, while it may sign in."""
    return User.objects.filter(email=email.lower(), is_active=True).first()


@prepared
def _memberships_of(*, user_id: UUID) -> QuerySet[Membership]:
    rows = Membership.objects.filter(user=user_id, until=None, locked_at=None)
    return rows.select_related("institution", "counselor", "user").order_by("since")


class Accounts(Sequence[Invitation | Membership]):
    """Open invitations, then memberships: a list of both that is only read where it is looked at."""

    def __init__(self, *parts: QuerySet[Any]) -> None:
        self.parts = parts

    def __len__(self) -> int:
        return sum(part.count() for part in self.parts)

    @overload
    def __getitem__(self, index: int) -> Invitation | Membership: ...
    @overload
    def __getitem__(self, index: slice) -> list[Invitation | Membership]: ...
    def __getitem__(self, index: int | slice) -> Invitation | Membership | list[Invitation | Membership]:
        """Of both: a paginator asks for slices."""
        if isinstance(index, int):
            return self[index : index + 1][0]
        start, stop = index.start or 0, index.stop
        found: list[Invitation | Membership] = []
        for part in self.parts:
            size = part.count()
            found += part[max(start, 0) : max(stop, 0)]
            start, stop = start - size, stop - size
        return found


def is_invitation(row: Invitation | Membership) -> TypeIs[Invitation]:
    """Whether it is an invitation that is still open, and no account yet."""
    return isinstance(row, Invitation)


def accounts(member: Membership, *, q: str = "", role: str = "", state: str = "") -> Accounts:
    """Who works or worked at the member's institution, and who is invited; by the words `q` in name or e-mail,
    by role and state."""
    members = account_access.visible_to(member)
    invited = open_invitations(member)
    for word in q.split():
        members = members.filter(Q(user__name__icontains=word) | Q(user__email__icontains=word))
        invited = invited.filter(Q(name__icontains=word) | Q(email__icontains=word))
    if role:
        members = members.filter(Exists(RoleGrant.objects.filter(membership=OuterRef("pk"), role=role, until=None)))
        # SQLite cannot ask what a JSON list contains; the names of the roles are no parts of each other.
        invited = invited.filter(roles__icontains=f'"{role}"')
    if state == ACTIVE:
        members = members.filter(until=None, locked_at=None)
    elif state == LOCKED:
        members = members.exclude(locked_at=None)
    elif state == DEACTIVATED:
        members = members.exclude(until=None)
    members = _with_people(members).order_by(F("until").asc(nulls_first=True), "user__name", "pk")
    invited = invited.select_related("invited_by")
    return Accounts(
        *([] if state in (ACTIVE, DEACTIVATED, LOCKED) else [invited]), *([] if state == INVITED else [members])
    )


def _with_people(members: QuerySet[Membership]) -> QuerySet[Membership]:
    """Each with roles, profile and supervisors at hand."""
    watched = supervisions().order_by("supervisor__user__name")
    return members.select_related("user", "counselor").prefetch_related(
        "grants", Prefetch("counselor__supervisions", queryset=watched, to_attr="watched")
    )


def one(member: Membership, member_id: UUID) -> Membership | None:
    """One account of the member's institution; None for all but administrators."""
    found = account_access.visible_to(member).select_related("institution")
    return _with_people(found).filter(pk=member_id).first()


def supervisions() -> QuerySet[Supervision]:
    """The supervisions that stand, by somebody who still supervises here."""
    return Supervision.objects.filter(
        until=None,
        supervisor__until=None,
        supervisor__grants__role=Role.SUPERVISOR,
        supervisor__grants__until=None,
    ).select_related("supervisor__user", "counselor__membership__user")


def supervised_by(account: Membership) -> list[Supervision]:
    """Whom this account supervises, by name."""
    return list(supervisions().filter(supervisor=account).order_by("counselor__membership__user__name"))


def watching(account: Membership) -> list[Supervision]:
    """The supervisions that stand over a counselor read by `accounts` or `one`; none where they do not counsel."""
    counselor: Any = getattr(account, "counselor", None)
    found: list[Supervision] = counselor.watched if counselor else []
    return found


def grants_of(account: Membership) -> list[RoleGrant]:
    """Every role that the account holds or held, the newest on top."""
    return list(account.grants.select_related("granted_by").order_by(F("until").desc(nulls_first=True), "-since"))


def holding(institution_id: UUID, role: str) -> QuerySet[Membership]:
    """The members of the institution who hold this role now, by name; nobody whose account is locked."""
    return _granted(institution_id, role).filter(locked_at=None)


def _granted(institution_id: UUID, role: str) -> QuerySet[Membership]:
    return (
        Membership.objects.filter(institution_id=institution_id, until=None, user__is_active=True)
        .filter(Exists(RoleGrant.objects.filter(membership=OuterRef("pk"), role=role, until=None)))
        .select_related("user")
        .order_by("user__name", "pk")
    )


def is_last_admin(account: Membership) -> bool:
    """Whether nobody else could administer the institution."""
    admins = holding(account.institution_id, Role.INSTITUTION_ADMIN)
    return admins.filter(pk=account.pk).exists() and not admins.exclude(pk=account.pk).exists()


def possible_supervisors(account: Membership) -> QuerySet[Membership]:
    """Who could supervise this counselor: the supervisors of the institution, those who are locked for now among them,
    but never the person themself."""
    return _granted(account.institution_id, Role.SUPERVISOR).exclude(user=account.user_id)


def open_cases(account: Membership) -> int:
    """How many open cases stand on this name."""
    return Case.objects.filter(counselor__membership=account, state__in=OPEN_STATES).count()


def waiting_with(account: Membership) -> int:
    """How many konseli wait in this counselor's queue."""
    waiting = WaitingEntry.objects.filter(called_up_at=None, left_at=None)
    return waiting.filter(case__counselor__membership=account).count()


def referrals_to(account: Membership) -> QuerySet[Referral]:
    """Referrals that name this counselor, or that they accepted for their institution, and that are not completed."""
    under_way = Referral.objects.filter(state__in=(ReferralState.NAMED, ReferralState.ACCEPTED), completed_at=None)
    accepted = Q(to_institution=account.institution_id, answered_by=account.user_id)
    return under_way.filter(Q(receiver__membership=account) | accepted)


def able_to_reassign(account: Membership) -> list[Membership]:
    """Those who supervise this counselor's cases and can sign in: the supervisors, or else the outside reviewer."""
    theirs = supervisions().filter(counselor__membership=account, supervisor__locked_at=None)
    own = {row.supervisor_id: row.supervisor for row in theirs.exclude(supervisor__user=account.user_id)}
    if own:
        return sorted(own.values(), key=lambda member: member.user.name)
    reviewer = outside_reviewer(account.institution_id)
    if reviewer is None or reviewer.member_id == account.pk or reviewer.member.locked_at is not None:
        return []
    return [reviewer.member]


def who_can_reassign(account: Membership) -> list[str]:
    """Their names."""
    return [member.user.name for member in able_to_reassign(account)]


def left_unsupervised(account: Membership) -> list[Counselor]:
    """The counselors whom nobody would supervise without this account."""
    own = supervisions().filter(supervisor=account)
    others = supervisions().exclude(supervisor=account).exclude(supervisor__user=F("counselor__membership__user"))
    alone = own.exclude(counselor__in=others.values("counselor")).filter(counselor__membership__until=None)
    return [row.counselor for row in alone.order_by("counselor__membership__user__name")]


# ---------------------------------------------------------------- the outside reviewer


def outside_reviewer(institution_id: UUID) -> OutsideReviewer | None:
    """Who is named now."""
    named = OutsideReviewer.objects.filter(institution_id=institution_id, until=None)
    return named.select_related("member__user", "named_by").first()


def possible_reviewers(institution_id: UUID) -> list[Membership]:
    """Supervisors without open cases of their own."""
    own = Case.objects.filter(counselor__membership=OuterRef("pk"), state__in=OPEN_STATES)
    return list(holding(institution_id, Role.SUPERVISOR).exclude(Exists(own)))


# ---------------------------------------------------------------- invitations


def open_invitations(member: Membership) -> QuerySet[Invitation]:
    """Who is invited and has not come yet, those whose time is over among them; the newest on top."""
    found = account_access.invitations_visible_to(member).filter(accepted_at=None, withdrawn_at=None)
    return found.order_by("-invited_at", "pk")


def open_invitation(member: Membership, invitation_id: UUID) -> Invitation | None:
    """One of them; None for all but administrators."""
    return open_invitations(member).select_related("institution").filter(pk=invitation_id).first()


def invitation_by_hash(token_hash: str) -> Invitation | None:
    """The invitation whose link this is, in whatever state."""
    return Invitation.objects.select_related("institution").filter(token_hash=token_hash).first()


def states_by_address(member: Membership, emails: Collection[str]) -> dict[str, str]:
    """What those of these addresses are who have an account or an open invitation at the member's institution: active,
    deactivated or invited. Of accounts elsewhere nothing."""
    found = dict.fromkeys(open_invitations(member).filter(email__in=emails).values_list("email", flat=True), INVITED)
    here = Membership.objects.filter(institution_id=member.institution_id, user__email__in=emails)
    for email, until in here.values_list("user__email", "until"):
        if found.get(email) != ACTIVE:
            found[email] = ACTIVE if until is None else DEACTIVATED
    return found


def is_valid(invitation: Invitation, now: datetime) -> bool:
    """Whether the link still opens an account."""
    return invitation.accepted_at is None and invitation.withdrawn_at is None and now < invitation.expires_at


def account_of(email: str) -> User | None:
    """Whose address this is, at whatever institution."""
    return User.objects.filter(email=email.lower()).first()


def can_join(user: User, institution_id: UUID) -> bool:
    """Whether this person has no account at the institution yet, not even one that has ended."""
    return not Membership.objects.filter(user=user, institution_id=institution_id).exists()
