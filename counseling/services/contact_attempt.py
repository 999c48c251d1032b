"""Attempts to reach the konseli (1a)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from counseling.choices import Channel, StatementKind
from counseling.models import Case, Membership, Statement
from counseling.services.errors import Invalid
from counseling.services.marker import service
from counseling.services.statement import Source, say

WAYS = (Channel.PHONE, Channel.MESSAGE, Channel.IN_PERSON)
"""The ways by which a counselor can try to reach somebody."""


@service
def record(case: Case, outcome: str, *, source: Source, by: Membership, now: datetime) -> Statement:
    """The counselor tried to reach the konseli: `source.channel` says how, `source.said_at` when. Raises Invalid."""
    if source.channel not in WAYS:
        raise Invalid("channel", _("Choose how you tried to reach the konseli."))
    return say(case, StatementKind.CONTACT, outcome, source=source.of_counselor(), by=by, now=now)
