"""Pages of group meetings: arranging one, who has agreed, opening and closing, and what no page of a case shows."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from counseling.models import Appointment, Case, CounselingSession, GroupMeeting
from counseling.services import appointment, group
from tests import cast
from tests.counseling.services import stage
from tests.counseling.views import rooms
from tests.counseling.views.conftest import Desk

HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def cases(desk: Desk) -> list[Case]:
    """Three relationships that run, each begun at an hour of its own."""
    dewi = desk.people.dewi
    begun = [desk.now - 4 * each * HOUR for each in (1, 2, 3)]
    return [stage.started(cast.request(dewi, cast.adult(dewi, now=at), now=at), dewi, now=at) for at in begun]


def arranged(desk: Desk, cases: list[Case], *, agreed: int) -> GroupMeeting:
    """A group that meets now, and so many of it have agreed."""
    made = group.arrange(cases, stage.meeting(desk.now), **desk.by())
    for part in Appointment.objects.filter(group=made).order_by("case__code")[:agreed]:
        appointment.confirm(part, side="konseli", source=desk.source(), **desk.by())
    return made


def page(desk: Desk, route: str, *args: Any) -> str:
    answer = desk.client.get(reverse(route, args=args))
    assert answer.status_code == 200
    return str(answer.content.decode())


def opens(desk: Desk, made: GroupMeeting, cases: list[Case], press: str = "one") -> Any:
    seen = {f"seen_{case.pk.hex}": Case.objects.get(pk=case.pk).head for case in cases}
    return desk.client.post(reverse("group-open", args=[made.pk]), {"press": press, **seen}, follow=True)


def test_it_is_arranged_on_one_page_and_listed(desk: Desk, cases: list[Case]) -> None:
    starts = timezone.localtime(desk.now + 24 * HOUR)
    typed = {
        "cases": [str(case.pk) for case in cases[:2]],
        "starts_at": starts.strftime("%Y-%m-%dT%H:%M"),
        "ends_at": (starts + HOUR).strftime("%H:%M"),
        "place_kind": "room",
        "place": "Ruang kelompok",
    }
    refused = desk.client.post(reverse("group-new"), {**typed, "cases": typed["cases"][:1]})
    assert refused.status_code == 422 and "Ruang kelompok" in refused.content.decode()
    answer = desk.client.post(reverse("group-new"), typed)
    made = GroupMeeting.objects.get()
    assert answer.url == reverse("group", args=[made.pk])
    shown = page(desk, "group", made.pk)
    assert "Ruang kelompok" in shown and shown.count("Belum menyetujui") == 2
    assert "0 dari 2 setuju" in page(desk, "groups")


def test_one_refused_stops_nobody_and_a_second_press_asks_nobody_again(desk: Desk, cases: list[Case]) -> None:
    made = arranged(desk, cases, agreed=2)
    assert "Buka sesi" in page(desk, "group-open", made.pk)
    answer = opens(desk, made, cases)
    shown = answer.content.decode()
    assert "2 sesi terbuka." in shown and "1 sesi tidak terbuka" in shown
    desk.case = cases[2]
    before = rooms.entries(desk)
    assert before[-1] == ("decision", "continue", False)
    assert reverse("entry", args=[cases[2].pk, len(before)]) in shown
    opens(desk, made, cases)
    assert rooms.entries(desk) == before


def test_who_opens_it_from_the_case_is_offered_a_session_of_the_group(desk: Desk, cases: list[Case]) -> None:
    made = arranged(desk, cases, agreed=1)
    desk.case = cases[0]
    alone = Appointment.objects.get(case=desk.case, group=None)
    appointment.cancel(alone, side="konseli", own_reason=False, source=desk.source(), **desk.by())
    head = Case.objects.get(pk=desk.case.pk).head
    assert "belum siap" not in desk.page("session-open")
    desk.post("session-open", {"kind": "group", "seen": head, "press": "one"})
    assert CounselingSession.objects.get().group == made


def test_closing_asks_for_each_and_no_page_of_a_case_shows_the_others(desk: Desk, cases: list[Case]) -> None:
    made = arranged(desk, cases, agreed=2)
    opens(desk, made, cases)
    here, away = CounselingSession.objects.order_by("case__code")
    now = timezone.localtime(timezone.now()).strftime("%Y-%m-%dT%H:%M")
    url = reverse("group-close", args=[made.pk])
    typed = {"closed_at": now, f"attendance_{here.pk.hex}": "held", f"attendance_{away.pk.hex}": "konseli_absent"}
    assert desk.client.post(url, {"closed_at": now}).status_code == 422
    assert desk.client.post(url, typed).url == reverse("group", args=[made.pk])
    assert desk.client.post(url, typed).url == reverse("group", args=[made.pk])
    here.refresh_from_db()
    away.refresh_from_db()
    assert (here.attendance, away.attendance) == ("held", "konseli_absent")
    desk.case = Case.objects.get(pk=here.case_id)
    foreign = [case.code for case in cases if case.pk != here.case_id]
    pages = [desk.page("session", here.pk), desk.page("note", here.pk), desk.page("case", tab="sessions")]
    assert not [code for shown in pages for code in [*foreign, made.code] if code in shown]
    assert "Tulis tentang konseli ini saja" in pages[1]


def test_the_page_costs_as_many_queries_for_three_as_for_two(desk: Desk, cases: list[Case]) -> None:
    counts = []
    for of in (cases[:2], cases):
        made = group.arrange(of, stage.meeting(desk.now + 24 * HOUR), **desk.by())
        page(desk, "group", made.pk)
        with CaptureQueriesContext(connection) as found:
            page(desk, "group", made.pk)
        with CaptureQueriesContext(connection) as listed:
            page(desk, "groups")
        counts.append((len(found), len(listed)))
    assert counts[0] == counts[1]


def test_a_group_that_has_not_met_takes_others_and_moves_as_one(desk: Desk, cases: list[Case]) -> None:
    made = group.arrange(cases[:2], stage.meeting(desk.now + 24 * HOUR), **desk.by())
    add, move = (reverse(route, args=[made.pk]) for route in ("group-add", "group-move"))
    offered = page(desk, "group-add", made.pk)
    assert [case.code in offered for case in cases] == [False, False, True]
    assert desk.client.post(add, {}).status_code == 422
    for _ in range(2):
        assert desk.client.post(add, {"cases": [str(cases[2].pk)]}).url == reverse("group", args=[made.pk])  # type: ignore[attr-defined]
    assert made.appointments.count() == 3
    assert desk.client.get(add).status_code == 302

    starts = timezone.localtime(desk.now + 48 * HOUR)
    typed = {
        "starts_at": starts.strftime("%Y-%m-%dT%H:%M"),
        "ends_at": (starts + HOUR).strftime("%H:%M"),
        "place_kind": "room",
        "place": "Ruang kelompok",
        "whose": "own_reason",
        "words": "Aula dipakai ujian.",
    }
    assert "ditanya lagi" in page(desk, "group-move", made.pk)
    refused = desk.client.post(move, {**typed, "words": ""})
    assert refused.status_code == 422 and "Ruang kelompok" in refused.content.decode()
    desk.client.post(move, typed)
    assert "Ruang kelompok" in page(desk, "group", made.pk)
    assert "0 dari 3 setuju" in page(desk, "groups")
    desk.case = cases[0]
    of_case = [desk.page("case"), desk.page("case", tab="sessions")]
    assert "Aula dipakai ujian." in of_case[1]
    assert not [code for shown in of_case for code in [cases[1].code, cases[2].code, made.code] if code in shown]


def test_a_group_that_has_met_is_as_it_is(desk: Desk, cases: list[Case]) -> None:
    made = arranged(desk, cases[:2], agreed=1)
    opens(desk, made, cases)
    for route in ("group-add", "group-move"):
        assert desk.client.get(reverse(route, args=[made.pk])).url == reverse("group", args=[made.pk])  # type: ignore[attr-defined]
        assert reverse(route, args=[made.pk]) not in page(desk, "group", made.pk)


def test_a_part_that_would_move_alone_says_that_it_leaves_the_group_and_names_nobody(
    desk: Desk, cases: list[Case]
) -> None:
    made = group.arrange(cases[:2], stage.meeting(desk.now + 24 * HOUR), **desk.by())
    desk.case = cases[0]
    part = Appointment.objects.get(case=desk.case, group=made)
    alone = Appointment.objects.get(case=desk.case, group=None)
    for route in ("appointment-move", "appointment-counter"):
        shown = desk.page(route, part.pk)
        assert reverse("group-move", args=[made.pk]) in shown and "keluar dari kelompok" in shown
        assert not [code for code in (cases[1].code, made.code) if code in shown]
    assert "keluar dari kelompok" not in desk.page("appointment-move", alone.pk)
