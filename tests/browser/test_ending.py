"""The konseli's wish to end beats everything: an open conflict, unwritten notes, a stopped goal, an emergency."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from counseling.choices import CaseState
from counseling.models import Case, Obligation
from counseling.services import case as cases
from counseling.services import loyalty
from tests import cast
from tests.browser.actor import Actor
from tests.counseling.services import stage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.data, pytest.mark.once]


def test_the_konselis_wish_to_end_beats_everything_that_would_hold_the_ending_back(
    phone: Page, signed_in: Callable[[Page, Any], Page], watch: Any
) -> None:
    watch.allow("status of 409")
    now = timezone.now()
    people = cast.people(now)
    case = cast.request(people.dewi, cast.adult(people.dewi, now=now), now=now - timedelta(days=1))
    stage.ready(case, people.dewi, now=now - timedelta(hours=3))
    cases.start(case, open_session=False, by=people.dewi, now=now - timedelta(hours=2), seen=None)
    loyalty.raise_conflict(case, summary="Wali kelas meminta isi pembicaraan.", by=people.dewi, now=now)
    stage.judged(case, people.dewi, "emergency", now=now)
    dewi = Actor(signed_in(phone, people.dewi.user))

    # Without the wish, an ending is refused, and what was typed stays.
    dewi.goes_to("case-end", case.pk).fills(reason="konseli_request", words="Ia bilang cukup.").sends()
    dewi.sees("Belum bisa", "2e.emergency", "2f.unfinished", "2h.loyalty-unweighed")
    assert phone.locator("[name=words]").input_value() == "Ia bilang cukup."
    assert Case.objects.get().state == CaseState.ACTIVE

    # The wish is written down, in the konseli's words; now nothing holds the ending.
    dewi.goes_to("wish", case.pk).fills(wish="end", channel="in_person", words="Saya sudah cukup.").sends()
    dewi.goes_to("case-end", case.pk).fills(reason="konseli_request", words="Ia bilang cukup.").sends()
    assert Case.objects.get().state == CaseState.ENDED
    dewi.sees("1b")
    open_duties = set(Obligation.objects.filter(closed_at=None).values_list("code", flat=True))
    assert {"1b.confirm-wish", "2e.safety-contact"} <= open_duties
    dewi.goes_to("case", case.pk).sees("Selesai", "1b.confirm-wish", "2e.safety-contact")
