"""The link to a page of one's own: its PIN is its holder's alone, and whoever guesses is shut out."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError

from counseling.choices import PortalEnd
from counseling.choices.konseli_record import Identity
from counseling.models import Case, Counselor, Guardian, Portal
from counseling.models.base import uuid7
from counseling.selectors import portal as selector
from counseling.services import guardian, konseli, portal, reassignment, secret
from counseling.services.portal import PortalEntry
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.guards.world import by_hand
from tests.counseling.services import stage
from tests.counseling.services.speech import invalid, said

pytestmark = [pytest.mark.django_db, pytest.mark.data]
MINUTE = timedelta(minutes=1)
PIN = "480912"


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return cast.request(people.dewi, cast.minor(people.dewi))


def mother_of(case: Case, people: Cast) -> Guardian:
    return konseli.add_guardian(
        case.konseli, relation="mother", name="Sri Wahyuni", phone="0812", by=people.dewi, now=NOW
    )


def opened(token: str, now: object = NOW) -> Portal | None:
    return selector.by_hash(secret.hash_of(token), now)  # type: ignore[arg-type]


def claimed(case: Case, people: Cast) -> Portal:
    page = opened(portal.make(case, by=people.dewi, now=NOW))
    assert page is not None
    portal.claim(page, PIN, now=NOW)
    return page


def test_a_link_is_made_once_and_of_it_and_the_pin_hashes_alone_are_kept(people: Cast, case: Case) -> None:
    token = portal.make(case, by=people.dewi, now=NOW)
    page = opened(token)
    assert page is not None and page.case == case and token not in page.token_hash
    with invalid("whose", "already"):
        portal.make(case, by=people.dewi, now=NOW)
    portal.claim(page, PIN, now=NOW)
    page.refresh_from_db()
    assert page.claimed_at == NOW and PIN not in page.pin_hash


def test_only_the_counselor_of_the_case_makes_renews_and_revokes_it(people: Cast, case: Case) -> None:
    page = claimed(case, people)
    for other in (people.bagus, people.ratna, people.yoga, people.sari):
        with pytest.raises(PermissionDenied):
            portal.make(case, by=other, now=NOW)
        with pytest.raises(PermissionDenied):
            portal.renew(page, by=other, now=NOW)
        with pytest.raises(PermissionDenied):
            portal.revoke(page, by=other, now=NOW)


def test_renewed_or_revoked_the_old_link_opens_nothing_and_the_new_one_asks_for_a_new_pin(
    people: Cast, case: Case
) -> None:
    old = claimed(case, people)
    new = opened(portal.renew(old, by=people.dewi, now=NOW))
    old.refresh_from_db()
    assert new is not None and new.claimed_at is None
    assert (old.closed_at, old.closed_because) == (NOW, PortalEnd.RENEWED)
    assert portal.enter(old, PIN, now=NOW) == PortalEntry.CLOSED
    portal.revoke(new, by=people.dewi, now=NOW)
    assert selector.standing(case) == [] and selector.by_id(str(new.pk), NOW) is None


def test_a_link_that_nobody_opened_in_three_days_opens_nothing(people: Cast, case: Case) -> None:
    token = portal.make(case, by=people.dewi, now=NOW)
    later = NOW + portal.FIRST_OPENING
    page = opened(token, later - MINUTE)
    assert page is not None and opened(token, later) is None
    with invalid(""):
        portal.claim(page, PIN, now=later)


def test_once_claimed_it_stays_open_for_its_holder(people: Cast, case: Case) -> None:
    page = claimed(case, people)
    later = NOW + 30 * portal.FIRST_OPENING
    assert selector.by_id(str(page.pk), later) == page
    assert portal.enter(page, PIN, now=later) == PortalEntry.ENTERED


def test_a_pin_is_chosen_once(people: Cast, case: Case) -> None:
    page = claimed(case, people)
    with invalid("", "chosen"):
        portal.claim(page, "715302", now=NOW)
    assert portal.enter(page, "715302", now=NOW) == PortalEntry.WRONG


@pytest.mark.parametrize(
    "pin",
    [
        *("48091", "4809123", "48o912", "٤٨٠٩١٢", "111112", "123456", "654321", "170809", "090817"),
        *("123123", "112233", "147258", "963852"),
    ],
)
def test_what_is_easily_guessed_is_no_pin(people: Cast, pin: str) -> None:
    who = konseli.register(Identity(name="Raka", birth_date=date(2009, 8, 17)), by=people.dewi, now=NOW)
    page = opened(portal.make(cast.request(people.dewi, who), by=people.dewi, now=NOW))
    assert page is not None
    with invalid("pin"):
        portal.claim(page, pin, now=NOW)


def test_after_five_wrong_pins_the_right_one_waits_a_quarter_of_an_hour_and_then_counts_anew(
    people: Cast, case: Case
) -> None:
    page = claimed(case, people)
    tries = [portal.enter(page, "000001", now=NOW) for _ in range(portal.MISSES_TO_LOCK)]
    assert tries == [PortalEntry.WRONG] * 4 + [PortalEntry.LOCKED]
    assert portal.enter(page, PIN, now=NOW + 14 * MINUTE) == PortalEntry.LOCKED
    assert portal.enter(page, PIN, now=NOW + 15 * MINUTE) == PortalEntry.ENTERED
    page.refresh_from_db()
    assert (page.misses, page.locked_until, page.opened_at) == (0, None, NOW + 15 * MINUTE)


def test_after_fifteen_wrong_pins_in_a_row_the_link_opens_nothing_any_more(people: Cast, case: Case) -> None:
    page = claimed(case, people)
    at, found = NOW, []
    while len(found) < portal.MISSES_TO_CLOSE:
        found.append(portal.enter(page, "000001", now=at))
        at += portal.LOCKED
    assert found[-1] == PortalEntry.CLOSED
    assert portal.enter(page, PIN, now=at) == PortalEntry.CLOSED
    assert [row.pk for row in selector.guessed(case)] == [page.pk]
    portal.make(case, by=people.dewi, now=at)
    assert selector.guessed(case) == []


def test_no_new_link_for_a_case_that_is_closed(people: Cast, case: Case) -> None:
    declined = stage.declined(case, people.dewi)
    with invalid("whose", "closed"):
        portal.make(declined, by=people.dewi, now=NOW)


def test_a_link_that_nobody_opened_falls_with_the_counselor_who_made_it(people: Cast, case: Case) -> None:
    used = claimed(case, people)
    portal.make(case, guardian=mother_of(case, people), by=people.dewi, now=NOW)
    to: Counselor = people.bagus.counselor
    assert reassignment.reassign(case, to=to, why="Cuti.", by=people.ratna, now=NOW, seen=None).passed
    assert selector.standing(case) == [used]


class TestGuardian:
    def test_each_has_a_link_of_their_own(self, people: Cast, case: Case) -> None:
        portal.make(case, by=people.dewi, now=NOW)
        mother = mother_of(case, people)
        portal.make(case, guardian=mother, by=people.dewi, now=NOW)
        assert [page.guardian for page in selector.standing(case)] == [None, mother]
        with invalid("whose", "already"):
            portal.make(case, guardian=mother, by=people.dewi, now=NOW)

    def test_while_contact_with_them_is_unsafe_theirs_is_neither_made_nor_opened(
        self, people: Cast, case: Case
    ) -> None:
        mother = mother_of(case, people)
        token = portal.make(case, guardian=mother, by=people.dewi, now=NOW)
        before = opened(token)
        guardian.record_unsafe(case, True, source=said("Dipukul di rumah."), by=people.dewi, now=NOW)
        assert before is not None and opened(token) is None
        portal.revoke(before, by=people.dewi, now=NOW)
        with invalid("whose", "unsafe"):
            portal.make(case, guardian=mother, by=people.dewi, now=NOW)

    def test_one_of_another_konseli_gets_none(self, people: Cast, case: Case) -> None:
        other = cast.request(people.dewi, cast.adult(people.dewi))
        with invalid("whose"):
            portal.make(case, guardian=mother_of(other, people), by=people.dewi, now=NOW)


@pytest.mark.parametrize("guardians", [False, True])
def test_the_database_lets_no_second_link_stand_for_one_person(people: Cast, case: Case, guardians: bool) -> None:
    whose = mother_of(case, people) if guardians else None
    page = opened(portal.make(case, guardian=whose, by=people.dewi, now=NOW))
    assert page is not None
    page.pk, page.token_hash, page._state.adding = uuid7(), "anders", True
    with pytest.raises(IntegrityError), by_hand():
        page.save(force_insert=True)
