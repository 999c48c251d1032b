"""The mark of a service: it may write, in one transaction, and the mark is gone when it is over."""

import threading

import pytest
from django.db import connection

from counseling.models import Surge
from counseling.services.marker import inside_service, service
from tests import cast

pytestmark = pytest.mark.django_db


def test_it_marks_only_while_it_runs() -> None:
    @service
    def outer() -> list[bool]:
        return [inside_service(), inner(), inside_service()]

    @service
    def inner() -> bool:
        return inside_service()

    assert not inside_service()
    assert outer() == [True, True, True]
    assert not inside_service()


def test_it_is_gone_after_an_error() -> None:
    @service
    def fails() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        fails()
    assert not inside_service()


def test_it_does_not_reach_into_other_threads() -> None:
    seen: list[bool] = []

    @service
    def spawns() -> None:
        thread = threading.Thread(target=lambda: seen.append(inside_service()))
        thread.start()
        thread.join()

    spawns()
    assert seen == [False]


def test_it_keeps_name_and_signature() -> None:
    @service
    def named(*, now: int) -> int:
        """Says what it does."""
        return now

    assert (named.__name__, named.__doc__, named(now=3)) == ("named", "Says what it does.", 3)


def test_it_undoes_everything_when_it_fails() -> None:
    people = cast.people()

    @service
    def fails_late() -> None:
        Surge.objects.create(
            institution=people.harapan, declared_by=people.ratna.user, declared_at=cast.NOW, reason="Gempa"
        )
        raise KeyError("x")

    with pytest.raises(KeyError):
        fails_late()
    assert not Surge.objects.exists()


def test_it_undoes_only_its_own_part_inside_another_that_goes_on() -> None:
    people = cast.people()

    @service
    def declare(fail: bool) -> None:
        institution = people.cendana if fail else people.harapan
        Surge.objects.create(institution=institution, declared_by=people.ratna.user, declared_at=cast.NOW, reason="x")
        if fail:
            raise KeyError("x")

    @service
    def outer() -> None:
        declare(False)
        with pytest.raises(KeyError):
            declare(True)

    outer()
    assert list(Surge.objects.values_list("institution", flat=True)) == [people.harapan.pk]


@pytest.mark.django_db(transaction=True)
def test_it_runs_in_a_transaction_of_its_own() -> None:
    @service
    def runs() -> bool:
        return connection.in_atomic_block

    assert not connection.in_atomic_block
    assert runs()
    assert not connection.in_atomic_block
