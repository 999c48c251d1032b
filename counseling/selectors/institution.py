"""The settings of an institution: which thresholds count from which day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from counseling.access import institution as institution_access
from counseling.choices.policy import THRESHOLDS, Standing
from counseling.models import Institution, Membership, PolicyVersion
from counseling.selectors.thresholds import default_policy


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A version of the thresholds, how it stands, and what it changes of the one before: name → (from, to)."""

    version: PolicyVersion
    standing: Standing
    changes: Mapping[str, tuple[int, int]]


def today_at(institution: Institution, now: datetime) -> date:
    """Which day it is there."""
    return now.astimezone(ZoneInfo(institution.time_zone)).date()


def policy_rows(member: Membership, now: datetime) -> list[PolicyRow]:
    """The history of the thresholds, the last to count on top; empty for all but administrators."""
    rows = institution_access.policies_visible_to(member).select_related("author")
    versions = list(rows.order_by("effective_from", "created_at"))
    today = today_at(member.institution, now)
    present = _last_by(versions, today)
    before = default_policy(member.institution_id, now)
    found = []
    for number, version in enumerate(versions):
        after = versions[number + 1] if number + 1 < len(versions) else None
        if version is present:
            standing = Standing.IN_FORCE
        elif after is not None and after.effective_from == version.effective_from:
            standing = Standing.REPLACED
        else:
            standing = Standing.TO_COME if version.effective_from > today else Standing.EARLIER
        found.append(PolicyRow(version, standing, changes(before, version)))
        before = version
    return found[::-1]


def policy_on(institution_id: UUID, day: date, now: datetime) -> PolicyVersion:
    """The thresholds that count on that day as things stand, read as `thresholds.policies_in_force` reads them."""
    versions = PolicyVersion.objects.filter(institution_id=institution_id, effective_from__lte=day)
    found = versions.order_by("effective_from", "created_at").last()
    return found or default_policy(institution_id, now)


def policies_after(institution_id: UUID, day: date) -> list[PolicyVersion]:
    """The versions that start to count after that day, each of which then takes over; one a day."""
    versions = PolicyVersion.objects.filter(institution_id=institution_id, effective_from__gt=day)
    return list({row.effective_from: row for row in versions.order_by("effective_from", "created_at")}.values())


def policy_count(institution_id: UUID) -> int:
    """How many versions there are: whoever sets the next says which they have seen."""
    return PolicyVersion.objects.filter(institution_id=institution_id).count()


def changes(before: PolicyVersion, after: PolicyVersion) -> dict[str, tuple[int, int]]:
    """The thresholds that differ: name → (from, to)."""
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in THRESHOLDS}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def values_of(version: PolicyVersion) -> dict[str, int]:
    """Every threshold by name."""
    return {name: getattr(version, name) for name in THRESHOLDS}


def _last_by(versions: Sequence[PolicyVersion], day: date) -> PolicyVersion | None:
    return next((row for row in reversed(versions) if row.effective_from <= day), None)
