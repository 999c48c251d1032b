"""Explaining the relationship: the text in force, its language, and the konseli's confirmation."""

from typing import Any

import pytest

from counseling.choices.konseli_record import Identity
from counseling.models import Acknowledgement
from counseling.selectors import explanation as explanation_selector
from counseling.services import explanation, konseli
from counseling.services.explanation import ExplanationWording
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk


def confirmed(desk: Desk, language: str = "id", **other: Any) -> dict[str, Any]:
    text = explanation_selector.in_force(desk.people.harapan, language, desk.today)
    assert text is not None
    data = {"explanation": str(text.pk), "nature": "on", "limits": "on", "words": "Tidak bocor ke mana-mana."}
    return desk.typed(**(data | other))


def test_it_shows_the_text_in_indonesian_and_switches(desk: Desk) -> None:
    assert "Konseling adalah percakapan" in desk.page("explanation")
    page = desk.page("explanation", lang="en")
    assert "Counselling is a conversation" in page
    assert "What this relationship is" in page


@pytest.mark.parametrize(
    ("own", "starts"), [("Inggris", "Counselling is"), ("English", "Counselling is"), ("Jawa", "Konseling adalah")]
)
def test_it_begins_in_the_konselis_language(desk: Desk, own: str, starts: str) -> None:
    konseli.amend(desk.case.konseli, Identity(name="Raka Pratama", language=own), **desk.by())
    assert starts in desk.page("explanation")


def test_it_keeps_what_was_confirmed_on_which_text(desk: Desk) -> None:
    assert desk.post("explanation", confirmed(desk, words=AWKWARD)).url == desk.url("case")
    row = Acknowledgement.objects.get()
    assert (row.nature, row.limits, row.words, row.explanation.version) == (True, True, AWKWARD, 1)
    page = desk.page("explanation")
    assert ESCAPED in page
    assert "Teks versi 1, Bahasa Indonesia" in page
    assert "Baca lagi" in page


def test_the_languages_are_those_of_the_version_in_force(desk: Desk) -> None:
    assert "lang=jv" not in desk.page("explanation")
    text = {
        "id": ExplanationWording("Sifat", "Batas"),
        "en": ExplanationWording("N", "L"),
        "jv": ExplanationWording("Kanthi tulus", "Watesan"),
    }
    told = {"published_from": desk.today, "reason": "Jawa", "seen": 1, "by": desk.people.yoga, "now": desk.now}
    explanation.publish(text, **told)
    konseli.amend(desk.case.konseli, Identity(name="Raka Pratama", language="Jawa"), **desk.by())
    page = desk.page("explanation")
    assert "lang=jv" in page
    assert "Kanthi tulus" in page
    assert desk.post("explanation", confirmed(desk, "jv")).status_code == 302
    assert "Teks versi 2, Bahasa Jawa" in desk.page("explanation")
    documents = desk.page("case", tab="documents")
    assert "Tidak bocor ke mana-mana." in documents
    assert "Versi 2 · Bahasa Jawa · Disampaikan langsung" in documents


def test_one_part_can_be_confirmed_alone(desk: Desk) -> None:
    data = confirmed(desk)
    del data["limits"]
    assert desk.post("explanation", data).status_code == 302
    assert (Acknowledgement.objects.get().nature, Acknowledgement.objects.get().limits) == (True, False)


def test_it_asks_for_the_konselis_own_words_unless_signed(desk: Desk) -> None:
    answer = desk.post("explanation", confirmed(desk, words=""))
    assert answer.status_code == 422
    assert 'id="id_words_error"' in answer.content.decode()
    assert desk.post("explanation", confirmed(desk, words="", channel="signed")).status_code == 302


def test_it_asks_what_was_confirmed(desk: Desk) -> None:
    data = confirmed(desk)
    del data["nature"], data["limits"]
    answer = desk.post("explanation", data)
    assert answer.status_code == 422
    assert "Tidak bocor" in answer.content.decode()


def test_a_text_of_another_institution_is_not_taken(desk: Desk) -> None:
    foreign = explanation_selector.in_force(desk.people.cendana, "id", desk.today)
    assert foreign is not None
    answer = desk.post("explanation", confirmed(desk, explanation=str(foreign.pk)))
    assert answer.status_code == 422
    assert not Acknowledgement.objects.exists()


def test_a_confirmation_is_corrected(desk: Desk) -> None:
    desk.post("explanation", confirmed(desk))
    old = Acknowledgement.objects.get()
    data = confirmed(desk, words="Lain.")
    assert desk.post("explanation", data, query=f"?supersedes={old.pk}").status_code == 302
    assert Acknowledgement.objects.get(supersedes=old).words == "Lain."
