"""Agreeing on time and place: proposing, each side's answer, moving, cancelling."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from counseling.models import Appointment
from tests import cast
from tests.counseling.services import stage
from tests.counseling.services.speech import fact
from tests.counseling.views import rooms
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk

DAY = timedelta(days=1)
SECOND = {"starts_at_2": (timezone.localtime() + 3 * DAY).strftime("%Y-%m-%dT10:00"), "ends_at_2": "10:45"}


def meeting(desk: Desk, days: float = 1, /, **other: Any) -> dict[str, Any]:
    at = timezone.localtime(desk.now + days * DAY).replace(hour=10, minute=0)
    return desk.typed(
        **{
            "starts_at": at.strftime("%Y-%m-%dT%H:%M"),
            "ends_at": "10:45",
            "place_kind": "room",
            "place": "Ruang BK",
            "agreed_by": "both",
            **other,
        }
    )


def the_one(desk: Desk) -> Appointment:
    return Appointment.objects.get(case=desk.case)


def test_what_both_said_yes_to_is_agreed_at_once(desk: Desk) -> None:
    answer = desk.post("appointment-propose", meeting(desk))
    assert answer.status_code == 302
    made = the_one(desk)
    assert made.state == "agreed"
    assert made.ends_at - made.starts_at == timedelta(minutes=45)
    assert {word.side for word in made.confirmations.all()} == {"counselor", "konseli"}


@pytest.mark.parametrize(("side", "other"), [("counselor", "konseli"), ("konseli", "counselor")])
def test_a_proposal_waits_for_the_other_side(desk: Desk, side: str, other: str) -> None:
    desk.post("appointment-propose", meeting(desk, agreed_by=side))
    made = the_one(desk)
    assert (made.state, made.proposed_by) == ("proposed", side)
    assert [word.side for word in made.confirmations.all()] == [side]
    page = desk.page("appointment-propose")
    assert "belum menjawab" in page
    assert f"{desk.url('appointment-confirm', made.pk)}?side={other}" in page


def test_a_time_that_waits_for_an_answer_stands_at_the_head_of_the_case(desk: Desk) -> None:
    assert "1 waktu diusulkan" not in desk.page("case")
    desk.post("appointment-propose", meeting(desk, agreed_by="counselor"))
    assert "1 waktu diusulkan" in desk.page("case")


def test_the_konselis_answer_makes_it_agreed(desk: Desk) -> None:
    desk.post("appointment-propose", meeting(desk, agreed_by="counselor"))
    made = the_one(desk)
    page = desk.page("appointment-confirm", made.pk)
    assert "Jawaban konseli" in page
    assert not re.search(r'name="suits"[^>]* checked', page)
    answer = desk.post("appointment-confirm", desk.typed(suits="both", said_by="konseli"), made.pk)
    assert answer.status_code == 302
    assert the_one(desk).state == "agreed"


def test_an_answer_may_hold_for_the_time_only(desk: Desk) -> None:
    desk.post("appointment-propose", meeting(desk, agreed_by="counselor"))
    made = the_one(desk)
    desk.post("appointment-confirm", desk.typed(suits="time", said_by="konseli"), made.pk)
    assert the_one(desk).state == "proposed"
    assert "setuju dengan waktunya, belum dengan tempatnya" in desk.page("appointment-propose")


def test_the_counselor_answers_for_themself_without_a_source(desk: Desk) -> None:
    desk.post("appointment-propose", meeting(desk, agreed_by="konseli"))
    made = the_one(desk)
    page = desk.page("appointment-confirm", made.pk)
    assert "Jawaban Anda" in page
    assert "said_at" not in page
    assert desk.post("appointment-confirm", {"suits": "both"}, made.pk).status_code == 302
    assert the_one(desk).state == "agreed"


def test_pressing_twice_books_once(desk: Desk) -> None:
    for _ in range(2):
        assert desk.post("appointment-propose", meeting(desk)).status_code == 302
    assert the_one(desk).state == "agreed"


def test_confirming_twice_is_harmless(desk: Desk) -> None:
    desk.post("appointment-propose", meeting(desk, agreed_by="counselor"))
    made = the_one(desk)
    for _ in range(2):
        answer = desk.post(
            "appointment-confirm", desk.typed(suits="both", said_by="konseli"), made.pk, query="?side=konseli"
        )
        assert answer.status_code == 302
    assert made.confirmations.count() == 2


def test_a_clash_is_named_at_the_field_and_nothing_is_left_behind(desk: Desk) -> None:
    desk.post("appointment-propose", meeting(desk))
    before = desk.case
    rooms.requested(desk)
    answer = desk.post("appointment-propose", meeting(desk, place="Perpustakaan lantai 2"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_starts_at_error"' in page
    assert "Anda punya janji lain" in page
    assert "Perpustakaan lantai 2" in page
    assert not Appointment.objects.filter(case=desk.case).exists()
    assert before.code not in page


def test_a_clash_met_on_confirming_is_named_at_the_answer(desk: Desk) -> None:
    desk.post("appointment-propose", meeting(desk, agreed_by="counselor"))
    made = the_one(desk)
    other = cast.request(desk.people.dewi, cast.adult(desk.people.dewi, now=desk.now), now=desk.now)
    stage.agreed(other, desk.people.dewi, starts_at=made.starts_at, now=desk.now)
    answer = desk.post("appointment-confirm", desk.typed(suits="both", said_by="konseli"), made.pk)
    assert answer.status_code == 422
    assert 'id="id_suits_error"' in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"place_kind": "online", "place": "http://meet.example/a"}, "place", "https://"),
        ({"place_kind": "home_visit", "place": "rumah"}, "place", "alamat"),
        ({"starts_at_2": "2099-01-01T10:00"}, "ends_at_2", "Isi jam"),
        ({"place_3": "Taman baca"}, "starts_at_3", "Isi tanggal"),
        ({"agreed_by": "both", **SECOND}, "agreed_by", "satu waktu"),
        ({"agreed_by": "counselor", **SECOND, "place_kind_2": "online"}, "place_2", "tempat bertemu"),
        ({"ends_at": "09:00"}, "ends_at", "sesudah waktu mulai"),
        ({"ends_at": "17:00"}, "ends_at", "empat jam"),
        ({"ends_at": "pagi"}, "ends_at", "Isi jam"),
        ({"starts_at": ""}, "starts_at", "Isi tanggal"),
        ({"starts_at": "2020-01-01T10:00"}, "starts_at", "lebih dari sehari"),
        ({"place": ""}, "place", "tempat bertemu"),
        ({"agreed_by": ""}, "agreed_by", "Pilih"),
    ],
)
def test_what_cannot_stand_says_how_to_mend_it(desk: Desk, typed: dict[str, str], field: str, sentence: str) -> None:
    answer = desk.post("appointment-propose", meeting(desk, **typed))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page.split(f'id="id_{field}_error"')[1][:300]


def test_the_place_is_kept_as_typed_and_shown_harmless(desk: Desk) -> None:
    desk.post("appointment-propose", meeting(desk, place=AWKWARD))
    assert the_one(desk).place == AWKWARD
    assert ESCAPED in desk.page("appointment-propose")


def test_moving_frees_the_old_time_and_asks_for_the_other_side(desk: Desk) -> None:
    desk.post("appointment-propose", meeting(desk))
    old = the_one(desk)
    typed = meeting(desk, 2, whose="own_reason", words="Saya sakit.")
    answer = desk.post("appointment-move", typed, old.pk)
    old.refresh_from_db()
    assert old.state == "moved"
    assert (old.change.side, old.change.own_reason, old.change.words) == ("counselor", True, "Saya sakit.")
    new = old.change.replacement
    assert new is not None
    assert answer.url.startswith(desk.url("appointment-confirm", new.pk))
    assert "side=konseli" in answer.url
    page = desk.client.get(answer.url).content.decode()
    assert "Nanti saja" in page


def test_the_konselis_wish_to_move_is_not_the_counselors_own_reason(desk: Desk) -> None:
    desk.post("appointment-propose", meeting(desk))
    old = the_one(desk)
    desk.post("appointment-move", meeting(desk, 2, whose="konseli"), old.pk)
    old.refresh_from_db()
    assert (old.change.side, old.change.own_reason) == ("konseli", False)


def test_moving_to_the_same_time_and_place_is_refused(desk: Desk) -> None:
    desk.post("appointment-propose", meeting(desk))
    old = the_one(desk)
    answer = desk.post("appointment-move", meeting(desk, whose="konseli"), old.pk)
    assert answer.status_code == 422
    assert the_one(desk).state == "agreed"


def test_ones_own_wish_needs_a_reason(desk: Desk) -> None:
    desk.post("appointment-propose", meeting(desk))
    answer = desk.post("appointment-cancel", desk.typed(whose="counselor", words=" "), the_one(desk).pk)
    assert answer.status_code == 422
    assert 'id="id_words_error"' in answer.content.decode()


def test_cancelling_frees_the_time_and_twice_is_harmless(desk: Desk) -> None:
    desk.post("appointment-propose", meeting(desk))
    made = the_one(desk)
    assert "Pertahankan" in desk.page("appointment-cancel", made.pk)
    for _ in range(2):
        assert desk.post("appointment-cancel", desk.typed(whose="konseli"), made.pk).status_code == 302
    assert the_one(desk).state == "cancelled"
    assert desk.get("appointment-move", made.pk).status_code == 302
    assert desk.post("appointment-move", meeting(desk, 2, whose="konseli"), made.pk).status_code == 302


def test_the_tab_of_sessions_shows_what_is_to_come(desk: Desk) -> None:
    desk.post("appointment-propose", meeting(desk, agreed_by="counselor"))
    page = desk.page("case", tab="sessions")
    assert "Diusulkan" in page
    assert desk.url("appointment-confirm", the_one(desk).pk) in page


def test_it_goes_back_to_where_it_was_called(desk: Desk) -> None:
    answer = desk.post("appointment-propose", meeting(desk), query="?next=/code/")
    assert answer.url == "/code/"


def test_several_times_are_offered_in_one_go_each_at_its_place(desk: Desk) -> None:
    online = {"place_kind_2": "online", "place_2": "https://meet.example/a"}
    third = {"starts_at_3": SECOND["starts_at_2"].replace("10:00", "13:00"), "ends_at_3": "13:45"}
    typed = meeting(desk, agreed_by="counselor", **SECOND, **online, **third)
    for _ in range(2):
        assert desk.post("appointment-propose", typed).status_code == 302
    first, second, last = Appointment.objects.filter(case=desk.case).order_by("starts_at")
    assert [row.place for row in (first, second, last)] == ["Ruang BK", "https://meet.example/a", "Ruang BK"]
    assert first.offer == second.offer == last.offer
    page = desk.page("case", tab="sessions")
    assert page.count("salah satu dari 3 pilihan waktu") == 3
    assert 'href="https://meet.example/a"' in page
    assert "ditawarkan bersamanya gugur" in desk.page("appointment-counter", second.pk)
    desk.post("appointment-confirm", desk.typed(suits="both", said_by="konseli"), second.pk)
    assert [row.state for row in Appointment.objects.filter(case=desk.case).order_by("starts_at")] == [
        "not_chosen",
        "agreed",
        "not_chosen",
    ]
    page = desk.page("case", tab="sessions")
    assert page.count("turut ditawarkan") == 2
    assert desk.url("appointment-file", second.pk) in page


def test_the_form_offers_the_room_of_last_time(desk: Desk) -> None:
    desk.post("appointment-propose", meeting(desk, place="Ruang BK 2"))
    assert 'value="Ruang BK 2"' in desk.page("appointment-propose")


def test_the_konseli_answers_with_another_time_and_the_exchange_is_shown(desk: Desk) -> None:
    desk.post("appointment-propose", meeting(desk, agreed_by="counselor"))
    made = the_one(desk)
    assert desk.url("appointment-counter", made.pk) in desk.page("appointment-confirm", made.pk)
    typed = meeting(desk, 2, said_by="konseli", words=AWKWARD)
    answer = desk.post("appointment-counter", typed, made.pk)
    made.refresh_from_db()
    new = made.change.replacement
    assert new is not None and (made.state, new.proposed_by) == ("moved", "konseli")
    assert answer.url.startswith(desk.url("appointment-confirm", new.pk)) and "side=counselor" in answer.url
    page = desk.page("case", tab="sessions")
    assert "Konseli meminta waktu lain" in page and page.count(ESCAPED) == 2
    # The counselor answers once more, and says why.
    assert desk.post("appointment-counter", meeting(desk, 3, whose="counselor", words=""), new.pk).status_code == 422
    typed = meeting(desk, 3, whose="own_reason", words="Saya rapat.", **SECOND | {"ends_at_2": "10:30"})
    assert desk.post("appointment-counter", typed, new.pk).url == desk.url("case")
    new.refresh_from_db()
    assert (new.change.side, new.change.own_reason, new.change.words) == ("counselor", True, "Saya rapat.")
    assert Appointment.objects.filter(case=desk.case, state="proposed").count() == 2


def test_what_is_agreed_is_moved_and_not_countered(desk: Desk) -> None:
    desk.post("appointment-propose", meeting(desk))
    made = the_one(desk)
    assert desk.get("appointment-counter", made.pk).url.startswith(desk.url("appointment-move", made.pk))
    assert desk.post("appointment-counter", meeting(desk, 2, said_by="konseli"), made.pk).status_code == 422
    assert the_one(desk).state == "agreed"


def test_moving_for_ones_own_reasons_is_counted_and_for_the_konseli_is_not(desk: Desk) -> None:
    desk.post("appointment-propose", meeting(desk))
    for days, whose in ((2, "own_reason"), (3, "own_reason")):
        standing = Appointment.objects.get(case=desk.case, state__in=["agreed", "proposed"])
        desk.post("appointment-move", meeting(desk, days, whose=whose, words="Rapat."), standing.pk)
    assert fact(desk.case, "counselor_postponements", now=desk.now + DAY) == 2
    standing = Appointment.objects.get(case=desk.case, state="proposed")
    desk.post("appointment-confirm", desk.typed(suits="both", said_by="konseli"), standing.pk)
    desk.post("appointment-move", meeting(desk, 4, whose="konseli"), standing.pk)
    assert fact(desk.case, "counselor_postponements", now=desk.now + DAY) == 0


def test_cancelling_says_first_what_it_means(desk: Desk) -> None:
    desk.post("appointment-propose", meeting(desk, agreed_by="counselor", **SECOND))
    first = Appointment.objects.filter(case=desk.case).earliest("starts_at")
    page = desk.page("appointment-cancel", first.pk)
    for sentence in ("Waktunya kosong kembali", "tetap menunggu jawaban", "tetap tercatat", "Sampaikan sendiri"):
        assert sentence in page


def test_the_tab_of_sessions_asks_as_often_for_many_meetings_as_for_one(desk: Desk) -> None:
    counts = []
    for days in (1, 2, 3):
        typed = meeting(desk, days, agreed_by="counselor")
        desk.post("appointment-propose", typed)
        made = Appointment.objects.filter(case=desk.case, state="proposed").latest("recorded_at")
        desk.post("appointment-counter", meeting(desk, days + 10, said_by="konseli"), made.pk)
        with CaptureQueriesContext(connection) as queries:
            desk.page("case", tab="sessions")
        counts.append(len(queries))
    assert counts[1] == counts[2]
