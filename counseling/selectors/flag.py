"""Flags as reviewers and counselors read them: the list, one flag with its course, and the counts by week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias, TypedDict
from uuid import UUID

from django.db.models import Case as Switch
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from counseling.access import flag as flag_access
from counseling.access.people import overseen_by
from counseling.choices import FLAG_MOVES, Conclusion, FlagState
from counseling.models import (
    CaseReason,
    Counselor,
    Determination,
    Flag,
    FlagMove,
    FlagOccurrence,
    FlagSeen,
    Inspection,
    LedgerEntry,
    Membership,
    Remedy,
)
from counseling.selectors.days import begins

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

NEIGHBOURS = 2
"""How many entries are shown before and after a flagged one."""

AGES: dict[str, tuple[timedelta | None, timedelta | None]] = {
    "week": (None, timedelta(days=7)),
    "month": (timedelta(days=7), timedelta(days=30)),
    "older": (timedelta(days=30), None),
}
"""How long ago a flag was raised: at least, and less than."""


class Naming(TypedDict):
    """The `edition` in whose words a flag is named, and when the remedy under way is `due_at`."""

    edition: str
    due_at: datetime | None


NamedFlag: TypeAlias = "WithAnnotations[Flag, Naming]"


@dataclass(frozen=True, slots=True)
class WithheldFlags:
    """How many open flags a supervisor does not see because they concern them: another supervisor reviews them
    (`others`), or they wait for the outside reviewer (`waiting`), who is `reviewer` (empty: nobody is named)."""

    others: int
    waiting: int
    reviewer: str


def extent(flag: Flag) -> int:
    """How much there is of a flag: its moves and occurrences together. Pages carry it, so that nobody decides on what
    they have not seen."""
    return flag.moves.count() + flag.occurrences.count()


def queue(
    member: Membership, *, state: str = "work", point: str = "", counselor: str = "", age: str = "", now: datetime
) -> QuerySet[NamedFlag]:
    """The flags that the member reviews, those that came up last on top; each with `unread`. `state`: a FlagState,
    `work` or `all`; an empty text leaves the rest open."""
    flags = flag_access.visible_to(member)
    if state in FlagState.values:
        flags = flags.filter(state=state)
    elif state != "all":
        flags = flags.exclude(state=FlagState.CLOSED)
    if point:
        flags = flags.filter(code__startswith=f"{point}.")
    if counselor:
        flags = flags.filter(counselor__pk=counselor)
    least, most = AGES.get(age, (None, None))
    if least:
        flags = flags.filter(raised_at__lte=now - least)
    if most:
        flags = flags.filter(raised_at__gt=now - most)
    return _told(flags, member).order_by("-last_seen_at", "pk")


def _told(flags: QuerySet[Flag], member: Membership) -> QuerySet[NamedFlag]:
    seen = FlagSeen.objects.filter(flag=OuterRef("pk"), member=member).values("at")
    moved = FlagMove.objects.filter(flag=OuterRef("pk"), at__gt=OuterRef("seen_at")).exclude(by=member.user_id)
    came_since = Q(seen_at=None) | Q(last_seen_at__gt=F("seen_at")) | Exists(moved)
    return _named(flags).annotate(seen_at=Subquery(seen)).annotate(unread=came_since)


def _named(flags: QuerySet[Flag]) -> QuerySet[NamedFlag]:
    last = FlagOccurrence.objects.filter(flag=OuterRef("pk")).order_by("-at", "-pk")
    edition = last.values(found=Coalesce("entry__edition", "inspection__edition"))[:1]
    due = Remedy.objects.filter(flag=OuterRef("pk"), done_at=None).values("due_at")
    told = flags.annotate(edition=Subquery(edition), due_at=Subquery(due))
    return told.select_related("case", "counselor__membership__user")


def counselors(member: Membership) -> list[tuple[UUID, str]]:
    """The counselors whose flags may stand in the queue, by name: for its filter."""
    theirs = Q(pk__in=overseen_by(member)) | Q(flags__in=flag_access.visible_to(member))
    found = Counselor.objects.filter(theirs, institution_id=member.institution_id).distinct()
    return sorted(found.values_list("pk", "membership__user__name"), key=lambda row: row[1])


def kept_from(member: Membership) -> WithheldFlags:
    """The open flags that a supervisor does not see because they concern the supervisor."""
    flags = flag_access.concerning(member).exclude(state=FlagState.CLOSED)
    reviewed = Exists(flag_access.unconcerned_supervisions())
    counts = flags.annotate(reviewed=reviewed).aggregate(
        others=Count("pk", filter=Q(reviewed=True)), waiting=Count("pk", filter=Q(reviewed=False))
    )
    named = flag_access.outside_reviewer(member.institution_id).first() if counts["waiting"] else None
    return WithheldFlags(**counts, reviewer=named.member.user.name if named else "")


# ---------------------------------------------------------------- one flag

SHOWN_OCCURRENCES = 12
"""How many occurrences a page lists, the newest."""


@dataclass(frozen=True, slots=True)
class FlagStep:
    """A move of a flag with what was said: `words`, or the determination or remedy that it made. `who` is empty where
    the flag opened anew by itself."""

    at: datetime
    to: str
    who: str
    words: str
    determination: Determination | None = None
    remedy: Remedy | None = None


def occurrences(flag: Flag) -> list[FlagOccurrence]:
    """In which decisions and inspections the flag came up, the newest first."""
    rows = FlagOccurrence.objects.filter(flag=flag).select_related("entry__actor", "inspection")
    return list(rows.order_by("-at", "-pk")[:SHOWN_OCCURRENCES])


def source_of(occurrence: FlagOccurrence) -> LedgerEntry | Inspection:
    """The decision or the inspection in which the flag came up."""
    source = occurrence.entry or occurrence.inspection
    assert source is not None, "occurrence_has_one_source"
    return source


def course_of(flag: Flag) -> list[FlagStep]:
    """What people did about the flag, in order. Opens the sealed words."""
    concluded = iter(Determination.objects.filter(flag=flag).order_by("determined_at", "pk"))
    remedies = iter(Remedy.objects.filter(flag=flag).order_by("set_at", "pk"))
    return [
        FlagStep(
            at=move.at,
            to=move.to_state,
            who=move.by.name if move.by else "",
            words=move.words,
            determination=next(concluded, None) if move.to_state == FlagState.DETERMINED else None,
            remedy=next(remedies, None) if move.to_state == FlagState.REMEDY else None,
        )
        for move in FlagMove.objects.filter(flag=flag).select_related("by").order_by("at", "pk")
    ]


def around(occurrence: FlagOccurrence) -> list[LedgerEntry]:
    """The entries of the case before and after, the newest first, with the flagged one itself among them."""
    entries = LedgerEntry.objects.filter(case=occurrence.flag.case_id).select_related("actor")
    number = occurrence.entry.number if occurrence.entry else None
    earlier = Q(at__lte=occurrence.at) if number is None else Q(number__lt=number)
    later = Q(at__gt=occurrence.at) if number is None else Q(number__gt=number)
    return [
        *reversed(entries.filter(later).order_by("number")[:NEIGHBOURS]),
        *([occurrence.entry] if occurrence.entry else []),
        *entries.filter(earlier).order_by("-number")[:NEIGHBOURS],
    ]


def words_with(occurrence: FlagOccurrence) -> CaseReason | None:
    """What was written with the flagged decision; the caller logs the reading."""
    return CaseReason.objects.filter(entry=occurrence.entry).first() if occurrence.entry else None


def next_of(flag: Flag) -> list[str]:
    """To which states who reviews the flag may take it now, in order; what is not in order is remedied first."""
    possible = FLAG_MOVES[flag.state] - {FlagState.OPEN, FlagState.ANSWERED}
    if flag.state == FlagState.DETERMINED and not closes_directly(flag):
        possible -= {FlagState.CLOSED}
    return [state for state in FlagState.values if state in possible]


def closes_directly(flag: Flag) -> bool:
    """Whether the last determination found nothing that is to be remedied."""
    return flag.determinations.latest("determined_at", "pk").conclusion == Conclusion.NO_BREACH


# ---------------------------------------------------------------- whom it is about


def asked_of(member: Membership) -> QuerySet[NamedFlag]:
    """The flags that ask this counselor for an answer, the longest waiting on top."""
    return _named(flag_access.about(member).filter(state=FlagState.ASKED)).order_by("last_seen_at", "pk")


def about(member: Membership, *, state: str = "") -> QuerySet[NamedFlag]:
    """The flags about this counselor that they know of: those that ask for an answer on top, the longest waiting first,
    then the others, the newest first."""
    rows = _named(flag_access.about(member))
    if state:
        rows = rows.filter(state=state)
    asked_at = Switch(When(state=FlagState.ASKED, then=F("last_seen_at")), default=None)
    return rows.order_by(asked_at.asc(nulls_last=True), "-last_seen_at", "pk")


def reviewers_of(flag: Flag) -> list[str]:
    """The names of those who may review the flag now; empty while nobody may."""
    return [member.user.name for member in flag_access.reviewers_of(flag)]


# ---------------------------------------------------------------- the weeks


@dataclass(frozen=True, slots=True)
class Weeks:
    """How many flags were raised a week: `starts` are the Mondays, the oldest first; `counts` by point, one a week."""

    starts: list[date]
    counts: dict[str, list[int]]


def by_week(member: Membership, *, now: datetime, weeks: int = 12) -> Weeks:
    """The flags that the member reviews, in every state, by point and by the week in which they were raised."""
    today = timezone.localdate(now)
    monday = today - timedelta(days=today.weekday())
    starts = [monday - timedelta(weeks=back) for back in reversed(range(weeks))]
    raised = flag_access.visible_to(member).filter(raised_at__gte=begins(starts[0]), raised_at__lte=now)
    counts: dict[str, list[int]] = {}
    for code, at in raised.order_by("code").values_list("code", "raised_at"):
        row = counts.setdefault(code.partition(".")[0], [0] * weeks)
        row[(timezone.localdate(at) - starts[0]).days // 7] += 1
    return Weeks(starts, counts)
