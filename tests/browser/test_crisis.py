"""A crisis: declared by one press, confirmed by a second person, all else deferred, planned for, over, made good."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from counseling.choices import CaseState
from counseling.models import Case, CounselingSession, Flag, Obligation
from tests import cast
from tests.browser.actor import Actor, soon

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.data, pytest.mark.once]


def duties() -> set[str]:
    return set(Obligation.objects.filter(closed_at=None).values_list("code", flat=True))


def test_a_crisis_opens_the_door_and_leaves_what_was_passed_over_to_be_made_good(
    phone: Page, open_page: Callable[..., Page], signed_in: Callable[[Page, Any], Page]
) -> None:
    now = timezone.now()
    people = cast.people(now)
    case = cast.request(people.dewi, cast.adult(people.dewi, now=now), now=now - timedelta(minutes=10)).pk
    dewi, bagus = Actor(signed_in(phone, people.dewi.user)), Actor(signed_in(open_page(), people.bagus.user))

    # One press and a reason; a colleague sees that it waits, and confirms it.
    dewi.goes_to("case", case).presses("Nyatakan darurat").fills(words="Bicara ingin mengakhiri hidup.").sends()
    dewi.sees("Keadaan darurat dinyatakan", "Yang boleh menyusul")
    bagus.goes_to("home").sees("1 darurat menunggu pada Dewi")
    bagus.goes_to("urgency-confirm", case).fills(confirmed="yes").sends()

    # Before the start stands what is deferred, after it what is owed, each with its time.
    dewi.goes_to("relationship", case).fills(relationship="none").sends()
    dewi.goes_to("home").sees("Darurat").presses("Mulai sekarang")
    dewi.sees("Paling lambat").fills(open_session="yes", kind="crisis").sends()
    assert Case.objects.get().state == CaseState.ACTIVE
    assert CounselingSession.objects.get().emergency
    owed = {"1a.agree", "2d.obtain-consent", "2g.explain"}
    assert duties() == owed
    assert Flag.objects.get().code == "2e.emergency-used"
    dewi.sees("Bagus sudah memastikannya", "Tenggat", *owed)

    # The plan that both make, and the end of the emergency.
    dewi.presses("Rencana keselamatan").presses("Tulis rencana keselamatan")
    dewi.fills(warning_signs="Tidak tidur", people_to_ask="Bibi Sri").sends().sees("Bibi Sri")
    dewi.goes_to("urgency", case).presses("Akhiri keadaan darurat").fills(words="Aman di rumah bibinya.").sends()
    dewi.goes_to("urgency", case).sees("1 keadaan darurat sebelumnya").sees_not("Keadaan darurat dinyatakan")

    # A duty closes by its evidence, and the session by itself.
    session = CounselingSession.objects.get().pk
    dewi.goes_to("session-close", case, session).fills(attendance="held", closed_at=soon(minutes=0)).sends()
    dewi.goes_to("explanation", case).fills(nature=True, limits=True, words="Cerita saya dijaga.").sends()
    assert duties() == owed - {"2g.explain"}
