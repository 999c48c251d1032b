"""What a page costs does not grow with what is on it: every page that lists something, asked with few rows and more."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from counseling.keys import keyring
from counseling.models import Case, Membership
from counseling.services import absence, consent, goal, konseli_contact, loyalty, note, referral, shared_help
from tests import cast
from tests.counseling.services import review, stage
from tests.counseling.services.speech import permits
from tests.counseling.urls import scene as scenes
from tests.counseling.urls.scene import HOUR, Scene
from tests.counseling.views import rooms
from tests.counseling.views.conftest import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.once]

OF_CASE = ("case", "notes", "plan", "referral", "disclosures", "loyalty", "guardian-consent", "konseli", "consent")
OF_CASE_TOO = (
    "shared-help",
    "safety-plan",
    "urgency",
    "wish",
    "relationship",
    "explanation",
    "case-print",
    "colleagues",
)
LISTS = [
    *(
        ("dewi", route, "")
        for route in ("home", "caseload", "waiting", "groups", "absences", "obligations", "calendar")
    ),
    *(("dewi", route, "") for route in ("obligations", "flag-answers", "disclosure-register", "access-log")),
    ("dewi", "calendar", "?view=month"),
    *(("bagus", "referrals", query) for query in ("", "?list=institutions", "?list=shared")),
    ("sari", "referrals", "?list=institutions"),
    *(("ratna", route, "") for route in ("home", "flags", "reviews", "obligations", "team", "disclosure-register")),
    *(("dewi", f"{route} of", "") for route in (*OF_CASE, *OF_CASE_TOO)),
    *(("dewi", "case of", f"?tab={tab}") for tab in ("sessions", "goals", "documents")),
    ("ratna", "oversight of", ""),
]
"""Who, the route (with «of»: of the case that fills up), and what else the address holds."""


def _costs(scene: Scene) -> dict[str, int]:
    found = {}
    for who, route, query in LISTS:
        client = Client()
        client.force_login(scene.members[who].user)
        args = [scene.ids["active"]] if route.endswith(" of") else []
        address = reverse(route.removesuffix(" of"), args=args) + query
        keyring.forget()  # else a key that a page before has opened is free for a minute
        with CaptureQueriesContext(connection) as caught:
            answer = client.get(address)
        assert answer.status_code == 200, f"{route} of {who}: {answer.status_code}"
        found[f"{who} {route}{query}"] = len(caught)
    return found


def _started(by: Membership, at: Any) -> Case:
    return stage.started(cast.request(by, cast.adult(by, now=at), now=at), by, now=at)


def _fill(scene: Scene, now: Any, turn: int) -> None:
    """One more of everything, in other cases and in the one that fills up."""
    dewi, bagus = scene.people.dewi, scene.people.bagus
    by = {"by": dewi, "now": now}
    active = Case.objects.get(pk=scene.ids["active"])
    desk = Desk(None, scene.people, active, now)  # type: ignore[arg-type]
    rooms.disclosed(desk)
    rooms.queued(desk)
    others = [_started(dewi, now - (100 * turn + 5 * n) * HOUR) for n in range(1, 3)]
    scenes.gathered(scene, others, now + timedelta(days=10 * turn))
    held = stage.met(others[0], dewi, now=now - (100 * turn + 4) * HOUR)
    stage.permitted(others[0], dewi, "personal_data", now=now)
    note.save_draft(held, template="free", body="Tenang.", revision=0, **by)
    theirs = _started(bagus, now - 100 * turn * HOUR)
    referral.name(theirs, receiver=dewi.counselor, reason="beyond_competence", words="Duka.", by=bagus, now=now)
    referral.name(others[1], receiver=bagus.counselor, reason="beyond_competence", words="Duka.", **by)
    scenes.across(scene, now - 200 * turn * HOUR)
    permits(others[0], dewi, said_at=now)
    shared_help.ask(others[0], colleague=bagus.counselor, purpose="Latihan.", **by)
    starts = now + timedelta(days=50 + turn)
    absence.announce(starts_at=starts, ends_at=starts + HOUR, **by)
    stage.proposed(active, dewi, starts_at=now + timedelta(days=5 + turn), now=now)
    goal.agree(active, text="Tidur", source=scenes.source(now), **by)
    shared = {"party": f"Klinik {turn}", "scope": "Jadwal", "form": "verbal"}
    consent.record(active, "sharing", "given", source=scenes.source(now), **shared, **by)
    konseli_contact.add(active.konseli, name="Bibi", relation="", phone="", emergency=False, **by)
    loyalty.raise_conflict(active, summary="Wali kelas bertanya.", **by)
    stage.judged(active, dewi, now=now)
    review.reviewed(scenes.flagged(scene, now), scene.people, to="asked", now=now)


def test_no_page_costs_more_with_more_on_it() -> None:
    scene = scenes.build()
    now = timezone.now()
    _fill(scene, now, 1)
    few = _costs(scene)
    for turn in (2, 3):
        _fill(scene, now, turn)
    many = _costs(scene)
    assert {name: (few[name], cost) for name, cost in many.items() if cost > few[name]} == {}
