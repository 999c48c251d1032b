"""The queue of flags, one flag with its review, and the answer of the counselor it is about."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from counseling.choices import FLAG_MOVES, FlagState, Role
from counseling.models import AccessLog, CaseReason, Flag, FlagOccurrence, FlagSeen, Inspection, Membership
from counseling.selectors.flag import extent
from counseling.services import flag as flags
from counseling.services.door import aftermath
from tests.counseling.guards.world import by_hand, entry
from tests.counseling.services.review import WORDS, again, outside_reviewer, raised, reviewed, seeing, supervisor
from tests.counseling.services.stage import DAY, HOUR, walk
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk

STEPS: dict[str, dict[str, Any]] = {
    "flag-ask": {"question": "Mengapa ditolak?"},
    "flag-determine": {"conclusion": "breach", "reasons": "Konseli tidak dirujuk."},
    "flag-remedy": {"remedy": "Hubungi konseli.", "due_at": "2099-01-01"},
    "flag-close": {"words": "Sudah dihubungi."},
}
LEADS_TO = {"flag-ask": "asked", "flag-determine": "determined", "flag-remedy": "remedy", "flag-close": "closed"}


@pytest.fixture(scope="module")
def flag(desk: Desk) -> Flag:
    """One about Dewi; Ratna, who reviews it, is signed in."""
    found = raised(desk.people, now=desk.now - HOUR)
    desk.sign_in(desk.people.ratna)
    return found


def url(flag: Flag, route: str = "flag") -> str:
    return reverse(route, args=[flag.pk])


def monday(day: date) -> date:
    """The day on which its week begins."""
    return day - timedelta(days=day.weekday())


def page(client: Client, address: str, **query: str) -> str:
    response = client.get(address, query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def queue(client: Client, **query: str) -> list[UUID]:
    response = client.get(reverse("flags"), query)
    assert response.status_code == 200
    return [row.flag.pk for row in response.context["rows"]]


def press(client: Client, flag: Flag, route: str, **typed: Any) -> Any:
    return client.post(url(flag, route), {"seen": extent(flag), **STEPS.get(route, {}), **typed})


# ---------------------------------------------------------------- the queue


class TestQueue:
    """What waits for a supervisor."""

    def test_it_says_what_whose_which_case_and_where_it_stands(self, desk: Desk, flag: Flag) -> None:
        text = page(desk.client, reverse("flags"))
        for words in ("Kepentingan pribadi dijadikan alasan", "Dewi", flag.case.code, "butir 2b", "Terbuka"):
            assert words in text
        assert "2b.personal-interest" not in text

    def test_it_names_no_konseli(self, desk: Desk, flag: Flag) -> None:
        for address in (reverse("flags"), url(flag)):
            text = page(desk.client, address)
            assert flag.case.konseli.name not in text and "Putri" not in text

    def test_it_shows_open_work_and_leaves_out_what_is_closed(self, desk: Desk, flag: Flag) -> None:
        done = reviewed(raised(desk.people, now=desk.now - HOUR), desk.people, to="closed", now=desk.now - HOUR)
        assert queue(desk.client) == [flag.pk]
        assert queue(desk.client, state="closed") == [done.pk]
        assert set(queue(desk.client, state="all")) == {flag.pk, done.pk}

    def test_it_is_narrowed_by_point_counselor_and_age(self, desk: Desk, flag: Flag) -> None:
        bagus = raised(desk.people, by=desk.people.bagus, now=desk.now - 20 * DAY)
        assert queue(desk.client, counselor=str(desk.people.bagus.counselor.pk)) == [bagus.pk]
        assert queue(desk.client, point="2b") == [flag.pk, bagus.pk]
        assert queue(desk.client, point="2c") == []
        assert queue(desk.client, age="week") == [flag.pk]
        assert queue(desk.client, age="month") == [bagus.pk]
        assert queue(desk.client, age="older") == []

    @pytest.mark.parametrize("name", ["state", "point", "counselor", "age", "page"])
    def test_it_passes_over_a_filter_that_nobody_offered(self, desk: Desk, flag: Flag, name: str) -> None:
        assert queue(desk.client, **{name: "\x00' OR 1"}) == [flag.pk]

    def test_it_marks_what_is_unread(self, desk: Desk, flag: Flag) -> None:
        def unread() -> bool:
            return "Belum dibaca" in page(desk.client, reverse("flags"))

        assert unread()
        page(desk.client, url(flag))
        assert not unread()
        press(desk.client, flag, "flag-ask")
        assert not unread()
        flags.answer(flag, "Sibuk.", **seeing(flag, desk.people.dewi, timezone.now()))
        assert unread()
        page(desk.client, url(flag))
        again(flag, now=timezone.now())
        assert unread()

    def test_it_marks_for_each_supervisor_apart(self, desk: Desk, flag: Flag) -> None:
        page(desk.client, url(flag))
        desk.sign_in(supervisor(desk.people, over=(desk.people.dewi,)))
        assert "Belum dibaca" in page(desk.client, reverse("flags"))

    def test_it_costs_the_same_however_long_it_is(
        self, desk: Desk, flag: Flag, django_assert_max_num_queries: Any
    ) -> None:
        page(desk.client, reverse("flags"))
        with django_assert_max_num_queries(100) as one:
            page(desk.client, reverse("flags"))
        for _ in range(4):
            raised(desk.people, now=desk.now - HOUR)
        with django_assert_max_num_queries(len(one)):
            page(desk.client, reverse("flags"))

    def test_it_comes_in_pages_of_25(self, desk: Desk, flag: Flag) -> None:
        first = raised(desk.people, now=desk.now - 2 * HOUR)
        same = {"institution": flag.institution, "konseli": flag.konseli, "case": flag.case}
        with by_hand():
            for number in range(24):
                Flag.objects.create(
                    **same,
                    counselor=flag.counselor,
                    code=f"2c.{number}",
                    raised_at=desk.now - HOUR,
                    last_seen_at=desk.now - HOUR,
                )
        assert len(queue(desk.client)) == 25
        assert queue(desk.client, page="2") == [first.pk]

    def test_it_says_when_a_remedy_is_due_and_that_it_is_late(self, desk: Desk, flag: Flag) -> None:
        reviewed(flag, desk.people, to="remedy", now=desk.now)
        assert "Tenggat:" in page(desk.client, reverse("flags"))
        other = raised(desk.people, now=desk.now - 9 * DAY)
        reviewed(other, desk.people, to="remedy", now=desk.now - 8 * DAY)
        assert "Lewat tenggat:" in page(desk.client, reverse("flags"))

    def test_it_says_kindly_when_nothing_is_left(self, desk: Desk, flag: Flag) -> None:
        walk(flag, "closed")
        assert "Tidak ada lagi yang perlu ditinjau" in page(desk.client, reverse("flags"))
        assert "Tidak ada temuan yang cocok" in page(desk.client, reverse("flags"), point="1a")

    def test_it_draws_the_weeks_with_their_numbers(self, desk: Desk, flag: Flag) -> None:
        raised(desk.people, now=desk.now - 21 * DAY)
        raised(desk.people, now=desk.now - 100 * DAY)
        plot = desk.client.get(reverse("flags")).context["plot"]
        (row,) = plot.rows
        assert (row.label, row.total) == ("2b", 2)
        # On a Monday an hour after midnight the flag of an hour ago came up last week.
        came_up = {monday(desk.today - timedelta(days=21)), monday(timezone.localdate(flag.raised_at))}
        weeks = [monday(desk.today) - timedelta(weeks=ago) for ago in range(11, -1, -1)]
        assert [counts for _, counts in plot.lines] == [[int(week in came_up)] for week in weeks]
        assert len(row.bars) == 2
        assert "<svg" in page(desk.client, reverse("flags"))

    def test_it_tells_what_is_kept_from_whom_it_concerns(self, desk: Desk, flag: Flag) -> None:
        with by_hand():
            made = entry(flag.case, "decline", passed=False, actor_id=desk.people.ratna.user_id, at=desk.now)
            FlagOccurrence.objects.create(institution=flag.institution, flag=flag, entry=made, at=made.at)
        assert queue(desk.client) == []
        assert desk.client.get(url(flag)).status_code == 404
        assert "menunggu sampai lembaga Anda menunjuk peninjau luar" in page(desk.client, reverse("flags"))
        outside = outside_reviewer(desk.people)
        assert "menunggu peninjau luar, Surya" in page(desk.client, reverse("flags"))
        supervisor(desk.people, over=(desk.people.dewi,))
        assert "orang lain yang meninjaunya" in page(desk.client, reverse("flags"))
        desk.sign_in(outside)
        assert desk.client.get(url(flag)).status_code == 404


# ---------------------------------------------------------------- one flag


class TestFlag:
    """A flag before who reviews it."""

    def test_it_says_in_words_what_was_found_on_which_facts(self, desk: Desk, flag: Flag) -> None:
        text = page(desk.client, url(flag))
        assert "Alasan yang disebut: kepentingan pribadi konselor" in text
        assert f'href="{reverse("code")}#2b-personal-interest"' in text
        assert "edisi 2026.1" in text
        shown = desk.client.get(url(flag)).context
        assert {fact.name for fact in shown["decisive"]} == {"Yang meminta", "Alasan"}
        assert not any(fact.decisive for fact in shown["facts"]) and len(shown["facts"]) > 40

    def test_it_shows_the_words_of_the_attempt_and_logs_the_reading(self, desk: Desk, flag: Flag) -> None:
        assert WORDS in page(desk.client, url(flag))
        log = AccessLog.objects.get()
        assert (log.user, log.case, log.object_id) == (desk.people.ratna.user, flag.case, CaseReason.objects.get().pk)

    def test_it_logs_nothing_for_whom_it_is_not(self, desk: Desk, flag: Flag) -> None:
        desk.sign_in(desk.people.bagus)
        assert desk.client.get(url(flag)).status_code == 404
        assert not AccessLog.objects.exists() and not FlagSeen.objects.exists()

    def test_it_shows_two_entries_on_each_side(self, desk: Desk, flag: Flag) -> None:
        for hours in range(1, 7):
            again(flag, now=desk.now + hours * timedelta(minutes=1))
        middle = flag.occurrences.order_by("at")[3]
        shown = desk.client.get(url(flag), {"occurrence": str(middle.pk)}).context
        assert [item.number for item in shown["around"]] == [6, 5, 4, 3, 2]
        assert [item.effect for item in shown["around"]].index("flag") == 2
        assert all(item.url is None for item in shown["around"])
        assert len(shown["occurrences"]) == 7

    def test_it_shows_the_newest_where_the_address_names_no_occurrence_of_its_own(self, desk: Desk, flag: Flag) -> None:
        other = raised(desk.people, now=desk.now - HOUR).occurrences.get()
        for named in ("x", str(other.pk)):
            assert desk.client.get(url(flag), {"occurrence": named}).context["shown"].flag_id == flag.pk

    def test_it_reads_what_an_inspection_found(self, desk: Desk, flag: Flag) -> None:
        found = flag.occurrences.get().entry
        assert found is not None
        same = {"institution": flag.institution, "konseli": flag.konseli, "case": flag.case}
        judged = {name: getattr(found, name) for name in ("edition", "rulebook_hash", "policy", "facts", "verdict")}
        with by_hand():
            inspection = Inspection.objects.create(**same, **judged, at=desk.now)
            aftermath.raise_flags(inspection, [flag.code])
        text = page(desk.client, url(flag))
        assert "Alasan yang disebut: kepentingan pribadi konselor" in text and WORDS not in text
        shown = desk.client.get(url(flag)).context
        assert [item.number for item in shown["around"]] == [found.number]
        assert shown["decisive"] and not any(item.effect == "flag" for item in shown["around"])

    def test_it_shows_the_whole_course(self, desk: Desk, flag: Flag) -> None:
        reviewed(flag, desk.people, to="closed", now=desk.now)
        text = page(desk.client, url(flag))
        for words in ("Mengapa ditolak?", "Saya kewalahan.", "Konseli tidak dirujuk.", "Hubungi konseli.", "Ratna"):
            assert words in text
        assert "Pelanggaran kode etik" in text and "Sudah dihubungi." in text

    @pytest.mark.parametrize("state", FlagState.values)
    def test_it_offers_the_steps_that_are_open(self, desk: Desk, flag: Flag, state: str) -> None:
        reviewed(flag, desk.people, to=state, now=desk.now)
        text = page(desk.client, url(flag))
        possible = FLAG_MOVES[state] - ({"closed"} if state == "determined" else set())
        assert {to for route, to in LEADS_TO.items() if url(flag, route) in text} == possible - {"open", "answered"}

    def test_it_keeps_any_script_and_says_it_harmlessly(self, desk: Desk, flag: Flag) -> None:
        press(desk.client, flag, "flag-ask", question=AWKWARD)
        assert ESCAPED in page(desk.client, url(flag))


# ---------------------------------------------------------------- the steps


class TestSteps:
    """The steps of a review."""

    def test_it_goes_from_open_to_closed(self, desk: Desk, flag: Flag) -> None:
        for route, state in LEADS_TO.items():
            assert desk.client.get(url(flag, route)).status_code == 200
            response = press(desk.client, flag, route)
            assert (response.status_code, response["Location"]) == (302, url(flag))
            assert Flag.objects.get(pk=flag.pk).state == state

    @pytest.mark.parametrize("route", STEPS)
    def test_it_exists_for_the_reviewer_alone(self, desk: Desk, flag: Flag, route: str) -> None:
        for who in ("dewi", "bagus", "yoga", "sari"):
            desk.sign_in(getattr(desk.people, who))
            assert desk.client.get(url(flag, route)).status_code == 404
            assert press(desk.client, flag, route).status_code == 404
        assert not flag.moves.exists()

    @pytest.mark.parametrize("route", ["flag-remedy", "flag-close"])
    def test_it_says_so_where_a_step_is_not_open(self, desk: Desk, flag: Flag, route: str) -> None:
        assert desk.client.get(url(flag, route))["Location"] == url(flag)
        response = press(desk.client, flag, route)
        assert response.status_code == 422
        assert "yang terbuka sekarang" in response.content.decode()

    @pytest.mark.parametrize("route", STEPS)
    def test_it_asks_for_what_is_missing(self, desk: Desk, flag: Flag, route: str) -> None:
        reviewed(flag, desk.people, to={"flag-remedy": "determined", "flag-close": "remedy"}.get(route, "open"))
        before = flag.moves.count()
        response = desk.client.post(url(flag, route), {"seen": extent(flag), "conclusion": "systemic"})
        assert response.status_code == 422
        assert flag.moves.count() == before

    @pytest.mark.parametrize("due_at", ["2020-01-01", "besok"])
    def test_it_takes_no_remedy_of_the_past(self, desk: Desk, flag: Flag, due_at: str) -> None:
        reviewed(flag, desk.people, to="determined", now=desk.now)
        response = press(desk.client, flag, "flag-remedy", due_at=due_at)
        assert response.status_code == 422
        assert "Hubungi konseli." in response.content.decode()

    def test_a_remedy_is_due_at_the_end_of_its_day_where_the_institution_is(self, desk: Desk, flag: Flag) -> None:
        reviewed(flag, desk.people, to="determined", now=desk.now)
        press(desk.client, flag, "flag-remedy", due_at="2099-01-01")
        assert flag.remedies.get().due_at.isoformat() == "2099-01-01T16:59:00+00:00"

    def test_a_double_click_is_one_step(self, desk: Desk, flag: Flag) -> None:
        seen = extent(flag)
        for _ in range(2):
            assert press(desk.client, flag, "flag-ask", seen=seen)["Location"] == url(flag)
        assert flag.moves.count() == 1

    def test_an_old_page_shows_what_has_happened_and_keeps_the_words(self, desk: Desk, flag: Flag) -> None:
        reviewed(flag, desk.people, to="answered", now=desk.now)
        old = extent(flag)
        again(flag, now=desk.now)
        response = press(desk.client, flag, "flag-determine", seen=old)
        assert response.status_code == 409
        text = response.content.decode()
        assert "Ada yang terjadi" in text and "Konseli tidak dirujuk." in text
        assert f'name="seen" value="{extent(flag)}"' in text
        assert press(desk.client, flag, "flag-determine").status_code == 302

    @pytest.mark.parametrize("seen", ["", "x", "-1"])
    def test_a_page_without_a_number_is_old(self, desk: Desk, flag: Flag, seen: str) -> None:
        assert press(desk.client, flag, "flag-ask", seen=seen).status_code in (409, 422)
        assert not flag.moves.exists()


def places(client: Client) -> list[str]:
    return [place.url for place in client.get(reverse("code")).context["navigation"]]


def test_supervisors_find_their_flags_and_counselors_their_answers(desk: Desk) -> None:
    both: Membership = supervisor(desk.people, also=(Role.COUNSELOR,))
    for member, routes in (
        (desk.people.ratna, {"flags"}),
        (desk.people.dewi, {"flag-answers"}),
        (both, {"flags", "flag-answers"}),
        (desk.people.yoga, set()),
    ):
        desk.sign_in(member)
        assert {route for route in ("flags", "flag-answers") if reverse(route) in places(desk.client)} == routes


def test_a_flag_of_another_institution_does_not_exist(desk: Desk) -> None:
    flag = raised(desk.people, by=desk.people.sari, now=desk.now - HOUR)
    desk.sign_in(desk.people.ratna)
    assert desk.client.get(url(flag)).status_code == 404
