"""What of the demo the pages are about that are looked at in the browser."""

from typing import Any

from counseling.models import CounselingSession, Flag, GroupMeeting, WaitingEntry
from tests.addresses.row import Args
from tests.browser.errands import Errands, case_of


def case_at(code: str) -> Args:
    return lambda _: [case_of(code).pk]


def of_case(code: str, model: Any, **which: Any) -> Args:
    """The case, and the newest of what belongs to it."""

    def find(_: Errands) -> list[Any]:
        case = case_of(code)
        return [case.pk, model.objects.filter(case=case, **which).latest("pk").pk]

    return find


def one(model: Any, **which: Any) -> Args:
    """Some row of the school."""
    return lambda e: [model.objects.filter(institution=e.yoga.institution, **which).latest("pk").pk]


def flag_in(state: str) -> Args:
    """A flag about Dewi."""
    return lambda e: [Flag.objects.filter(counselor=e.dewi.counselor, state=state).latest("pk").pk]


def proposed(e: Errands) -> list[Any]:
    """A meeting to be answered."""
    return [e.proposed.case_id, e.proposed.pk]


def unsigned(e: Errands) -> list[Any]:
    """A session whose note is a draft."""
    return [e.unsigned.case_id, e.unsigned.pk]


REQUESTED, READY, GOING_WELL, CRISIS = (case_at(code) for code in ("C-00003", "C-00005", "C-00007", "C-00014"))
NO_BENEFIT = case_at("C-00010")
"""Sessions brought nothing; a colleague has accepted the referral."""
TO_OUTSIDE = case_at("C-00018")
"""Referred to somebody outside."""
HELD = of_case("C-00007", CounselingSession)
IN_SESSION = of_case("C-00006", CounselingSession)
QUEUED = one(WaitingEntry)
GROUP = one(GroupMeeting, code="G-00001")
GROUP_IN_SESSION = one(GroupMeeting, code="G-00002")
