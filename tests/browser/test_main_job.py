"""The main job as one story: from a request to a hand-over, with the code judging every step."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page

from counseling.choices import CaseState
from counseling.models import Case, CounselingSession, LedgerEntry, Note, Referral
from tests import cast
from tests.browser.actor import Actor, clock, soon
from tests.browser.start import mends, starts, takes_request

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.data, pytest.mark.once]


def only_case() -> Case:
    return Case.objects.get()


def holds_session(dewi: Actor, case: UUID, *, benefit: str) -> None:
    """Closes the open session, writes down what it brought, writes and signs the note."""
    session = CounselingSession.objects.get(case=case, closed_at=None)
    dewi.goes_to("session-close", case, session.pk).fills(attendance="held", closed_at=soon(minutes=0)).sends()
    dewi.goes_to("session-feedback", case, session.pk).fills(benefit=benefit, respect="respected").sends()
    dewi.goes_to("note", case, session.pk).fills(body=f"Sesi {session.number}: kami membahas tidurnya.")
    dewi.presses("Tanda tangani").page.wait_for_url("**/note/sign/")  # once the text is kept
    dewi.sends()
    assert Note.objects.get(session=session).signed_at is not None


def test_a_request_is_refused_mended_started_and_handed_over_when_it_brings_no_benefit(
    desktop: Page, open_page: Callable[..., Page], signed_in: Callable[[Page, Any], Page], watch: Any
) -> None:
    watch.allow("status of 409")
    people = cast.people(timezone.now())
    dewi = Actor(signed_in(desktop, people.dewi.user))

    # A request comes in.
    case = takes_request(dewi).pk
    dewi.sees("4 hal belum siap", "Permohonan")

    # The start is refused and names all that is missing; nothing has moved.
    dewi.goes_to("case-start", case).sends()
    dewi.sees(
        "Belum bisa: 4 hal belum siap", "1a.no-agreement", "2d.consent-missing", "2g.not-explained", "2i.undeclared"
    )
    assert only_case().state == CaseState.REQUESTED
    assert LedgerEntry.objects.get().passed is False

    # Each is mended; then the relationship starts with its first session.
    starts(dewi, case)
    assert only_case().state == CaseState.ACTIVE
    holds_session(dewi, case, benefit="none")

    # Two further sessions bring nothing either; the fourth is refused.
    for _ in range(2):
        next_week(dewi, people, case)
        dewi.goes_to("session-open", case).sends()
        holds_session(dewi, case, benefit="none")
    next_week(dewi, people, case)
    dewi.goes_to("session-open", case).sends()
    dewi.sees("Belum bisa:", "1b.no-benefit")
    assert CounselingSession.objects.count() == 3

    # She refers to Bagus, who accepts.
    dewi.goes_to("referral-name", case).fills(
        receiver_kind="counselor",
        receiver=str(people.bagus.counselor.pk),
        reason="no_benefit",
        words="Tanpa kemajuan.",
    ).sends()
    dewi.goes_to("referral-handover", case).fills(summary="Tiga sesi tentang tidur, tanpa manfaat.").sends()
    dewi.goes_to("referral-consent", case).fills(answer="given").sends()
    referral = Referral.objects.get()
    bagus = Actor(signed_in(open_page(), people.bagus.user))
    bagus.goes_to("referrals").sees("Menunggu jawaban Anda")
    bagus.goes_to("referral-declare", referral.pk).fills(relationship="none").sends()
    bagus.goes_to("referral-answer", referral.pk).sees("Tiga sesi tentang tidur").fills(answer="accepted").sends()
    dewi.goes_to("referral-refer", case).sends()
    assert Case.objects.get(pk=case).state == CaseState.REFERRED

    # His own case opens as a request and passes the gate as any other.
    taken = Case.objects.get(counselor=people.bagus.counselor)
    assert taken.previous_id == case
    mends(bagus, taken.pk)
    bagus.goes_to("case-start", taken.pk).fills(open_session="no").sends()
    taken.refresh_from_db()
    assert taken.state == CaseState.ACTIVE


def next_week(dewi: Actor, people: cast.Cast, case: UUID) -> None:
    """A week later: a fresh sign-in, and a meeting that both agree on."""
    travel(days=7)
    sign_in_again(dewi, people)
    dewi.goes_to("appointment-propose", case).fills(
        starts_at=soon(minutes=20), ends_at=clock(minutes=70), place_kind="room", place="Ruang BK", agreed_by="both"
    ).sends()


_travels: list[Any] = []


def travel(**span: float) -> None:
    """Moves the clock of the server on; the fixture below stops it again."""
    traveller = time_machine.travel(timezone.now() + timedelta(**span), tick=True)
    traveller.start()
    _travels.append(traveller)


def sign_in_again(dewi: Actor, people: cast.Cast) -> None:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(people.dewi.user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    host = "/".join(dewi.page.url.split("/")[:3])
    dewi.page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": host}])


@pytest.fixture(autouse=True)
def _back_to_the_present() -> Any:
    yield
    while _travels:
        _travels.pop().stop()
