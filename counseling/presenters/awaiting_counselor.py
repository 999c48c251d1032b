"""Rows of the home page: what others have answered or cannot continue, so that the counselor has to act."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from counseling.choices import ReferralState, Side
from counseling.presenters.dates import away, moment
from counseling.presenters.referral import receiver_name
from counseling.selectors.home import UpcomingMeeting

if TYPE_CHECKING:
    from counseling.models import Portal, Referral


def proposed_row(row: UpcomingMeeting, now: datetime) -> dict[str, Any]:
    """A time that the konseli proposed."""
    case, at = row.record.case, row.appointment.starts_at
    answer = reverse("appointment-confirm", args=[case.pk, row.appointment.pk])
    query = urlencode({"side": Side.COUNSELOR.value, "next": reverse("home")})
    return {
        "title": f"{case.code} · {row.initials}",
        "url": reverse("case", args=[case.pk]),
        "line": _("The konseli proposes a time."),
        "when": f"{moment(at)}, {away(at, now)}",
        "action_url": f"{answer}?{query}",
        "action": _("Answer"),
    }


def referral_row(referral: Referral) -> dict[str, Any]:
    """What came of a referral, and that the next step is the sender's."""
    lines = {
        ReferralState.ACCEPTED: _("%(who)s takes over. The hand-over rests with you."),
        ReferralState.REJECTED: _("%(who)s cannot take over. The case stays with you."),
        ReferralState.TIMED_OUT: _("%(who)s did not answer in time. The case stays with you."),
    }
    return {
        "title": referral.case.code,
        "url": reverse("case", args=[referral.case_id]),
        "line": lines[ReferralState(referral.state)] % {"who": receiver_name(referral)},
        "when": "",
        "action_url": reverse("referral", args=[referral.case_id]),
        "action": _("To the referral"),
    }


def locked_out_row(page: Portal) -> dict[str, Any]:
    """A konseli or a guardian whose link was closed after wrong PINs."""
    whose = _("A guardian's own page") if page.guardian_id else _("The konseli's own page")
    return {
        "title": page.case.code,
        "url": reverse("case", args=[page.case_id]),
        "line": _("%(whose)s was closed after too many wrong PINs.") % {"whose": whose},
        "when": moment(page.closed_at) if page.closed_at else "",
        "action_url": reverse("own-pages", args=[page.case_id]),
        "action": _("To the links"),
    }
