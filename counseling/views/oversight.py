"""A case as the supervisor of its counselor sees it: states, decisions, flags and duties; no name and nothing
clinical."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from counseling.access import flag as flag_access
from counseling.choices import OPEN_STATES, Attendance, FlagState, Urgency
from counseling.forms.case import DecisionFilterForm
from counseling.presenters.dates import moment
from counseling.presenters.readiness import GateAnswer, language
from counseling.presenters.table import Cell, Column, Table, table
from counseling.presenters.timeline import decisions, narrowed
from counseling.selectors import ledger, wording
from counseling.selectors import note as note_selector
from counseling.selectors import obligation as obligation_selector
from counseling.selectors import oversight as oversight_selector
from counseling.selectors import urgency as urgency_selector
from counseling.selectors import waiver as waiver_selector
from counseling.views.base import member_of, overseen_case_for
from counseling.views.listing import listing
from counseling.views.obligation import overseen_views
from counseling.views.transition import LONGEST_NUMBER, decided
from counseling.views.waiver import waiver_views

if TYPE_CHECKING:
    from counseling.models import Case, CounselingSession, Membership

GROUPS = ("missing", "obligations", "flags", "notes", "gives_way", "waived")


@require_GET
def oversight(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The case in what is not clinical of it, and every decision on it."""
    case, now = overseen_case_for(request, case_id), timezone.now()
    flags = oversight_selector.flags_of(case, flag_access.visible_to(member_of(request)))
    items = list(decisions(case, route="oversight-entry"))
    sessions = listing(request, partial(oversight_selector.sessions_of, case), name="sessions", anchor="#sessions")
    context: dict[str, Any] = {
        "case": case,
        "facts": _facts(case, oversight_selector.facts_of(case, now=now)),
        "flags": [
            (flag, wording.title_of(flag.code, language=language()), FlagState(flag.state).label) for flag in flags
        ],
        "duties": [
            # The page is about the case already.
            replace(duty, about="", about_url="")
            for duty in overseen_views(obligation_selector.open_of(case), now=now)
        ],
        "waivers": waiver_views(waiver_selector.standing_of(case, now), now=now),
        "session_list": sessions,
        "sessions": _sessions(sessions.page),
        "list": listing(request, partial(narrowed, items), filters=DecisionFilterForm, anchor="#decisions"),
        "back_url": reverse("team-cases", args=[case.counselor_id]),
        "back_label": str(case.counselor),
        "actions": _actions(case, member_of(request)),
    }
    return render(request, "oversight/case.html", context)


@require_GET
def entry(request: HttpRequest, case_id: UUID, number: int) -> HttpResponse:
    """One decision: the answer and the facts on which it rested, without the words that went with it."""
    case = overseen_case_for(request, case_id)
    found = ledger.entry_of(case, number) if len(str(number)) <= LONGEST_NUMBER else None
    if found is None:
        raise Http404
    facts = wording.facts_in_words(found, language=language())
    context = {
        "case": case,
        "entry": found,
        "answer": _without_buttons(decided(found)),
        "decisive": [fact for fact in facts if fact.decisive],
        "facts": facts,
        "back_url": reverse("oversight", args=[case.pk]),
        "title": _("Decision %(number)d") % {"number": number},
    }
    return render(request, "ledger/entry.html", context)


def _without_buttons(found: GateAnswer) -> GateAnswer:
    """What mends a finding is for the counselor to do."""
    groups: dict[str, Any] = {name: [replace(view, mend_url=None) for view in getattr(found, name)] for name in GROUPS}
    return replace(found, **groups)


def _actions(case: Case, member: Membership) -> list[dict[str, Any]]:
    """Handing over; first of all the answer of a second person, where an emergency still waits for one."""
    found = []
    declared = urgency_selector.to_confirm(case.pk, member=member)
    if declared is not None and not urgency_selector.second_words(declared):
        back = urlencode({"next": reverse("oversight", args=[case.pk])})
        url = f"{reverse('urgency-confirm', args=[case.pk])}?{back}"
        found.append({"label": _("Answer as the second person"), "url": url, "icon": "check2-circle", "primary": True})
    if case.state in OPEN_STATES:
        url = reverse("case-reassign", args=[case.pk])
        found.append({"label": _("Hand over the case"), "url": url, "icon": "people", "primary": False})
    return found


def _facts(case: Case, facts: oversight_selector.CaseFacts) -> list[tuple[str, str]]:
    found = [
        (_("Counselor"), str(case.counselor)),
        (_("Since"), moment(case.state_since)),
        (_("Urgency"), str(Urgency(facts.urgency).label)),
        (_("Sessions"), _held(facts)),
    ]
    if case.state in OPEN_STATES:
        days = facts.days_since_contact
        ago = ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}
        found.append((_("Last contact"), ago if days else _("Today")))
    if facts.unwritten_notes:
        found.append((_("Late notes"), str(facts.unwritten_notes)))
    return found


def _held(facts: oversight_selector.CaseFacts) -> str:
    if not facts.sessions_agreed:
        return str(facts.sessions_held)
    numbers = {"held": facts.sessions_held, "agreed": facts.sessions_agreed}
    return _("%(held)s of %(agreed)s agreed") % numbers


def _sessions(sessions: Iterable[CounselingSession]) -> Table | None:
    rows: list[list[Cell | str]] = [
        [
            Cell(_("Session %(number)s") % {"number": session.number}),
            moment(session.opened_at),
            str(Attendance(session.attendance).label) if session.attendance else _("Still open"),
            _note(session),
        ]
        for session in sessions
    ]
    columns = [Column(_("Session")), Column(_("When")), Column(_("Attendance")), Column(_("Note"))]
    return table(_("Sessions"), columns, rows) if rows else None


def _note(session: CounselingSession) -> Cell | str:
    """How far the note is, and the way to ask for it; its words stay closed."""
    note = note_selector.of_session(session)
    if note is None:
        return _("Not written")
    return Cell(
        _("Signed") if note.signed_at else _("Draft"),
        action=_("Open note %(n)d") % {"n": session.number},
        action_url=reverse("break-glass", args=[session.case_id, session.pk]),
    )
