"""An account is locked at once, and unlocked: sessions, trusted browsers, calendar link and sign-in. Its cases stay."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from counseling.access import account_lock as access
from counseling.access.people import granted_to
from counseling.choices import AdminActKind, NoticeKind, Role
from counseling.models import AccountLock, Case, Membership, StandIn, User
from counseling.selectors import account as account_selector
from counseling.selectors import account_lock as selector
from counseling.services import account as accounts
from counseling.services import account_mail, admin_act, feed, notice, open_session, password_link, trusted_browser
from counseling.services.admin_act import REASON_LIMIT
from counseling.services.errors import Invalid, text
from counseling.services.held import held_all
from counseling.services.marker import service


@service
def lock(account: Membership, *, reason: str, by: Membership, now: datetime) -> AccountLock:
    """From now on the account reaches nothing here, by no way. Raises Invalid where it is locked already.

    All sessions and trusted browsers of the person end, those at other institutions too, where they may sign in anew.
    The cases stay; where there is an emergency, the konseli gets the name of a colleague.
    """
    access.require_lock(by, account)
    reason = text(reason, field="reason", limit=REASON_LIMIT)
    urgent = selector.cases_that_need_one(account, now=now)
    with held_all(urgent, now=now, settles=False) as cases:
        standing = accounts.locked(account)
        if standing.locked_at is not None:
            raise Invalid("reason", _("This account is locked already."))
        weighty = Role.SUPERVISOR in granted_to(standing) or account_selector.is_last_admin(standing)
        row = AccountLock.objects.create(
            institution_id=standing.institution_id,
            membership=standing,
            locked_by_id=by.user_id,
            locked_at=now,
            reason=reason,
        )
        standing.locked_at = now
        standing.save(update_fields=["locked_at"])
        shut_out(standing.user, now=now)
        feed.close(standing, now=now)
        admin_act.record(kind=AdminActKind.ACCOUNT_LOCKED, by=by, about=standing.user, reason=reason, now=now)
        named = _name_stand_ins(cases, row, now=now)
    if weighty:
        _tell_reviewer(row, by=by, now=now)
    notice.tell(_supervisors(row) + named, NoticeKind.ACCOUNT_LOCKED, by=by.user_id, now=now)
    return row


@service
def shut_out(user: User, *, now: datetime) -> None:
    """Every session and every trusted browser of the person ends; links for a new password that are out open nothing.

    Those of which there is no row end too, such as a sign-in at this very moment: none from before this moment works.
    """
    user.shut_out_at = now
    user.save(update_fields=["shut_out_at"])
    open_session.end_others(user, but=None)
    trusted_browser.end_all(user, now=now)


def _name_stand_ins(cases: Iterable[Case], row: AccountLock, *, now: datetime) -> list[Membership]:
    """For each of these cases a colleague whom the konseli can turn to; where nobody is here, none. The colleagues."""
    named = []
    for case in cases:
        counselor = selector.possible_stand_in(case, now=now)
        if counselor is not None:
            StandIn.objects.create(
                institution_id=case.institution_id,
                konseli_id=case.konseli_id,
                case=case,
                lock=row if case.counselor.membership_id == row.membership_id else _lock_of(case),
                counselor=counselor,
                named_at=now,
            )
            named.append(counselor.membership)
    return named


def _lock_of(case: Case) -> AccountLock:
    """The lock of the case's own counselor, for whom the one who is locked now stood in."""
    return AccountLock.objects.get(membership=case.counselor.membership_id, unlocked_at=None)


def _supervisors(row: AccountLock) -> list[Membership]:
    """Who finds a list of cases on their home from now on."""
    if not account_selector.open_cases(row.membership):
        return []
    return account_selector.able_to_reassign(row.membership)


# ---------------------------------------------------------------- unlocking


@service
def unlock(
    lock: AccountLock,
    *,
    reason: str,
    new_password: bool,
    by: Membership | None,
    now: datetime,
) -> AccountLock:
    """The account is open again, with its roles and cases; the person is told by mail. Raises Invalid where it is open
    already. `by` is None where whoever runs the machine does it.

    With `new_password` the old one is worth nothing any more: the mail has a link to choose another one.
    """
    if by is not None:
        access.require_unlock(by, lock)
    reason = text(reason, field="reason", limit=REASON_LIMIT)
    standing = accounts.locked(lock.membership)
    row = AccountLock.objects.select_for_update(of=("self",)).select_related("institution").get(pk=lock.pk)
    if row.unlocked_at is not None:
        raise Invalid("reason", _("This account is open already."))
    row.unlocked_by_id, row.unlocked_at, row.unlock_reason = by.user_id if by else None, now, reason
    row.save(update_fields=["unlocked_by", "unlocked_at", "unlock_reason"])
    standing.locked_at = None
    standing.save(update_fields=["locked_at"])
    if new_password:
        accounts.void_password(standing.user)
    admin_act.record(
        kind=AdminActKind.ACCOUNT_UNLOCKED,
        by=by,
        institution_id=row.institution_id,
        about=standing.user,
        detail={"new_password": new_password},
        reason=reason,
        now=now,
    )
    _tell_person(row, standing.user, password_link.address_of(standing.user) if new_password else "", now=now)
    return row


# ---------------------------------------------------------------- mails


def _tell_person(row: AccountLock, user: User, address: str, *, now: datetime) -> None:
    place = row.institution.name

    def letter() -> str:
        opened = gettext("Your account at %(place)s is open again.") % {"place": place}
        if not address:
            return gettext("%(opened)s You sign in as before.") % {"opened": opened}
        return gettext(
            "%(opened)s Your old password holds no more. Choose a new one here, once, within three days:\n\n%(address)s"
        ) % {"opened": opened, "address": address}

    account_mail.tell(
        user,
        subject=lambda: gettext("Your account at %(place)s is open again") % {"place": place},
        body=letter,
        institution=row.institution,
        now=now,
    )


def _tell_reviewer(row: AccountLock, *, by: Membership, now: datetime) -> None:
    """Who locks a supervisor or the last administrator is seen by somebody from outside."""
    reviewer = account_selector.outside_reviewer(row.institution_id)
    if reviewer is None or reviewer.member_id in (row.membership_id, by.pk):
        return
    details = {"place": row.institution.name, "name": row.membership.user.name, "by": by.user.name}

    def letter() -> str:
        return (
            gettext(
                "%(by)s has locked the account of %(name)s at %(place)s, who supervises or administers there. You are "
                "told as the outside reviewer; please ask them for the reason."
            )
            % details
        )

    account_mail.tell(
        reviewer.member.user,
        subject=lambda: gettext("An account at %(place)s was locked") % details,
        body=letter,
        institution=row.institution,
        now=now,
    )
