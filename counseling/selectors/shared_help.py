"""Shared help: who helps in a case, who is asked, and whether the konseli's permission holds."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max, QuerySet

from counseling.access import case as case_access
from counseling.access import shared_help as access
from counseling.choices import OPEN_STATES, AccessWhat, PackagePart
from counseling.keys import keyring
from counseling.models import AccessLog, Case, Consent, Counselor, Membership, PackageItem, SharedHelp
from counseling.selectors import sharing
from counseling.selectors.casefile import derive
from counseling.selectors.casefile.records import records_of

PEOPLE = ("case__institution", "case__counselor__membership__user", "colleague__membership__user", "asked_by")


def is_permitted(help: SharedHelp, now: datetime) -> bool:
    """Whether the permission stands for what this colleague sees."""
    return sharing.with_colleague(help.case, help.colleague, now) is not None


def permitted_colleagues(case: Case, now: datetime) -> dict[Counselor, str]:
    """The colleagues with whom something may be shared, and who do not help in this case yet; as parties are called."""
    named = _parties(sharing.standing(case, now))
    helping = set(standing(case).values_list("colleague_id", flat=True))
    every = sharing.names_of_colleagues(case).items()
    return {row: name for row, name in every if row.pk not in helping and _is_among(named, row)}


def _parties(permissions: Iterable[Consent]) -> set[str]:
    """With whom these permissions let something be shared."""
    return {derive.party_key(row.party) for row in permissions}


def _is_among(named: set[str], colleague: Counselor) -> bool:
    return not named.isdisjoint(derive.party_keys(colleague))


# ---------------------------------------------------------------- as its counselor sees it


def of_case(case: Case, *, state: str = "") -> QuerySet[SharedHelp]:
    """All help of the case, the newest on top; or only what is asked, helps, declined or ended. With its case, all help
    that was neither declined nor ended before has ended."""
    rows = SharedHelp.objects.filter(case=case).select_related(*PEOPLE).order_by("-asked_at", "-pk")
    if not state:
        return rows
    if state == "declined":
        return rows.exclude(declined_at=None)
    rows = rows.filter(declined_at=None)
    if case.state not in OPEN_STATES:
        return rows if state == "ended" else rows.none()
    if state == "ended":
        return rows.exclude(ended_at=None)
    return rows.filter(ended_at=None, accepted_at__isnull=state == "asked")


@dataclass(frozen=True, slots=True)
class HelpRow:
    """How one help stands: what the colleague sees of it, and when they last read it. `stands`: asked for or given;
    `permitted`: the konseli lets it be shared."""

    help: SharedHelp
    stands: bool
    permitted: bool
    parts: list[str]
    read_at: datetime | None


def rows(case: Case, helps: Iterable[SharedHelp], now: datetime) -> list[HelpRow]:
    """One page of them, in the order given; as many queries for many as for one."""
    helps = list(helps)
    named = _parties(sharing.standing(case, now))
    parts: dict[UUID | None, list[str]] = defaultdict(list)
    items = PackageItem.objects.filter(shared__in=helps, withdrawn_at=None).order_by("chosen_at", "pk")
    for help_id, part in items.values_list("shared_id", "part"):
        parts[help_id].append(str(PackagePart(part).label))
    readings = AccessLog.objects.filter(case=case, what=AccessWhat.HANDOVER, object_id__in=[row.pk for row in helps])
    by_others = readings.exclude(user=case.counselor.membership.user_id).order_by()
    read = dict(by_others.values_list("object_id").annotate(Max("at")))
    found = []
    for row in helps:
        stands = row.ended_at is None and row.declined_at is None and case.state in OPEN_STATES
        permitted = _is_among(named, row.colleague)
        found.append(HelpRow(row, stands, permitted, parts[row.pk], read.get(row.pk)))
    return found


def standing(case: Case) -> QuerySet[SharedHelp]:
    """What is asked for or given in this case."""
    return of_case(case).filter(declined_at=None, ended_at=None)


def in_case(case: Case, help_id: UUID) -> SharedHelp | None:
    """The help with this id, while it stands."""
    return standing(case).filter(pk=help_id).first()


# ---------------------------------------------------------------- as the colleague sees it


def asked_of(member: Membership, now: datetime) -> list[SharedHelp]:
    """What this colleague is asked for or helps with, unanswered requests on top. What the konseli permits no longer
    is not there."""
    rows = list(access.asked_of(member).select_related(*PEOPLE).order_by("asked_at", "pk"))
    keyring.preload(row.konseli_id for row in rows)
    records = records_of(sorted({row.case_id for row in rows}), now)
    named = {case_id: _parties(derive.sharing_allowed(record)) for case_id, record in records.items()}
    seen = [row for row in rows if _is_among(named[row.case_id], row.colleague)]
    return sorted(seen, key=lambda row: row.accepted_at is not None)


def asked_one(member: Membership, help_id: UUID, now: datetime) -> SharedHelp | None:
    """Help that is asked of this colleague, while the konseli permits it."""
    row = access.asked_of(member).select_related(*PEOPLE).filter(pk=help_id).first()
    return row if row is not None and is_permitted(row, now) else None


def to_end(member: Membership, help_id: UUID, now: datetime) -> SharedHelp | None:
    """Help that this member may end: the counselor whose case it is, or the colleague."""
    own = SharedHelp.objects.filter(case__in=case_access.visible_to(member), declined_at=None, ended_at=None)
    return own.select_related(*PEOPLE).filter(pk=help_id).first() or asked_one(member, help_id, now)


def with_colleague(account: Membership) -> QuerySet[SharedHelp]:
    """What somebody who leaves is asked for or helps with."""
    return SharedHelp.objects.filter(colleague__membership=account, declined_at=None, ended_at=None)
