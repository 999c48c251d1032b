"""What follows from a decision: flags, obligations, used-up waivers."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext

from counseling.choices import FlagState, WaiverState
from counseling.models import Flag, FlagMove, FlagOccurrence, Inspection, LedgerEntry, Obligation, Waiver
from counseling.models.base import CaseModel
from counseling.services.marker import service


def _same_case(row: CaseModel) -> dict[str, object]:
    return {"institution_id": row.institution_id, "konseli_id": row.konseli_id, "case_id": row.case_id}


@service
def raise_flags(source: LedgerEntry | Inspection, codes: Iterable[str]) -> list[Flag]:
    """What came up in a decision or an inspection. One flag a case, code and counselor; a new occurrence joins it, and
    opens one again that was closed."""
    about = source.counselor_id if isinstance(source, LedgerEntry) else source.case.counselor_id
    known = {
        flag.code: flag
        # Of several the newest is read last, and stays.
        for flag in Flag.objects.filter(case_id=source.case_id, counselor_id=about).order_by("raised_at", "pk")
    }
    return [_occur(source, code, known.get(code), about=about) for code in dict.fromkeys(codes)]


def _occur(source: LedgerEntry | Inspection, code: str, flag: Flag | None, *, about: UUID) -> Flag:
    if flag is None:
        flag = Flag.objects.create(
            **_same_case(source), counselor_id=about, code=code, raised_at=source.at, last_seen_at=source.at
        )
    else:
        if flag.state == FlagState.CLOSED:
            _reopen(flag, at=source.at)
        flag.last_seen_at = source.at
        flag.save(update_fields=["state", "last_seen_at"])
    which = {"entry" if isinstance(source, LedgerEntry) else "inspection": source}
    FlagOccurrence.objects.create(institution_id=source.institution_id, flag=flag, at=source.at, **which)
    return flag


def _reopen(flag: Flag, *, at: datetime) -> None:
    FlagMove.objects.create(
        **_same_case(flag), flag=flag, from_state=flag.state, to_state=FlagState.OPEN, by=None, at=at
    )
    flag.state = FlagState.OPEN


@service
def impose(entry: LedgerEntry, duties: Iterable[tuple[str, int]]) -> list[Obligation]:
    """Obligations as (code, hours). One that is already open keeps its first due time."""
    open_ones = {o.code: o for o in Obligation.objects.filter(case_id=entry.case_id, closed_at=None)}
    found = []
    for code, hours in duties:
        obligation = open_ones.get(code)
        if obligation is None:
            obligation = Obligation.objects.create(
                **_same_case(entry),
                code=code,
                entry=entry,
                created_at=entry.at,
                due_at=entry.at + timedelta(hours=hours),
            )
            open_ones[code] = obligation
        found.append(obligation)
    return found


@service
def use_waivers(entry: LedgerEntry, codes: Iterable[str]) -> None:
    """Each waiver that the verdict shows as used is used up, the one that was granted first."""
    for code in codes:
        waiver = (
            Waiver.objects.filter(
                case_id=entry.case_id,
                code=code,
                transition=entry.transition,
                state=WaiverState.GRANTED,
                expires_at__gt=entry.at,
            )
            .order_by("decided_at")
            .first()
        )
        if waiver is not None:
            waiver.state = WaiverState.USED
            waiver.used_by = entry
            waiver.save(update_fields=["state", "used_by"])


@service
def end_waivers(entry: LedgerEntry) -> None:
    """The case has another counselor: what the previous one asked for is no longer decided, what they were given no
    longer counts. Who has the case now asks in their own words."""
    waivers = Waiver.objects.filter(case_id=entry.case_id)
    for waiver in waivers.filter(state=WaiverState.ASKED):
        waiver.state = WaiverState.REFUSED
        waiver.decided_by_id = entry.actor_id
        waiver.decided_at = entry.at
        waiver.decision_reason = gettext("The case was given to another counselor.")
        waiver.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])
    for waiver in waivers.filter(state=WaiverState.GRANTED, expires_at__gt=entry.at):
        waiver.expires_at = entry.at
        waiver.save(update_fields=["expires_at"])
