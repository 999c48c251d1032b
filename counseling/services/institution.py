"""Institutions: founding one, and what its administrators set: name, time zone, thresholds."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from counseling.access import account as account_access
from counseling.choices import AdminActKind, TimeZone
from counseling.choices.policy import THRESHOLDS, Threshold, Unit
from counseling.explanations import DEFAULT_TEXTS
from counseling.models import Explanation, Institution, Membership, PolicyVersion
from counseling.selectors import institution as selector
from counseling.services import admin_act
from counseling.services import name as naming
from counseling.services.admin_act import REASON_LIMIT
from counseling.services.errors import Invalid, one_of, text
from counseling.services.marker import service

NAME_LIMIT = 200
AHEAD = timedelta(days=366)
"""How far ahead a day may lie from which something counts: beyond, the year is a slip of the hand."""


@service
def found(*, name: str, slug: str, time_zone: str, now: datetime, **profile: str) -> Institution:
    """A new institution with the rulebook's thresholds and the default explanation in force from today.

    `profile`: its kind, npsn and address, checked by the caller.
    """
    institution = Institution.objects.create(name=name, slug=slug, time_zone=time_zone, created_at=now, **profile)
    PolicyVersion.objects.create(institution=institution, effective_from=now.date(), created_at=now)
    for language, (nature, limits) in DEFAULT_TEXTS.items():
        Explanation.objects.create(
            institution=institution,
            version=1,
            language=language,
            nature=nature,
            limits=limits,
            published_from=now.date(),
            created_at=now,
        )
    return institution


@service
def change(*, name: str, time_zone: str, reason: str = "", by: Membership, now: datetime) -> Institution:
    """The institution's name and zone, from now on. What stands as asked already is no change. Raises Invalid."""
    institution = lock(by)
    wanted = {
        "name": naming.name(name, field="name", limit=NAME_LIMIT),
        "time_zone": one_of(TimeZone, time_zone, field="time_zone").value,
    }
    detail: dict[str, str | int | None] = {}
    for column, value in wanted.items():
        before = getattr(institution, column)
        if before != value:
            detail |= {column: value, f"{column}_before": before}
            setattr(institution, column, value)
    if detail:
        institution.save(update_fields=list(wanted))
        admin_act.record(kind=AdminActKind.INSTITUTION_CHANGED, by=by, detail=detail, reason=reason, now=now)
    return institution


def drafted_policy(
    values: Mapping[str, int], *, effective_from: date, reason: str, by: Membership, now: datetime
) -> PolicyVersion:
    """The version as it would stand, checked and not written. Raises Invalid: a value out of bounds, a day gone by, no
    reason, or nothing that differs from what counts on that day."""
    account_access.require_administer(by)
    checked = {name: _within_bounds(row, values.get(name)) for name, row in THRESHOLDS.items()}
    require_day(effective_from, selector.today_at(by.institution, now), field="effective_from")
    version = PolicyVersion(
        institution_id=by.institution_id,
        effective_from=effective_from,
        author_id=by.user_id,
        reason=text(reason, field="reason", limit=REASON_LIMIT),
        created_at=now,
        **checked,
    )
    if not selector.changes(selector.policy_on(by.institution_id, effective_from, now), version):
        raise Invalid("", _("Nothing differs from what counts on that day anyway."))
    return version


@service
def set_policy(
    values: Mapping[str, int], *, effective_from: date, reason: str, seen: int, by: Membership, now: datetime
) -> PolicyVersion:
    """Thresholds, all of them, from that day of the institution on, until a version that starts later takes over.

    What was decided before keeps the thresholds that it was judged by. `seen` is how many versions there were for who
    decided this. Raises Invalid as `drafted_policy`, and where somebody else was faster.
    """
    lock(by)
    if selector.policy_count(by.institution_id) != seen:
        raise Invalid("", _("Somebody has set thresholds in the meantime. Look at what would change now."))
    before = selector.policy_on(by.institution_id, effective_from, now)
    version = drafted_policy(values, effective_from=effective_from, reason=reason, by=by, now=now)
    version.save(force_insert=True)
    detail: dict[str, str | int | None] = {"effective_from": effective_from.isoformat()}
    for name, (old, new) in selector.changes(before, version).items():
        detail |= {name: new, f"{name}_before": old}
    admin_act.record(kind=AdminActKind.POLICY_SET, by=by, detail=detail, reason=version.reason, now=now)
    return version


def lock(by: Membership) -> Institution:
    """The administrator's institution, held until the end of the transaction: its settings change one after another."""
    account_access.require_administer(by)
    return Institution.objects.select_for_update(no_key=True).get(pk=by.institution_id)


def require_day(day: date, today: date, *, field: str) -> None:
    """Raises Invalid for a day gone by, or more than a year ahead."""
    if day < today:
        raise Invalid(field, _("Choose today or a later day."))
    if day > today + AHEAD:
        raise Invalid(field, _("Choose a day within a year from now."))


def _within_bounds(row: Threshold, value: int | None) -> int:
    if row.unit == Unit.YES_NO:
        if isinstance(value, bool):
            return value
    elif isinstance(value, int) and not isinstance(value, bool) and row.lowest <= value <= row.highest:
        return value
    raise Invalid(row.name, out_of_bounds(row))


def out_of_bounds(row: Threshold) -> Promise | str:
    """The sentence at a value that is not within its bounds."""
    if row.unit == Unit.YES_NO:
        return _("Choose one of the answers offered.")
    return format_lazy(_("Give a whole number from {lowest} to {highest}."), lowest=row.lowest, highest=row.highest)
