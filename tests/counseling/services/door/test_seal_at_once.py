"""Two runs of the seal at the same moment make one seal, in the database and in the file."""

from pathlib import Path
from typing import Any

import pytest

from counseling.models import Seal
from counseling.services.door import seal, seal_check
from tests import cast
from tests.cast import NOW
from tests.counseling.commands.damage import press
from tests.counseling.services.test_at_once import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.data]

RUNS = 5


def test_two_runs_at_once_make_one_seal(settings: Any, tmp_path: Path) -> None:
    settings.SEALS_DIR = tmp_path
    people = cast.people()
    case = cast.request(people.dewi)
    for run in range(1, RUNS + 1):
        press(case, "start")
        answers = at_once(*[lambda: seal.seal_all(now=NOW)] * 3)
        assert [answer.faults for answer in answers] == [[], [], []]
        assert sum(answer.seals for answer in answers) == 1
        assert Seal.objects.count() == run
        assert len((tmp_path / "harapan.jsonl").read_bytes().splitlines()) == run
    assert seal_check.verify_seals() == seal_check.SealCheckTotals(seals=RUNS, outside=RUNS)
