"""The page of a safety plan, its form, and who reads it."""

from datetime import timedelta

import pytest

from counseling.models import AccessLog, SafetyPlan
from counseling.services import safety_plan
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk


def planned(desk: Desk, text: str = "Tidak tidur.", seen: object = None) -> SafetyPlan:
    return safety_plan.write(
        desk.case,
        {"warning_signs": text},
        source=desk.source(1),
        seen=seen,  # type: ignore[arg-type]
        **desk.by(),
    )


def read(desk: Desk) -> list[object]:
    return list(AccessLog.objects.filter(what="plan").order_by("pk").values_list("object_id", flat=True))


def test_without_a_plan_it_leads_to_the_form(desk: Desk) -> None:
    assert desk.url("safety-plan-new") in desk.page("safety-plan")
    assert read(desk) == []


def test_a_plan_is_written_and_shown_and_its_reading_logged(desk: Desk) -> None:
    answer = desk.post("safety-plan-new", {"warning_signs": AWKWARD, "own_coping": "Berjalan", "seen": ""})
    assert answer.url == desk.url("safety-plan")
    page = desk.page("safety-plan")
    assert ESCAPED in page
    assert "Alasan untuk hidup" not in page
    assert read(desk) == [SafetyPlan.objects.get().pk]


def test_the_form_is_filled_in_with_the_plan_before(desk: Desk) -> None:
    plan = planned(desk)
    page = desk.page("safety-plan-new")
    assert "Tidak tidur." in page
    assert f'value="{plan.pk}"' in page
    assert read(desk) == [plan.pk]


def test_a_day_that_is_over_is_not_filled_in_again(desk: Desk) -> None:
    before = desk.now - timedelta(days=3)
    on = (desk.now - timedelta(days=2)).date()
    source = desk.source(72)
    safety_plan.write(desk.case, {"own_coping": "Jalan"}, source=source, review_on=on, by=desk.people.dewi, now=before)
    page = desk.page("safety-plan-new")
    assert "Jalan" in page
    assert on.isoformat() not in page


def test_an_earlier_version_is_read_and_says_that_it_was_replaced(desk: Desk) -> None:
    first = planned(desk)
    second = planned(desk, "Menyendiri.", first.pk)
    assert f"?version={first.pk}" in desk.page("safety-plan")
    page = desk.page("safety-plan", version=str(first.pk))
    assert "Tidak tidur." in page
    assert "sudah digantikan" in page
    assert read(desk) == [second.pk, first.pk]
    assert desk.get("safety-plan", version="lain").status_code == 404


def test_a_plan_written_in_another_tab_is_named_and_what_was_typed_stays(desk: Desk) -> None:
    first = planned(desk)
    second = planned(desk, "Menyendiri.", first.pk)
    answer = desk.post("safety-plan-new", {"warning_signs": "Milik saya", "seen": str(first.pk)})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Milik saya" in page
    assert "lebih baru sudah ditulis" in page
    assert f'value="{second.pk}"' in page


def test_an_empty_plan_is_not_saved(desk: Desk) -> None:
    tomorrow = (desk.today + timedelta(days=1)).isoformat()
    assert desk.post("safety-plan-new", {"review_on": tomorrow, "seen": ""}).status_code == 422
    assert not SafetyPlan.objects.exists()


@pytest.mark.parametrize("who", ["bagus", "ratna", "yoga", "sari"])
def test_nobody_else_reads_or_writes_it(desk: Desk, who: str) -> None:
    planned(desk)
    desk.sign_in(getattr(desk.people, who))
    assert desk.get("safety-plan").status_code == 404
    assert desk.post("safety-plan-new", {"warning_signs": "x"}).status_code == 404
