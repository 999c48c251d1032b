"""A safety plan is written by the case's counselor, and each new one supersedes the one before."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from counseling.models import Case, SafetyPlan
from counseling.selectors import safety_plan as selector
from counseling.services import safety_plan
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import invalid, said
from tests.counseling.services.stage import declined

pytestmark = [pytest.mark.django_db, pytest.mark.data]


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return cast.request(people.dewi)


def write(case: Case, people: Cast, **more: object) -> SafetyPlan:
    parts = {"warning_signs": "  Tidak tidur. ", "people_to_ask": "Bibi Sri"}
    settings = {"source": said(), "by": people.dewi, "now": NOW, **more}
    return safety_plan.write(case, settings.pop("parts", parts), **settings)  # type: ignore[arg-type]


def test_it_keeps_each_part_sealed_and_as_said(people: Cast, case: Case) -> None:
    plan = write(case, people, review_on=date(2026, 11, 30))
    plan.refresh_from_db()
    assert plan.parts["warning_signs"] == "Tidak tidur."
    assert plan.parts["reasons_to_live"] == ""
    assert (plan.said_by, plan.recorded_by_id, plan.review_on) == ("konseli", people.dewi.user_id, date(2026, 11, 30))


def test_a_new_plan_supersedes_the_one_before_and_both_stay(people: Cast, case: Case) -> None:
    first = write(case, people)
    second = write(case, people, parts={"own_coping": "Berjalan"}, seen=first.pk)
    assert second.supersedes == first
    assert selector.current(case) == second
    assert list(selector.of_case(case)) == [second, first]


@pytest.mark.parametrize("sees", [False, True])
def test_a_plan_is_not_written_over_one_that_was_not_seen(people: Cast, case: Case, sees: bool) -> None:
    first = write(case, people)
    write(case, people, seen=first.pk)
    with invalid("seen", "newer"):
        write(case, people, seen=first.pk if sees else None)
    assert SafetyPlan.objects.count() == 2


def test_only_the_counselor_of_the_case_writes_it(people: Cast, case: Case) -> None:
    for other in (people.bagus, people.ratna, people.yoga, people.sari):
        with pytest.raises(PermissionDenied):
            write(case, people, by=other)


def test_an_empty_plan_a_day_that_is_over_and_a_closed_case_are_refused(people: Cast, case: Case) -> None:
    with invalid("warning_signs", "one part"):
        write(case, people, parts={"own_coping": "  "})
    with invalid("review_on"):
        write(case, people, review_on=date(2026, 11, 22))
    with invalid("case", "closed"):
        write(declined(case, people.dewi), people)
