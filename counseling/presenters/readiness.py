"""The readiness panel and the answer of the gate: verdicts in words, each with the form that remedies it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext, pgettext
from django.utils.translation import gettext as _

from counseling.choices import AppointmentState, CaseState, EntryKind, Transition
from counseling.presenters.dates import moment
from counseling.presenters.mend import mend_for
from counseling.selectors import wording
from counseling.selectors.casefile import derive
from counseling.selectors.wording import FindingText

if TYPE_CHECKING:
    from counseling.models import LedgerEntry
    from counseling.services.door.gate import Preview

EFFECT_WORDS: dict[str, Callable[[], str]] = {
    "fulfilled": lambda: _("In place"),
    "block": lambda: _("Not yet"),
    "oblige": lambda: _("To make good"),
    "flag": lambda: _("For review"),
    "advise": lambda: _("Note"),
    "yield": lambda: _("Gives way"),
    "waive": lambda: _("Waived"),
}

# Where the person starts each transition, and what the button says. The order is that of the panel.
ACTIONS: dict[Transition, tuple[str, Callable[[], str]]] = {
    Transition.START: ("case-start", lambda: pgettext("button", "Start the relationship")),
    Transition.CONTINUE: ("session-open", lambda: pgettext("button", "Open a session")),
    Transition.REFER: ("referral", lambda: pgettext("button", "Refer")),
    Transition.END: ("case-end", lambda: pgettext("button", "End the relationship")),
    Transition.DECLINE: ("case-decline", lambda: pgettext("button", "Decline the request")),
    Transition.DISCLOSE: ("disclosure", lambda: pgettext("button", "Disclose something")),
}
# On these the reason, the receiver or the basis is stated on the page of the transition itself: before it is, the
# panel names what the record lacks and not what nobody has been asked yet.
STATED_LATER: dict[Transition, set[str]] = {
    Transition.END: {"2f.unfinished"},
    Transition.DECLINE: {"2e.must-serve"},
    Transition.REFER: {"2f.no-receiver", "2f.no-handover", "2d.referral-not-agreed", "2e.warm-handover"},
    Transition.DISCLOSE: {"2h.disclosure-unfounded", "2h.disclosure-excessive"},
}


NO_AGREEMENT = "1a.no-agreement"
CONSENT_REFUSED = "2d.consent-refused"


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding on a page."""

    code: str
    point: str
    effect: str
    message: str
    remedy: str | None
    mend_url: str | None
    mend_label: str | None
    yields_to: str | None
    code_url: str
    waiver_url: str | None = None
    waiver_line: str = ""


@dataclass(frozen=True, slots=True)
class PointState:
    """One of the eleven points with its state for a transition."""

    number: str
    title: str
    state: str
    word: str


@dataclass(frozen=True, slots=True)
class ReadinessRow:
    """One transition that is open now."""

    transition: str
    label: str
    ready: bool
    headline: str
    action_url: str
    action_label: str
    walk_url: str | None
    missing: list[FindingView]
    notes: list[FindingView]
    gives_way: list[FindingView]
    points: list[PointState]
    fulfilled: list[PointState]


@dataclass(frozen=True, slots=True)
class GateAnswer:
    """What the gate answered to an attempt."""

    passed: bool
    stale: bool
    headline: str
    missing: list[FindingView] = field(default_factory=list)
    obligations: list[FindingView] = field(default_factory=list)
    flags: list[FindingView] = field(default_factory=list)
    notes: list[FindingView] = field(default_factory=list)
    gives_way: list[FindingView] = field(default_factory=list)
    waived: list[FindingView] = field(default_factory=list)


def language() -> str:
    """The language of the page, as the wording takes it."""
    return "en" if (get_language() or "id").startswith("en") else "id"


def finding_views(texts: Iterable[FindingText], *, case_id: UUID, back: str = "") -> list[FindingView]:
    found = []
    for text in texts:
        mend = mend_for(text.code, case_id, back=back) if text.effect in ("block", "oblige", "advise") else None
        found.append(
            FindingView(
                code=text.code,
                point=text.point,
                effect=text.effect,
                message=text.message,
                remedy=text.remedy,
                mend_url=mend[0] if mend else None,
                mend_label=mend[1] if mend else None,
                yields_to=text.yields_to,
                code_url=reverse("code") + f"#{text.code.replace('.', '-')}",
            )
        )
    return found


def readiness(preview: Preview) -> list[ReadinessRow]:
    """One row a transition that is open now."""
    case = preview.snapshot.record.case
    return [_row(preview, transition, case.pk) for transition in ACTIONS if transition in preview.verdicts]


def _row(preview: Preview, transition: Transition, case_id: UUID) -> ReadinessRow:
    verdict = preview.verdicts[transition]
    later = STATED_LATER.get(transition, set())
    texts = [
        text
        for text in wording.findings_in_words(
            verdict, preview.snapshot.facts(transition), preview.snapshot.policy, language=language()
        )
        if text.code not in later
    ]
    views = finding_views(texts, case_id=case_id)
    ahead = _agreed_for_later(preview) if transition is Transition.CONTINUE else ""
    if ahead:
        views = [_not_now(view, ahead) for view in views]
    missing = [view for view in views if view.effect == "block"]
    states = wording.point_states(texts)
    points = [
        PointState(point.number, point.title, states[point.number], EFFECT_WORDS[states[point.number]]())
        for point in wording.points(language=language())
    ]
    route, label = ACTIONS[transition]
    codes = [view.code for view in missing]
    # Nobody is led on, form by form, against a konseli who has said no.
    held = CONSENT_REFUSED in codes or (bool(ahead) and codes == [NO_AGREEMENT])
    walkable = any(view.mend_url for view in missing) and not held
    return ReadinessRow(
        transition=transition,
        label=str(transition.label),
        ready=not missing,
        headline=_headline(transition, missing, verdict.outcome.value, bool(later), ahead),
        action_url=reverse(route, args=[case_id]),
        action_label=label(),
        walk_url=reverse("walk", args=[case_id, transition.value]) if walkable else None,
        missing=missing,
        notes=[view for view in views if view.effect in ("oblige", "flag", "advise", "waive")],
        gives_way=[view for view in views if view.effect == "yield"],
        points=points,
        fulfilled=[point for point in points if point.state == "fulfilled"],
    )


def _agreed_for_later(preview: Preview) -> str:
    """When the next session is agreed for, in words; empty where none is."""
    meeting = derive.meeting(preview.snapshot.record, appointment_id=preview.snapshot.attempt.appointment_id)
    return moment(meeting.starts_at) if meeting and meeting.state == AppointmentState.AGREED else ""


def _not_now(view: FindingView, ahead: str) -> FindingView:
    """That no meeting is agreed for this very moment, where one is agreed for later."""
    if view.code != NO_AGREEMENT or view.effect != "block":
        return view
    return replace(
        view,
        message=_("The next session is agreed for %(when)s, not for now.") % {"when": ahead},
        remedy=_("Open it at that time, or agree on another one."),
    )


def _headline(transition: Transition, missing: list[FindingView], outcome: str, stated_later: bool, ahead: str) -> str:
    if ahead and [view.code for view in missing] == [NO_AGREEMENT]:
        return _("Agreed for %(when)s") % {"when": ahead}
    if missing:
        count = len(missing)
        return ngettext("%(count)d thing is not ready", "%(count)d things are not ready", count) % {"count": count}
    if stated_later and transition in (Transition.END, Transition.DECLINE):
        return gettext("Open, with a reason that the code accepts")
    if stated_later and transition is Transition.DISCLOSE:
        return gettext("Open, with a basis and only what is needed")
    if stated_later:
        return gettext("Open, with a receiver and the konseli's permission")
    if outcome == "obliged":
        return gettext("Ready, with obligations")
    return gettext("Ready")


def answer(entry: LedgerEntry, *, back: str = "") -> GateAnswer:
    """The gate's answer as its ledger entry holds it, to show where the person stands, or later."""
    if entry.kind == EntryKind.STALE:
        return GateAnswer(False, True, _("The case has moved on since you opened this page."))
    texts = wording.entry_in_words(entry, language=language())
    views = finding_views(texts, case_id=entry.case_id, back=back)
    by_effect = {effect: [view for view in views if view.effect == effect] for effect in EFFECT_WORDS}
    return GateAnswer(
        passed=entry.passed,
        stale=False,
        headline=_answer_headline(entry, [text.title for text in texts if text.effect == "block"]),
        missing=by_effect["block"],
        obligations=by_effect["oblige"],
        flags=by_effect["flag"],
        notes=by_effect["advise"],
        gives_way=by_effect["yield"],
        waived=by_effect["waive"],
    )


PASSED: dict[str, Callable[[], str]] = {
    Transition.START: lambda: _("The relationship has started."),
    Transition.CONTINUE: lambda: _("The session is open."),
    Transition.END: lambda: _("The relationship has ended."),
    Transition.DECLINE: lambda: _("The request has been declined."),
    Transition.DISCLOSE: lambda: _("The disclosure is on record."),
}


def _answer_headline(entry: LedgerEntry, missing: list[str]) -> str:
    """One sentence: what has happened, or what is missing (`missing`: the short names of what blocks)."""
    if entry.kind == EntryKind.RETURN:
        return _("The case is back with its counselor.")
    if entry.kind == EntryKind.REASSIGN:
        return _("The case was given to %(name)s.") % {"name": entry.counselor}
    if not entry.passed:
        if len(missing) == 1:
            return _("Not yet: %(what)s.") % {"what": missing[0]}
        return ngettext(
            "Not yet: %(count)d thing is missing.", "Not yet: %(count)d things are missing.", len(missing)
        ) % {"count": len(missing)}
    if entry.kind == EntryKind.LATE:
        return _("The session is logged.")
    if entry.transition == Transition.REFER:
        if entry.to_state == CaseState.REFERRED:
            return _("The hand-over is complete.")
        return _("The referral is under way; you stay responsible until it is accepted.")
    return PASSED[entry.transition]()
