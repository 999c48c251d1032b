"""Two records of one person: read as one, nothing moves, and it can be undone."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from counseling.choices.konseli_record import Identity
from counseling.models import Case, Konseli, KonseliMerge
from counseling.selectors import case as case_selector
from counseling.selectors import case_page, reassignment
from counseling.selectors import help_request as help_request_selector
from counseling.selectors import konseli as konseli_selector
from counseling.services import case, help_request, konseli, merge, referral, relationship
from counseling.services.door import gate
from counseling.services.errors import Invalid
from counseling.services.help_request import AlreadyOpenError
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services import stage
from tests.counseling.services.speech import fact, said

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


class World:
    """Three records of Dewi's, the first being the oldest, each with an open case."""

    def __init__(self) -> None:
        self.people: Cast = cast.people()
        self.dewi: dict[str, Any] = {"by": self.people.dewi, "now": NOW}
        self.old, self.young, self.third = (self.record(age) for age in (3, 2, 1))
        self.cases = [cast.request(self.people.dewi, who) for who in (self.old, self.young, self.third)]

    def record(self, age: int) -> Konseli:
        return cast.adult(self.people.dewi, name=f"Putri {'abc'[age - 1]}", now=NOW - age * HOUR)

    def merged(self) -> KonseliMerge:
        return merge.merge(self.young, self.old, reason="Tanggal lahir dan ibunya sama.", **self.dewi)

    def closed(self, of: Case) -> None:
        assert gate.decide(of, "decline", by=gate.Actor("konseli"), now=NOW).passed

    def found(self, text: str) -> list[str]:
        return [match.konseli.code for match in konseli_selector.matches(text, member=self.people.dewi)]


@pytest.fixture(scope="module")
def world(kept: None) -> World:
    return World()


@pytest.mark.parametrize("turned", [False, True])
def test_the_older_record_is_kept_whichever_is_named_first(world: World, turned: bool) -> None:
    pair = (world.old, world.young) if turned else (world.young, world.old)
    made = merge.merge(*pair, reason="Sama", **world.dewi)
    assert (made.konseli, made.into, made.merged_by) == (world.young, world.old, world.people.dewi.user)


def test_a_search_shows_the_person_once_under_the_record_that_is_kept(world: World) -> None:
    assert world.found("putri") == ["K-00001", "K-00002", "K-00003"]
    world.merged()
    assert world.found("putri") == ["K-00001", "K-00003"]
    assert world.found("K-00002") == ["K-00001"]
    match = konseli_selector.one(world.young.pk, member=world.people.dewi)
    assert match is not None
    assert match.konseli == world.old


def test_the_caseload_finds_the_cases_of_both_by_the_name_of_either(world: World) -> None:
    world.merged()
    found = case_selector.caseload(world.people.dewi, state="all", query="K-00002")
    assert {row.code for row in found} == {"C-00001", "C-00002"}


def test_a_case_is_found_by_its_own_code_too(world: World) -> None:
    assert world.found("c-00003") == ["K-00003"]


def test_nothing_moves(world: World) -> None:
    world.merged()
    assert [Case.objects.get(pk=row.pk).konseli for row in world.cases] == [world.old, world.young, world.third]


def test_a_new_request_for_the_merged_record_opens_on_the_kept_one(world: World) -> None:
    world.merged()
    for row in world.cases[:2]:
        world.closed(row)
    opened = cast.request(world.people.dewi, world.young)
    assert (opened.konseli, opened.previous) == (world.old, world.cases[0])


def test_for_who_does_not_know_the_kept_record_a_new_request_opens_on_their_own(world: World) -> None:
    bagus: dict[str, Any] = {"source": "self", "words": "", "requested_at": NOW, "by": world.people.bagus, "now": NOW}
    world.closed(help_request.ask(world.young, **bagus))
    world.merged()
    again = help_request.ask(world.young, **bagus)
    assert again.konseli == world.young
    with pytest.raises(AlreadyOpenError):
        help_request.ask(world.young, **bagus)


def test_a_person_with_an_open_case_on_either_record_gets_no_second_one(world: World) -> None:
    world.merged()
    world.closed(world.cases[0])
    with pytest.raises(AlreadyOpenError) as caught:
        cast.request(world.people.dewi, world.old)
    assert caught.value.case == world.cases[1]


def test_who_is_called_up_goes_on_under_the_record_on_which_they_wait(world: World) -> None:
    waiting = world.cases[1]
    stage.judged(waiting, world.people.dewi)
    declined = case.decline(waiting, reason="capacity", waitlisted=True, seen=None, **world.dewi)
    assert declined.passed
    world.merged()
    world.closed(world.cases[0])
    called = help_request.call_up(waiting.waiting, **world.dewi)
    assert (called.konseli, called.previous) == (world.young, waiting)


def test_nobody_is_called_up_into_a_second_open_case_of_one_person(world: World) -> None:
    stage.judged(world.cases[1], world.people.dewi)
    assert case.decline(world.cases[1], reason="capacity", waitlisted=True, seen=None, **world.dewi).passed
    made = world.merged()
    with pytest.raises(AlreadyOpenError) as caught:
        help_request.call_up(world.cases[1].waiting, **world.dewi)
    assert caught.value.case == world.cases[0]
    merge.undo(made, **world.dewi)
    assert help_request.call_up(world.cases[1].waiting, **world.dewi).konseli == world.young


def test_nobody_takes_over_who_has_an_open_case_on_another_record_of_the_person(world: World) -> None:
    cast.request(world.people.bagus, world.young)
    world.merged()
    told = {row.colleague.counselor: row.hindrance for row in reassignment.successors(world.cases[0], NOW)}
    assert told[world.people.bagus.counselor] is not None
    assert reassignment.successors(world.cases[2], NOW)[0].hindrance is None


def test_a_hand_over_opens_no_second_case_of_one_person(world: World) -> None:
    theirs = cast.request(world.people.bagus, world.young)
    world.merged()
    running = stage.started(world.cases[0], world.people.dewi)
    receiver = world.people.bagus.counselor
    named = referral.name(running, receiver=receiver, reason="beyond_competence", words="Duka.", **world.dewi)
    referral.choose(named, summary="Sulit tidur.", **world.dewi)
    referral.record_consent(named, answer="given", source=said(), **world.dewi)
    referral.accept(named, words="", by=world.people.bagus, now=NOW)
    relationship.declare_as_receiver(named, "none", source=said(), by=world.people.bagus, now=NOW)
    assert referral.refer(running, seen=None, **world.dewi).case.state == "referred"
    named.refresh_from_db()
    assert named.completed_at is not None and named.new_case is None
    assert list(Case.objects.filter(counselor=receiver)) == [theirs]
    assert help_request_selector.open_with(receiver.pk, world.old.pk) == theirs


def test_an_emergency_that_is_handed_over_goes_on_in_the_open_case_on_another_record(world: World) -> None:
    theirs = cast.request(world.people.bagus, world.young)
    world.merged()
    running = stage.started(world.cases[0], world.people.dewi)
    stage.judged(running, world.people.dewi, "emergency")
    named = referral.name(
        running, receiver=world.people.bagus.counselor, reason="beyond_competence", words="", **world.dewi
    )
    referral.accept(named, by=world.people.bagus, now=NOW)
    assert referral.refer(running, seen=None, **world.dewi).case.state == "referred"
    assert fact(theirs, "urgency") == "emergency"


def test_the_earlier_cases_of_both_are_named_and_those_of_others_only_said_to_be(world: World) -> None:
    world.closed(world.cases[0])
    world.merged()
    world.closed(world.cases[1])
    latest = help_request.ask(
        world.old, source="self", words="", requested_at=NOW, by=world.people.dewi, now=NOW + HOUR
    )
    seen = case_page.earlier(latest, member=world.people.dewi)
    assert ({row.code for row in seen.own}, seen.elsewhere) == ({"C-00001", "C-00002"}, False)
    of_bagus = help_request.ask(
        world.old, source="self", words="", requested_at=NOW, by=world.people.bagus, now=NOW + 2 * HOUR
    )
    seen = case_page.earlier(of_bagus, member=world.people.bagus)
    assert (seen.own, seen.elsewhere) == ([], True)


def test_a_konseli_is_booked_once_on_all_their_records(world: World) -> None:
    world.merged()
    of_bagus = help_request.ask(world.young, source="self", words="", requested_at=NOW, by=world.people.bagus, now=NOW)
    stage.agreed(world.cases[1], world.people.dewi)
    with pytest.raises(Invalid, match="Konseli"):
        stage.proposed(of_bagus, world.people.bagus)


def test_neither_are_they_met_where_another_of_their_records_is_booked(world: World) -> None:
    of_bagus = help_request.ask(world.young, source="self", words="", requested_at=NOW, by=world.people.bagus, now=NOW)
    stage.agreed(world.cases[0], world.people.dewi, starts_at=NOW)
    assert fact(of_bagus, "both_available") is True
    made = world.merged()
    assert fact(of_bagus, "both_available") is False
    merge.undo(made, **world.dewi)
    assert fact(of_bagus, "both_available") is True


def test_a_colleague_close_to_a_konseli_is_so_on_all_their_records(world: World) -> None:
    of_bagus = help_request.ask(world.young, source="self", words="", requested_at=NOW, by=world.people.bagus, now=NOW)
    stage.declared(of_bagus, world.people.bagus, "close_friend")
    assert fact(world.cases[0], "colleague_available") is True
    world.merged()
    assert fact(world.cases[0], "colleague_available") is False
    assert fact(world.cases[0], "relationship") == "undeclared"


class TestRefusals:
    def test_a_record_is_not_merged_with_itself(self, world: World) -> None:
        with pytest.raises(Invalid):
            merge.merge(world.old, world.old, reason="Sama", **world.dewi)

    def test_a_merged_record_is_merged_with_no_other(self, world: World) -> None:
        world.merged()
        for pair in ((world.young, world.third), (world.third, world.young), (world.old, world.young)):
            with pytest.raises(Invalid, match="K-00002"):
                merge.merge(*pair, reason="Sama", **world.dewi)

    def test_what_keeps_others_keeps_the_next_one_too_even_when_that_is_older(self, world: World) -> None:
        merge.merge(world.young, world.third, reason="Sama", **world.dewi)
        made = merge.merge(world.old, world.young, reason="Sama", **world.dewi)
        assert (made.konseli, made.into) == (world.old, world.young)

    def test_two_records_that_each_keep_others_are_not_merged(self, world: World) -> None:
        fourth = world.record(1)
        cast.request(world.people.dewi, fourth)
        world.merged()
        merge.merge(world.third, fourth, reason="Sama", **world.dewi)
        with pytest.raises(Invalid):
            merge.merge(world.old, world.third, reason="Sama", **world.dewi)

    def test_a_reason_is_asked_for(self, world: World) -> None:
        with pytest.raises(Invalid):
            merge.merge(world.young, world.old, reason=" ", **world.dewi)

    def test_a_colleague_does_not_merge_what_is_not_theirs(self, world: World) -> None:
        with pytest.raises(PermissionDenied):
            merge.merge(world.young, world.old, reason="Sama", by=world.people.bagus, now=NOW)

    def test_who_has_only_past_cases_of_both_does_not_merge_them(self, world: World) -> None:
        for row in world.cases[:2]:
            world.closed(row)
        with pytest.raises(PermissionDenied):
            world.merged()


class TestUndoing:
    def test_it_tells_two_people_apart_again_and_stays_on_record(self, world: World) -> None:
        made = merge.undo(world.merged(), by=world.people.dewi, now=NOW + HOUR)
        assert (made.undone_by, made.undone_at) == (world.people.dewi.user, NOW + HOUR)
        assert world.found("putri") == ["K-00001", "K-00002", "K-00003"]

    def test_it_is_done_once(self, world: World) -> None:
        made = world.merged()
        merge.undo(made, **world.dewi)
        with pytest.raises(Invalid):
            merge.undo(made, **world.dewi)

    def test_they_can_be_merged_again(self, world: World) -> None:
        merge.undo(world.merged(), **world.dewi)
        assert world.merged().undone_at is None

    def test_a_colleague_does_not_undo_it(self, world: World) -> None:
        with pytest.raises(PermissionDenied):
            merge.undo(world.merged(), by=world.people.bagus, now=NOW)


def test_a_kept_record_that_the_counselor_does_not_know_hides_nobody(world: World) -> None:
    of_bagus = help_request.ask(world.young, source="self", words="", requested_at=NOW, by=world.people.bagus, now=NOW)
    world.merged()
    (match,) = konseli_selector.matches("putri", member=world.people.bagus)
    assert (match.konseli, match.open_case) == (world.young, of_bagus)
    assert konseli.is_of(world.young, Identity(name=world.young.name, birth_date=world.young.birth_date))
