"""The calendar and who reads it, absences, appointments, sessions and their notes, groups."""

from counseling.models import Appointment
from tests.addresses.demo import (
    GOING_WELL,
    GROUP,
    GROUP_IN_SESSION,
    HELD,
    IN_SESSION,
    REQUESTED,
    of_case,
    proposed,
    unsigned,
)
from tests.addresses.row import COUNSELOR, COUNSELORS, DEWI, EVERYBODY, FEED_TOKEN, READ, Row, Rows, case, to

_AGREED = of_case("C-00007", Appointment, state="agreed")
_FILE = "a file for a calendar program"

ROWS: Rows = {
    "calendar": Row(COUNSELORS, methods=READ, shown=to(DEWI, queries=("", "?view=month"))),
    "calendar-feed": Row(COUNSELORS, shown=to(DEWI, taken_empty=True)),
    "calendar-feed-renew": Row(COUNSELORS, shown=to(DEWI, taken_empty=True)),
    "calendar-feed-revoke": Row(COUNSELORS, shown=to(DEWI, taken_empty=True)),
    "calendar-feed-file": Row(EVERYBODY, {"token": "=" + FEED_TOKEN}, READ, public=True, no_page=_FILE),
    "absences": Row(COUNSELORS, methods=READ, shown=to(DEWI)),
    "absence-new": Row(COUNSELORS, shown=to(DEWI)),
    "absence-cancel": Row(
        COUNSELOR, {"absence_id": "absence"}, shown=to(DEWI, lambda e: [e.absence.pk], taken_empty=True)
    ),
    # appointments
    "appointment-propose": case(shown=to(DEWI, REQUESTED, GOING_WELL)),
    "appointment-confirm": case(appointment_id="appointment", shown=to(DEWI, proposed)),
    "appointment-counter": case(appointment_id="appointment", shown=to(DEWI, proposed)),
    "appointment-move": case(appointment_id="appointment", shown=to(DEWI, _AGREED)),
    "appointment-cancel": case(appointment_id="appointment", shown=to(DEWI, _AGREED)),
    "appointment-file": case(methods=READ, appointment_id="appointment", no_page=_FILE),
    # sessions: what they brought, and their notes
    "session": case(methods=READ, session_id="session", shown=to(DEWI, HELD, IN_SESSION)),
    "session-close": case("running", session_id="running_session", shown=to(DEWI, IN_SESSION)),
    "session-feedback": case(session_id="session", shown=to(DEWI, HELD)),
    "session-progress": case(session_id="session", shown=to(DEWI, HELD)),
    "session-next-step": case(session_id="session", shown=to(DEWI, HELD)),
    "session-own-up": case(session_id="session", shown=to(DEWI, HELD)),
    "notes": case(methods=READ, shown=to(DEWI, GOING_WELL)),
    "note": case(session_id="session", shown=to(DEWI, HELD, unsigned)),
    "note-save": case(session_id="session", no_page="answers a script"),
    "note-sign": case(session_id="session", shown=to(DEWI, unsigned, taken_empty=True)),
    "note-add": case(session_id="session", shown=to(DEWI, HELD)),
    # groups
    "groups": Row(COUNSELORS, methods=READ, shown=to(DEWI)),
    "group-new": Row(COUNSELORS, shown=to(DEWI)),
    "group": Row(COUNSELOR, {"group_id": "group"}, READ, shown=to(DEWI, GROUP, GROUP_IN_SESSION)),
    "group-open": Row(COUNSELOR, {"group_id": "group"}, shown=to(DEWI, GROUP, taken_empty=True)),
    "group-close": Row(COUNSELOR, {"group_id": "group"}, shown=to(DEWI, GROUP_IN_SESSION)),
    "group-add": Row(COUNSELOR, {"group_id": "group"}, shown=to(DEWI, GROUP)),
    "group-move": Row(COUNSELOR, {"group_id": "group"}, shown=to(DEWI, GROUP)),
}
