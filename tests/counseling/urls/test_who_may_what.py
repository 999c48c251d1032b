"""The table of who may what, walked: each refusal beside its owner's success, and red where an access check is gone.

What is foreign answers exactly like what does not exist.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from counseling import models
from counseling.access import (
    account,
    break_glass,
    case,
    complaint,
    flag,
    group,
    loyalty,
    obligation,
    referral,
    surge,
    waiver,
)
from counseling.access import shared_help as access_of_help
from counseling.selectors import reassignment
from counseling.views import base
from tests.addresses.table import WALKED
from tests.counseling.urls.scene import PEOPLE, Scene, build
from tests.plugins import second_factor
from tests.plugins.write_guard import written_table

pytestmark = pytest.mark.django_db

SIGN_IN = "/accounts/login/"
ASKS = "/accounts/reauthenticate/"
GRAVE = (
    *("break-glass", "case-print"),
    *("account-roles", "account-supervision", "account-invite", "outside-reviewer", "institution-factor"),
    *("account-factors-off", "account-lock", "account-unlock"),
)
"""Before what somebody shows once more that it is them."""
NO_PAGE = 404
PARTS = 2
"""In how many tests the table is walked, so that they share the work."""


# ---------------------------------------------------------------- the walk


def address(scene: Scene, route: str, *, stray: bool = False) -> str:
    """The address of a row; with `stray`, of a thing of which there is none."""
    kwargs: dict[str, Any] = {}
    for name, of in WALKED[route].of.items():
        value = of[1:] if of.startswith("=") else scene.ids[of]
        kwargs[name] = uuid4() if stray and isinstance(value, UUID) else value
    return reverse(route, kwargs=kwargs)


@contextmanager
def undone() -> Iterator[None]:
    """What a request changes is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def ask(scene: Scene, name: str | None, method: str, url: str) -> Any:
    """The answer to this person; to nobody who has signed in where there is no name."""
    client = Client()
    if name:
        client.cookies[settings.SESSION_COOKIE_NAME] = scene.tickets[name]
    with undone():
        return client.generic(method, url)


def is_there(response: Any) -> bool:
    """Whether there is such a page for this person, whatever it says to an empty form."""
    return response.status_code in (200, 302, 409, 422) and not response.headers.get("Location", "").startswith(SIGN_IN)


def problems(scene: Scene, routes: Iterable[str], *, refusals: bool = False) -> list[str]:
    """Where the program differs from the table; with `refusals`, also where a foreign thing answers otherwise than one
    that does not exist."""
    found = []
    for route in routes:
        row, url = WALKED[route], address(scene, route)
        strangers = set(PEOPLE) - set(row.whose) if refusals and row.of and not row.public else set()
        for method in row.methods:
            for name in PEOPLE:
                answer = ask(scene, name, method, url)
                there = is_there(answer)
                if there != (name in row.whose):
                    found.append(f"{method} {route}: {name} {'has' if there else 'lacks'} the page")
                if name in strangers:
                    missing = ask(scene, name, method, address(scene, route, stray=True))
                    found += [f"{method} {route}: {name} {told}" for told in told_apart(answer, missing)]
            outside = ask(scene, None, method, url)
            if row.public != (not outside.headers.get("Location", "").startswith(SIGN_IN)):
                found.append(f"{method} {route}: signed out it answers {outside.status_code}")
    return found


def told_apart(foreign: Any, missing: Any) -> list[str]:
    """What somebody gets who can tell a foreign thing from one that does not exist."""
    if [foreign.status_code, missing.status_code] != [NO_PAGE, NO_PAGE]:
        return [f"gets {foreign.status_code} for a foreign one, {missing.status_code} for a missing one"]
    return [] if plain(foreign) == plain(missing) else ["can tell a foreign one from a missing one by the page"]


def plain(response: Any) -> str:
    """The page without what differs from one request to the next."""
    page = response.content.decode()
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", page)


@pytest.fixture(scope="module")
def scene(kept: None) -> Scene:
    return build()


@pytest.mark.once
@pytest.mark.parametrize("part", range(PARTS))
def test_everybody_has_their_pages_and_others_get_what_is_missing(scene: Scene, part: int) -> None:
    found = problems(scene, list(WALKED)[part::PARTS], refusals=True)
    assert not found, "\n".join(found)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="the walk of everybody opens them there")
def test_every_page_answers_on_this_database_too(scene: Scene) -> None:
    """What the pages ask of the database, asked of the other one."""
    found = [
        f"{method} {route}: {answer.status_code}"
        for route, row in WALKED.items()
        for method in row.methods
        if row.whose
        if not is_there(answer := ask(scene, row.whose[0], method, address(scene, route)))
    ]
    assert not found, "\n".join(found)


def pages(scene: Scene, name: str) -> Iterator[tuple[str, str]]:
    """Every page that this person opens, and what stands on it."""
    for route, row in WALKED.items():
        if name in row.whose and "GET" in row.methods:
            answer = ask(scene, name, "GET", address(scene, route))
            if answer.get("Content-Type", "text").startswith("text"):
                yield route, answer.content.decode()


def test_an_administrator_meets_no_konseli_and_no_case(scene: Scene) -> None:
    private = {konseli.name for konseli in models.Konseli.objects.all()}
    private |= set(models.Konseli.objects.values_list("code", flat=True))
    private |= set(models.Case.objects.values_list("code", flat=True))
    met = [(route, word) for route, page in pages(scene, "yoga") for word in private if word in page]
    assert not met


def test_a_supervisor_meets_no_name(scene: Scene) -> None:
    private = {konseli.name for konseli in models.Konseli.objects.all()}
    assert private
    met = [(route, name) for route, page in pages(scene, "ratna") for name in private if name in page]
    assert not met


# ---------------------------------------------------------------- the walk under test

Check = Callable[[pytest.MonkeyPatch], None]


def every(module: Any, name: str, model: Any) -> Check:
    """The access check that gives somebody's rows gives everybody's."""

    def take_out(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(module, name, lambda *_args, **_more: model.objects.all())

    return take_out


def whoever(module: Any, name: str) -> Check:
    """The access check that looks at the role lets everybody through."""

    def take_out(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(module, name, lambda request, _role: base.member_of(request))

    return take_out


TAKEN_OUT: dict[str, tuple[Check, str]] = {
    "a counselor's own cases": (every(case, "visible_to", models.Case), "case"),
    "the cases that a supervisor oversees": (every(case, "overseen_by", models.Case), "oversight"),
    "the flags that a supervisor reviews": (every(flag, "visible_to", models.Flag), "flag-determine"),
    "the flags about a counselor": (every(flag, "about", models.Flag), "flag-answer"),
    "the waivers to decide": (every(waiver, "decidable_by", models.Waiver), "waiver"),
    "the complaints to answer": (every(complaint, "answerable_by", models.Complaint), "complaint-answer"),
    "the conflicts to review": (every(loyalty, "reviewable_by", models.LoyaltyConflict), "conflict-review"),
    "the duties of one's counselors": (every(obligation, "overseen_by", models.Obligation), "obligation"),
    "the surges of an institution": (every(surge, "visible_to", models.Surge), "surge-end"),
    "the referrals to a counselor": (every(referral, "received_by", models.Referral), "referral-answer"),
    "the referrals to an institution": (every(referral, "incoming_for", models.Referral), "referral-arrived"),
    "the help that a colleague is asked for": (
        every(access_of_help, "asked_of", models.SharedHelp),
        "shared-help-answer",
    ),
    "the accounts of an institution": (every(account, "visible_to", models.Membership), "account"),
    "the invitations of an institution": (
        every(account, "invitations_visible_to", models.Invitation),
        "invitation-withdraw",
    ),
    "a counselor's group meetings": (every(group, "visible_to", models.GroupMeeting), "group"),
    "the notes that may be opened": (every(break_glass, "openable_by", models.CounselingSession), "break-glass"),
    "the counselors in one's care": (every(reassignment, "overseen_by", models.Counselor), "team-cases"),
    "the role that a page is for": (whoever(base, "member_as"), "account-invite"),
}


@pytest.mark.once
@pytest.mark.parametrize("what", TAKEN_OUT)
def test_the_walk_goes_red_where_a_check_is_taken_out(scene: Scene, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    take_out, route = TAKEN_OUT[what]
    assert not problems(scene, [route])
    take_out(monkeypatch)
    assert problems(scene, [route])


# ---------------------------------------------------------------- what is grave


@pytest.mark.once
def test_it_is_asked_once_more_who_is_there_before_what_is_grave_and_before_nothing_else(scene: Scene) -> None:
    """Opening a note, printing a case, and who is here as what."""
    found = set()
    for name in PEOPLE:
        second_factor.forget(SessionStore(scene.tickets[name]))
    for route, row in WALKED.items():
        for method in row.methods if row.whose else ():
            answer = ask(scene, row.whose[0], method, address(scene, route))
            if answer.headers.get("Location", "").startswith(ASKS):
                found.add((method, route))
    assert found == {(method, route) for route in GRAVE for method in WALKED[route].methods}


# ---------------------------------------------------------------- what was typed before a lock

TRACES = ("counseling_accesslog", "counseling_beat")
"""What is written about a page that is shown."""


@pytest.mark.once
def test_nothing_that_comes_back_from_a_lock_is_done_by_itself(scene: Scene) -> None:
    """At no address: the form is shown with it, or it is asked once more."""
    done = []
    for route, row in WALKED.items():
        if not row.whose or "POST" not in row.methods or route == "set_language":
            continue
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = scene.tickets[row.whose[0]]
        with undone(), CaptureQueriesContext(connection) as caught:
            answer = client.post(address(scene, route), {"typed_again": "1"})
        if answer.status_code not in (200, 302):
            done.append(f"{route}: {answer.status_code}")
        written = {written_table(query["sql"]) for query in caught} - {"", *TRACES}
        done += [f"{route}: {table}" for table in written]
    assert not done, "\n".join(done)
