"""Judging urgency, the end of an emergency, and the second person who confirms it."""

from typing import Any

import pytest

from counseling.models import AccessLog, Statement
from counseling.services import urgency
from tests.counseling.services import stage
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk


def judged(desk: Desk, value: str, hours_ago: float = 0, **other: Any) -> dict[str, Any]:
    data = desk.typed(hours_ago, urgency=value, said_by="counselor", said_by_name="", words="Ia menangis terus.")
    return data | other


def declare(desk: Desk, **other: Any) -> Statement:
    source = desk.source(3, said_by="counselor", words="Ia ingin mati.", **other)
    return urgency.judge(desk.case, "emergency", source=source, **desk.by())


def latest(desk: Desk) -> Statement:
    return Statement.objects.filter(case=desk.case, kind="urgency").latest("said_at", "recorded_at")


def test_it_writes_down_who_judged_when_and_why(desk: Desk) -> None:
    data = judged(desk, "emergency", 1, said_by="other", said_by_name="wali kelas")
    assert desk.post("urgency", data).url == desk.url("case")
    row = latest(desk)
    assert (row.value, row.said_by, row.said_by_name) == ("emergency", "other", "wali kelas")
    assert row.words == "Ia menangis terus."
    page = desk.page("urgency")
    assert "Orang lain (wali kelas)" in page


@pytest.mark.parametrize("missing", ["urgency", "words", "said_by", "said_at"])
def test_it_says_what_is_missing_and_keeps_the_rest(desk: Desk, missing: str) -> None:
    answer = desk.post("urgency", judged(desk, "routine", 0, **{missing: ""}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{missing}_error"' in page
    assert missing == "words" or "Ia menangis terus." in page


def test_an_emergency_asks_for_a_second_person_and_shows_the_address(desk: Desk) -> None:
    declare(desk)
    page = desk.page("urgency")
    assert "Keadaan darurat dinyatakan" in page
    assert f"http://testserver{desk.url('urgency-confirm')}" in page
    assert "Keadaan darurat sudah berakhir" in page


def test_an_emergency_ends_with_a_reason(desk: Desk) -> None:
    declare(desk)
    assert desk.post("urgency", judged(desk, "routine", words="")).status_code == 422
    assert desk.post("urgency", judged(desk, "routine")).status_code == 302
    assert latest(desk).value == "routine"
    assert "Keadaan darurat dinyatakan" not in desk.page("urgency")


def test_a_mistaken_emergency_is_corrected(desk: Desk) -> None:
    row = declare(desk)
    assert desk.post("urgency", judged(desk, "routine", 3), query=f"?supersedes={row.pk}").status_code == 302
    assert "Keadaan darurat dinyatakan" not in desk.page("urgency")


@pytest.mark.parametrize("who", ["bagus", "ratna"])
def test_a_second_person_confirms_and_sees_only_why(desk: Desk, who: str) -> None:
    declare(desk)
    member = getattr(desk.people, who)
    desk.sign_in(member)
    page = desk.page("urgency-confirm")
    assert "Ia ingin mati." in page
    assert f'href="{desk.url("case")}' not in page
    assert AccessLog.objects.get(case=desk.case).user_id == member.user_id
    answer = desk.post("urgency-confirm", {"confirmed": "yes", "words": AWKWARD})
    assert answer.url == "/"
    desk.sign_in(desk.people.dewi)
    assert f"{member.user.name} sudah memastikannya" in desk.page("urgency")


def test_once_it_is_over_a_second_person_is_still_asked_where_that_is_owed(desk: Desk) -> None:
    declare(desk)
    stage.declared(desk.case, desk.people.dewi, now=desk.now)
    assert stage.case.start(desk.case, open_session=False, **desk.by(), seen=None).decision.passed
    urgency.end(desk.case, source=desk.source(said_by="counselor", words="Ia aman."), **desk.by())
    assert desk.url("urgency-confirm") in desk.page("urgency")
    desk.sign_in(desk.people.bagus)
    assert "Keadaan darurat dinyatakan" not in desk.page("urgency-confirm")
    desk.post("urgency-confirm", {"confirmed": "yes", "words": ""})
    assert desk.get("urgency-confirm").status_code == 404
    desk.sign_in(desk.people.dewi)
    assert desk.url("urgency-confirm") not in desk.page("urgency")


def test_a_second_person_may_say_no_and_why(desk: Desk) -> None:
    declare(desk)
    desk.sign_in(desk.people.bagus)
    desk.post("urgency-confirm", {"confirmed": "no", "words": AWKWARD})
    desk.sign_in(desk.people.dewi)
    page = desk.page("urgency")
    assert "ini bukan keadaan darurat" in page
    assert ESCAPED in page


def test_a_second_person_has_to_choose(desk: Desk) -> None:
    declare(desk)
    desk.sign_in(desk.people.bagus)
    answer = desk.post("urgency-confirm", {"words": "Sudah bicara"})
    assert answer.status_code == 422
    assert "Sudah bicara" in answer.content.decode()


def test_who_declared_it_does_not_confirm_it(desk: Desk) -> None:
    declare(desk)
    assert desk.get("urgency-confirm").url == desk.url("urgency")
    assert desk.post("urgency-confirm", {"confirmed": "yes"}).url == desk.url("urgency")
    assert not Statement.objects.filter(kind="emergency_confirmed").exists()


@pytest.mark.parametrize("stranger", ["yoga", "sari"])
def test_others_find_nothing_to_confirm(desk: Desk, stranger: str) -> None:
    declare(desk)
    desk.sign_in(getattr(desk.people, stranger))
    assert desk.get("urgency-confirm").status_code == 404
    assert desk.post("urgency-confirm", {"confirmed": "yes"}).status_code == 404


def test_without_an_emergency_there_is_nothing_to_confirm(desk: Desk) -> None:
    desk.sign_in(desk.people.bagus)
    assert desk.get("urgency-confirm").status_code == 404
    assert desk.post("urgency-confirm", {"confirmed": "yes"}).status_code == 404


def test_it_asks_who_is_signed_out_to_sign_in(desk: Desk) -> None:
    declare(desk)
    desk.client.logout()
    assert desk.get("urgency-confirm").status_code == 302
