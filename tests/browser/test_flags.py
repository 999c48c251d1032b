"""A flag from the refused attempt to its end: asked, answered, determined, made good, closed."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from counseling.models import Flag, FlagMove
from tests import cast
from tests.browser.actor import Actor
from tests.browser.conftest import PHONE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.data, pytest.mark.once]

FOUND = "Kepentingan pribadi dijadikan alasan"


def test_a_flag_goes_from_the_refused_attempt_to_its_end(
    open_page: Callable[..., Page], signed_in: Callable[[Page, Any], Page], axe: Callable[..., None], watch: Any
) -> None:
    watch.allow("status of 409")
    now = timezone.now()
    people = cast.people(now)
    case = cast.request(people.dewi, cast.adult(people.dewi, now=now), now=now - timedelta(hours=2))
    dewi = Actor(signed_in(open_page(**PHONE), people.dewi.user))
    ratna = Actor(signed_in(open_page(), people.ratna.user))

    # The counselor wants to turn a request down for a reason of their own: refused, and flagged.
    ratna.goes_to("flags").sees("Tidak ada lagi yang perlu ditinjau")
    dewi.goes_to("case-decline", case.pk)
    dewi.fills(reason="personal_interest", words="Saya ingin waktu untuk diri sendiri.").sends()
    dewi.sees("Belum bisa", "2b.personal-interest")
    dewi.goes_to("flag-answers").sees("Tidak ada yang ditanyakan")

    # The supervisor finds it unread, reads what was found and what was written, and asks.
    ratna.goes_to("flags").sees(FOUND, "Dewi", case.code, "Belum dibaca")
    axe(ratna.page)
    ratna.presses(f"Belum dibaca: {FOUND}")
    ratna.sees("kepentingan pribadi konselor", "Saya ingin waktu untuk diri sendiri.", "butir 2b", "edisi 2026.1")
    ratna.sees_not("Putri", "sulit tidur")
    axe(ratna.page)
    ratna.presses("Minta jawaban").fills(question="Ke mana konseli dapat pergi?").sends()
    ratna.sees("Jawaban diminta", "Menunggu jawaban konselor")

    # The counselor answers.
    dewi.goes_to("flag-answers").sees("Menunggu jawaban Anda").presses("Jawab")
    dewi.sees("Ke mana konseli dapat pergi?", "Ditinjau oleh Ratna")
    axe(dewi.page)
    dewi.fills(answer="Saya belum memberi tahu konseli.").sends()
    dewi.sees("Jawaban Anda tercatat")

    # It is determined, without a remedy it does not close, and the remedy gets its day.
    ratna.goes_to("flags").sees("Belum dibaca", "Dijawab").presses(f"Belum dibaca: {FOUND}")
    ratna.sees("Saya belum memberi tahu konseli.").presses("Putuskan")
    ratna.fills(conclusion="breach", reasons="Konseli tidak diberi pilihan.").sends()
    ratna.sees("Pelanggaran kode etik").sees_not("Tutup temuan")
    day = (timezone.localtime(now) + timedelta(days=7)).strftime("%Y-%m-%d")
    ratna.presses("Tetapkan perbaikan").fills(remedy="Hubungi konseli, sebutkan pilihannya.", due_at=day).sends()
    ratna.sees("Perbaikan berjalan", "Tenggat:")
    dewi.goes_to("flag-answers").presses(FOUND)
    dewi.sees("Konseli tidak diberi pilihan.", "Hubungi konseli, sebutkan pilihannya.")

    # Closed, with the words on how; it leaves the open work and stays on record.
    ratna.presses("Tutup temuan").fills(words="Konseli memilih konselor lain.").sends()
    ratna.sees("Ditutup", "Konseli memilih konselor lain.", "Diperbaiki:")
    ratna.goes_to("flags").sees("Tidak ada lagi yang perlu ditinjau")
    ratna.fills(state="closed").presses("Saring").sees(FOUND)
    assert re.search(r"state=closed", ratna.page.url)
    steps = FlagMove.objects.order_by("at").values_list("to_state", "by__name")
    assert list(steps) == [
        ("asked", "Ratna"),
        ("answered", "Dewi"),
        ("determined", "Ratna"),
        ("remedy", "Ratna"),
        ("closed", "Ratna"),
    ]

    # The same attempt once more opens it anew.
    dewi.goes_to("case-decline", case.pk).fills(reason="personal_interest").sends()
    flag = Flag.objects.get()
    ratna.page.goto(reverse("flag", args=[flag.pk]))
    ratna.sees("Terbuka", "Muncul lagi: dibuka kembali", "Muncul 2 kali")
