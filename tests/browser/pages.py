"""Every page of the app: whose it is, and what of the demo it is about. A new route belongs here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from counseling.choices import FlagState, LoyaltyState, WaiverState
from counseling.models import (
    Appointment,
    Complaint,
    CounselingSession,
    Disclosure,
    Flag,
    Goal,
    GroupMeeting,
    Invitation,
    LoyaltyConflict,
    Obligation,
    Referral,
    SharedHelp,
    WaitingEntry,
    Waiver,
)
from tests.browser.errands import Errands, case_of

Args = Callable[[Errands], list[Any]]

NOBODY = ""
PORTAL_USER = "holder"
"""Who has entered a page of their own, without an account."""
DEWI, BAGUS, RATNA, YOGA = (f"{name}@harapan.example" for name in ("dewi", "bagus", "ratna", "yoga"))

WITHOUT_PAGE = {
    "set_language": "takes POST alone, and goes back to where it was pressed",
    "case-name": "takes POST alone, and answers with the page of the case",
    "consent-paper": "a file to be saved",
    "consent-letter-pdf": "a file to be saved",
    "closing-summary-pdf": "a file to be saved",
    "note-save": "answers a script",
    "walk": "redirects to the next form that is missing",
    "appointment-file": "a file for a calendar program",
    "calendar-feed-file": "a file for a calendar program",
    "own-leave": "takes POST alone, and says that the page is shut",
    "account_set_password": "redirects whoever has a password, and everybody has",
}
"""Routes that are no page of their own, and why."""

TAKEN_EMPTY = {
    "account-deactivate",
    "account-reactivate",
    "account-reset",
    "account-supervision",
    "account_logout",
    "absence-cancel",
    "calendar-feed",
    "calendar-feed-renew",
    "calendar-feed-revoke",
    "contact-end",
    "own-pages",
    "own-page-renew",
    "own-page-revoke",
    "own-withdraw",
    "group-open",
    "invitation-renew",
    "invitation-withdraw",
    "konseli-unmerge",
    "konseli?part=contacts",
    "konseli?part=known",
    "note-sign",
    "outside-reviewer",
    "own-data",
    "referral-refer",
    "referral-withdraw",
    "shared-help-end",
    "shared-help-parts",
    "surge-end",
    "waiting-call-up",
}
"""Forms that ask for nothing: sent as they are, they do what they say. A page, or a page with its query."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A page in somebody's eyes."""

    who: str
    route: str
    of: Args
    query: str = ""

    def address(self, errands: Errands) -> str:
        return reverse(self.route, args=self.of(errands)) + self.query


def _all(who: str, *names: str, of: Args = lambda _: [], query: str = "") -> list[Shown]:
    return [Shown(who, name, of, query) for name in names]


def _case(code: str) -> Args:
    return lambda _: [case_of(code).pk]


def _of_case(code: str, model: Any, **which: Any) -> Args:
    """The case, and the newest of what belongs to it."""

    def find(_: Errands) -> list[Any]:
        case = case_of(code)
        return [case.pk, model.objects.filter(case=case, **which).latest("pk").pk]

    return find


def _one(model: Any, **which: Any) -> Args:
    """Some row of the school."""
    return lambda e: [model.objects.filter(institution=e.yoga.institution, **which).latest("pk").pk]


def _flag(state: str) -> Args:
    return lambda e: [Flag.objects.filter(counselor=e.dewi.counselor, state=state).latest("pk").pk]


def _key_of_reset(e: Errands) -> list[Any]:
    """What stands in the link of the mail by which Dewi chooses a new password."""
    return [user_pk_to_url_str(e.dewi.user), default_token_generator.make_token(e.dewi.user)]


_of_help: Args = lambda e: [e.helping.pk]  # noqa: E731
REQUESTED, READY, GOING_WELL, CRISIS = (_case(code) for code in ("C-00003", "C-00005", "C-00007", "C-00014"))
HELD = _of_case("C-00007", CounselingSession)
ACCOUNT: Args = lambda e: [e.dewi.pk]  # noqa: E731

ANONYMOUS = [
    *_all(NOBODY, "account_login", "account_reset_password", "account_reset_password_done", "account_signup"),
    *_all(NOBODY, "account_inactive", "account_reset_password_from_key_done"),
    *_all(NOBODY, "account_reset_password_from_key", of=_key_of_reset),
    *_all(NOBODY, "invitation", of=lambda e: [e.token]),
    *_all(NOBODY, "own-door", of=lambda e: [e.page_token]),
    *_all(PORTAL_USER, "own", "own-explanation", "own-help", "own-data-permission", "own-sharing"),
    *_all(PORTAL_USER, "own-withdraw", of=lambda e: [e.shared.pk]),
]
OF_A_COUNSELOR = [
    *_all(DEWI, "disclosure-register"),
    *_all(DEWI, "home", "caseload", "code", "request-new", "waiting", "referrals", "obligations", "flag-answers"),
    *_all(DEWI, "access-log", "account_change_password", "account_logout", "account_reauthenticate"),
    *_all(DEWI, "request-new", query="?new=1"),
    *_all(DEWI, "caseload", query="?state=all"),
    *_all(DEWI, "flag-answer", of=_flag(FlagState.ASKED)),
    *_all(DEWI, "flag-answer", of=_flag(FlagState.REMEDY)),
]
OF_PERMISSIONS = [
    *_all(DEWI, "consent-sharing", "capacity", "consent-letter", "consent-withdraw", "guardian-unsafe", of=READY),
    *_all(DEWI, "case", of=READY, query="?tab=documents"),
    *_all(DEWI, "consent-papers", of=lambda e: [e.signed.case_id, e.signed.pk]),
    *_all(DEWI, "closing-summary", of=_case("C-00021")),
    *_all(DEWI, "own-pages", of=READY),
    *_all(DEWI, "own-page-renew", "own-page-revoke", of=lambda e: [e.portal.case_id, e.portal.pk]),
]
"""Sharing, papers, the ability to decide, and what a konseli takes home."""
OF_A_CASE = [
    *_all(DEWI, "case", "case-start", "case-decline", "konseli", "appointment-propose", of=REQUESTED),
    *_all(DEWI, "case", "case-start", of=READY),
    *_all(DEWI, "case", "urgency", "guardian-consent", "case-end", of=CRISIS),
    *_all(DEWI, "entry", of=lambda _: [case_of("C-00014").pk, 1]),
    *_all(DEWI, "case", "konseli", "colleagues", "case-end", "session-open", "session-late", of=GOING_WELL),
    *_all(DEWI, "case", of=GOING_WELL, query="?tab=sessions"),
    *_all(DEWI, "case", of=GOING_WELL, query="?tab=goals"),
    *_all(DEWI, "case", of=GOING_WELL, query="?tab=documents"),
    *_all(DEWI, "urgency", "relationship", "close-tie", "wish", "contact", "offered", "roles", of=GOING_WELL),
    *_all(DEWI, "explanation", "consent", "consent-data", "consent-withdraw", "complaint", of=GOING_WELL),
    *_all(DEWI, "guardian-consent", "guardian-add", "guardian-unsafe", "guardian-told", of=GOING_WELL),
    *_all(DEWI, "plan", "goal-new", "sessions-agreed", "loyalty", "loyalty-raise", of=GOING_WELL),
    *_all(DEWI, "goal-state", of=_of_case("C-00007", Goal)),
    *_all(DEWI, "loyalty-weigh", of=lambda e: [e.unweighed.case_id, e.unweighed.pk]),
    *_all(DEWI, "loyalty-weigh", of=_of_case("C-00019", LoyaltyConflict)),
    *_all(DEWI, "notes", "disclosures", "disclosure", "appointment-propose", of=GOING_WELL),
    *_all(BAGUS, "disclosures", of=_case("C-00020")),
    *_all(BAGUS, "disclosure-tell", "disclosure-review", of=_of_case("C-00020", Disclosure)),
    *_all(BAGUS, "waiver-ask", of=lambda e: [e.refused.case_id, e.refused.number]),
    *_all(BAGUS, "urgency-confirm", of=lambda _: [case_of("C-00006").pk]),
    *_all(BAGUS, "waiting"),
    *_all(BAGUS, "waiting-call-up", "waiting-leave", of=_one(WaitingEntry)),
]
OF_DANGER = [
    *_all(DEWI, "calendar"),
    *_all(DEWI, "calendar", query="?view=month"),
    *_all(DEWI, "emergency", "safety-plan", "safety-plan-new", of=GOING_WELL),
    *_all(DEWI, "safety-plan", "safety-plan-new", "emergency-end", of=CRISIS),
    *_all(BAGUS, "waiting-emergency", of=_one(WaitingEntry)),
]
"""The calendar, emergencies and safety plans."""
# The konseli's record, records of one person, what is kept of a counselor; a case on paper
OF_RECORDS = [
    *_all(DEWI, "own-data"),
    *_all(DEWI, "konseli", of=GOING_WELL, query="?part=contacts"),
    *_all(DEWI, "konseli", of=GOING_WELL, query="?part=known"),
    *_all(DEWI, "contact-add", "konseli-same", "case-print", of=GOING_WELL),
    *_all(DEWI, "contact-end", of=lambda e: [e.contact_case.pk, e.contact.pk]),
    *_all(DEWI, "konseli-merge", of=lambda e: [case_of("C-00007").pk, case_of("C-00003").konseli_id]),
    *_all(DEWI, "konseli-unmerge", of=lambda e: [e.contact_case.pk, e.merge.pk]),
]
OF_MEETINGS = [
    *_all(DEWI, "appointment-move", "appointment-cancel", of=_of_case("C-00007", Appointment, state="agreed")),
    *_all(DEWI, "appointment-confirm", of=lambda e: [e.proposed.case_id, e.proposed.pk]),
    *_all(DEWI, "session", "session-feedback", "note", of=HELD),
    *_all(DEWI, "session", "session-close", of=_of_case("C-00006", CounselingSession)),
    *_all(DEWI, "note", "note-sign", of=lambda e: [e.unsigned.case_id, e.unsigned.pk]),
]
OF_A_CALENDAR = [
    *_all(DEWI, "appointment-counter", of=lambda e: [e.proposed.case_id, e.proposed.pk]),
    *_all(DEWI, "absences", "absence-new", "calendar-feed", "calendar-feed-renew", "calendar-feed-revoke"),
    *_all(DEWI, "absence-cancel", of=lambda e: [e.absence.pk]),
]
# What a session brought, additions to its note, groups, and what is open after the limit.
OF_SESSIONS_AND_GROUPS = [
    *_all(DEWI, "session-progress", "session-own-up", "session-next-step", "note-add", of=HELD),
    *_all(DEWI, "no-benefit", of=_case("C-00010")),
    *_all(DEWI, "groups", "group-new"),
    *_all(DEWI, "group", "group-open", of=_one(GroupMeeting, code="G-00001")),
    *_all(DEWI, "group-add", "group-move", of=_one(GroupMeeting, code="G-00001")),
    *_all(DEWI, "group", "group-close", of=_one(GroupMeeting, code="G-00002")),
]
OF_HANDING_OVER = [
    *_all(DEWI, "referral", "referral-name", of=GOING_WELL),
    *_all(DEWI, "referral", "referral-handover", "referral-consent", of=_case("C-00010")),
    *_all(DEWI, "referral-refer", "referral-withdraw", of=_case("C-00010")),
    *_all(DEWI, "referral", "referral-answer-outside", "referral-relate", of=_case("C-00018")),
    *_all(BAGUS, "referrals"),
    # Referrals across institutions, and help beside the counselor
    *_all(BAGUS, "referrals", query="?list=institutions"),
    *_all(BAGUS, "referrals", query="?list=shared"),
    *_all(DEWI, "referral-handed", of=_of_case("C-00018", Referral)),
    *_all(BAGUS, "referral-arrived", of=lambda e: [e.arriving.pk]),
    *_all(DEWI, "shared-help", "shared-help-ask", of=GOING_WELL),
    *_all(DEWI, "shared-help-ask", of=_case("C-00010")),
    *_all(DEWI, "shared-help-parts", of=_of_case("C-00007", SharedHelp)),
    *_all(BAGUS, "shared-help-answer", "shared-help-end", of=_of_help),
    *_all(BAGUS, "referral-answer", "referral-declare", of=_one(Referral, case__code="C-00029")),
]
OF_A_SUPERVISOR = [
    *_all(RATNA, "disclosure-register"),
    *_all(RATNA, "home", "flags", "reviews", "obligations", "team", "surge", "opened-notes", "access-log", "code"),
    *_all(RATNA, "flags", query="?state=all"),
    *(page for state in FlagState.values for page in _all(RATNA, "flag", of=_flag(state))),
    *_all(RATNA, "flag-ask", of=_flag(FlagState.OPEN)),
    *_all(RATNA, "flag-determine", of=_flag(FlagState.ANSWERED)),
    *_all(RATNA, "flag-remedy", of=_flag(FlagState.DETERMINED)),
    *_all(RATNA, "flag-close", of=_flag(FlagState.REMEDY)),
    *_all(RATNA, "waiver", of=_one(Waiver, state=WaiverState.ASKED)),
    *_all(RATNA, "complaint-answer", of=_one(Complaint)),
    *_all(RATNA, "conflict-review", of=_one(LoyaltyConflict, state=LoyaltyState.WEIGHED)),
    *_all(RATNA, "obligation", of=_one(Obligation, closed_at=None)),
    *_all(RATNA, "surge-end", of=lambda e: [e.surge.pk]),
    *_all(RATNA, "team-cases", of=lambda e: [e.dewi.counselor.pk]),
    *_all(RATNA, "team-waiting", of=lambda e: [e.bagus.counselor.pk]),
    *_all(RATNA, "oversight", "case-reassign", of=GOING_WELL),
    *_all(RATNA, "oversight", of=CRISIS),
    *_all(RATNA, "oversight-entry", of=lambda _: [case_of("C-00014").pk, 1]),
    *_all(RATNA, "break-glass", of=HELD),
    *_all(RATNA, "opened-note", of=lambda e: [e.unsigned.case_id, e.unsigned.pk]),
]
OF_AN_ADMINISTRATOR = [
    *_all(YOGA, "home", "accounts", "account-invite", "outside-reviewer", "acts", "code"),
    *_all(YOGA, "account", "account-roles", "account-supervision", "account-profile", "account-reset", of=ACCOUNT),
    *_all(YOGA, "account-deactivate", of=ACCOUNT),
    *_all(YOGA, "institution", "institution-edit", "policy", "policy-new", "explanations", "explanation-new"),
    *_all(YOGA, "explanation-version", of=lambda _: [1]),
    *_all(YOGA, "account", "account-reactivate", of=lambda e: [e.gone.pk]),
    *_all(YOGA, "invitation-withdraw", "invitation-renew", of=_one(Invitation)),
]

PAGES = [
    *ANONYMOUS,
    *OF_A_COUNSELOR,
    *OF_A_CASE,
    *OF_DANGER,
    *OF_RECORDS,
    *OF_PERMISSIONS,
    *OF_MEETINGS,
    *OF_A_CALENDAR,
    *OF_SESSIONS_AND_GROUPS,
    *OF_HANDING_OVER,
    *OF_A_SUPERVISOR,
    *OF_AN_ADMINISTRATOR,
]
