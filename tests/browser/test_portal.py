"""A konseli with their own phone: the link, a PIN, the explanation and permissions by their own hand, and back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from counseling.choices import CaseState, Channel, ConsentKind
from counseling.models import Case, Consent
from tests import cast
from tests.browser.actor import Actor
from tests.browser.conftest import PHONE, Watch
from tests.counseling.services import stage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def test_a_konseli_permits_and_takes_back_on_their_own_phone_and_the_gate_goes_by_it(
    desktop: Page, open_page: Callable[..., Page], watch: Watch, signed_in: Callable[[Page, Any], Page]
) -> None:
    watch.allow("status of (404|409|422)")  # a shut page, the gate's «not yet», a field that is missing
    now = timezone.now() - timedelta(minutes=10)
    people = cast.people(now)
    case = cast.request(people.dewi, cast.adult(people.dewi, now=now), now=now)
    stage.judged(case, people.dewi, now=now)
    stage.declared(case, people.dewi, now=now)
    stage.agreed(case, people.dewi, starts_at=now + timedelta(hours=1), now=now)
    dewi = Actor(signed_in(desktop, people.dewi.user))
    putri = Actor(open_page(**PHONE))

    # The counselor shows the link once, and cannot open it.
    dewi.goes_to("own-pages", case.pk).presses("Buat tautan untuk konseli")
    link = dewi.page.locator("#address").input_value()
    dewi.page.goto(link)
    dewi.sees("Halaman ini bukan milik Anda")

    # The konseli chooses a PIN, reads, confirms, permits.
    putri.page.goto(link)
    putri.fills(pin="123456", again="123456").sends().sees("mudah ditebak")
    putri.fills(pin="480912", again="480912").sends().sees("Menunggu jawaban Anda", "Dewi")
    putri.presses("Baca dan nyatakan paham").fills(nature=True, limits=True).sends()
    for _ in ("to be helped", "for personal data"):
        putri.presses("Putuskan").fills(decision="given").sends()
    putri.sees("Di halaman ini").sees_not("Menunggu jawaban Anda")

    # The gate goes by it.
    dewi.goes_to("home").sees("menerima penjelasan")
    dewi.goes_to("case-start", case.pk).fills(open_session="no").sends()
    assert Case.objects.get().state == CaseState.ACTIVE
    assert set(Consent.objects.values_list("channel", "recorded_by")) == {(Channel.OWN_PAGE, None)}

    # Taken back on the phone, nothing continues; a shut page opens with the PIN alone.
    putri.page.locator("a[href*=withdraw]").first.click()
    putri.sends().sees("Persetujuan sudah ditarik kembali")
    assert Consent.objects.latest("pk").kind in (ConsentKind.HELP, ConsentKind.PERSONAL_DATA)
    putri.presses("Tutup halaman saya").goes_to("own").sees("Halaman ini tertutup")
    putri.page.goto(link)
    putri.fills(pin="480913").sends().sees("tidak cocok")
    putri.fills(pin="480912").sends().sees("Menarik persetujuan")
