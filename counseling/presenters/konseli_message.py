"""Rows of the home page: that a konseli sent something, and the link to it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from counseling.choices import AppointmentState, ConsentKind, StatementKind
from counseling.presenters.dates import away, moment
from counseling.selectors.konseli_message import KonseliMessage

MEETING = ""
"""No page of its own: the meetings of the case."""

LINES: dict[tuple[str, str], tuple[Callable[[], str], str]] = {
    ("statement", StatementKind.WISH): (lambda: _("said what they want"), "wish"),
    ("statement", StatementKind.URGENCY): (lambda: _("said how urgent it is"), "urgency"),
    ("statement", "feedback"): (lambda: _("answered questions about a session"), MEETING),
    ("statement", StatementKind.SESSIONS_AGREED): (lambda: _("agreed on a number of sessions"), "plan"),
    ("statement", StatementKind.GOAL_STATE): (lambda: _("wrote about a goal"), "plan"),
    ("statement", StatementKind.REFERRAL_CONSENT): (lambda: _("answered about the referral"), "referral"),
    ("statement", StatementKind.DISCLOSURE_CONSENT): (lambda: _("answered about a disclosure"), "disclosures"),
    ("consent", ConsentKind.HELP): (lambda: _("answered about their permission to be helped"), "consent"),
    ("consent", ConsentKind.PERSONAL_DATA): (lambda: _("answered about their personal data"), "consent-data"),
    ("consent", ConsentKind.SHARING): (lambda: _("answered about sharing with others"), "consent-sharing"),
    ("guardian", ""): (lambda: _("a guardian answered"), "guardian-consent"),
    ("acknowledgement", ""): (lambda: _("confirmed the explanation"), "explanation"),
    ("complaint", ""): (lambda: _("complained"), "complaint"),
    ("change", AppointmentState.MOVED): (lambda: _("moved a meeting"), MEETING),
    ("change", AppointmentState.CANCELLED): (lambda: _("called off a meeting"), MEETING),
    ("confirmation", "proposed"): (lambda: _("proposed a meeting"), MEETING),
    ("confirmation", "confirmed"): (lambda: _("confirmed a meeting"), MEETING),
}


def message_row(row: KonseliMessage, now: datetime) -> dict[str, Any]:
    """A row for components/item.html."""
    unnamed = (lambda: _("sent something"), "case")
    line, route = LINES.get((row.what, row.detail), unnamed)
    address = reverse(route or "case", args=[row.case.pk])
    return {
        "title": f"{row.case.code} · {row.initials}: {line()}",
        "url": address if route else f"{address}?tab=sessions#tabs",
        "when": f"{moment(row.at)}, {away(row.at, now)}",
    }
