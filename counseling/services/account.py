"""Accounts: members, their roles at an institution, and who supervises whom. Nothing here touches a case."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from counseling.access import account as account_access
from counseling.access.people import granted_to
from counseling.choices import AdminActKind, Role
from counseling.models import Counselor, Institution, Membership, RoleGrant, Supervision, User
from counseling.selectors import account as selector
from counseling.selectors import shared_help as shared_help_selector
from counseling.services import admin_act, outside_reviewer, referral, shared_help
from counseling.services import name as naming
from counseling.services.errors import Invalid, one_of
from counseling.services.held import held_all
from counseling.services.marker import service

TITLE_LIMIT = 80
CAPACITY_LIMIT = 200


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
    granted_by: User | None = None,
) -> Membership:
    """A membership with its roles; the user is made where the address is new. Counselors get their profile."""
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        user = User.objects.create_user(email, password, name=name, date_joined=now)
    member = Membership.objects.create(institution=institution, user=user, since=now)
    for role in roles:
        RoleGrant.objects.create(
            institution=institution, membership=member, role=Role(role), granted_by=granted_by, since=now
        )
    if Role.COUNSELOR in roles:
        Counselor.objects.create(institution=institution, membership=member, title=title, capacity=capacity)
    return member


def check_password(password: str, *, email: str, name: str) -> None:
    """Raises Invalid for a password that is too weak for somebody of this name and address."""
    try:
        validate_password(password, User(email=email, name=name))
    except ValidationError as error:
        raise Invalid("password1", " ".join(error.messages)) from error


@service
def choose_password(user: User, password: str) -> None:
    """The password with which this person signs in from now on; the caller has judged it."""
    user.set_password(password)
    user.save(update_fields=["password"])


@service
def void_password(user: User) -> None:
    """No password opens the account until the person has chosen a new one."""
    user.set_unusable_password()
    user.save(update_fields=["password"])


@service
def supervise(*, supervisor: Membership, counselor: Counselor, now: datetime) -> Supervision:
    """From now on this supervisor supervises this counselor."""
    return Supervision.objects.create(
        institution_id=counselor.institution_id, supervisor=supervisor, counselor=counselor, since=now
    )


def locked(account: Membership) -> Membership:
    """The account as it stands. One change of accounts at a time in an institution: each counts what others leave."""
    Institution.objects.select_for_update(no_key=True).get(pk=account.institution_id)
    return Membership.objects.select_related("user").get(pk=account.pk)


# ---------------------------------------------------------------- roles


@service
def set_roles(
    account: Membership, roles: Iterable[str], *, reason: str = "", by: Membership, now: datetime
) -> Membership:
    """From now on the account holds these roles and no other. Raises Invalid: see `end_role`."""
    account_access.require_administer(by, account)
    wanted = {one_of(Role, role, field="roles") for role in roles}
    held = granted_to(Membership.objects.get(pk=account.pk))  # not locked yet: see end_role
    for role in Role:
        if role in wanted and role not in held:
            grant_role(account, role, reason=reason, by=by, now=now)
        elif role in held and role not in wanted:
            end_role(account, role, reason=reason, by=by, now=now)
    return locked(account)


@service
def grant_role(account: Membership, role: str, *, reason: str = "", by: Membership, now: datetime) -> RoleGrant:
    """The account holds a role from now on; who counsels gets a profile. Raises Invalid for an ended account."""
    account_access.require_administer(by, account)
    role = one_of(Role, role, field="roles")
    if account.user_id == by.user_id:
        raise Invalid("roles", _("Nobody gives a role to themself. Another administrator does that."))
    standing = locked(account)
    if standing.until is not None:
        raise Invalid("roles", _("This account is deactivated. Reactivate it first."))
    held = standing.grants.filter(role=role, until=None).first()
    if held is not None:
        return held
    grant = RoleGrant.objects.create(
        institution_id=standing.institution_id, membership=standing, role=role, granted_by_id=by.user_id, since=now
    )
    if role == Role.COUNSELOR:
        Counselor.objects.get_or_create(institution_id=standing.institution_id, membership=standing)
    admin_act.record(
        kind=AdminActKind.ROLE_GRANTED, by=by, about=account.user, detail={"role": role}, reason=reason, now=now
    )
    return grant


@service
def end_role(account: Membership, role: str, *, reason: str = "", by: Membership, now: datetime) -> None:
    """The account no longer holds a role; the row of the time in which it did stays.

    Raises Invalid for the last administrator, and for a counselor with open cases. A supervisor no longer supervises
    anybody; referrals to a counselor go back to who sent them.
    """
    account_access.require_administer(by, account)
    role = one_of(Role, role, field="roles")
    if role == Role.COUNSELOR:
        # First, in the order in which a reassignment takes its locks: the case, then the institution.
        let_go(account, now=now)
    standing = locked(account)
    grant = standing.grants.filter(role=role, until=None).first()
    if grant is None:
        return
    if role == Role.INSTITUTION_ADMIN:
        require_other_admin(standing)
    if role == Role.COUNSELOR:
        require_no_open_cases(standing)
    if role == Role.SUPERVISOR:
        end_supervising(standing, by=by, now=now)
    grant.until = now
    grant.save(update_fields=["until"])
    admin_act.record(
        kind=AdminActKind.ROLE_ENDED, by=by, about=account.user, detail={"role": role}, reason=reason, now=now
    )


def let_go(account: Membership, *, now: datetime) -> None:
    """Who no longer counsels here is not waited for as a receiver, and helps beside no colleague. The caller has
    checked who acts; nobody of these cases does."""
    referrals = list(selector.referrals_to(account).order_by("case_id"))
    helps = list(shared_help_selector.with_colleague(account).order_by("pk"))
    with held_all({row.case_id for row in (*referrals, *helps)}, now=now, settles=False):
        referral.return_from_receiver(referrals, now=now)
        shared_help.end_with_colleague(helps, now=now)


def require_other_admin(account: Membership) -> None:
    """Raises Invalid where nobody else could administer the institution."""
    if selector.is_last_admin(account):
        raise Invalid(
            "roles", _("Nobody else administers this institution. Give the role to another account before you end it.")
        )


def require_no_open_cases(account: Membership) -> None:
    """Raises Invalid, with their number and who can reassign them, while open cases are on this name."""
    count = selector.open_cases(account)
    if count == 0:
        return
    cases = format_lazy(
        ngettext_lazy("{n} open case is on this name.", "{n} open cases are on this name.", count), n=count
    )
    names = selector.who_can_reassign(account)
    if names:
        way = format_lazy(
            _("They are handed over one by one first, by the supervisor: {names}."), names=", ".join(names)
        )
    else:
        way = _("Nobody supervises this account yet. Name a supervisor, who hands them over one by one first.")
    raise Invalid("cases", format_lazy("{cases} {way}", cases=cases, way=way))


# ---------------------------------------------------------------- who supervises whom


@service
def set_supervisors(
    account: Membership, supervisors: Iterable[Membership], *, reason: str = "", by: Membership, now: datetime
) -> None:
    """From now on these supervise this counselor, and nobody else. Raises Invalid."""
    account_access.require_administer(by, account)
    standing = locked(account)
    counselor = _profile(standing)
    wanted = {member.pk: member for member in supervisors}
    possible = {member.pk for member in selector.possible_supervisors(standing)}
    if not possible.issuperset(wanted):
        raise Invalid("supervisors", _("Choose supervisors of your institution, and nobody for themself."))
    standing_rows = list(counselor.supervisions.filter(until=None).select_related("supervisor__user"))
    fresh = [member for pk, member in wanted.items() if pk not in {row.supervisor_id for row in standing_rows}]
    if by.user_id in {account.user_id, *(member.user_id for member in fresh)}:
        # Whoever could name their own supervisor, or themself one, would decide who looks at what.
        raise Invalid("supervisors", _("Another administrator changes what concerns yourself."))
    for row in standing_rows:
        if row.supervisor_id not in wanted:
            _end_supervision(row, reason=reason, by=by, now=now)
    for member in fresh:
        supervise(supervisor=member, counselor=counselor, now=now)
        admin_act.record(
            kind=AdminActKind.SUPERVISION_BEGUN,
            by=by,
            about=account.user,
            detail={"supervisor": member.user.name},
            reason=reason,
            now=now,
        )


@service
def end_supervising(account: Membership, *, by: Membership, now: datetime) -> None:
    """This supervisor no longer supervises anybody, neither directly nor as the outside reviewer."""
    for row in account.supervises.filter(until=None).select_related("supervisor__user", "counselor__membership__user"):
        _end_supervision(row, reason="", by=by, now=now)
    reviewer = selector.outside_reviewer(account.institution_id)
    if reviewer is not None and reviewer.member_id == account.pk:
        outside_reviewer.end(reviewer, by=by, now=now)


def _end_supervision(row: Supervision, *, reason: str, by: Membership, now: datetime) -> None:
    row.until = now
    row.save(update_fields=["until"])
    admin_act.record(
        kind=AdminActKind.SUPERVISION_ENDED,
        by=by,
        about=row.counselor.membership.user,
        detail={"supervisor": row.supervisor.user.name},
        reason=reason,
        now=now,
    )


# ---------------------------------------------------------------- the counselor's profile


@service
def change_profile(account: Membership, *, title: str, capacity: int, by: Membership, now: datetime) -> Counselor:
    """The counselor's title, and how many open cases they can carry. Raises Invalid."""
    account_access.require_administer(by, account)
    counselor = _profile(locked(account))
    title = naming.one_line(title, field="title", required=False, limit=TITLE_LIMIT)
    if not 0 <= capacity <= CAPACITY_LIMIT:
        raise Invalid("capacity", format_lazy(_("Give a number from 0 to {limit}."), limit=CAPACITY_LIMIT))
    if (counselor.title, counselor.capacity) == (title, capacity):
        return counselor
    before: admin_act.Detail = {"title_before": counselor.title, "capacity_before": counselor.capacity}
    counselor.title, counselor.capacity = title, capacity
    counselor.save(update_fields=["title", "capacity"])
    admin_act.record(
        kind=AdminActKind.PROFILE_CHANGED,
        by=by,
        about=account.user,
        detail={"title": title, "capacity": capacity, **before},
        now=now,
    )
    return counselor


def _profile(account: Membership) -> Counselor:
    counselor = Counselor.objects.filter(membership=account).first()
    if counselor is None:
        raise Invalid("counselor", _("This account does not counsel."))
    return counselor
