"""An account is locked while somebody signs in to it, and by two people at the same moment."""

import pytest
from django.test import Client

from counseling.models import AccountLock
from counseling.services import account_lock
from counseling.services.errors import Invalid
from tests import cast
from tests.cast import NOW, PASSWORD
from tests.counseling.services.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_signs_in_at_the_moment_of_the_lock_reaches_nothing() -> None:
    people, browsers = cast.people(), [Client(), Client()]

    def signs_in(browser: Client) -> int:
        typed = {"login": people.dewi.user.email, "password": PASSWORD}
        return browser.post("/accounts/login/", typed).status_code

    answers = at_once(
        lambda: signs_in(browsers[0]),
        lambda: account_lock.lock(people.dewi, reason="Dicuri.", by=people.yoga, now=NOW),
        lambda: signs_in(browsers[1]),
    )
    # Let in before, refused after, or interrupted because the lock took their session away while they asked.
    assert isinstance(answers[1], AccountLock) and {answers[0], answers[2]} <= {302, 403, 400}
    assert [browser.get("/").headers["Location"] for browser in browsers] == ["/accounts/login/?next=/"] * 2


def test_two_who_lock_one_account_leave_one_lock() -> None:
    people = cast.people()
    answers = at_once(
        *(
            lambda by=by: account_lock.lock(people.dewi, reason="Dicuri.", by=by, now=NOW)
            for by in (people.yoga, people.ratna)
        )
    )
    assert sorted(type(answer) is Invalid for answer in answers) == [False, True]
    assert AccountLock.objects.count() == 1
