"""The timeline of a case in words: every ledger entry with its verdict, and everything that was said in between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from counseling.choices import (
    AppointmentState,
    Benefit,
    Capacity,
    CaseState,
    ContactOutcome,
    EntryKind,
    GoalState,
    Respect,
    Side,
    Speaker,
    StatementKind,
    Transition,
    Urgency,
    Wish,
    YesNo,
)
from counseling.presenters.break_glass import opening_line
from counseling.presenters.consent import decided
from counseling.presenters.dates import moment
from counseling.presenters.readiness import FindingView, finding_views, language
from counseling.selectors import break_glass as break_glass_selector
from counseling.selectors import help_request as help_request_selector
from counseling.selectors import ledger, wording
from counseling.selectors import referral_package as package_selector
from counseling.selectors.casefile.records import Record

if TYPE_CHECKING:
    from counseling.models import Appointment, AppointmentConfirmation, Case, LedgerEntry, Statement
    from counseling.models.base import SaidModel


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One line of the timeline. `number` is the entry's number in the chain, None for what is no entry."""

    at: datetime
    sentence: str
    who: str = ""
    kind: str = ""
    icon: str = ""
    effect: str = ""
    findings: list[FindingView] = field(default_factory=list)
    url: str | None = None
    number: int | None = None


def timeline(case: Case, record: Record) -> list[TimelineItem]:
    """Everything that happened on the case, newest first."""
    items = [_request(record), *decisions(case), *_left(case), *_spoken(record), *_openings(case), *_arrival(case)]
    return sorted(items, key=lambda item: (item.at, item.number or 0), reverse=True)


SHOWN: dict[str, Callable[[TimelineItem], bool]] = {
    "decisions": lambda item: item.number is not None,
    "passed": lambda item: item.number is not None and item.effect != "block",
    "refused": lambda item: item.number is not None and item.effect == "block",
    "said": lambda item: item.kind == "spoken",
    "meetings": lambda item: item.kind == "meeting",
}
"""What a filter shows of a timeline."""


def narrowed(items: Iterable[TimelineItem], *, show: str = "") -> list[TimelineItem]:
    """Those of the items that a filter shows, or all."""
    return [item for item in items if not show or SHOWN[show](item)]


def _request(record: Record) -> TimelineItem:
    request = record.case.request
    sentence = _("Help was asked for: %(who)s.") % {"who": within(request.get_source_display())}
    return TimelineItem(at=request.requested_at, sentence=sentence, kind="request", icon="inbox")


def _arrival(case: Case) -> Iterator[TimelineItem]:
    arrival = package_selector.arrival_of(case)
    if arrival is not None:
        sentence = _("Handed over from %(sender)s.") % {"sender": arrival.sender}
        url = f"{reverse('case', args=[case.pk])}?tab=documents#tabs"
        yield TimelineItem(
            at=arrival.at, sentence=sentence, who=arrival.taken_by, kind="request", icon="signpost-split", url=url
        )


def _left(case: Case) -> Iterator[TimelineItem]:
    left = help_request_selector.left_queue(case)
    if left is not None:
        at, taken_by = left
        sentence = _("The konseli was taken off the waiting list.")
        yield TimelineItem(at=at, sentence=sentence, who=taken_by, kind="request", icon="hourglass-split")


def _openings(case: Case) -> Iterator[TimelineItem]:
    for opening in break_glass_selector.of_case(case):
        yield TimelineItem(
            at=opening.opened_at,
            sentence=opening_line(opening),
            who=str(opening.opened_by),
            kind="opening",
            icon="unlock",
            effect="advise",
        )


# ---------------------------------------------------------------- ledger entries

DONE: dict[str, Callable[[], str]] = {
    Transition.START: lambda: _("The relationship started."),
    Transition.CONTINUE: lambda: _("A session was opened."),
    Transition.END: lambda: _("The relationship ended."),
    Transition.DECLINE: lambda: _("The request was declined."),
    Transition.DISCLOSE: lambda: _("Something was disclosed."),
}
REFUSED: dict[str, Callable[[], str]] = {
    Transition.START: lambda: _("The start was refused."),
    Transition.CONTINUE: lambda: _("A further session was refused."),
    Transition.END: lambda: _("The ending was refused."),
    Transition.REFER: lambda: _("The referral was refused."),
    Transition.DECLINE: lambda: _("Declining was refused."),
    Transition.DISCLOSE: lambda: _("A disclosure was refused."),
}


def decisions(case: Case, *, route: str = "entry") -> Iterator[TimelineItem]:
    """The ledger of the case in words, newest first; `route` is the page on which a decision is read again."""
    for entry in ledger.entries_of(case):
        yield replace(entry_item(entry), url=reverse(route, args=[case.pk, entry.number]))


def entry_item(entry: LedgerEntry) -> TimelineItem:
    """A ledger entry with its verdict in words, without the page of the entry: that is its counselor's."""
    texts = wording.entry_in_words(entry, language=language())
    return TimelineItem(
        at=entry.at,
        sentence=" ".join([_deed(entry), *_counts(entry, texts)]),
        who=str(entry.actor or entry.get_actor_kind_display()),
        kind=entry.kind,
        icon="arrow-repeat" if entry.kind in (EntryKind.STALE, EntryKind.RETURN) else "",
        effect=_effect(entry),
        findings=finding_views(texts, case_id=entry.case_id),
        number=entry.number,
    )


def _effect(entry: LedgerEntry) -> str:
    if entry.kind in (EntryKind.STALE, EntryKind.RETURN, EntryKind.REASSIGN):
        return "advise"
    if not entry.passed:
        return "block"
    return "oblige" if entry.outcome == "obliged" else "fulfilled"


def _deed(entry: LedgerEntry) -> str:
    if entry.kind == EntryKind.STALE:
        if not entry.transition:
            return _("An attempt to give the case to another counselor was refused: the page was outdated.")
        return _("An attempt on an outdated page was refused: %(what)s.") % {
            "what": within(entry.get_transition_display())
        }
    if entry.kind == EntryKind.RETURN:
        return _("The hand-over did not come about; the case stays with its counselor.")
    if entry.kind == EntryKind.REASSIGN:
        return _("The case was given to another counselor.")
    if entry.kind == EntryKind.LATE:
        if entry.passed:
            return _("A session that had taken place was logged.")
        return _("A session that had taken place was logged as an incident.")
    if not entry.passed:
        return REFUSED[entry.transition]()
    if entry.transition == Transition.REFER:
        if entry.to_state == CaseState.REFERRED:
            return _("The case was handed over.")
        return _("A referral was opened.")
    return DONE[entry.transition]()


def _counts(entry: LedgerEntry, texts: list[wording.FindingText]) -> Iterator[str]:
    blocks = sum(text.effect == "block" for text in texts)
    duties = sum(text.effect == "oblige" for text in texts) if entry.passed else 0
    flags = sum(text.effect == "flag" for text in texts)
    if blocks:
        yield ngettext("%(n)d thing was missing.", "%(n)d things were missing.", blocks) % {"n": blocks}
    if duties:
        yield ngettext("%(n)d obligation.", "%(n)d obligations.", duties) % {"n": duties}
    if flags:
        yield ngettext("%(n)d thing for the supervisor.", "%(n)d things for the supervisor.", flags) % {"n": flags}


# ---------------------------------------------------------------- what was said


def _spoken(record: Record) -> Iterator[TimelineItem]:
    for statement in record.statements:
        yield _item(statement, _statement(statement), "chat-text")
    for consent in record.consents:
        yield _item(consent, f"{consent.get_kind_display()}: {within(decided(consent))}.", "file-earmark-check")
    for row in record.acknowledgements:
        sentence = _("The konseli confirmed the explanation, version %(n)d.") % {"n": row.explanation.version}
        yield _item(row, sentence, "book")
    for declaration in record.declarations:
        if declaration.case_id == record.case.pk:
            sentence = _("Relationship declared: %(what)s.") % {"what": within(declaration.get_relationship_display())}
            yield _item(declaration, sentence, "people")
    for confirmation in record.confirmations:
        yield _item(confirmation, _confirmation(confirmation), "calendar-check", kind="meeting")
    for appointment in record.appointments.values():
        if appointment.state in (AppointmentState.MOVED, AppointmentState.CANCELLED) and hasattr(appointment, "change"):
            yield _item(appointment.change, _change(appointment), "calendar-x", kind="meeting")


def within(label: object) -> str:
    """The label of a choice as it stands within a sentence."""
    words = str(label)
    return words[:1].lower() + words[1:]


def _item(row: SaidModel, sentence: str, icon: str, *, kind: str = "spoken") -> TimelineItem:
    return TimelineItem(at=row.said_at, sentence=sentence, who=str(Speaker(row.said_by).label), kind=kind, icon=icon)


def _confirmation(row: AppointmentConfirmation) -> str:
    who = Side(row.side).label
    return _("%(who)s agrees to meet on %(when)s.") % {"who": who, "when": moment(row.appointment.starts_at)}


def _change(appointment: Appointment) -> str:
    who = {"when": moment(appointment.starts_at), "who": within(Side(appointment.change.side).label)}
    if appointment.state == AppointmentState.MOVED:
        return _("The meeting of %(when)s was moved by: %(who)s.") % who
    return _("The meeting of %(when)s was cancelled by: %(who)s.") % who


BARE = (
    *(StatementKind.OFFERED, StatementKind.GUARDIAN_TOLD, StatementKind.ROLES_CLARIFIED),
    *(StatementKind.DIGNITY, StatementKind.PLAN_CHANGED),
)
"""What is only ever said to have happened."""


def _statement(row: Statement) -> str:
    """A statement as a sentence: what it is about, and what was said."""
    kind = StatementKind(row.kind)
    values: dict[str, Any] = {
        StatementKind.URGENCY: Urgency,
        StatementKind.WISH: Wish,
        StatementKind.BENEFIT: Benefit,
        StatementKind.RESPECT: Respect,
        StatementKind.CONTACT: ContactOutcome,
        StatementKind.GOAL_STATE: GoalState,
        StatementKind.EMERGENCY_CONFIRMED: YesNo,
        StatementKind.BELIEF: YesNo,
        StatementKind.GUARDIAN_UNSAFE: YesNo,
        StatementKind.CLOSE_TIE: YesNo,
        StatementKind.CAPACITY: Capacity,
    }
    if kind in BARE:
        return f"{kind.label}."
    if kind == StatementKind.GOAL_PROGRESS:
        return _("%(what)s: %(mark)s of 10.") % {"what": kind.label, "mark": row.value}
    known = values.get(kind)
    said = within(known(row.value).label) if known and row.value in known.values else row.value
    if kind in (StatementKind.REFERRAL_CONSENT, StatementKind.DISCLOSURE_CONSENT):
        said = _("given") if row.value == "given" else _("refused")
    return f"{kind.label}: {said}."
