"""A world that is kept: each test of a file finds it as it was built, or not at all."""

import pytest
from django.test import Client

from counseling.models import Institution
from tests import cast
from tests.plugins.write_guard import direct_writes


@pytest.fixture(scope="module")
def browser(people: cast.Cast) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


class Room:
    """A world of no special kind."""

    def __init__(self, owner: cast.Cast) -> None:
        self.owner = owner
        self.guests = ["Raka"]


@pytest.fixture(scope="module")
def room(people: cast.Cast) -> Room:
    return Room(people)


@pytest.fixture(scope="module")
def renamed(people: cast.Cast) -> None:
    with direct_writes():
        people.harapan.name = "SMA Baru"
        people.harapan.save()


@pytest.fixture(scope="module")
def people(kept: None) -> cast.Cast:
    return cast.people()


def names() -> set[str]:
    return set(Institution.objects.values_list("name", flat=True))


@pytest.mark.parametrize("turn", [1, 2])
def test_rows_and_objects_are_as_they_were_built(people: cast.Cast, turn: int) -> None:
    assert names() == {"SMA Harapan", "SMA Cendana"}
    assert (people.harapan.name, people.dewi.user.name) == ("SMA Harapan", "Dewi")
    with direct_writes():
        people.harapan.name = f"SMA {turn}"
        people.harapan.save()
        people.dewi = people.bagus


@pytest.mark.django_db
@pytest.mark.parametrize("turn", [1, 2])
def test_who_does_not_ask_for_it_finds_nothing_of_it(turn: int) -> None:
    assert names() == set()


@pytest.mark.usefixtures("renamed")
def test_a_fixture_builds_on_what_is_there(people: cast.Cast) -> None:
    assert names() == {"SMA Baru", "SMA Cendana"}
    assert people.harapan.name == "SMA Baru"


def test_without_that_fixture_it_is_as_it_was_before(people: cast.Cast) -> None:
    assert names() == {"SMA Harapan", "SMA Cendana"}
    assert people.harapan.name == "SMA Harapan"


@pytest.mark.parametrize("turn", [1, 2])
def test_a_browser_holds_what_it_was_handed_then(browser: Client, turn: int) -> None:
    assert browser.cookies["django_language"].value == "en"
    browser.cookies["django_language"] = "id"


@pytest.mark.parametrize("turn", [1, 2])
def test_a_world_of_any_class_is_as_it_was_built(room: Room, turn: int) -> None:
    assert (room.guests, room.owner.harapan.name) == (["Raka"], "SMA Harapan")
    room.guests.append(str(turn))
    room.owner.harapan.name = "Lain"
