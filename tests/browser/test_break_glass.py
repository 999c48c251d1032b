"""Break-glass: a supervisor opens one note with a reason, and its counselor sees it everywhere it should be seen."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from counseling.services import note
from tests import cast
from tests.browser.actor import Actor
from tests.counseling.services import stage

pytestmark = pytest.mark.django_db(transaction=True)

BODY = "Tidur empat jam sejak ayahnya pergi."
REASON = "Keluarga mengadukan isi pertemuan."
LINE = "Ratna membuka catatan sesi ke-1 sampai"


def test_a_supervisor_opens_a_note_and_the_counselor_sees_who_and_why(
    phone: Page,
    open_page: Callable[..., Page],
    signed_in: Callable[[Page, Any], Page],
    axe: Callable[..., None],
    watch: Any,
) -> None:
    watch.allow("status of 422")
    now = timezone.now()
    people = cast.people(now)
    before = now - timedelta(hours=3)
    case = stage.started(cast.request(people.dewi, now=before), people.dewi, now=before)
    held = stage.met(case, people.dewi, now=before)
    note.save_draft(held, template="free", body=BODY, revision=0, by=people.dewi, now=now)

    ratna = Actor(signed_in(open_page(), people.ratna.user))
    ratna.goes_to("opened-note", case.pk, held.pk).sees("Catatan ini tidak terbuka bagi Anda").sees_not(BODY)
    axe(ratna.page)
    ratna.sends().sees("Tuliskan")  # nothing was said yet
    ratna.fills(reason=REASON, lasts="30").sends().sees(BODY, REASON, case.code)
    axe(ratna.page)
    ratna.goes_to("opened-notes").sees(case.code, "Sesi ke-1", "berakhir")
    axe(ratna.page)

    dewi = Actor(signed_in(phone, people.dewi.user))
    dewi.goes_to("home").sees("Yang membuka catatan Anda", LINE, REASON)
    dewi.goes_to("case", case.pk).sees(LINE, REASON)
    dewi.goes_to("access-log").sees("Ratna", "Catatan sesi", case.code, REASON).sees_not(BODY, "Putri")
    axe(dewi.page)
    dewi.goes_to("session", case.pk, held.pk).sees(LINE)
    dewi.goes_to("home").sees_not("Yang membuka catatan Anda")
