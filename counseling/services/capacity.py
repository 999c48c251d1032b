"""Whether the konseli can decide about being helped: somebody else assesses it on a day, with reasons (2d)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from counseling.access import case as case_access
from counseling.choices import Capacity, Speaker, StatementKind
from counseling.models import Case, Membership, Statement
from counseling.services.errors import Invalid
from counseling.services.held import held
from counseling.services.marker import service
from counseling.services.statement import Source, said_just_now, say

JUDGES = (Speaker.COUNSELOR, Speaker.COLLEAGUE, Speaker.OTHER)
"""Who may judge it. A guardian may not: their permission counts once the konseli cannot decide."""


@service
def record(case: Case, able: bool, *, source: Source, by: Membership, now: datetime) -> Statement:
    """What was judged, by whom, and in words why. Raises Invalid."""
    case_access.require_work(by, case)
    if source.said_by not in JUDGES:
        raise Invalid("said_by", _("Neither the konseli nor a guardian judges this."))
    value = Capacity.ABLE if able else Capacity.UNABLE
    said: dict[str, Any] = {"source": source.in_words(), "by": by, "now": now}
    about = (case, StatementKind.CAPACITY, value)
    with held(case, now=now, settles=False):
        return said_just_now(*about, **said) or say(*about, **said)
