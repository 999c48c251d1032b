"""A group of three: two are ready and meet, one is refused for a reason of their own; each has their note alone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from counseling.models import Case, CounselingSession, GroupMeeting, LedgerEntry, Note
from tests import cast
from tests.browser.actor import Actor, clock, soon
from tests.counseling.services import stage

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_group_meets_and_who_is_not_ready_stops_nobody(page: Page, signed_in: Callable[[Page, Any], Page]) -> None:
    now = timezone.now()
    people = cast.people(now)
    begun = [now - timedelta(hours=4 * each) for each in (1, 2, 3)]
    cases = [
        stage.started(cast.request(people.dewi, cast.adult(people.dewi, now=at), now=at), people.dewi, now=at)
        for at in begun
    ]
    dewi = Actor(signed_in(page, people.dewi.user))

    # She proposes one time to three.
    dewi.goes_to("group-new")
    for case in cases:
        page.locator(f"main input[name=cases][value='{case.pk}']").check(force=True)
    dewi.fills(starts_at=soon(minutes=2), ends_at=clock(minutes=62), place_kind="room", place="Ruang BK").sends()
    made = GroupMeeting.objects.get()

    # Two of them agree.
    for case in cases[:2]:
        part = case.appointments.get(group=made)
        dewi.goes_to("appointment-confirm", case.pk, part.pk).fills(suits="both").sends()
    dewi.goes_to("group", made.pk).sees("Setuju", "Belum menyetujui").presses("Buka sesi").sends()

    # Two sessions open; the third attempt stays in the case's own ledger.
    dewi.sees("2 sesi terbuka.", "1 sesi tidak terbuka", "Lihat keputusan")
    assert set(CounselingSession.objects.values_list("case_id", "kind")) == {(case.pk, "group") for case in cases[:2]}
    assert not LedgerEntry.objects.filter(case=cases[2]).latest("number").passed

    # One end for all, and for each their own note.
    dewi.presses("Tutup sesi").sends().sees("Catatan tiap konseli menunggu Anda")
    for number, session in enumerate(CounselingSession.objects.order_by("case__code")):
        assert session.attendance == "held"
        dewi.goes_to("note", session.case_id, session.pk).sees("Tulis tentang konseli ini saja")
        dewi.fills(body=f"Catatan {number}")
        with page.expect_navigation():  # once the text is kept
            dewi.presses("Simpan draf")
        dewi.sees("Tersimpan")
        others = Case.objects.exclude(pk=session.case_id).values_list("code", flat=True)
        dewi.goes_to("session", session.case_id, session.pk).sees_not(*others)
    assert [note.body for note in Note.objects.order_by("case__code")] == ["Catatan 0", "Catatan 1"]
