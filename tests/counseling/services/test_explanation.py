"""The konseli confirms what was explained, in their own words or by their own hand, on the text in use."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from counseling.models import Acknowledgement, Case, Explanation
from counseling.selectors.explanation import in_force
from counseling.services import explanation
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import fact, invalid, said
from tests.plugins.write_guard import direct_writes

pytestmark = [pytest.mark.django_db, pytest.mark.data]
TODAY = date(2026, 11, 23)
IN_OWN_WORDS = "Kamu merahasiakan cerita saya, kecuali ada bahaya."


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return cast.request(people.dewi)


def publish(case: Case, version: int, published_from: date, language: str = "id") -> Explanation:
    with direct_writes():
        return Explanation.objects.create(
            institution=case.institution,
            version=version,
            language=language,
            nature="Sifat",
            limits="Batas",
            published_from=published_from,
        )


def acknowledge(case: Case, people: Cast, **more: Any) -> Acknowledgement:
    text = more.pop("text", None) or in_force(case.institution, "id", TODAY)
    settings = {"nature": True, "limits": True, "source": said(IN_OWN_WORDS), "by": people.dewi, "now": NOW, **more}
    return explanation.acknowledge(case, text, **settings)


def test_each_half_is_confirmed_for_itself(people: Cast, case: Case) -> None:
    acknowledge(case, people, limits=False)
    assert (fact(case, "explained_nature"), fact(case, "explained_limits")) == (True, False)
    assert fact(case, "explanation_current") is False
    acknowledge(case, people, nature=False)
    assert fact(case, "explained_limits") is True
    assert fact(case, "explanation_current") is True


def test_it_asks_for_the_konselis_own_words(people: Cast, case: Case) -> None:
    for channel in ("in_person", "phone", "message"):
        with invalid("words"):
            acknowledge(case, people, source=said(channel=channel))
    acknowledge(case, people, source=said(channel="signed"))


def test_only_the_konseli_can_say_what_they_understood(people: Cast, case: Case) -> None:
    for speaker in ("guardian", "counselor", "other"):
        with invalid("said_by"):
            acknowledge(case, people, source=said(IN_OWN_WORDS, said_by=speaker))


def test_confirming_nothing_is_no_confirmation(people: Cast, case: Case) -> None:
    with invalid("nature"):
        acknowledge(case, people, nature=False, limits=False)


def test_the_text_must_have_been_in_use(people: Cast, case: Case) -> None:
    with invalid("explanation"):
        acknowledge(case, people, text=publish(case, 2, TODAY + timedelta(days=1)))
    with invalid("explanation"):
        acknowledge(case, people, text=Explanation.objects.filter(institution=people.cendana).first())


def test_a_new_text_makes_the_old_confirmation_outdated(people: Cast, case: Case) -> None:
    acknowledge(case, people)
    newer = publish(case, 2, TODAY)
    assert fact(case, "explanation_current") is False
    assert fact(case, "explained_nature") is True
    acknowledge(case, people, text=newer)
    assert fact(case, "explanation_current") is True


def test_a_new_text_holds_from_the_first_minute_of_its_day_at_the_institution(people: Cast, case: Case) -> None:
    acknowledge(case, people)
    publish(case, 2, TODAY + timedelta(days=1))
    midnight_in_jakarta = NOW + timedelta(hours=14)
    assert fact(case, "explanation_current", now=midnight_in_jakarta - timedelta(minutes=1)) is True
    assert fact(case, "explanation_current", now=midnight_in_jakarta) is False


def test_only_the_counselor_of_the_case_takes_it_down(people: Cast, case: Case) -> None:
    for other in (people.bagus, people.ratna, people.sari):
        with pytest.raises(PermissionDenied):
            acknowledge(case, people, by=other)


def test_a_wrong_confirmation_is_corrected(people: Cast, case: Case) -> None:
    wrong = acknowledge(case, people)
    acknowledge(case, people, limits=False, source=said(IN_OWN_WORDS, supersedes=wrong))
    assert fact(case, "explained_limits") is False
