"""Who may what: every address, whose page it is, and what names the thing it is about.

A row says which people of the scene have the page; for everybody else it does not exist. `of` gives the arguments of
the address: the name that the address has for it, and the name of the thing in the scene.
"""

from dataclasses import dataclass, field

COUNSELOR = ("dewi",)
COLLEAGUE = ("bagus",)
SUPERVISOR = ("ratna",)
ADMINISTRATOR = ("yoga",)
COUNSELORS = ("dewi", "bagus", "sari")
SUPERVISORS = ("ratna", "tirto")
ADMINISTRATORS = ("yoga", "tirto")
EVERYBODY = ("dewi", "bagus", "ratna", "yoga", "sari", "tirto")


@dataclass(frozen=True)
class Row:
    """Who has the page, how its address is filled, and by which methods it is asked for.

    `public`: without a sign-in, too.
    """

    whose: tuple[str, ...]
    of: dict[str, str] = field(default_factory=dict)
    methods: tuple[str, ...] = ("GET", "POST")
    public: bool = False


TOKEN = "kata-rahasia-undangan"
"""The secret in the link of an invitation."""
PAGE_TOKEN = "kata-rahasia-halaman"
"""The secret in the link to a page of one's own."""
FEED_TOKEN = "kata-rahasia-kalender"
"""The secret in the link of a calendar."""
READ = ("GET",)
PRESS = ("POST",)


def case(of: str = "active", *, methods: tuple[str, ...] = ("GET", "POST"), **more: str) -> Row:
    """A page of a case, for its counselor alone."""
    return Row(COUNSELOR, {"case_id": of, **more}, methods)


def flag(of: str, methods: tuple[str, ...] = ("GET", "POST")) -> Row:
    return Row(SUPERVISOR, {"flag_id": of}, methods)


def member(of: str = "member", methods: tuple[str, ...] = ("GET", "POST")) -> Row:
    return Row(ADMINISTRATOR, {"member_id": of}, methods)


ROUTES: dict[str, Row] = {
    # for everybody who is signed in
    "home": Row(EVERYBODY, methods=READ),
    "code": Row(EVERYBODY, methods=READ),
    # a counselor's own lists
    "caseload": Row(COUNSELORS),
    "request-new": Row(COUNSELORS),
    "waiting": Row(COUNSELORS),
    "referrals": Row(COUNSELORS, methods=READ),
    "flag-answers": Row(COUNSELORS, methods=READ),
    "waiting-call-up": Row(COUNSELOR, {"entry_id": "waiting"}),
    "waiting-leave": Row(COUNSELOR, {"entry_id": "waiting"}),
    "flag-answer": Row(COUNSELOR, {"flag_id": "asked_flag"}),
    # a case
    "case": case(methods=READ),
    "case-name": case(methods=PRESS),
    "walk": case(methods=READ, transition="=end"),
    "entry": case(methods=READ, number="entry"),
    "konseli": case(),
    "case-start": case("requested"),
    "case-end": case(),
    "case-decline": case("requested"),
    "session-open": case(),
    "session-late": case(),
    "disclosure": case(),
    "urgency": case(),
    "urgency-confirm": Row(("dewi", "bagus", "ratna"), {"case_id": "requested"}),
    # the day, emergencies, safety plans
    "calendar": Row(COUNSELORS, methods=READ),
    "emergency": case(),
    "emergency-end": case("requested"),
    "waiting-emergency": Row(COUNSELOR, {"entry_id": "waiting"}),
    "safety-plan": case(),
    "safety-plan-new": case(),
    "wish": case(),
    "contact": case(),
    "offered": case(),
    "roles": case(),
    "relationship": case(),
    "close-tie": case(),
    "explanation": case(),
    "consent": case(),
    "consent-data": case(),
    "consent-withdraw": case(),
    "guardian-consent": case(),
    "guardian-add": case(),
    "guardian-unsafe": case(),
    "guardian-told": case(),
    "plan": case(),
    "goal-new": case(),
    "goal-state": case(goal_id="goal"),
    "sessions-agreed": case(),
    "loyalty": case(),
    "loyalty-raise": case(),
    "loyalty-weigh": case(conflict_id="conflict"),
    "complaint": case(),
    "colleagues": case(),
    "waiver-ask": case("watched", number="refusal"),
    "appointment-propose": case(),
    "appointment-confirm": case(appointment_id="appointment"),
    "appointment-move": case(appointment_id="appointment"),
    "appointment-cancel": case(appointment_id="appointment"),
    # other times in answer to a proposal, absences, and what calendar programs read
    "appointment-counter": case(appointment_id="appointment"),
    "appointment-file": case(methods=READ, appointment_id="appointment"),
    "absences": Row(COUNSELORS, methods=READ),
    "absence-new": Row(COUNSELORS),
    "absence-cancel": Row(COUNSELOR, {"absence_id": "absence"}),
    "calendar-feed": Row(COUNSELORS),
    "calendar-feed-renew": Row(COUNSELORS),
    "calendar-feed-revoke": Row(COUNSELORS),
    "calendar-feed-file": Row(EVERYBODY, {"token": "=" + FEED_TOKEN}, READ, public=True),
    "notes": case(methods=READ),
    "session": case(methods=READ, session_id="session"),
    "session-close": case("running", session_id="running_session"),
    "session-feedback": case(session_id="session"),
    "note": case(session_id="session"),
    "note-save": case(session_id="session"),
    "note-sign": case(session_id="session"),
    # what a session brought, additions to its note, and group meetings
    "session-progress": case(session_id="session"),
    "session-next-step": case(session_id="session"),
    "session-own-up": case(session_id="session"),
    "note-add": case(session_id="session"),
    "no-benefit": case(),
    "groups": Row(COUNSELORS, methods=READ),
    "group-new": Row(COUNSELORS),
    "group": Row(COUNSELOR, {"group_id": "group"}, READ),
    "group-open": Row(COUNSELOR, {"group_id": "group"}),
    "group-close": Row(COUNSELOR, {"group_id": "group"}),
    "group-add": Row(COUNSELOR, {"group_id": "group"}),
    "group-move": Row(COUNSELOR, {"group_id": "group"}),
    "referral": case("outside"),
    "referral-name": case(),
    "referral-handover": case("outside"),
    "referral-consent": case("outside"),
    "referral-answer-outside": case("outside"),
    "referral-relate": case("outside"),
    "referral-refer": case("outside"),
    "referral-withdraw": case("outside"),
    "disclosures": case("disclosing"),
    "disclosure-tell": case("disclosing", disclosure_id="disclosure"),
    "disclosure-review": case("disclosing", disclosure_id="disclosure"),
    "referral-answer": Row(COLLEAGUE, {"referral_id": "referral"}),
    "referral-declare": Row(COLLEAGUE, {"referral_id": "referral"}),
    # the konseli's record, records of one person, what is kept of a counselor; a case on paper
    "contact-add": case(),
    "contact-end": case(contact_id="contact"),
    "konseli-same": case(),
    "konseli-merge": case(other_id="other_konseli"),
    "konseli-unmerge": case(merge_id="merge"),
    "own-data": Row(COUNSELORS),
    "case-print": case(methods=READ),
    # sharing, papers, the ability to decide; what a konseli takes home
    "consent-sharing": case(),
    "consent-papers": case(consent_id="signed"),
    "consent-paper": case(methods=READ, paper_id="paper"),
    "capacity": case(),
    "consent-letter": case(methods=READ),
    "consent-letter-pdf": case(methods=READ),
    "closing-summary": case("closed", methods=READ),
    "closing-summary-pdf": case("closed", methods=READ),
    # packages, external referrals, shared help
    "referral-handed": case("outside", methods=READ, referral_id="sent_outside"),
    "referral-arrived": Row(("sari",), {"referral_id": "arriving"}),
    "shared-help": case(),
    "shared-help-ask": case(),
    "shared-help-parts": case(help_id="help"),
    "shared-help-answer": Row(COLLEAGUE, {"help_id": "help"}),
    "shared-help-end": Row((*COUNSELOR, *COLLEAGUE), {"help_id": "help"}),
    # counselors and supervisors
    "obligations": Row((*COUNSELORS, *SUPERVISORS), methods=READ),
    "disclosure-register": Row((*COUNSELORS, *SUPERVISORS), methods=READ),
    "access-log": Row((*COUNSELORS, *SUPERVISORS), methods=READ),
    # supervisors
    "flags": Row(SUPERVISORS, methods=READ),
    "flag": flag("flag", READ),
    "flag-ask": flag("flag"),
    "flag-determine": flag("flag"),
    "flag-remedy": flag("determined_flag"),
    "flag-close": flag("remedied_flag"),
    "reviews": Row(SUPERVISORS),
    "waiver": Row(SUPERVISOR, {"waiver_id": "waiver"}),
    "complaint-answer": Row(SUPERVISOR, {"complaint_id": "complaint"}),
    "conflict-review": Row(SUPERVISOR, {"conflict_id": "weighed"}),
    "obligation": Row(SUPERVISOR, {"obligation_id": "obligation"}),
    "surge": Row(SUPERVISORS),
    "surge-end": Row(SUPERVISOR, {"surge_id": "surge"}),
    "team": Row(SUPERVISORS),
    "team-cases": Row(SUPERVISOR, {"counselor_id": "counselor"}, READ),
    "case-reassign": Row(SUPERVISOR, {"case_id": "active"}),
    "team-waiting": Row(SUPERVISOR, {"counselor_id": "counselor"}),
    "oversight": Row(SUPERVISOR, {"case_id": "active"}, READ),
    "oversight-entry": Row(SUPERVISOR, {"case_id": "active", "number": "entry"}, READ),
    "break-glass": Row(SUPERVISOR, {"case_id": "running", "session_id": "running_session"}),
    "opened-note": Row(SUPERVISOR, {"case_id": "active", "session_id": "session"}, READ),
    "opened-notes": Row(SUPERVISORS, methods=READ),
    # administrators
    "accounts": Row(ADMINISTRATORS, methods=READ),
    "account-invite": Row(ADMINISTRATORS),
    "outside-reviewer": Row(ADMINISTRATORS),
    "acts": Row(ADMINISTRATORS, methods=READ),
    "account": member(methods=READ),
    "account-roles": member(),
    "account-supervision": member(),
    "account-profile": member(),
    "account-deactivate": member(),
    "account-reset": member(),
    "account-reactivate": member("gone"),
    "invitation-withdraw": Row(ADMINISTRATOR, {"invitation_id": "invitation"}),
    "invitation-renew": Row(ADMINISTRATOR, {"invitation_id": "invitation"}),
    "institution": Row(ADMINISTRATORS, methods=READ),
    "institution-edit": Row(ADMINISTRATORS),
    "policy": Row(ADMINISTRATORS, methods=READ),
    "policy-new": Row(ADMINISTRATORS),
    "explanations": Row(ADMINISTRATORS, methods=READ),
    "explanation-version": Row(ADMINISTRATORS, {"number": "entry"}, READ),
    "explanation-new": Row(ADMINISTRATORS),
    # pages of their own: the counselor's side; the page itself is nobody's who has an account
    "own-pages": case(),
    "own-page-renew": case(page_id="portal"),
    "own-page-revoke": case(page_id="portal"),
    "own-door": Row(EVERYBODY, {"token": "=" + PAGE_TOKEN}, public=True),
    "own-leave": Row(EVERYBODY, methods=PRESS, public=True),
    **{
        route: Row((), methods=methods, public=True)
        for route, methods in (
            ("own", READ),
            ("own-explanation", ("GET", "POST")),
            ("own-help", ("GET", "POST")),
            ("own-data-permission", ("GET", "POST")),
            ("own-sharing", ("GET", "POST")),
        )
    },
    "own-withdraw": Row((), {"consent_id": "signed"}, public=True),
    # without a sign-in
    "set_language": Row(EVERYBODY, methods=PRESS, public=True),
    "invitation": Row(EVERYBODY, {"token": "=" + TOKEN}, public=True),
}
"""A value that begins with «=» stands for itself."""

LIBRARY = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reauthenticate",
    "account_change_password",
    "account_set_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}
"""The pages of signing in, which are about nobody but who signs in: tests/counseling/test_accounts.py."""
