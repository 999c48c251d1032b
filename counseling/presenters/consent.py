"""A permission in words: whose it is, what was decided, until when it holds."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from counseling.choices import ConsentKind
from counseling.presenters.spoken import who_said
from counseling.selectors import paper as paper_selector

if TYPE_CHECKING:
    from counseling.models import Consent, Guardian


def whose_word(row: Consent) -> str:
    """Who gave or refused it, and by which way."""
    if row.guardian is None:
        return who_said(row)
    return f"{guardian_name(row.guardian)} · {row.get_channel_display()}"


def guardian_name(guardian: Guardian) -> str:
    return f"{guardian.get_relation_display()} ({guardian.name})"


def decided(row: Consent) -> str:
    """What was decided, and whether it is in writing."""
    return f"{row.get_decision_display()} ({_form(row).lower()})"


def _form(row: Consent) -> str:
    if paper_selector.owed(row):
        return _("Signed on paper; the paper is not uploaded yet")
    return str(row.get_form_display())


def until(row: Consent, today: date) -> str:
    """Until when it holds, where that was said."""
    if row.valid_until is None:
        return ""
    day = {"day": date_format(row.valid_until, "j M Y")}
    return (_("Ended on %(day)s") if row.valid_until < today else _("Holds until %(day)s")) % day


def runs_out(days: int | None) -> str:
    """In how many days it runs out, where that is soon."""
    if days is None:
        return ""
    if days == 0:
        return _("runs out today")
    return ngettext("runs out in %(n)d day", "runs out in %(n)d days", days) % {"n": days}


def permission_name(row: Consent) -> str:
    """What a permission is about: its kind, and with whom."""
    if row.kind == ConsentKind.SHARING:
        return _("Sharing with %(party)s") % {"party": row.party}
    return str(row.get_kind_display())


def named(row: Consent) -> str:
    """The same, with the guardian whose word it is."""
    return f"{permission_name(row)} · {guardian_name(row.guardian)}" if row.guardian else permission_name(row)
