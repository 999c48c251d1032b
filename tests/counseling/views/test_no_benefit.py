"""After the limit: why a further session is closed, and from a changed plan to a waiver, a referral or the end."""

from datetime import timedelta

from counseling.choices import Transition
from counseling.models import Statement
from counseling.services import feedback, waiver
from counseling.services import session as sessions
from counseling.services.door import gate
from counseling.services.feedback import Feedback
from tests.counseling.services import stage
from tests.counseling.views import rooms
from tests.counseling.views.conftest import Desk

HOUR = timedelta(hours=1)


def without_benefit(desk: Desk, count: int) -> None:
    """So many sessions held in a row that brought nothing, says the konseli."""
    begun = desk.now - 20 * HOUR
    desk.case = stage.started(rooms.requested(desk).case, desk.people.dewi, now=begun)
    for number in range(count):
        at = begun + 2 * number * HOUR
        if number:
            stage.agreed(desk.case, desk.people.dewi, starts_at=at, now=at)
        opened = sessions.open(desk.case, by=desk.people.dewi, now=at, seen=None).session
        assert opened is not None
        by = {"by": desk.people.dewi, "now": at + HOUR}
        sessions.close(opened, attendance="held", closed_at=at + HOUR, next_step="", **by)
        feedback.record(opened, Feedback(benefit="none"), source=desk.source(20 - 2 * number - 1), **by)


def plan_changes(desk: Desk) -> None:
    assert desk.post("no-benefit", desk.typed(words="Bersama ibunya.")).url == desk.url("no-benefit")


def test_after_the_limit_it_says_why_and_leads_to_every_way_that_is_open(desk: Desk) -> None:
    without_benefit(desk, 3)
    assert desk.url("no-benefit") in desk.page("case")
    page = desk.page("no-benefit")
    assert "3 sesi berturut-turut tidak membawa manfaat; batasnya 3. Sesi berikutnya tertutup" in page
    assert page.count("Konseli · ") >= 3
    for route in ("referral", "case-end"):
        assert f'href="{desk.url(route)}"' in page
    assert "Ubah rencana" in page and "Minta pengecualian" not in page


def test_a_changed_plan_leads_to_the_refusal_and_the_refusal_to_the_waiver(desk: Desk) -> None:
    without_benefit(desk, 3)
    plan_changes(desk)
    page = desk.page("no-benefit")
    assert "Bersama ibunya." in page
    assert f'class="btn btn-primary" href="{desk.url("session-open")}"' in page
    actor = gate.Actor("counselor", desk.people.dewi.user)
    refused = gate.decide(desk.case, Transition.CONTINUE, by=actor, now=desk.now).entry
    asked = f"{desk.url('waiver-ask', refused.number)}?code=1b.no-benefit"
    assert asked in desk.page("no-benefit")
    waiver.ask(refused, code="1b.no-benefit", reason="Rencana baru.", **desk.by())
    assert asked not in desk.page("no-benefit")
    assert "Menunggu supervisor" in desk.page("no-benefit")


def test_one_session_before_the_limit_it_is_a_word_of_advice(desk: Desk) -> None:
    without_benefit(desk, 2)
    assert desk.url("no-benefit") in desk.page("case")
    page = desk.page("no-benefit")
    assert "2 sesi berturut-turut tidak membawa manfaat; batasnya 3." in page
    assert "Sesi berikutnya tertutup" not in page


def test_a_changed_plan_needs_words(desk: Desk) -> None:
    rooms.met(desk)
    assert desk.post("no-benefit", desk.typed(words=" ")).status_code == 422
    assert not Statement.objects.filter(kind="plan_changed").exists()
