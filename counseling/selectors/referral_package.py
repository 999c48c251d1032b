"""The package of a referral: the parts that a case has to offer, in the words that the receiver reads, and those
chosen.

A part is a list of lines, each with what it is about and its text. A PackageItem keeps it as JSON, as it was when it
was chosen. Session notes are no part, and never among the lines.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counseling.choices import (
    AccessWhat,
    Attendance,
    Benefit,
    GoalState,
    PackagePart,
    PlanPart,
    RequestSource,
    Speaker,
    StatementKind,
    Urgency,
)
from counseling.choices.konseli_record import FIELDS, Kind, Told, fields_of
from counseling.models import (
    AccessLog,
    Case,
    Goal,
    Guardian,
    KonseliContact,
    PackageItem,
    ReceivedReferral,
    Referral,
    SafetyPlan,
    SharedHelp,
)
from counseling.models.base import AS_SAID
from counseling.selectors import open_record
from counseling.selectors.casefile import derive
from counseling.selectors.casefile.records import Record, records_of

LABELS = {
    **{name: row.called for name, row in FIELDS.items()},
    "contact": gettext_lazy("Contact"),
    "guardian": gettext_lazy("Guardian"),
    "unsafe": gettext_lazy("Mind"),
    "source": gettext_lazy("Who asks for help"),
    "asked_by": gettext_lazy("Name of who asks"),
    "requested_at": gettext_lazy("When they asked"),
    "goal": gettext_lazy("Goal"),
    "sessions": gettext_lazy("Sessions"),
    "session": gettext_lazy("Session"),
    "words": gettext_lazy("In words"),
    "agreed_on": gettext_lazy("Agreed on"),
    "reviewed_on": gettext_lazy("To be looked at again on"),
    **{part.value: part.label for part in PlanPart},
}
"""What a line is about."""
DAYS = {name for name, row in FIELDS.items() if row.kind is Kind.DAY} | {"requested_at", "agreed_on", "reviewed_on"}
"""The lines that hold a date."""
OF_THE_OPEN_RECORD = (PackagePart.CONTACTS, PackagePart.GUARDIANS, PackagePart.CULTURE)
"""The parts that the konseli's record alone tells, which others may keep by now."""


class PackageLine(NamedTuple):
    """One line of a part. A date is kept as ISO, and who asked as a code: both are worded for the reader."""

    key: str
    text: str

    @property
    def label(self) -> str:
        return str(LABELS[self.key])

    @property
    def worded(self) -> str:
        if self.key in DAYS:
            return date_format(date.fromisoformat(self.text), "j F Y")
        return str(RequestSource(self.text).label) if self.key == "source" else self.text


@dataclass(frozen=True, slots=True)
class Part:
    """A part with its lines."""

    part: PackagePart
    lines: tuple[PackageLine, ...]

    @property
    def label(self) -> str:
        return str(self.part.label)


def as_content(lines: Iterable[PackageLine]) -> str:
    """The lines as a PackageItem keeps them."""
    return json.dumps([list(line) for line in lines], ensure_ascii=False)


def lines_of(content: str) -> tuple[PackageLine, ...]:
    return tuple(PackageLine(*pair) for pair in json.loads(content))


def summary(words: str) -> Part:
    """The counselor's own words, which no record says."""
    return Part(PackagePart.SUMMARY, (PackageLine("words", words),))


def parts_of(record: Record) -> list[Part]:
    """The parts that the record has now, without the summary. A part of which nothing is on record is left out.

    Once no case of its counselor is open, the konseli's record is no longer theirs: nothing that was entered in it
    since is among the parts. Nor is what is not open to them in that case.
    """
    live = open_record.open_case(record.case.konseli, record.case.counselor)
    is_open, known = live is not None, open_record.in_case(live or record.case, record.now)
    lines: dict[PackagePart, Iterator[PackageLine]] = {
        PackagePart.IDENTITY: _konseli_fields(record, PackagePart.IDENTITY, known, whole=is_open),
        PackagePart.CONTACTS: _contacts(record, known, whole=is_open),
        PackagePart.GUARDIANS: _guardians(record, known=PackagePart.GUARDIANS in known),
        PackagePart.CULTURE: _konseli_fields(record, PackagePart.CULTURE, known, whole=is_open),
        PackagePart.REQUEST: _request(record),
        PackagePart.GOALS: _goals(record),
        PackagePart.COURSE: _course(record),
        PackagePart.NEXT_STEP: _next_step(record),
        PackagePart.SAFETY_PLAN: _safety_plan(record),
    }
    found = [Part(part, tuple(told)) for part, told in lines.items() if is_open or part not in OF_THE_OPEN_RECORD]
    return [part for part in found if part.lines]


def fingerprint(parts: Iterable[Part]) -> str:
    """What a form carries, so that the package holds what the person saw and nothing else."""
    told = "".join(f"{part.part}{as_content(part.lines)}" for part in parts)
    return hashlib.sha256(told.encode()).hexdigest()


def _konseli_fields(
    record: Record, part: PackagePart, known: Collection[PackagePart], *, whole: bool
) -> Iterator[PackageLine]:
    """What the konseli's record says in this part. The name every receiver is told; where the part is `known`, the rest
    that is theirs to tell: all of it while their case is open (`whole`)."""
    for name in fields_of(part):
        told, value = FIELDS[name].told, getattr(record.case.konseli, name)
        if value and (told is Told.ALWAYS or (part in known and (whole or told is Told.WITH_PART))):
            yield PackageLine(name, value.isoformat() if isinstance(value, date) else value)


def _contacts(record: Record, known: Collection[PackagePart], *, whole: bool) -> Iterator[PackageLine]:
    yield from _konseli_fields(record, PackagePart.CONTACTS, known, whole=whole)
    if PackagePart.CONTACTS not in known:
        return
    for row in KonseliContact.objects.filter(konseli=record.case.konseli, ended_at=None).order_by("created_at", "pk"):
        yield PackageLine("contact", _joined(row.name, row.relation, row.phone))


def _guardians(record: Record, *, known: bool) -> Iterator[PackageLine]:
    """The guardians where they are `known`. That contact is dangerous was said in the case itself, and always told."""
    for row in Guardian.objects.filter(konseli=record.case.konseli).order_by("created_at", "pk") if known else ():
        yield PackageLine("guardian", _joined(row.name, row.get_relation_display(), row.phone))
    if derive.guardian_unsafe(record)[0]:
        yield PackageLine("unsafe", _("It is on record that contact with a guardian is not safe for the konseli."))


def _request(record: Record) -> Iterator[PackageLine]:
    request = record.case.request
    yield PackageLine("source", request.source)
    if request.asked_by_name:
        yield PackageLine("asked_by", request.asked_by_name)
    yield _on("requested_at", request.requested_at, record)
    if request.words:
        yield PackageLine("words", request.words)


def _goals(record: Record) -> Iterator[PackageLine]:
    states = {s.goal_id: s.value for s in derive.statements_of(record, StatementKind.GOAL_STATE) if s.goal_id}
    for goal in Goal.objects.filter(case=record.case).order_by("agreed_at", "pk"):
        aim = f"{goal.text} ({goal.measure})" if goal.measure else goal.text
        state = GoalState(states.get(goal.pk, GoalState.AGREED)).label
        mark = _progress(record, goal)
        reached = _("%(mark)s of 10") % {"mark": mark} if mark else ""
        yield PackageLine("goal", _("%(what)s: %(state)s") % {"what": aim, "state": _joined(str(state), reached)})


def _progress(record: Record, goal: Goal) -> str:
    """How far the goal is, from 0 to 10, by the konseli's last word, else the counselor's; empty where nobody said."""
    said = [s for s in derive.statements_of(record, StatementKind.GOAL_PROGRESS) if s.goal_id == goal.pk]
    counted = [s for s in said if s.said_by != Speaker.COUNSELOR] or said
    return counted[-1].value if counted else ""


def _course(record: Record) -> Iterator[PackageLine]:
    if not record.sessions:
        return
    held, agreed = derive.sessions_held(record)[0], derive.sessions_agreed(record)[0]
    told = _("%(held)d held, %(agreed)d agreed") if agreed else _("%(held)d held")
    yield PackageLine("sessions", told % {"held": held, "agreed": agreed})
    for session in record.sessions:
        benefit = derive.benefit_of(record, session)
        yield PackageLine(
            "session",
            _joined(
                date_format(derive.local_date(session.opened_at, record), "j F Y"),
                str(Attendance(session.attendance).label) if session.attendance else "",
                str(Benefit(benefit.value).label) if benefit else "",
            ),
        )


def _next_step(record: Record) -> Iterator[PackageLine]:
    last = next((session for session in reversed(record.sessions) if session.next_step), None)
    if last is not None:
        yield PackageLine("words", last.next_step)
        yield _on("agreed_on", last.opened_at, record)


def _safety_plan(record: Record) -> Iterator[PackageLine]:
    plan = SafetyPlan.objects.filter(case=record.case, superseded_by=None).order_by(*AS_SAID).last()
    if plan is None:
        return
    for part in PlanPart:
        if plan.parts.get(part):
            yield PackageLine(part.value, plan.parts[part])
    yield _on("agreed_on", plan.said_at, record)
    if plan.review_on:
        yield PackageLine("reviewed_on", plan.review_on.isoformat())


def _on(key: str, at: datetime, record: Record) -> PackageLine:
    return PackageLine(key, derive.local_date(at, record).isoformat())


def _joined(*texts: str) -> str:
    return ", ".join(text for text in texts if text)


def offered(case: Case, now: datetime) -> list[Part]:
    """The parts that this case can offer now."""
    return parts_of(records_of([case.pk], now)[case.pk])


# ---------------------------------------------------------------- what was chosen


def items_of(of: Referral | SharedHelp | ReceivedReferral) -> list[PackageItem]:
    """What stands, in the order of the parts."""
    order = list(PackagePart)
    rows = PackageItem.objects.filter(**link_to(of), withdrawn_at=None)
    return sorted(rows, key=lambda item: order.index(PackagePart(item.part)))


def package_of(of: Referral | SharedHelp | ReceivedReferral) -> list[Part]:
    """What stands, as its receiver reads it: that, and nothing else."""
    return [Part(PackagePart(item.part), lines_of(item.content)) for item in items_of(of)]


def link_to(of: Referral | SharedHelp | ReceivedReferral) -> dict[str, Any]:
    """The column of a PackageItem that says to what it belongs."""
    links: dict[type[Any], str] = {Referral: "referral", SharedHelp: "shared", ReceivedReferral: "received"}
    return {links[type(of)]: of}


def open_to_receiver(record: Record, referral: Referral) -> bool:
    """Whether the receiver may read the package by now: once the konseli permits it as it stands; in an emergency (2e
    before 2d) unless they refuse; and for good once the gate has let the case go."""
    if referral.completed_at is not None:
        return True
    answer, urgent = derive.referral_consent(record)[0], derive.urgency(record)[0] == Urgency.EMERGENCY
    return bool(answer == "given" or (answer == "none" and urgent))


def readings(of: Referral | SharedHelp) -> QuerySet[AccessLog]:
    """Who has read the package, the last reading on top."""
    rows = AccessLog.objects.filter(case=of.case_id, object_id=of.pk, what=AccessWhat.HANDOVER)
    return rows.select_related("user").order_by("-at", "-pk")


def of_the_request(parts: Iterable[Part]) -> dict[str, str]:
    """What the package holds of the request for help, by what each line is about."""
    return {line.key: line.text for part in parts if part.part == PackagePart.REQUEST for line in part.lines}


@dataclass(frozen=True, slots=True)
class Arrival:
    """The referral by which a case opened: who sent it, who accepted it, and when. Within the institution it has reason
    and words."""

    of: Referral | ReceivedReferral
    sender: str
    taken_by: str
    at: datetime
    reason: str = ""
    words: str = ""


def arrival_of(case: Case) -> Arrival | None:
    """The referral by which this case opened; None where help was asked for here."""
    rows = ReceivedReferral.objects.filter(case=case).select_related("from_institution", "accepted_by")
    for row in rows:
        return Arrival(row, row.from_institution.name, row.accepted_by.name, row.accepted_at)
    names = ("named_by", "receiver__membership__user")
    for referral in Referral.objects.filter(new_case=case).select_related(*names):
        at = referral.completed_at or referral.named_at
        reason = referral.get_reason_display()
        return Arrival(referral, referral.named_by.name, str(referral.receiver), at, reason, referral.reason_words)
    return None
