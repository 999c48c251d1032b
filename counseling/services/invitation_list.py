"""Many invitations at once: each row of a list is judged, and those without a problem are invited in one go."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from counseling.access import account as account_access
from counseling.choices import Role
from counseling.cleaning import can_be_read
from counseling.models import Institution, Invitation, Membership
from counseling.selectors import account as selector
from counseling.services import invitation, name
from counseling.services.errors import Invalid
from counseling.services.invitation import NAME_LIMIT, AddressOf
from counseling.services.marker import service
from counseling.spreadsheets import FORMULA, too_long

MOST = 500
"""How many rows one list has at most."""
ROLE_WORDS = {
    **dict.fromkeys(("konselor", "counselor", "counsellor", "guru bk", "bk"), Role.COUNSELOR),
    **dict.fromkeys(("supervisor", "penyelia"), Role.SUPERVISOR),
    **dict.fromkeys(("administrator", "admin", "institution_admin"), Role.INSTITUTION_ADMIN),
}
"""The words by which lists name roles."""
BETWEEN_ROLES = re.compile(r"[,;/+&|]|\bdan\b|\band\b")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row as it was sent: `line` is where it stands; roles and supervisor as words."""

    line: int
    email: str
    name: str
    roles: str
    supervisor: str = ""


@dataclass(slots=True)
class Judged:
    """A row as it was understood. Without problems it can be invited."""

    row: Wanted
    email: str
    roles: list[Role] = field(default_factory=list)
    supervisor: Membership | None = None
    problems: list[str | Promise] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sent:
    """An invitation, and the address of its link, which is kept nowhere."""

    invitation: Invitation
    address: str


def judge(rows: Sequence[Wanted], *, by: Membership) -> list[Judged]:
    """What stands against each row, and nothing of accounts at other institutions. It writes nothing."""
    account_access.require_administer(by)
    judged = [Judged(row, row.email.strip().lower()) for row in rows]
    here = selector.states_by_address(by, {row.email for row in judged})
    supervisors = {member.user.email: member for member in selector.holding(by.institution_id, Role.SUPERVISOR)}
    first: dict[str, int] = {}
    for row in judged:
        row.problems += _about_address(row, here.get(row.email), first.get(row.email))
        row.problems += _about_name(row.row.name)
        row.problems += _about_roles(row)
        row.problems += _about_supervisor(row, supervisors, by)
        first.setdefault(row.email, row.row.line)
    return judged


@service
def invite_all(
    rows: Sequence[Wanted], *, address_of: AddressOf, by: Membership, now: datetime
) -> tuple[list[Sent], list[Judged]]:
    """Invites everybody on the list without a problem, all or nobody; gives them, and who is left out by now.

    Raises Invalid for a list that is too long, or on which nobody can be invited.
    """
    account_access.require_administer(by)
    if len(rows) > MOST:
        raise Invalid("", too_long(MOST))
    Institution.objects.select_for_update(no_key=True).get(pk=by.institution_id)
    judged = judge(rows, by=by)
    sent = [_invited(row, address_of=address_of, by=by, now=now) for row in judged if not row.problems]
    if not sent:
        raise Invalid("", _("Nobody on this list can be invited any more: everybody is invited already or works here."))
    return sent, [row for row in judged if row.problems]


def _invited(row: Judged, *, address_of: AddressOf, by: Membership, now: datetime) -> Sent:
    address = ""

    def kept(token: str) -> str:
        nonlocal address
        address = address_of(token)
        return address

    made = invitation.invite(
        email=row.email,
        name=row.row.name,
        roles=row.roles,
        supervisor=row.supervisor,
        address_of=kept,
        by=by,
        now=now,
    )
    return Sent(made, address)


def _about_address(row: Judged, state: str | None, earlier: int | None) -> Iterable[str | Promise]:
    if not row.email:
        yield _("Give an email address.")
    elif not name.is_address(row.email):
        yield _("This is no email address.")
    elif earlier is not None:
        yield format_lazy(_("The same address stands on line {line} already."), line=earlier)
    elif state is not None:
        yield invitation.NOT_NEW[state]


def _about_name(written: str) -> Iterable[str | Promise]:
    if not written:
        yield _("Give a name.")
    elif len(written) > NAME_LIMIT:
        yield format_lazy(_("The name is too long: {limit} characters at most."), limit=NAME_LIMIT)
    elif not can_be_read(written) or written.startswith(FORMULA):
        yield _("Give a name that can be read.")
    else:
        try:
            name.name(written, field="name", limit=NAME_LIMIT)
        except Invalid as error:
            yield error.message


def _about_roles(row: Judged) -> Iterable[str | Promise]:
    words = [" ".join(word.split()).lower() for word in BETWEEN_ROLES.split(row.row.roles.lower())]
    unknown = [word for word in words if word and word not in ROLE_WORDS]
    row.roles = list(dict.fromkeys(ROLE_WORDS[word] for word in words if word in ROLE_WORDS))
    if unknown:
        known = ", ".join(str(role.label) for role in Role)
        yield format_lazy(_("Unknown role: {word}. Known are: {known}."), word=unknown[0][:40], known=known)
    elif not row.roles:
        yield _("Give at least one role.")


def _about_supervisor(row: Judged, supervisors: dict[str, Membership], by: Membership) -> Iterable[str | Promise]:
    address = row.row.supervisor.strip().lower()
    if not address:
        return
    row.supervisor = supervisors.get(address)
    if row.supervisor is None:
        yield _("No supervisor of your institution has the address in the last column.")
    elif Role.COUNSELOR not in row.roles:
        yield _("Only counselors have a supervisor.")
    elif row.supervisor.user_id == by.user_id:
        yield _("Another administrator changes what concerns yourself.")
