"""Help beside the counselor: both stay, the colleague reads what was chosen, and nothing without the permission."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from counseling.access import case as case_access
from counseling.models import AccessLog, Case, Consent, Membership, PackageItem, SharedHelp
from counseling.selectors import shared_help as selector
from counseling.services import account, reassignment, session, shared_help, statement
from counseling.services import case as cases
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import invalid, permits, said
from tests.counseling.services.stage import DAY, HOUR, chain_of, started

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return started(cast.request(people.dewi), people.dewi)


def asks(case: Case, people: Cast, *parts: str, **more: Any) -> SharedHelp:
    settings = {"colleague": people.bagus.counselor, "purpose": "Latihan napas.", "by": people.dewi, "now": NOW}
    return shared_help.ask(case, parts=parts or ("identity",), **{**settings, **more})


@pytest.fixture(scope="module")
def asked(people: Cast, case: Case) -> SharedHelp:
    permits(case, people.dewi)
    return asks(case, people, "identity", summary="Sulit tidur.")


@pytest.fixture(scope="module")
def helping(people: Cast, asked: SharedHelp) -> SharedHelp:
    return shared_help.accept(asked, words="Dengan senang hati.", by=people.bagus, now=NOW)


def read_by(member: Membership, help: SharedHelp, *, now: Any = NOW) -> list[str]:
    row = selector.asked_one(member, help.pk, now)
    return [part.part.value for part in shared_help.read(row, by=member, now=now)] if row is not None else ["404"]


def test_the_colleague_reads_what_was_chosen_and_nothing_else_and_it_is_logged(
    people: Cast, case: Case, helping: SharedHelp
) -> None:
    assert read_by(people.bagus, helping) == ["summary", "identity"]
    line = AccessLog.objects.get()
    assert (line.user, line.what, line.object_id) == (people.bagus.user, "handover", helping.pk)
    assert not case_access.visible_to(people.bagus).exists()
    with pytest.raises(PermissionDenied):
        statement.say(case, "wish", "end", source=said(), by=people.bagus, now=NOW)


class TestTwoColleaguesOfOneName:
    @pytest.fixture
    def other(self, people: Cast) -> Membership:
        more = {"name": "Bagus", "password": cast.PASSWORD, "roles": ["counselor"], "now": NOW}
        return account.enrol(institution=people.harapan, email="bagus.w@harapan.example", **more)

    def test_their_bare_name_lets_nobody_be_asked(self, people: Cast, case: Case, other: Membership) -> None:
        permits(case, people.dewi)
        for colleague in (people.bagus, other):
            with invalid("colleague", "Two colleagues have this name"):
                asks(case, people, colleague=colleague.counselor)

    def test_named_apart_the_one_that_is_meant_is_asked(self, people: Cast, case: Case, other: Membership) -> None:
        permits(case, people.dewi)
        permits(case, people.dewi, party="bagus (bagus.w@harapan.example)")
        help = asks(case, people, colleague=other.counselor)
        with invalid("colleague", "Two colleagues have this name"):
            asks(case, people)
        assert selector.is_permitted(help, NOW)
        assert selector.permitted_colleagues(case, NOW) == {
            people.bagus.counselor: "Bagus (bagus@harapan.example)",
        }

    def test_who_helps_already_goes_on_helping(self, people: Cast, helping: SharedHelp, other: Membership) -> None:
        assert read_by(people.bagus, helping) == ["summary", "identity"]


def test_the_case_stays_with_its_counselor(people: Cast, case: Case, helping: SharedHelp) -> None:
    case.refresh_from_db()
    assert case.counselor == people.dewi.counselor
    assert chain_of(case) == [("decision", "start", True)]


def test_before_they_say_yes_they_read_what_they_are_asked_for_alone(people: Cast, asked: SharedHelp) -> None:
    (row,) = selector.asked_of(people.bagus, NOW)
    assert row.purpose == "Latihan napas."
    with pytest.raises(PermissionDenied):
        shared_help.read(asked, by=people.bagus, now=NOW)


def test_nobody_is_asked_without_the_konselis_permission(people: Cast, case: Case) -> None:
    with invalid("colleague", "permit"):
        asks(case, people)
    permits(case, people.dewi, party="Ibu Sri, wali kelas")
    permits(case, people.dewi, "refused")
    with invalid("colleague", "permit"):
        asks(case, people)
    assert selector.permitted_colleagues(case, NOW) == {}
    permits(case, people.dewi, party=" bagus ", said_at=NOW + HOUR)
    assert selector.permitted_colleagues(case, NOW) == {people.bagus.counselor: "Bagus"}
    assert asks(case, people).consent == Consent.objects.latest("said_at")


def test_a_permission_withdrawn_or_past_its_date_ends_the_sight_at_once(
    people: Cast, case: Case, helping: SharedHelp
) -> None:
    assert selector.asked_of(people.bagus, NOW) == [helping]
    permits(case, people.dewi, "withdrawn", said_at=NOW + HOUR)
    assert read_by(people.bagus, helping) == ["404"] and selector.asked_of(people.bagus, NOW) == []
    with pytest.raises(PermissionDenied):
        shared_help.read(helping, by=people.bagus, now=NOW)
    permits(case, people.dewi, said_at=NOW + 2 * HOUR, valid_until=date(2026, 11, 24))
    assert read_by(people.bagus, helping, now=NOW + DAY) == ["summary", "identity"]
    assert read_by(people.bagus, helping, now=NOW + 2 * DAY) == ["404"]


def test_what_they_see_can_be_changed_and_the_rows_stay(people: Cast, case: Case, helping: SharedHelp) -> None:
    shared_help.choose(helping, parts=["request"], by=people.dewi, now=NOW + HOUR)
    assert read_by(people.bagus, helping) == ["request"]
    assert PackageItem.objects.filter(shared=helping).count() == 3


@pytest.mark.parametrize("who", ["dewi", "bagus"])
def test_either_side_ends_it(people: Cast, helping: SharedHelp, who: str) -> None:
    ended = shared_help.end(helping, by=getattr(people, who), now=NOW + HOUR)
    assert (ended.ended_at, ended.ended_by) == (NOW + HOUR, getattr(people, who).user)
    assert read_by(people.bagus, helping) == ["404"]
    with invalid("help"):
        shared_help.end(helping, by=people.dewi, now=NOW + HOUR)


def test_it_is_nobody_elses(people: Cast, case: Case, asked: SharedHelp) -> None:
    for stranger in (people.ratna, people.sari, people.yoga):
        assert selector.asked_one(stranger, asked.pk, NOW) is None
        assert selector.to_end(stranger, asked.pk, NOW) is None
        for act in (shared_help.accept, shared_help.decline, shared_help.end, shared_help.read):
            with pytest.raises(PermissionDenied):
                act(asked, by=stranger, now=NOW)
    for outsider in (people.bagus, people.sari):
        with pytest.raises(PermissionDenied):
            shared_help.choose(asked, parts=[], by=outsider, now=NOW)
        with pytest.raises(PermissionDenied):
            asks(case, people, by=outsider)


def test_the_colleague_answers_once(people: Cast, asked: SharedHelp) -> None:
    shared_help.decline(asked, words="Penuh.", by=people.bagus, now=NOW)
    assert selector.asked_of(people.bagus, NOW) == []
    with pytest.raises(PermissionDenied):
        shared_help.accept(asked, by=people.bagus, now=NOW)
    again = asks(Case.objects.get(), people)
    shared_help.accept(again, by=people.bagus, now=NOW)
    with invalid("answer"):
        shared_help.decline(again, by=people.bagus, now=NOW)


def test_it_asks_a_colleague_of_the_institution_once(people: Cast, case: Case, asked: SharedHelp) -> None:
    with invalid("colleague", "already"):
        asks(case, people)
    for nobody in (people.dewi.counselor, people.sari.counselor):
        with invalid("colleague", "another counselor"):
            asks(case, people, colleague=nobody)


def test_it_ends_with_the_case(people: Cast, case: Case, helping: SharedHelp) -> None:
    statement.say(case, "wish", "end", source=said(), by=people.dewi, now=NOW)
    assert cases.end(case, reason="konseli_request", by=people.dewi, now=NOW, seen=None).passed
    assert read_by(people.bagus, helping) == ["404"]


def test_a_new_counselor_asks_anew(people: Cast, case: Case, helping: SharedHelp) -> None:
    other = account.enrol(
        institution=people.harapan, email="i@x.example", name="Intan", password=None, roles=["counselor"], now=NOW
    )
    reassignment.reassign(case, to=other.counselor, why="Cuti.", by=people.ratna, now=NOW, seen=None)
    assert read_by(people.bagus, helping) == ["404"]
    assert SharedHelp.objects.get().ended_by == people.ratna.user


def test_it_ends_with_the_colleague(people: Cast, helping: SharedHelp) -> None:
    account.end_role(people.bagus, "counselor", by=people.yoga, now=NOW)
    ended = SharedHelp.objects.get()
    assert (ended.ended_at, ended.ended_by) == (NOW, None)


def test_no_session_is_anybodys_but_the_counselors(people: Cast, case: Case, helping: SharedHelp) -> None:
    with pytest.raises(PermissionDenied):
        session.open(case, kind="individual", by=people.bagus, now=NOW, seen=None)
