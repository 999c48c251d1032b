"""What konseli and guardians sent lately, in the portal or as a message: that they did, and not what it says."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case as Switch
from django.db.models import CharField, F, Q, QuerySet, Value, When

from counseling.access import case as case_access
from counseling.choices import Channel, Side, Speaker, StatementKind
from counseling.keys import keyring
from counseling.models import (
    Acknowledgement,
    AppointmentChange,
    AppointmentConfirmation,
    Case,
    Complaint,
    Consent,
    Membership,
    Statement,
)
from counseling.selectors.konseli import initials

NEWS = timedelta(days=14)
"""How long what came in stays on the counselor's home."""
MOST = 10
FEEDBACK = (
    StatementKind.BENEFIT,
    StatementKind.RESPECT,
    StatementKind.BELIEF,
    StatementKind.DIGNITY,
    StatementKind.GOAL_PROGRESS,
)


@dataclass(frozen=True, slots=True)
class KonseliMessage:
    """One thing that was sent. `what` names its table; `detail` names its kind."""

    case: Case
    initials: str
    what: str
    detail: str
    at: datetime


def messages_to(member: Membership, *, now: datetime) -> list[KonseliMessage]:
    """What the konseli of a counselor's cases sent in the last 14 days, the newest first, ten at most. What was said in
    one go, such as the answers after a session, counts as one. Three queries."""
    cases = case_access.visible_to(member)

    def rows(queryset: QuerySet[Any], what: str, detail: Any, speaker: str = Speaker.KONSELI) -> Any:
        theirs = queryset.filter(
            case__in=cases,
            superseded_by=None,
            said_by=speaker,
            channel__in=(Channel.OWN_PAGE, Channel.MESSAGE),
            said_at__gt=now - NEWS,
        )
        words = {"what": Value(what, output_field=CharField()), "detail": detail}
        return theirs.order_by().annotate(**words).values_list("case_id", "what", "detail", "said_at")

    plain = Value("", output_field=CharField())
    # A union of rows that are alike leaves one of them.
    found = rows(Statement.objects.all(), "statement", _kind()).union(
        rows(Consent.objects.all(), "consent", F("kind")),
        rows(Consent.objects.all(), "guardian", plain, Speaker.GUARDIAN),
        rows(Acknowledgement.objects.all(), "acknowledgement", plain),
        rows(Complaint.objects.all(), "complaint", plain),
        rows(AppointmentChange.objects.all(), "change", F("appointment__state")),
        rows(_confirmations(), "confirmation", _proposed()),
    )
    newest = list(found.order_by("-said_at", "what", "detail", "case_id")[:MOST])
    named = Case.objects.select_related("konseli").in_bulk([row[0] for row in newest])
    keyring.preload(case.konseli_id for case in named.values())
    return [
        KonseliMessage(named[case_id], initials(named[case_id].konseli.name), what, detail, at)
        for case_id, what, detail, at in newest
    ]


def _kind() -> Switch:
    return Switch(When(kind__in=FEEDBACK, then=Value("feedback")), default=F("kind"), output_field=CharField())


def _confirmations() -> QuerySet[AppointmentConfirmation]:
    """But for the time that a konseli proposes when they move a meeting: the move tells of it."""
    moved = Q(appointment__proposed_by=Side.KONSELI, appointment__replaces__isnull=False)
    return AppointmentConfirmation.objects.exclude(moved)


def _proposed() -> Switch:
    """Whether the konseli's yes is the proposal itself."""
    own = When(appointment__proposed_by=Side.KONSELI, then=Value("proposed"))
    return Switch(own, default=Value("confirmed"), output_field=CharField())
