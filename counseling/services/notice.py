"""Telling staff by mail that something waits for them: at once, or in the morning.

The mail says that something waits, and where to sign in. It names nobody, no case and nothing clinical: who else reads
a mailbox is not known.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, ngettext

from counseling.addresses import absolute
from counseling.choices import ALWAYS_AT_ONCE, CHOSEN, MailKind, NoticeKind
from counseling.models import Case, Membership, Notice, NoticeChoice
from counseling.selectors import account as account_selector
from counseling.selectors import notice as selector
from counseling.services import outgoing_mail, schedule
from counseling.services.marker import service

EVENING, MORNING = time(20), time(6)
"""Between them nobody is told of anything but an emergency, in the zone of their institution."""
REMINDED = timedelta(days=1)
"""Who is told that an emergency waits is told so again after a day."""
KEPT = timedelta(days=30)

_silent: ContextVar[bool] = ContextVar("nobody_is_told", default=False)


@contextmanager
def nobody_is_told() -> Iterator[None]:
    """Inside, nothing is to be mailed: what happens there happened long ago, or never."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


@service
def tell(members: Iterable[Membership], kind: NoticeKind, *, by: UUID | None, now: datetime) -> None:
    """These members are told. `by`: the account of who did it, who knows already."""
    here = (member for member in members if member.until is None and member.locked_at is None)
    told = [] if _silent.get() else [member for member in here if member.user_id != by]
    if not told:
        return
    soon = selector.at_once(told, kind)
    rows = [
        Notice(institution_id=member.institution_id, member=member, kind=kind, at=now, due_at=due)
        for member in told
        for due in [due_at(kind, soon[member.pk], zone=member.institution.time_zone, now=now)]
    ]
    Notice.objects.bulk_create(rows)
    # What waits for the morning goes with the hourly run.
    if any(row.due_at <= now for row in rows):
        schedule.run_soon(outgoing_mail.TASK)


def due_at(kind: NoticeKind, at_once: bool, *, zone: str, now: datetime) -> datetime:
    """When somebody in this zone is told: emergencies at any hour, others outside of the quiet hours, and what may wait
    in the morning."""
    local = now.astimezone(ZoneInfo(zone))
    if kind in ALWAYS_AT_ONCE or (at_once and not _is_quiet(local)):
        return now
    morning = datetime.combine(local.date(), MORNING, local.tzinfo)
    return morning if local < morning else datetime.combine(local.date() + timedelta(days=1), MORNING, local.tzinfo)


@service
def emergency(case: Case, *, by: UUID | None, now: datetime) -> None:
    """An emergency is declared: who answers for the counselor is told, and the counselor where somebody else did it."""
    members = [case.counselor.membership, *account_selector.able_to_reassign(case.counselor.membership)]
    tell(members, NoticeKind.EMERGENCY, by=by, now=now)


@service
def emergencies_that_wait(*, now: datetime) -> int:
    """Who answers for an emergency that nobody served in time is told, once a day: how many are told now."""
    members: dict[UUID, Membership] = {}
    for case in selector.emergencies_that_wait(now):
        answering = [case.counselor.membership, *account_selector.able_to_reassign(case.counselor.membership)]
        members |= {member.pk: member for member in answering}
    # Held, so that of two who look at the same time one tells them.
    list(Membership.objects.select_for_update(no_key=True).filter(pk__in=members).order_by("pk"))
    told = selector.told_lately(members.values(), NoticeKind.EMERGENCY_WAITING, now - REMINDED)
    fresh = [member for pk, member in members.items() if pk not in told]
    tell(fresh, NoticeKind.EMERGENCY_WAITING, by=None, now=now)
    return len(fresh)


@service
def choose(wanted: Mapping[NoticeKind, bool], *, by: Membership) -> None:
    """How this member wants to be told of each kind: True for at once, False for in the morning."""
    for kind in CHOSEN:
        if kind in wanted:
            NoticeChoice.objects.update_or_create(
                institution_id=by.institution_id, member=by, kind=kind, defaults={"at_once": wanted[kind]}
            )


@service
def mail_due(*, now: datetime) -> int:
    """Mails what is due, one mail a member: how many mails."""
    due = {pk: kept for pk, rows in selector.to_mail(now).items() if (kept := _may_wake(rows, now))}
    for rows in due.values():
        _post(rows, now=now)
    found = [row.pk for rows in due.values() for row in rows]
    Notice.objects.filter(pk__in=found).update(mailed_at=now)
    Notice.objects.filter(at__lt=now - KEPT).delete()
    return len(due)


def _may_wake(rows: list[Notice], now: datetime) -> list[Notice]:
    """Those that come at this hour: where the worker was away by day, what is no emergency waits until the morning."""
    if _is_quiet(now.astimezone(ZoneInfo(rows[0].member.institution.time_zone))):
        return [row for row in rows if row.kind in ALWAYS_AT_ONCE]
    return rows


def _is_quiet(local: datetime) -> bool:
    return not MORNING <= local.time() < EVENING


def _post(rows: list[Notice], *, now: datetime) -> None:
    member, count = rows[0].member, len(rows)
    urgent = any(row.kind in ALWAYS_AT_ONCE for row in rows)

    def subject() -> str:
        return gettext("Something urgent waits for you") if urgent else gettext("Something waits for you")

    def body() -> str:
        waits = ngettext("%(n)d thing waits for you.", "%(n)d things wait for you.", count) % {"n": count}
        said = [gettext("It is urgent: please look at once.")] if urgent else []
        where = gettext("Sign in at %(place)s to see what it is:") % {"place": member.institution.name}
        choice = gettext("When such mails come is yours to choose: open the menu at your name, «Notices».")
        return "\n\n".join([" ".join([waits, *said, where]), absolute("home"), choice])

    outgoing_mail.post_in_both_languages(
        kind=MailKind.NOTICE,
        to=member.user.email,
        subject=subject,
        body=body,
        institution=member.institution,
        now=now,
    )
