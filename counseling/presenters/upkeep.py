"""The nightly check and the backup in words, for the homes of those who answer for what they find and keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from counseling.presenters.dates import away, moment

if TYPE_CHECKING:
    from counseling.selectors.backup import BackupStanding
    from counseling.selectors.job import NightlyCheck


@dataclass(frozen=True, slots=True)
class NightlyLine:
    """One sentence, or two where somebody has to act."""

    text: str
    late: bool


def nightly_line(check: NightlyCheck, now: datetime) -> NightlyLine:
    """When the nightly check last ran; where a night passed without it, what is missing since, and what to do."""
    when = _when(check.at, now)
    if check.late:
        missing = _("What it finds is missing since: tell whoever looks after this program.")
        ran = (
            _("The nightly check last went well %(when)s, %(away)s.") % when if when else _("The nightly check fails.")
        )
        return NightlyLine(f"{ran} {missing}", late=True)
    if not when:
        return NightlyLine(_("The nightly check has not run yet."), late=False)
    return NightlyLine(_("Nightly check last ran %(when)s, %(away)s.") % when, late=False)


def backup_notice(standing: BackupStanding, now: datetime) -> str:
    """That no backup was made for too long, and whom to tell; empty where there is nothing to say."""
    if not standing.to_tell:
        return ""
    when = _when(standing.at, now)
    if not when:
        return _("No backup was made yet: tell whoever looks after this program.")
    return _("The last backup was made %(when)s, %(away)s: tell whoever looks after this program.") % when


def backup_lines(standing: BackupStanding, now: datetime) -> list[str]:
    """When a backup was last made, whether one is made every night, and what failed."""
    when = _when(standing.at, now)
    lines = [_("The last backup was made %(when)s, %(away)s.") % when if when else _("No backup was made yet.")]
    if standing.failed:
        lines.append(_("The last try failed: tell whoever looks after this program."))
    if standing.daily:
        lines.append(_("One is made every night. Of them seven days, four weeks and twelve months are kept."))
    else:
        lines.append(_("None is made by itself: ask whoever looks after this program to have one made every night."))
    return lines


def _when(at: datetime | None, now: datetime) -> dict[str, str]:
    return {"when": moment(at), "away": away(at, now)} if at else {}
