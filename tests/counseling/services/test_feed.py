"""The secret link of a counselor's calendar: made once, renewed, revoked; only its hash is kept."""

import pytest
from django.core.exceptions import PermissionDenied

from counseling.choices import Role
from counseling.models import CalendarFeed, Membership
from counseling.selectors import feed as selector
from counseling.services import account, feed, leaving, reassignment, secret
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import invalid
from tests.counseling.services.stage import DAY, met, started

pytestmark = pytest.mark.django_db


def opens(token: str) -> bool:
    return selector.counselor_by_hash(secret.hash_of(token)) is not None


def test_a_link_is_made_once_and_its_hash_alone_is_kept(people: Cast) -> None:
    token = feed.make(by=people.dewi, now=NOW)
    row = CalendarFeed.objects.get()
    assert len(token) >= 43
    assert row.token_hash == secret.hash_of(token) and token not in row.token_hash
    assert selector.counselor_by_hash(row.token_hash) == people.dewi.counselor
    assert selector.open_of(people.dewi) == row and selector.open_of(people.bagus) is None
    with invalid("feed", "already"):
        feed.make(by=people.dewi, now=NOW)


def test_a_renewed_link_is_another_and_the_old_one_opens_nothing(people: Cast) -> None:
    old = feed.make(by=people.dewi, now=NOW)
    new = feed.renew(by=people.dewi, now=NOW + DAY)
    assert (opens(old), opens(new)) == (False, True)
    assert CalendarFeed.objects.get(token_hash=secret.hash_of(old)).revoked_at == NOW + DAY


def test_a_revoked_link_opens_nothing_and_another_can_be_made(people: Cast) -> None:
    token = feed.make(by=people.dewi, now=NOW)
    theirs = feed.make(by=people.bagus, now=NOW)
    feed.revoke(by=people.dewi, now=NOW)
    feed.revoke(by=people.dewi, now=NOW)
    assert (opens(token), opens(theirs)) == (False, True)
    assert opens(feed.make(by=people.dewi, now=NOW))


def test_only_a_counselor_has_one(people: Cast) -> None:
    for member in (people.ratna, people.yoga):
        with pytest.raises(PermissionDenied):
            feed.make(by=member, now=NOW)


def test_it_opens_nothing_once_the_membership_or_the_role_has_ended(people: Cast) -> None:
    by = {"by": people.yoga, "now": NOW}
    left, otherwise = feed.make(by=people.dewi, now=NOW), feed.make(by=people.bagus, now=NOW)
    leaving.deactivate(people.dewi, reason="Pindah.", **by)
    account.set_roles(Membership.objects.get(pk=people.bagus.pk), roles=[Role.SUPERVISOR], reason="", **by)
    assert not opens(left) and not opens(otherwise)
    leaving.reactivate(people.dewi, **by)
    assert not opens(left)


def test_it_tells_nothing_of_a_case_that_was_given_to_a_colleague(people: Cast) -> None:
    case = started(cast.request(people.dewi), people.dewi)
    met(case, people.dewi, now=NOW)
    assert [row.case for row in selector.entries_of(people.dewi.counselor, now=NOW).appointments] == [case]
    reassignment.reassign(case, to=people.bagus.counselor, why="Cuti.", by=people.ratna, now=NOW + DAY, seen=None)
    for member in (people.dewi, people.bagus):
        assert selector.entries_of(member.counselor, now=NOW + DAY).appointments == []
