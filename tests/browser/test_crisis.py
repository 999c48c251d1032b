"""A crisis walk-in: everything else deferred into obligations, and made good afterwards."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from counseling.choices import CaseState
from counseling.models import Case, CounselingSession, Flag, Obligation
from tests import cast
from tests.browser.actor import Actor, clock, soon

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.data]


def duties() -> set[str]:
    return set(Obligation.objects.filter(closed_at=None).values_list("code", flat=True))


def test_a_crisis_opens_the_door_and_what_was_passed_over_is_made_good_afterwards(
    phone: Page, open_page: Callable[..., Page], signed_in: Callable[[Page, Any], Page]
) -> None:
    now = timezone.now()
    people = cast.people(now)
    case = cast.request(people.dewi, cast.adult(people.dewi, now=now), now=now - timedelta(minutes=10)).pk
    dewi = Actor(signed_in(phone, people.dewi.user))

    dewi.goes_to("urgency", case).fills(urgency="emergency", words="Bicara ingin mengakhiri hidup.").sends()
    dewi.goes_to("relationship", case).fills(relationship="none").sends()
    dewi.goes_to("case", case).sees("Darurat")
    dewi.goes_to("case-start", case).fills(open_session="yes", kind="crisis").sends()
    assert Case.objects.get().state == CaseState.ACTIVE
    assert CounselingSession.objects.get().emergency
    owed = {"1a.agree", "2d.obtain-consent", "2e.confirm-emergency", "2g.explain"}
    assert duties() == owed
    assert Flag.objects.get().code == "2e.emergency-used"
    dewi.goes_to("case", case).sees(*owed)

    # The session over, each duty closes by its evidence.
    session = CounselingSession.objects.get().pk
    dewi.goes_to("session-close", case, session).fills(attendance="held", closed_at=soon(minutes=0)).sends()
    dewi.goes_to("explanation", case).fills(nature=True, limits=True, words="Cerita saya dijaga.").sends()
    assert "2g.explain" not in duties()
    dewi.goes_to("consent", case).fills(decision="given", channel="signed").sends()
    assert "2d.obtain-consent" not in duties()
    dewi.goes_to("appointment-propose", case).fills(
        starts_at=soon(hours=20),
        ends_at=clock(hours=20, minutes=50),
        place_kind="room",
        place="Ruang BK",
        agreed_by="both",
    ).sends()
    assert duties() == {"2e.confirm-emergency"}

    # Only a second person confirms the emergency.
    bagus = Actor(signed_in(open_page(), people.bagus.user))
    bagus.goes_to("urgency-confirm", case).fills(confirmed="yes").sends()
    assert duties() == set()
    dewi.goes_to("case", case)
    assert phone.locator("#obligations").count() == 0
