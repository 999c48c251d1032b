"""What the counselor sees of a flag about their work, and answers."""

import pytest
from django.urls import reverse

from counseling.models import Flag, FlagOccurrence
from counseling.services import flag as flags
from tests.counseling.guards.world import by_hand, entry
from tests.counseling.services.review import outside_reviewer, raised, reviewed, seeing
from tests.counseling.services.stage import DAY, HOUR
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk
from tests.counseling.views.test_flag import page, press, url


@pytest.fixture(scope="module")
def flag(desk: Desk) -> Flag:
    return raised(desk.people, now=desk.now - HOUR)


@pytest.fixture(scope="module")
def asked(desk: Desk, flag: Flag) -> Flag:
    reviewed(flag, desk.people, to="asked", now=desk.now - HOUR)
    desk.sign_in(desk.people.dewi)
    return flag


def test_it_lists_what_asks_for_an_answer_and_what_was_before(desk: Desk, asked: Flag) -> None:
    closed = reviewed(raised(desk.people, now=desk.now - HOUR), desk.people, to="closed", now=desk.now - HOUR)
    shown = desk.client.get(reverse("flag-answers")).context
    assert [row.flag for row in shown["asked"]] == [asked]
    assert [row.flag for row in shown["past"]] == [closed]
    assert url(asked, "flag-answer") in page(desk.client, reverse("flag-answers"))


def test_it_says_what_was_found_and_asked_and_takes_the_answer(desk: Desk, asked: Flag) -> None:
    text = page(desk.client, url(asked, "flag-answer"))
    assert "Alasan yang disebut: kepentingan pribadi konselor" in text and "Mengapa ditolak?" in text
    response = press(desk.client, asked, "flag-answer", answer=AWKWARD)
    assert response["Location"] == reverse("flag-answers")
    desk.sign_in(desk.people.ratna)
    assert ESCAPED in page(desk.client, url(asked))


def test_it_is_read_only_once_answered(desk: Desk, asked: Flag) -> None:
    press(desk.client, asked, "flag-answer", answer="Saya sibuk.")
    text = page(desk.client, url(asked, "flag-answer"))
    assert "Saya sibuk." in text and "<textarea" not in text
    assert press(desk.client, asked, "flag-answer", answer="Atau tidak.").status_code == 422
    assert asked.moves.count() == 2


def test_it_shows_the_determination_and_the_remedy(desk: Desk, asked: Flag) -> None:
    assert "Konseli tidak dirujuk." not in page(desk.client, url(asked, "flag-answer"))
    flags.determine(asked, "breach", "Konseli tidak dirujuk.", **seeing(asked, desk.people.ratna, desk.now))
    flags.set_remedy(asked, "Hubungi.", desk.now + DAY, **seeing(asked, desk.people.ratna, desk.now))
    text = page(desk.client, url(asked, "flag-answer"))
    assert "Konseli tidak dirujuk." in text and "Hubungi." in text


@pytest.mark.parametrize("who", ["bagus", "ratna", "yoga", "sari"])
def test_it_does_not_exist_for_anybody_else(desk: Desk, asked: Flag, who: str) -> None:
    desk.sign_in(getattr(desk.people, who))
    assert desk.client.get(url(asked, "flag-answer")).status_code == 404
    assert press(desk.client, asked, "flag-answer", answer="Ya.").status_code == 404


def test_it_does_not_exist_before_somebody_took_the_flag_up(desk: Desk, flag: Flag) -> None:
    desk.sign_in(desk.people.dewi)
    assert desk.client.get(url(flag, "flag-answer")).status_code == 404
    assert "Tidak ada yang ditanyakan" in page(desk.client, reverse("flag-answers"))


def test_it_does_not_open_the_review_to_whom_it_is_about(desk: Desk, asked: Flag) -> None:
    assert desk.client.get(reverse("flags")).status_code == 404
    assert desk.client.get(url(asked)).status_code == 404


def test_it_says_who_reviews_it_and_that_it_waits_while_nobody_may(desk: Desk, asked: Flag) -> None:
    assert "Ditinjau oleh Ratna" in page(desk.client, url(asked, "flag-answer"))
    with by_hand():
        made = entry(asked.case, "decline", passed=False, actor_id=desk.people.ratna.user_id, at=desk.now)
        FlagOccurrence.objects.create(institution=asked.institution, flag=asked, entry=made, at=made.at)
    assert "sampai peninjau luar ditunjuk" in page(desk.client, url(asked, "flag-answer"))
    outside_reviewer(desk.people)
    assert "Ditinjau oleh Surya" in page(desk.client, url(asked, "flag-answer"))
