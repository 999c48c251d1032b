"""Something confided is told on to avert serious harm: weighed first, put on record, told to the konseli, listed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from counseling.models import Disclosure, Obligation
from tests import cast
from tests.browser.actor import Actor
from tests.counseling.services import stage

pytestmark = pytest.mark.django_db(transaction=True)

TOLD = "Menyimpan obat untuk mengakhiri hidup."


def test_serious_harm_is_averted_by_telling_as_little_as_it_takes(
    phone: Page, signed_in: Callable[[Page, Any], Page], watch: Any
) -> None:
    watch.allow("status of 409")
    now = timezone.now()
    people = cast.people(now)
    case = stage.started(cast.request(people.dewi, cast.adult(people.dewi, now=now), now=now), people.dewi, now=now).pk
    dewi = Actor(signed_in(phone, people.dewi.user))

    # Without the konseli's permission and without a weighing it does not pass; what was typed stays.
    telling = {"recipient": "Dokter jaga Puskesmas", "purpose": "Agar obatnya diamankan", "content": TOLD}
    dewi.goes_to("disclosure", case).fills(**telling, minimal="yes", answer="not_asked", basis="serious_harm").sends()
    dewi.sees("2h.loyalty-unweighed")
    assert not Disclosure.objects.exists()

    # The loyalties are weighed for this disclosure, on the way that the page shows; it comes back with what was typed.
    dewi.presses("Timbang benturan").presses("Catat benturan")
    dewi.fills(summary="Janji merahasiakan, atau nyawanya.").sends()
    dewi.presses("Timbang")
    dewi.fills(
        interest_1="Ceritanya dijaga, dan ia tetap hidup.",
        interest_2="Tidak kehilangan kepercayaannya.",
        demands="Kerahasiaan berakhir di mana nyawa terancam.",
        options="Diam; menyampaikan semuanya; hanya soal obat, kepada dokter.",
        choice="Hanya soal obat, kepada dokter.",
    ).sends()
    dewi.page.locator("main a", has_text="Kembali").first.click()
    dewi.page.wait_for_load_state()
    assert dewi.page.locator("main [name=content]").input_value() == TOLD
    dewi.page.locator("main input[name=conflict]").first.check(force=True)
    dewi.fills(answer="not_asked").sends()
    row = Disclosure.objects.get()
    assert (row.content, row.minimal, row.conflict is not None) == (TOLD, True, True)

    # The konseli has a right to know: the duty stays until they were told.
    assert Obligation.objects.filter(code="2h.tell-konseli", closed_at=None).exists()
    dewi.goes_to("disclosure-register").sees("Mencegah bahaya serius", "Belum").sees_not(TOLD, "Dokter jaga")
    dewi.goes_to("disclosure-tell", case, row.pk).fills(told="yes").sends()
    assert not Obligation.objects.filter(code="2h.tell-konseli", closed_at=None).exists()
    dewi.goes_to("disclosure-register").sees("Diberi tahu pada")
