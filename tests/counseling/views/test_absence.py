"""When a counselor is away: the list, announcing, cancelling."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from counseling.keys import keyring
from counseling.models import Absence
from counseling.services import absence
from tests import cast
from tests.counseling.services import stage
from tests.counseling.views.conftest import Desk

DAY = timedelta(days=1)


def day(desk: Desk, ahead: int) -> str:
    return (timezone.localtime(desk.now) + ahead * DAY).strftime("%Y-%m-%d")


def announce(desk: Desk, **typed: Any) -> Any:
    return desk.client.post(reverse("absence-new"), {"kind": "leave", "first_day": day(desk, 2), **typed})


def read(desk: Desk, **query: Any) -> str:
    response = desk.client.get(reverse("absences"), query)
    assert response.status_code == 200
    return str(response.content.decode())


def test_a_day_is_whole_unless_a_time_is_given(desk: Desk) -> None:
    assert announce(desk).url == reverse("absences")
    announce(desk, first_day=day(desk, 5), last_day=day(desk, 7), from_time="12:00", until_time="09.30")
    whole, part = Absence.objects.order_by("starts_at")
    assert whole.ends_at - whole.starts_at == DAY
    assert timezone.localtime(whole.starts_at).strftime("%H:%M") == "00:00"
    assert part.ends_at - part.starts_at == timedelta(days=1, hours=21, minutes=30)
    page = read(desk)
    assert "12.00" in page and "09.30" in page and "sampai" in page


def test_what_is_agreed_for_the_time_is_shown_with_the_way_to_move_it(desk: Desk) -> None:
    made = stage.agreed(desk.case, desk.people.dewi, starts_at=desk.now + 2 * DAY, now=desk.now)
    page = desk.client.post(
        reverse("absence-new"), {"kind": "illness", "first_day": day(desk, 1), "last_day": day(desk, 3)}, follow=True
    ).content.decode()
    assert "pindahkan di bawah ini" in page
    assert f"{desk.case.code} · RP" in page and "Raka" not in page
    assert f"{desk.url('appointment-move', made.pk)}?next={reverse('absences').replace('/', '%2F')}" in page
    made.refresh_from_db()
    assert made.state == "agreed"


def test_what_cannot_stand_comes_back_as_typed(desk: Desk) -> None:
    for typed, field in (
        ({"first_day": day(desk, 4), "last_day": day(desk, 2)}, "last_day"),
        ({"last_day": "9999-12-31"}, "last_day"),
        ({"first_day": "0001-01-01", "last_day": day(desk, 2)}, "first_day"),
        ({"first_day": day(desk, -3)}, "last_day"),
        ({"from_time": "10:00", "until_time": "09:00"}, "until_time"),
        ({"first_day": ""}, "first_day"),
        ({"kind": ""}, "kind"),
    ):
        answer = announce(desk, **typed)
        assert answer.status_code == 422
        assert f'id="id_{field}_error"' in answer.content.decode()
    assert not Absence.objects.exists()


def test_the_list_is_filtered_by_time_and_reason(desk: Desk) -> None:
    announce(desk)
    link = reverse("absence-cancel", args=[Absence.objects.get().pk])
    assert link in read(desk, when="ahead", kind="leave")
    assert link in read(desk, when="?")
    for other in ({"when": "past"}, {"kind": "illness"}):
        page = read(desk, **other)
        assert link not in page
        assert "Tidak ada yang cocok di daftar ini" in page


def test_cancelling_asks_once_more_and_stays_on_record(desk: Desk) -> None:
    announce(desk)
    made = Absence.objects.get()
    url = reverse("absence-cancel", args=[made.pk])
    assert "tetap tercatat" in desk.client.get(url).content.decode()
    assert desk.client.post(url).status_code == 302
    assert desk.client.post(url).status_code == 422
    page = read(desk)
    assert "Dibatalkan" in page and url not in page


def test_an_empty_list_says_what_belongs_there_and_a_stranger_has_none(desk: Desk) -> None:
    assert "Umumkan cuti" in read(desk)
    announce(desk)
    desk.sign_in(desk.people.bagus)
    url = reverse("absence-cancel", args=[Absence.objects.get().pk])
    assert (desk.client.get(url).status_code, desk.client.post(url).status_code) == (404, 404)
    assert "Umumkan cuti" in read(desk)


def test_the_list_asks_as_often_for_many_as_for_few(desk: Desk) -> None:
    counts = []
    for ahead in range(2, 30):
        at = desk.now + ahead * DAY
        if ahead in (2, 3, 4):
            who = cast.adult(desk.people.dewi, name=f"Anak {'Abcde'[ahead]}", now=desk.now)
            case = cast.request(desk.people.dewi, who, now=desk.now)
            stage.agreed(case, desk.people.dewi, starts_at=at, now=desk.now)
        absence.announce(starts_at=at, ends_at=at + DAY, **desk.by())
        if ahead in (2, 29):
            keyring.forget()
            with CaptureQueriesContext(connection) as queries:
                read(desk)
            counts.append(len(queries))
    assert counts[0] == counts[1]
    assert "Halaman 2 dari 2" in read(desk, page=2)
