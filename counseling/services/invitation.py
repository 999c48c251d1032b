"""Invitations: a link in a mail opens an account once, within seven days. Only the hash of the link is kept."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from counseling.access import account as account_access
from counseling.choices import AdminActKind, MailKind, Role
from counseling.models import Institution, Invitation, Membership, User
from counseling.selectors import account as selector
from counseling.selectors.account_lock import is_shut_out
from counseling.services import account as accounts
from counseling.services import admin_act, outgoing_mail, secret
from counseling.services import name as naming
from counseling.services.errors import Invalid, one_of
from counseling.services.marker import service

VALID = timedelta(days=7)
NAME_LIMIT = 200

NOT_NEW: dict[str, Promise | str] = {
    selector.ACTIVE: _("Somebody with this address works here already."),
    selector.DEACTIVATED: _("An account with this address was deactivated here. Reactivate it instead."),
    selector.INVITED: _("This address is invited already. Renew the invitation if the mail got lost."),
}
"""Why somebody cannot be invited, by what they are here."""

AddressOf = Callable[[str], str]
"""The address of the page that a token opens."""


@service
def invite(
    *,
    email: str,
    name: str,
    roles: Iterable[str],
    address_of: AddressOf | None,
    by: Membership,
    now: datetime,
    supervisor: Membership | None = None,
) -> Invitation:
    """Invites somebody; the mail goes out once all is saved (without `address_of` none does: the demo writes nobody).

    `supervisor` supervises them once they have come, as a counselor. Raises Invalid for whoever is here or invited
    already.
    """
    account_access.require_administer(by)
    email = naming.address(email, field="email")
    name = naming.name(name, field="name", limit=NAME_LIMIT)
    wanted = [one_of(Role, role, field="roles").value for role in dict.fromkeys(roles)]
    if not wanted:
        raise Invalid("roles", _("Choose at least one role."))
    Institution.objects.select_for_update(no_key=True).get(pk=by.institution_id)
    _require_new(email, by)
    if supervisor is not None:
        _require_supervisor(supervisor, wanted, by)
    invitation = _issue(
        email=email,
        name=name,
        roles=wanted,
        supervisor_id=supervisor.pk if supervisor else None,
        address_of=address_of,
        by=by,
        now=now,
    )
    _record(AdminActKind.INVITED, invitation, by=by, now=now)
    return invitation


@service
def withdraw(invitation: Invitation, *, by: Membership, now: datetime) -> Invitation:
    """The link stops working. Raises Invalid once it was used or withdrawn."""
    account_access.require_administer(by, invitation)
    locked = _open_locked(invitation)
    _end(locked, now=now)
    _record(AdminActKind.INVITATION_WITHDRAWN, locked, by=by, now=now)
    return locked


@service
def renew(invitation: Invitation, *, address_of: AddressOf, by: Membership, now: datetime) -> Invitation:
    """A new link for seven days more; the old one stops working. Raises Invalid once it was used or withdrawn."""
    account_access.require_administer(by, invitation)
    old = _open_locked(invitation)
    _end(old, now=now)
    new = _issue(
        email=old.email,
        name=old.name,
        roles=old.roles,
        supervisor_id=old.supervisor_id,
        address_of=address_of,
        by=by,
        now=now,
    )
    _record(AdminActKind.INVITED, new, by=by, now=now)
    return new


@service
def accept(invitation: Invitation, *, user: User | None, password: str = "", now: datetime) -> Membership:
    """The invited opens their account: as `user`, who has that address, or as somebody new with this password.

    Raises Invalid where the link no longer works, where the address is another's, or for a weak password.
    """
    Institution.objects.select_for_update(no_key=True).get(pk=invitation.institution_id)
    locked = _open_locked(invitation)
    sender = selector.holding(locked.institution_id, Role.INSTITUTION_ADMIN).filter(user=locked.invited_by_id)
    if not (selector.is_valid(locked, now) and sender.exists()):
        raise Invalid("invitation", _("This invitation does not hold any more."))
    owner = selector.account_of(locked.email)
    if owner != user:
        raise Invalid("invitation", _("Sign in with the account of this email address, then open the link again."))
    if owner is None:
        accounts.check_password(password, email=locked.email, name=locked.name)
    elif is_shut_out(owner.pk):
        raise Invalid("invitation", _("This account is locked. Ask your administrator or supervisor."))
    elif not selector.can_join(owner, locked.institution_id):
        raise Invalid("invitation", _("This person has an account here already."))
    member = accounts.enrol(
        institution=locked.institution,
        email=locked.email,
        name=locked.name,
        password=password,
        roles=locked.roles,
        granted_by=locked.invited_by,
        now=now,
    )
    locked.accepted_at, locked.accepted_by = now, member.user
    locked.save(update_fields=["accepted_at", "accepted_by"])
    admin_act.record(
        kind=AdminActKind.JOINED, by=member, about=member.user, detail={"roles": ", ".join(locked.roles)}, now=now
    )
    if locked.supervisor is not None:
        _begin_supervision(member, locked.supervisor, by=sender.get(), now=now)
    return member


def _require_supervisor(supervisor: Membership, roles: list[str], by: Membership) -> None:
    """Raises Invalid. Whoever could name themself would decide who looks at what."""
    if Role.COUNSELOR not in roles:
        raise Invalid("supervisor", _("Only counselors have a supervisor."))
    if not selector.holding(by.institution_id, Role.SUPERVISOR).filter(pk=supervisor.pk).exists():
        raise Invalid("supervisor", _("Choose supervisors of your institution, and nobody for themself."))
    if supervisor.user_id == by.user_id:
        raise Invalid("supervisor", _("Another administrator changes what concerns yourself."))


def _begin_supervision(member: Membership, supervisor: Membership, *, by: Membership, now: datetime) -> None:
    """Who invited them named the supervisor. Where that one is gone or supervises no more, nobody takes the place."""
    if not selector.possible_supervisors(member).filter(pk=supervisor.pk).exists():
        return
    accounts.supervise(supervisor=supervisor, counselor=member.counselor, now=now)
    admin_act.record(
        kind=AdminActKind.SUPERVISION_BEGUN,
        by=by,
        about=member.user,
        detail={"supervisor": supervisor.user.name},
        now=now,
    )


def _require_new(email: str, by: Membership) -> None:
    """Raises Invalid. Nothing is said of accounts at other institutions."""
    state = selector.states_by_address(by, {email}).get(email)
    if state is not None:
        raise Invalid("email", NOT_NEW[state])


def _issue(
    *,
    email: str,
    name: str,
    roles: list[str],
    supervisor_id: UUID | None,
    address_of: AddressOf | None,
    by: Membership,
    now: datetime,
) -> Invitation:
    token = secret.new()
    invitation = Invitation.objects.create(
        institution=by.institution,
        email=email,
        name=name,
        roles=roles,
        supervisor_id=supervisor_id,
        token_hash=secret.hash_of(token),
        invited_by_id=by.user_id,
        invited_at=now,
        expires_at=now + VALID,
    )
    if address_of is not None:
        _send(invitation, address_of(token), now=now)
    return invitation


def _end(invitation: Invitation, *, now: datetime) -> None:
    invitation.withdrawn_at = now
    invitation.save(update_fields=["withdrawn_at"])


def _open_locked(invitation: Invitation) -> Invitation:
    locked = Invitation.objects.select_for_update(of=("self",)).select_related(
        "institution", "invited_by", "supervisor__user"
    )
    row = locked.get(pk=invitation.pk)
    if row.accepted_at is not None or row.withdrawn_at is not None:
        raise Invalid("invitation", _("This invitation was used or withdrawn meanwhile."))
    return row


def _record(kind: AdminActKind, invitation: Invitation, *, by: Membership, now: datetime) -> None:
    detail = {"name": invitation.name, "email": invitation.email, "roles": ", ".join(invitation.roles)}
    admin_act.record(kind=kind, by=by, detail=detail, now=now)


def _send(invitation: Invitation, address: str, *, now: datetime) -> None:
    place = invitation.institution
    outgoing_mail.post_in_both_languages(
        kind=MailKind.INVITATION,
        to=invitation.email,
        subject=lambda: gettext("Invitation to %(place)s") % {"place": place.name},
        body=lambda: _letter(invitation, address),
        institution=place,
        now=now,
    )


def _letter(invitation: Invitation, address: str) -> str:
    until = invitation.expires_at.astimezone(ZoneInfo(invitation.institution.time_zone))
    return gettext(
        "%(place)s invites you to an account. Open this link and choose a password:\n\n%(address)s\n\n"
        "The link works once, until %(until)s. It is meant for you alone; please do not pass it on. "
        "If you did not expect this mail, you need not do anything."
    ) % {
        "place": invitation.institution.name,
        "address": address,
        "until": f"{date_format(until, 'D, j M Y, H.i')} {until.tzname()}",
    }
