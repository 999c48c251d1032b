"""An opening of notes (break-glass) in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from counseling.presenters.dates import moment

if TYPE_CHECKING:
    from counseling.models import BreakGlass


def opening_line(opening: BreakGlass) -> str:
    """Who opened which note, why and until when, as the counselor reads it."""
    return _("%(name)s opened the note of session %(n)d until %(until)s. Reason: %(reason)s") % {
        "name": opening.opened_by,
        "n": opening.session.number,
        "until": moment(opening.until),
        "reason": opening.reason,
    }
