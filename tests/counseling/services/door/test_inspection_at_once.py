"""Two inspections at the same moment, in threads and in processes of their own: they leave one set of flags."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from counseling.choices import EntryKind, Transition
from counseling.models import Flag, FlagOccurrence, Inspection, LedgerEntry, Obligation
from counseling.services.door import aftermath, gate, inspection
from counseling.services.door.gate import Actor
from counseling.services.door.inspection import InspectionTotals
from tests import cast
from tests.cast import NOW
from tests.counseling.guards.world import by_hand, entry
from tests.counseling.selectors.crowd import crowd
from tests.counseling.services.stage import DAY
from tests.counseling.services.test_at_once import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.data]

SIZE = 12
ROOT = Path(__file__).resolve().parents[4]
PROGRAM = """
import sys, django
from datetime import datetime
django.setup()
from counseling.services.door import inspection
print(inspection.inspect_all(now=datetime.fromisoformat(sys.argv[1])).raised)
"""


def one_of_each() -> int:
    """How many findings stand, each with one flag, one occurrence, and no inspection left over."""
    flags = list(Flag.objects.values_list("case_id", "code", "counselor_id", "standing"))
    assert len(set(flags)) == len(flags) == FlagOccurrence.objects.count()
    assert all(standing for *_, standing in flags)
    assert Inspection.objects.count() == len({case_id for case_id, *_ in flags})
    return len(flags)


def test_two_threads_leave_one_set_of_flags() -> None:
    people = cast.people()
    cases = crowd(people.dewi, SIZE)
    with by_hand():
        duties = aftermath.impose(entry(cases[0], "start"), [("2f.renew-plan", 1)])

    def look() -> InspectionTotals:
        return inspection.inspect_all(now=NOW + 3 * DAY)

    answers = at_once(look, look)
    assert [answer.faults for answer in answers] == [[], []]
    assert sum(answer.raised for answer in answers) == one_of_each() > SIZE
    assert sum(answer.marked for answer in answers) == 1
    assert Obligation.objects.get(pk=duties[0].pk).overdue_since == duties[0].due_at


def test_two_processes_leave_one_set_of_flags() -> None:
    crowd(cast.people().dewi, SIZE)
    name = str(connection.settings_dict["NAME"])
    url = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"
    if connection.vendor == "sqlite":
        url = f"sqlite:///{name}"
    secret = {"DJANGO_SECRET_KEY": settings.SECRET_KEY, "DJANGO_SETTINGS_MODULE": "counseling.settings"}
    command = [sys.executable, "-c", PROGRAM, (NOW + 3 * DAY).isoformat()]
    running = [
        subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **secret, "DATABASE_URL": url}, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    said = [program.communicate(timeout=60)[0] for program in running]
    assert [program.returncode for program in running] == [0, 0]
    assert sum(int(line) for line in said) == one_of_each() > SIZE


def test_it_waits_for_a_decision_on_the_same_case() -> None:
    people = cast.people()
    (case,) = crowd(people.dewi, 1)
    actor = Actor("counselor", people.dewi.user)

    def decide() -> Any:
        return gate.decide(case, Transition.START, by=actor, now=NOW + 3 * DAY)

    answers = at_once(decide, lambda: inspection.inspect_all(now=NOW + 3 * DAY))
    assert not any(isinstance(answer, Exception) for answer in answers)
    assert answers[1].faults == []
    assert LedgerEntry.objects.get().kind == EntryKind.DECISION
    codes = list(Flag.objects.values_list("code", flat=True))
    assert len(set(codes)) == len(codes)
