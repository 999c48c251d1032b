"""A waiver: asked for from the refusal, granted with reasons, used once, and refused the second time."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from counseling.choices import CaseState, WaiverState
from counseling.models import Case, CounselingSession, LedgerEntry, Waiver
from tests import cast
from tests.browser.actor import Actor, soon
from tests.counseling.services import stage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.data, pytest.mark.once]

WHY = "Ibunya dirawat; ia datang kapan pun sempat."
DECISION = "Satu kali saja; sesudah itu sepakati waktunya."


def offers(dewi: Actor) -> Any:
    """The findings at which a waiver can be asked for."""
    return dewi.page.locator(".finding").filter(has=dewi.page.get_by_role("link", name="Minta pengecualian"))


def test_a_waiver_is_asked_for_granted_used_once_and_refused_the_second_time(
    phone: Page, open_page: Callable[..., Page], signed_in: Callable[[Page, Any], Page], watch: Any
) -> None:
    watch.allow("status of (409|422)")
    now = timezone.now()
    people = cast.people(now)
    case = cast.request(people.dewi, cast.adult(people.dewi, now=now), now=now)
    dewi = Actor(signed_in(phone, people.dewi.user))
    ratna = Actor(signed_in(open_page(), people.ratna.user))

    # Of all that is missing, one block alone can be waived.
    dewi.goes_to("case-start", case.pk).sends().sees("1a.no-agreement", "2d.consent-missing", "2g.not-explained")
    expect(offers(dewi)).to_have_count(1)
    expect(offers(dewi)).to_contain_text("1a.no-agreement")

    # With everything there but time and place, she asks for it, with reasons.
    for step in (stage.judged, stage.declared, stage.permitted, stage.explained):
        step(case, people.dewi, now=timezone.now())
    stage.permitted(case, people.dewi, "personal_data", now=timezone.now())
    dewi.goes_to("case-start", case.pk).fills(open_session="yes").sends()
    dewi.sees("Belum bisa: Waktu dan tempat belum disepakati", "1a.no-agreement").presses("Minta pengecualian")
    dewi.sends().fills(reason=WHY).sends()
    dewi.sees("Permintaan sudah sampai ke supervisor").goes_to("case", case.pk).sees("Menunggu supervisor sejak")
    assert Case.objects.get().state == CaseState.REQUESTED

    # Ratna finds it, reads why, and grants it; no name stands there.
    ratna.goes_to("home").goes_to("reviews").sees(
        "Perlu keputusan", case.code, "Dewi", "Waktu dan tempat belum disepakati"
    )
    ratna.page.locator("main .item-link").click()
    ratna.sees(WHY, "1a.no-agreement").sees_not("Putri").fills(granted="yes", reason=DECISION).sends()
    ratna.sees("Diizinkan untuk sekali pakai").goes_to("reviews").sees_not(case.code)

    # Dewi's case shows it; the start passes, and its answer says what was waived.
    dewi.goes_to("case", case.pk).sees("Diizinkan oleh Ratna untuk sekali pakai")
    dewi.goes_to("case-start", case.pk).fills(open_session="yes").sends()
    assert Case.objects.get().state == CaseState.ACTIVE
    assert Waiver.objects.get().state == WaiverState.USED
    passed = LedgerEntry.objects.get(passed=True)
    dewi.goes_to("entry", case.pk, passed.number).sees("Dikecualikan", "1a.no-agreement")

    # A further session without an agreement is refused as before.
    session = CounselingSession.objects.get()
    dewi.goes_to("session-close", case.pk, session.pk).fills(attendance="held", closed_at=soon(minutes=0)).sends()
    dewi.goes_to("session-open", case.pk).sends().sees("Belum bisa", "1a.no-agreement").sees_not("Dikecualikan")
    assert CounselingSession.objects.count() == 1
    expect(offers(dewi)).to_have_count(1)
