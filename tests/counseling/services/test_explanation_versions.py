"""The institution publishes its explanation in versions, each in both languages; konseli confirm what is in force."""

from datetime import date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from counseling.choices import Transition
from counseling.models import AdminAct, Explanation, Konseli
from counseling.selectors import explanation as selector
from counseling.services import explanation
from counseling.services.door import gate
from counseling.services.explanation import ExplanationWording
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import fact, invalid, said
from tests.counseling.services.stage import DAY, HOUR, explained, started

pytestmark = [pytest.mark.django_db, pytest.mark.data]
TODAY = date(2026, 11, 23)
TEXTS = {"id": ExplanationWording("Sifat baru", "Batas baru"), "en": ExplanationWording("New nature", "New limits")}


def published(people: Cast, published_from: date = TODAY, **more: Any) -> list[Explanation]:
    """Yoga publishes a text; `said` makes it another than the one before."""
    word = more.pop("said", "")
    texts = {code: ExplanationWording(text.nature + word, text.limits) for code, text in TEXTS.items()}
    settings = {"texts": texts, "reason": "Lebih jelas", "seen": selector.latest_number(people.yoga), **more}
    return explanation.publish(published_from=published_from, **{"by": people.yoga, "now": NOW, **settings})


def standings(people: Cast, now: datetime = NOW) -> list[tuple[int, str]]:
    return [(row.first.version, row.standing.value) for row in selector.versions(people.yoga, now)]


def test_a_version_has_both_languages(people: Cast) -> None:
    rows = published(people)
    assert [(row.version, row.language, row.nature, row.author) for row in rows] == [
        (2, "id", "Sifat baru", people.yoga.user),
        (2, "en", "New nature", people.yoga.user),
    ]


def test_it_is_in_force_from_its_day_on(people: Cast) -> None:
    published(people, TODAY + DAY)
    found = [selector.in_force(people.harapan, "en", TODAY + number * DAY) for number in (0, 1)]
    assert [text and text.version for text in found] == [1, 2]
    assert standings(people) == [(2, "to_come"), (1, "in_force")]
    assert standings(people, NOW + DAY) == [(2, "in_force"), (1, "earlier")]


@pytest.mark.parametrize("days", [3, 5])
def test_a_newer_one_for_an_earlier_day_or_the_same_takes_its_place(people: Cast, days: int) -> None:
    published(people, TODAY + 5 * DAY)
    published(people, TODAY + days * DAY, said="!")
    assert standings(people) == [(3, "to_come"), (2, "replaced"), (1, "in_force")]
    later = selector.in_force(people.harapan, "id", TODAY + 6 * DAY)
    assert later is not None and later.version == 3


def test_a_newer_one_for_a_later_day_follows_it(people: Cast) -> None:
    published(people, TODAY + 5 * DAY)
    published(people, TODAY + 7 * DAY, said="!")
    assert standings(people, NOW + 6 * DAY) == [(3, "to_come"), (2, "in_force"), (1, "earlier")]


def test_konseli_are_asked_to_confirm_the_new_text(people: Cast) -> None:
    case = started(cast.request(people.dewi), people.dewi)
    published(people, TODAY + DAY)

    def owed(now: datetime) -> bool:
        return "2g.outdated" in {f.code for f in gate.preview(case, now=now).verdicts[Transition.CONTINUE].findings}

    assert not owed(NOW + HOUR)
    assert owed(NOW + DAY)
    explained(case, people.dewi, now=NOW + DAY)
    assert not owed(NOW + DAY + HOUR)


def test_it_is_written_into_the_log(people: Cast) -> None:
    published(people, TODAY + DAY)
    act = AdminAct.objects.get()
    assert (act.kind, act.by, act.reason) == ("explanation_published", people.yoga.user, "Lebih jelas")
    assert act.detail == {"version": 2, "version_before": 1, "published_from": "2026-11-24"}


@pytest.mark.parametrize(
    ("field", "asked"),
    [
        ("published_from", {"published_from": TODAY - DAY}),
        ("published_from", {"published_from": TODAY + 367 * DAY}),
        ("reason", {"reason": " "}),
        ("nature_id", {"texts": {**TEXTS, "id": ExplanationWording(" ", "Batas")}}),
        ("limits_en", {"texts": {"id": TEXTS["id"], "en": ExplanationWording("Nature", "")}}),
        ("nature_en", {"texts": {"id": TEXTS["id"]}}),
        ("limits_id", {"texts": {**TEXTS, "id": ExplanationWording("Sifat", "x" * 20_001)}}),
    ],
)
def test_it_refuses_what_cannot_stand(people: Cast, field: str, asked: dict[str, Any]) -> None:
    with invalid(field):
        published(people, **asked)
    assert standings(people) == [(1, "in_force")]


def test_the_same_text_again_is_no_version(people: Cast) -> None:
    published(people)
    with invalid("", "Nothing differs"):
        published(people)


def test_whoever_was_slower_is_told(people: Cast) -> None:
    published(people, seen=1)
    with invalid("", "in the meantime"):
        published(people, said="!", seen=1)


JAVANESE = ExplanationWording("Kanthi tulus", "Watesan")


def test_further_languages_belong_to_the_same_version(people: Cast) -> None:
    texts = TEXTS | {"jv": JAVANESE, "su": ExplanationWording(" ", "")}
    assert [(row.version, row.language) for row in published(people, texts=texts)] == [(2, "id"), (2, "en"), (2, "jv")]
    text = selector.in_force(people.harapan, "jv", TODAY)
    assert text is not None and (text.nature, text.language_name) == ("Kanthi tulus", "Bahasa Jawa")


def test_a_language_left_out_of_the_newest_version_falls_back_to_indonesian(people: Cast) -> None:
    published(people, texts=TEXTS | {"jv": JAVANESE})
    published(people)
    text = selector.in_force(people.harapan, "jv", TODAY)
    assert text is not None and (text.version, text.language) == (3, "id")


def test_a_text_confirmed_in_any_of_its_languages_is_confirmed(people: Cast) -> None:
    case = started(cast.request(people.dewi), people.dewi)
    *_, javanese = published(people, texts=TEXTS | {"jv": JAVANESE})
    told = {"source": said("Dijaga.", said_at=NOW + HOUR), "by": people.dewi, "now": NOW + HOUR}
    assert not fact(case, "explanation_current", now=NOW + HOUR)
    explanation.acknowledge(case, javanese, nature=True, limits=True, **told)
    assert fact(case, "explanation_current", now=NOW + HOUR)


@pytest.mark.parametrize(
    ("field", "texts"),
    [
        ("limits_jv", {"jv": ExplanationWording("Kanthi tulus", "")}),
        ("nature_jv", {"jv": ExplanationWording("", "Watesan")}),
        ("", {"tlh": JAVANESE}),
    ],
)
def test_a_further_language_is_one_of_the_list_and_says_both_parts(
    people: Cast, field: str, texts: dict[str, ExplanationWording]
) -> None:
    with invalid(field):
        published(people, texts=TEXTS | texts)


@pytest.mark.parametrize(
    ("written", "code"),
    [("", "id"), ("Jawa", "jv"), ("bahasa Sunda halus", "su"), ("Inggris", "en"), ("Papua", "pmy"), ("Klingon", "id")],
)
def test_it_knows_the_language_that_a_record_names(people: Cast, written: str, code: str) -> None:
    assert selector.language_of(Konseli(language=written)) == code


@pytest.mark.parametrize("who", ["dewi", "ratna", "sari"])
def test_it_is_published_by_administrators(people: Cast, who: str) -> None:
    with pytest.raises(PermissionDenied):
        published(people, by=getattr(people, who), seen=0)
    assert not selector.versions(getattr(people, who), NOW)
