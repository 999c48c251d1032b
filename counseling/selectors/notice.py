"""Who is told of what by mail, and how each has chosen to be told."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from counseling.choices import AT_ONCE_UNLESS_CHOSEN, CHOSEN, OPEN_STATES, NoticeKind, ReceiverKind, Role
from counseling.models import Case, Membership, Notice, NoticeChoice, Referral
from counseling.selectors import account, emergency
from counseling.selectors.casefile.records import records_of


def asked_to_take_over(referral: Referral) -> list[Membership]:
    """Who may answer a referral: its receiver, or every counselor of the institution that it goes to. Nobody is asked
    by a referral to somebody outside."""
    if referral.receiver_kind == ReceiverKind.COUNSELOR and referral.receiver is not None:
        return [referral.receiver.membership]
    if referral.receiver_kind == ReceiverKind.INSTITUTION and referral.to_institution_id is not None:
        return list(account.holding(referral.to_institution_id, Role.COUNSELOR))
    return []


def member_of(user_id: UUID, institution_id: UUID) -> list[Membership]:
    """The membership of this account there, while it stands."""
    return list(Membership.objects.filter(user=user_id, institution=institution_id, until=None))


def at_once(members: Iterable[Membership], kind: NoticeKind) -> dict[UUID, bool]:
    """By membership, whether each is told of this at once. One query."""
    ids = [member.pk for member in members]
    chosen = dict(NoticeChoice.objects.filter(member__in=ids, kind=kind).values_list("member", "at_once"))
    return {pk: chosen.get(pk, kind in AT_ONCE_UNLESS_CHOSEN) for pk in ids}


def choices_of(member: Membership) -> dict[NoticeKind, bool]:
    """How the member is told of each kind that one can choose."""
    chosen = dict(NoticeChoice.objects.filter(member=member).values_list("kind", "at_once"))
    return {kind: chosen.get(kind, kind in AT_ONCE_UNLESS_CHOSEN) for kind in CHOSEN}


def to_mail(now: datetime) -> dict[UUID, list[Notice]]:
    """What is due and was not mailed, by membership, held for whoever mails it. Who left meanwhile or is locked out is
    told nothing."""
    due: dict[UUID, list[Notice]] = defaultdict(list)
    rows = Notice.objects.filter(mailed_at=None, due_at__lte=now, member__until=None, member__locked_at=None)
    rows = rows.select_related("member__user", "member__institution").order_by("at", "pk")
    for row in rows.select_for_update(skip_locked=True, of=("self",)):
        due[row.member_id].append(row)
    return due


def emergencies_that_wait(now: datetime) -> list[Case]:
    """The cases of all institutions whose emergency nobody served in the time that the institution sets (2e)."""
    urgent = emergency.open_of(Case.objects.filter(state__in=OPEN_STATES))
    records = records_of([case.pk for case in urgent], now)
    return [found.case for found in emergency.among(records.values()) if found.unserved]


def told_lately(members: Iterable[Membership], kind: NoticeKind, since: datetime) -> set[UUID]:
    """Which of these were told of this kind since then."""
    rows = Notice.objects.filter(member__in=[member.pk for member in members], kind=kind, at__gt=since)
    return set(rows.values_list("member", flat=True))
