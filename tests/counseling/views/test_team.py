"""A supervisor's team and the hand-over of a case: by code alone, in two steps."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from counseling.choices import Role
from counseling.models import Case, CaseReason, LedgerEntry, Membership
from counseling.services import account
from tests import cast
from tests.counseling.guards.world import by_hand
from tests.counseling.services import stage
from tests.counseling.services.office import enrolled
from tests.counseling.views import rooms
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def ratna(desk: Desk) -> Desk:
    """Ratna at her desk; Dewi's case is a relationship that runs."""
    before = desk.now
    desk.case = stage.started(cast.request(desk.people.dewi, now=before), desk.people.dewi, now=before)
    desk.sign_in(desk.people.ratna)
    return desk


def typed(desk: Desk, **other: Any) -> dict[str, Any]:
    head = Case.objects.get(pk=desk.case.pk).head
    return {"to": str(desk.people.bagus.counselor.pk), "why": "Dewi cuti.", "seen": str(head), **other}


def test_the_team_shows_what_each_carries(ratna: Desk) -> None:
    text = ratna.client.get(reverse("team")).content.decode()
    assert "2 dari 30 kasus terbuka" in text and "0 dari 30 kasus terbuka" in text
    assert "Sari" not in text


def test_it_lists_open_cases_by_code_alone(ratna: Desk) -> None:
    url = reverse("team-cases", args=[ratna.people.dewi.counselor.pk])
    text = ratna.client.get(url).content.decode()
    assert ratna.case.code in text and "Berjalan" in text
    assert not any(word in text for word in ("Putri", "Ayuningtyas", "Raka", "sulit tidur"))


@pytest.mark.parametrize("who", ["dewi", "bagus", "yoga", "sari"])
def test_nobody_else_has_a_team(ratna: Desk, who: str) -> None:
    ratna.sign_in(getattr(ratna.people, who))
    counselor = ratna.people.dewi.counselor.pk
    for url in (reverse("team"), reverse("team-cases", args=[counselor]), ratna.url("case-reassign")):
        assert ratna.client.get(url).status_code == 404
    assert ratna.client.post(ratna.url("case-reassign"), typed(ratna, confirmed="on")).status_code == 404
    assert Case.objects.get(pk=ratna.case.pk).counselor == ratna.people.dewi.counselor


def test_a_supervisor_sees_those_alone_whom_they_look_after(ratna: Desk) -> None:
    ratna.sign_in(enrolled(ratna.people, "Intan", Role.SUPERVISOR))
    assert "belum menyupervisi siapa pun" in ratna.client.get(reverse("team")).content.decode()
    assert ratna.get("case-reassign").status_code == 404


def test_a_case_is_handed_over_in_two_steps(ratna: Desk) -> None:
    text = ratna.page("case-reassign")
    assert "Bagus: 0 dari 30 kasus terbuka" in text
    once_more = ratna.post("case-reassign", typed(ratna, why=AWKWARD)).content.decode()
    assert ratna.case.code in once_more and ESCAPED in once_more and "Yang akan terjadi" in once_more
    assert Case.objects.get(pk=ratna.case.pk).counselor == ratna.people.dewi.counselor

    response = ratna.post("case-reassign", typed(ratna, why=AWKWARD, confirmed="True"))
    assert response.url == reverse("team-cases", args=[ratna.people.dewi.counselor.pk])
    assert Case.objects.get(pk=ratna.case.pk).counselor == ratna.people.bagus.counselor
    assert CaseReason.objects.get().words == AWKWARD
    ratna.sign_in(ratna.people.bagus)
    assert ratna.case.code in ratna.client.get(reverse("caseload")).content.decode() and ratna.case.code in ratna.page(
        "case"
    )
    entry = LedgerEntry.objects.get(case=ratna.case, kind="reassign")
    assert ESCAPED in ratna.page("entry", entry.number)
    ratna.sign_in(ratna.people.dewi)
    assert ratna.get("case").status_code == 404


def test_one_can_go_back_from_the_second_step_with_everything_typed(ratna: Desk) -> None:
    response = ratna.post("case-reassign", typed(ratna, why=AWKWARD, confirmed="True", change="1"))
    assert response.status_code == 200 and ESCAPED in response.content.decode()
    assert "Siapa yang mengambil alih?" in response.content.decode()
    assert not LedgerEntry.objects.filter(kind="reassign").exists()


def test_the_case_may_have_moved_on_meanwhile(ratna: Desk) -> None:
    response = ratna.post("case-reassign", typed(ratna, seen="0", why=AWKWARD, confirmed="True"))
    assert response.status_code == 409
    text = response.content.decode()
    assert ESCAPED in text and 'name="confirmed"' in text
    assert f'value="{Case.objects.get(pk=ratna.case.pk).head}"' in text
    assert not LedgerEntry.objects.filter(kind="reassign").exists()


@pytest.mark.parametrize("change", [{"to": ""}, {"to": "x"}, {"why": " "}])
def test_what_is_missing_is_asked_for(ratna: Desk, change: dict[str, str]) -> None:
    assert ratna.post("case-reassign", typed(ratna, **change)).status_code == 422
    assert ratna.post("case-reassign", typed(ratna, confirmed="True", **change)).status_code == 422


def test_whoever_cannot_take_it_over_is_named_with_the_reason_and_not_offered(ratna: Desk) -> None:
    cast.request(ratna.people.bagus, ratna.case.konseli, now=ratna.now)
    text = ratna.page("case-reassign")
    assert "Sudah mendampingi konseli ini" in text
    assert ratna.post("case-reassign", typed(ratna)).status_code == 422


def test_a_second_press_changes_nothing(ratna: Desk) -> None:
    page = typed(ratna, confirmed="True")
    ratna.post("case-reassign", page)
    ratna.post("case-reassign", page)
    assert [kind for kind, *_ in stage.chain_of(ratna.case)] == ["decision", "reassign"]


def test_an_attempt_on_an_old_page_stands_in_the_timeline(ratna: Desk) -> None:
    ratna.post("case-reassign", typed(ratna, seen="0", confirmed="True"))
    ratna.sign_in(ratna.people.dewi)
    assert "Upaya mengalihkan kasus" in ratna.page("case")


# ---------------------------------------------------------------- who waits with a counselor


@pytest.fixture
def waiting(ratna: Desk) -> list[Any]:
    """Two places in Dewi's queue."""
    return [rooms.queued(ratna, since=days * timedelta(days=1)) for days in (2, 3)]


def queue(desk: Desk) -> str:
    return reverse("team-waiting", args=[desk.people.dewi.counselor.pk])


def chosen(desk: Desk, *entries: Any, **other: Any) -> dict[str, Any]:
    places = [str(entry.pk) for entry in entries]
    return {"places": places, "to": str(desk.people.bagus.counselor.pk), "why": AWKWARD, **other}


def test_the_queue_of_a_counselor_shows_codes_times_and_urgency_alone(ratna: Desk, waiting: list[Any]) -> None:
    assert queue(ratna) in ratna.client.get(reverse("team")).content.decode()
    assert queue(ratna) in ratna.client.get(reverse("team-cases", args=[waiting[0].case.counselor_id])).content.decode()
    text = ratna.client.get(queue(ratna)).content.decode()
    assert text.index(waiting[1].case.code) < text.index(waiting[0].case.code)
    assert "3 hari lalu" in text and "Tidak darurat" in text
    assert not any(word in text for word in ("Putri", "Ayuningtyas", "sulit tidur", waiting[0].konseli.code))


def test_places_are_handed_over_in_two_steps(ratna: Desk, waiting: list[Any]) -> None:
    address, here = queue(ratna), ratna.people.dewi.counselor
    once_more = ratna.client.post(address, chosen(ratna, *waiting)).content.decode()
    assert "2 tempat beralih dari Dewi ke Bagus" in once_more and ESCAPED in once_more
    back = ratna.client.post(address, chosen(ratna, *waiting, confirmed="True", change="1"))
    assert back.status_code == 200 and ESCAPED in back.content.decode()
    assert {Case.objects.get(pk=entry.case_id).counselor for entry in waiting} == {here}
    for _ in range(2):  # a second press changes nothing
        answer: Any = ratna.client.post(address, chosen(ratna, waiting[0], confirmed="True"))
        assert answer.url == address
    assert [Case.objects.get(pk=entry.case_id).counselor for entry in waiting] == [ratna.people.bagus.counselor, here]
    assert LedgerEntry.objects.filter(kind="reassign").count() == 1
    ratna.sign_in(ratna.people.bagus)
    assert waiting[0].case.code in ratna.client.get(reverse("waiting")).content.decode()
    assert reverse("waiting-call-up", args=[waiting[0].pk]) in ratna.client.get(reverse("waiting")).content.decode()


def test_what_is_missing_is_asked_for_and_who_cannot_go_is_named(ratna: Desk, waiting: list[Any]) -> None:
    for change in ({"places": []}, {"to": ""}, {"why": " "}):
        assert ratna.client.post(queue(ratna), chosen(ratna, *waiting, **change)).status_code == 422
    cast.request(ratna.people.bagus, waiting[0].konseli, now=ratna.now)
    text = ratna.client.post(queue(ratna), chosen(ratna, *waiting, confirmed="True"), follow=True).content.decode()
    assert f"{waiting[0].case.code}: Sudah mendampingi konseli ini" in text
    assert "1 tempat kini ada pada Bagus" in text


def test_the_queue_costs_as_much_for_one_as_for_many(ratna: Desk) -> None:
    counts = []
    for _ in range(2):
        rooms.queued(ratna)
        ratna.client.get(queue(ratna))
        with CaptureQueriesContext(connection) as found:
            assert ratna.client.get(queue(ratna)).status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_who_waits_with_somebody_who_left_stands_on_the_home_of_their_supervisor(
    ratna: Desk, waiting: list[Any]
) -> None:
    line = "2 konseli menunggu pada orang yang tidak lagi mendampingi di sini."
    assert line not in ratna.client.get(reverse("home")).content.decode()
    with by_hand():
        Membership.objects.filter(pk=ratna.people.dewi.pk).update(until=ratna.now)
    assert line in ratna.client.get(reverse("home")).content.decode()
    assert ratna.client.get(queue(ratna)).status_code == 200


def test_the_page_that_deactivates_says_who_hands_over_and_leads_a_supervisor_there(desk: Desk) -> None:
    bagus = desk.people.bagus
    of = stage.declined(cast.request(bagus, now=desk.now), bagus, now=desk.now)
    address = reverse("account-deactivate", args=[bagus.pk])
    there = reverse("team-waiting", args=[bagus.counselor.pk])
    desk.sign_in(desk.people.yoga)
    text = desk.client.get(address).content.decode()
    assert "1 tempat di daftar tunggunya" in text and "sesudahnya: Ratna" in text and there not in text
    desk.sign_in(enrolled(desk.people, "Intan", Role.INSTITUTION_ADMIN, Role.SUPERVISOR))
    assert there not in desk.client.get(address).content.decode()
    intan = Membership.objects.get(user__name="Intan")
    account.supervise(supervisor=intan, counselor=bagus.counselor, now=desk.now)
    assert there in desk.client.get(address).content.decode()
    assert of.waiting.called_up_at is None
