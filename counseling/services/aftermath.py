"""What a decision leaves behind: flags, obligations, used-up waivers."""

from collections.abc import Iterable
from datetime import timedelta

from counseling.choices import FlagState, WaiverState
from counseling.models import Flag, FlagOccurrence, LedgerEntry, Obligation, Waiver
from counseling.services.marker import service


def _same_case(entry: LedgerEntry) -> dict[str, object]:
    return {"institution_id": entry.institution_id, "konseli_id": entry.konseli_id, "case_id": entry.case_id}


@service
def raise_flags(entry: LedgerEntry, codes: Iterable[str]) -> list[Flag]:
    """One open flag a case and code; a new occurrence joins it."""
    open_ones = {f.code: f for f in Flag.objects.filter(case_id=entry.case_id).exclude(state=FlagState.CLOSED)}
    flags = []
    for code in dict.fromkeys(codes):
        flag = open_ones.get(code)
        if flag is None:
            flag = Flag.objects.create(**_same_case(entry), code=code, raised_at=entry.at, last_seen_at=entry.at)
        else:
            flag.last_seen_at = entry.at
            flag.save(update_fields=["last_seen_at"])
        FlagOccurrence.objects.create(institution_id=entry.institution_id, flag=flag, entry=entry, at=entry.at)
        flags.append(flag)
    return flags


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
