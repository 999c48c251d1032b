"""Mails that could not be sent, in words: what for, to whom, why, and what happens next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from counseling.presenters.dates import away, moment

if TYPE_CHECKING:
    from counseling.models import OutgoingMail
    from counseling.selectors.outgoing_mail import StuckMail


@dataclass(frozen=True, slots=True)
class MailLine:
    """One mail: what it is about, in one sentence what stands against it, and when something happens."""

    title: str
    line: str
    when: str
    again_url: str


@dataclass(frozen=True, slots=True)
class TestLine:
    """How the last test mail went. `well`: it has left; `failed`: it could not."""

    text: str
    well: bool = False
    failed: bool = False


def stuck_lines(found: Iterable[StuckMail], now: datetime) -> list[MailLine]:
    """The mails that could not be sent, one line each."""
    return [_line(mail.row, mail.to, now) for mail in found]


def _line(row: OutgoingMail, to: str, now: datetime) -> MailLine:
    title = f"{row.get_kind_display()} · {to or '–'}"
    line = row.get_fault_display() or _("Nobody has tried to send it yet. Tell whoever looks after this program.")
    return MailLine(title, line, _when(row, now), reverse("mail-again", args=[row.pk]))


def _when(row: OutgoingMail, now: datetime) -> str:
    if row.given_up_at is not None:
        return _("Given up %(when)s") % {"when": moment(row.given_up_at)}
    if row.due_at <= now:
        return _("Waits since %(when)s") % {"when": moment(row.queued_at)}
    return _("Next try %(away)s") % {"away": away(row.due_at, now)}


def test_line(row: OutgoingMail | None, now: datetime) -> TestLine | None:
    """How the last test mail went, where one was asked for."""
    if row is None:
        return None
    if row.sent_at is not None:
        at = {"when": moment(row.sent_at)}
        return TestLine(
            _("The last test mail left %(when)s. Has it arrived? Look into the spam folder too.") % at, True
        )
    if row.fault:
        return TestLine(f"{_('The test mail could not be sent.')} {row.get_fault_display()}", failed=True)
    return TestLine(_("A test mail is on its way. Load this page again in a minute."))


def stuck_notice(count: int) -> str:
    """That mails could not be sent; empty where all were."""
    if not count:
        return ""
    return ngettext("%(n)d mail could not be sent.", "%(n)d mails could not be sent.", count) % {"n": count}
