"""Obligations as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from counseling.selectors import wording
from counseling.views.dates import away, moment
from counseling.views.mend import mend_for
from counseling.views.readiness import language


@dataclass(frozen=True, slots=True)
class ObligationView:
    """One duty: what is to be done, by when, and the form that closes it.

    The page says «overdue» itself: `due_text` is then the date alone.
    """

    message: str
    point: str
    code: str
    code_url: str
    due_text: str
    overdue: bool
    about: str
    about_url: str
    mend_url: str | None
    mend_label: str | None


def obligation_views(obligations: Iterable[Any], *, now: datetime, name_case: bool = False) -> list[ObligationView]:
    found = []
    for obligation in obligations:
        due = obligation.postponed_to or obligation.due_at
        times = {"when": moment(due), "away": away(due, now)}
        overdue = due < now
        back = reverse("case", args=[obligation.case_id])
        mend = mend_for(obligation.code, obligation.case_id, back="" if name_case else back)
        found.append(
            ObligationView(
                message=" ".join(wording.duty_of(obligation.code, language=language())),
                point=obligation.code.split(".")[0],
                code=obligation.code,
                code_url=reverse("code") + f"#{obligation.code.replace('.', '-')}",
                due_text="{when}, {away}".format(**times) if overdue else _("Due %(when)s, %(away)s") % times,
                overdue=overdue,
                about=obligation.case.code if name_case else "",
                about_url=back,
                mend_url=mend[0] if mend else None,
                mend_label=mend[1] if mend else None,
            )
        )
    return found
