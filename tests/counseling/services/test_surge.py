"""Surges: one at a time, declared and ended by a supervisor; the gate opens what the rules say, and nothing else."""

import pytest
from django.core.exceptions import PermissionDenied

from counseling.choices import Transition
from counseling.models import Surge
from counseling.services import surge
from counseling.services.door import gate
from counseling.services.door.gate import Actor
from counseling.services.errors import Invalid
from tests import cast
from tests.cast import NOW
from tests.counseling.services.stage import HOUR, declared, duties, explained, judged, permitted

pytestmark = pytest.mark.django_db


def test_while_it_is_on_a_start_needs_no_agreed_meeting(people: cast.Cast) -> None:
    case = cast.request(people.dewi)
    for step in (judged, declared, permitted, explained):
        step(case, people.dewi)
    by = Actor("counselor", people.dewi.user)
    assert not gate.decide(case, Transition.START, by=by, now=NOW).passed
    on = surge.declare(reason="Banjir", by=people.ratna, now=NOW)
    assert gate.decide(case, Transition.START, by=by, now=NOW + HOUR).passed
    assert "1a.agree" in duties(case)
    surge.end(on, by=people.ratna, now=NOW + 2 * HOUR)
    other = cast.request(people.dewi, cast.adult(people.dewi))
    for step in (judged, declared, permitted, explained):
        step(other, people.dewi)
    assert not gate.decide(other, Transition.START, by=by, now=NOW + 3 * HOUR).passed


def test_there_is_one_at_a_time(people: cast.Cast) -> None:
    on = surge.declare(reason="Banjir", by=people.ratna, now=NOW)
    with pytest.raises(Invalid):
        surge.declare(reason="Gempa", by=people.ratna, now=NOW + HOUR)
    surge.end(on, by=people.ratna, now=NOW + HOUR)
    with pytest.raises(Invalid):
        surge.end(on, by=people.ratna, now=NOW + HOUR)
    surge.declare(reason="Gempa", by=people.ratna, now=NOW + 2 * HOUR)
    assert Surge.objects.count() == 2


@pytest.mark.parametrize("who", ["dewi", "yoga", "sari"])
def test_only_a_supervisor_of_the_institution_declares_and_ends_it(people: cast.Cast, who: str) -> None:
    on = surge.declare(reason="Banjir", by=people.ratna, now=NOW)
    with pytest.raises(PermissionDenied):
        surge.declare(reason="Gempa", by=getattr(people, who), now=NOW)
    with pytest.raises(PermissionDenied):
        surge.end(on, by=getattr(people, who), now=NOW)
