"""Statements: whose word it is, by which way it came, when, and who recorded it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, TypeVar

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from counseling.access import case as case_access
from counseling.choices import (
    Answer,
    Benefit,
    Capacity,
    Channel,
    ContactOutcome,
    GoalState,
    Respect,
    Speaker,
    StatementKind,
    Urgency,
    Wish,
    YesNo,
)
from counseling.models import Case, CounselingSession, Goal, Membership, Referral, Statement
from counseling.models.base import SaidModel, SpeakerWrittenModel
from counseling.services.errors import Invalid, one_of, text
from counseling.services.held import held
from counseling.services.marker import service

S = TypeVar("S", bound=SaidModel)

CLOCKS_DIFFER = timedelta(minutes=5)
"""How far ahead of ours the clock may be on which somebody read when a thing was said."""
TWICE = timedelta(minutes=1)
"""Within this time the same words once more are a second press of the button."""
NAME_LIMIT = 200

VALUES: Mapping[str, type[TextChoices]] = MappingProxyType(
    {
        StatementKind.URGENCY: Urgency,
        StatementKind.EMERGENCY_CONFIRMED: YesNo,
        StatementKind.WISH: Wish,
        StatementKind.BENEFIT: Benefit,
        StatementKind.RESPECT: Respect,
        StatementKind.BELIEF: YesNo,
        StatementKind.CONTACT: ContactOutcome,
        StatementKind.GUARDIAN_UNSAFE: YesNo,
        StatementKind.GOAL_STATE: GoalState,
        StatementKind.CLOSE_TIE: YesNo,
        StatementKind.REFERRAL_CONSENT: Answer,
        StatementKind.DISCLOSURE_CONSENT: Answer,
        StatementKind.OFFERED: YesNo,
        StatementKind.GUARDIAN_TOLD: YesNo,
        StatementKind.ROLES_CLARIFIED: YesNo,
        StatementKind.CAPACITY: Capacity,
        StatementKind.DIGNITY: YesNo,
        StatementKind.PLAN_CHANGED: YesNo,
    }
)
"""What can be said in a statement of each kind. Only SESSIONS_AGREED and GOAL_PROGRESS are numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a statement comes from. `supersedes` is the row that this one corrects."""

    said_by: str = Speaker.KONSELI
    said_by_name: str = ""
    channel: str = Channel.IN_PERSON
    said_at: datetime
    words: str = ""
    supersedes: Any = None

    def of_counselor(self) -> "Source":
        """The same, as the counselor's own word: of what the counselor did, nobody else is the speaker."""
        return replace(self, said_by=Speaker.COUNSELOR, said_by_name="")

    def in_words(self) -> "Source":
        """The same; raises Invalid where the words are missing."""
        text(self.words, field="words")
        return self


def yes_no(answer: bool) -> str:
    return YesNo.YES if answer else YesNo.NO


def spoken(case: Case, source: Source, *, by: Membership | None, now: datetime) -> dict[str, Any]:
    """The columns that every spoken row shares (see models.base.SaidModel); nobody recorded what the speaker wrote
    themself in the portal.

    The caller holds the case: the second of two corrections meets the first one. Raises Invalid for a source that
    cannot be: of the future, of no known speaker or way, correcting what it must not.
    """
    if source.said_at > now + CLOCKS_DIFFER:
        raise Invalid("said_at", _("This time is still to come. Write down when it was said."))
    _check_correction(case, source)
    return {
        "institution_id": case.institution_id,
        "konseli_id": case.konseli_id,
        "case": case,
        "said_by": one_of(Speaker, source.said_by, field="said_by"),
        "said_by_name": text(source.said_by_name, field="said_by_name", required=False, limit=NAME_LIMIT),
        "channel": one_of(Channel, source.channel, field="channel"),
        "said_at": moment(source, now),
        "recorded_by_id": by.user_id if by else None,
        "recorded_at": now,
        "words": text(source.words, field="words", required=False),
        "supersedes": source.supersedes,
    }


def moment(source: Source, now: datetime) -> datetime:
    """When it was said, in the order in which things were said.

    A fast clock must not put a word behind the next one; and forms tell the minute only, so that a word of the present
    minute comes after all that is on record of it.
    """
    return now if source.said_at == now.replace(second=0, microsecond=0) else min(source.said_at, now)


def _check_correction(case: Case, source: Source) -> None:
    if source.supersedes is None:
        return
    rows = type(source.supersedes)._default_manager
    old = rows.filter(pk=source.supersedes.pk, case=case).first()
    if old is None:
        raise Invalid("supersedes", _("A correction replaces a record of the same kind in the same case."))
    if rows.filter(supersedes=old).exists():
        raise Invalid("supersedes", _("This record has been corrected already. Correct the newer one."))
    if old.channel == Channel.OWN_PAGE and source.channel != Channel.OWN_PAGE:
        raise Invalid("supersedes", _("What somebody wrote on their own page is not corrected by another hand."))


@service
def write_down(
    model: type[S],
    case: Case,
    *,
    source: Source,
    by: Membership | None,
    now: datetime,
    alike: Mapping[str, Any] = MappingProxyType({}),
    **columns: Any,
) -> S:
    """Writes one spoken row, and closes the obligations for which it is the evidence. Callers have checked access.

    `alike` are the columns in which a correction has to agree with what it corrects.
    """
    old = source.supersedes
    if old is not None and not (
        isinstance(old, model) and all(getattr(old, name) == value for name, value in alike.items())
    ):
        raise Invalid("supersedes", _("A correction replaces a record of the same kind in the same case."))
    if old is not None and old.said_by == Speaker.KONSELI and source.said_by != Speaker.KONSELI:
        raise Invalid("supersedes", _("What the konseli said is corrected by the konseli alone. Write a new record."))
    if issubclass(model, SpeakerWrittenModel) and (source.channel == Channel.OWN_PAGE) != (by is None):
        # What counts as the speaker's own hand is nobody else's to write, and what they write there needs nobody.
        raise Invalid("channel", _("Choose one of the answers offered."))
    with held(case, now=now):
        return model._default_manager.create(**spoken(case, source, by=by, now=now), **alike, **columns)


@service
def say(
    case: Case,
    kind: str,
    value: str,
    *,
    source: Source,
    by: Membership,
    now: datetime,
    session: CounselingSession | None = None,
    goal: Goal | None = None,
    referral: Referral | None = None,
) -> Statement:
    """Writes down one statement, and closes the obligations for which it is the evidence. Raises Invalid."""
    case_access.require_work(by, case)
    if kind in VALUES:
        value = one_of(VALUES[kind], value, field="value")
    about = {
        "session_id": session.pk if session else None,
        "goal_id": goal.pk if goal else None,
        "referral_id": referral.pk if referral else None,
    }
    return write_down(
        Statement, case, source=source, by=by, now=now, alike={"kind": StatementKind(kind), **about}, value=value
    )


def said_just_now(
    case: Case,
    kind: str,
    value: str,
    *,
    source: Source,
    by: Membership,
    now: datetime,
    session: CounselingSession | None = None,
) -> Statement | None:
    """The latest statement of this kind, where it is this very one: the button was pressed twice. The caller holds the
    case, so that who presses at the same moment waits for the first."""
    last = Statement.objects.filter(case=case, kind=kind, session=session).order_by("recorded_at", "pk").last()
    if last is None or last.recorded_at <= now - TWICE or abs(last.said_at - moment(source, now)) >= TWICE:
        return None
    corrected = source.supersedes.pk if source.supersedes else None
    said = (value, source.words.strip(), source.said_by, source.said_by_name.strip(), by.user_id, corrected)
    found = (last.value, last.words, last.said_by, last.said_by_name, last.recorded_by_id, last.supersedes_id)
    return last if said == found else None


@service
def offered(case: Case, *, source: Source, by: Membership, now: datetime) -> Statement:
    """The counselor offered another way of help; the words say which."""
    return say(case, StatementKind.OFFERED, YesNo.YES, source=source.of_counselor().in_words(), by=by, now=now)
