"""Declaring what the counselor is to the konseli, and reports of a close tie."""

import pytest

from counseling.models import RelationshipDeclaration, Statement
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk


def test_it_declares_and_shows_what_was_declared(desk: Desk) -> None:
    assert desk.post("relationship", {"relationship": "none", "words": AWKWARD}).url == desk.url("case")
    row = RelationshipDeclaration.objects.get()
    assert (row.relationship, row.said_by, row.words) == ("none", "counselor", AWKWARD)
    page = desk.page("relationship")
    assert "Tidak ada hubungan di luar konseling" in page
    assert ESCAPED in page


def test_a_second_role_has_to_be_named(desk: Desk) -> None:
    answer = desk.post("relationship", {"relationship": "dual_role", "words": " "})
    assert answer.status_code == 422
    assert 'id="id_words_error"' in answer.content.decode()
    assert desk.post("relationship", {"relationship": "dual_role", "words": "Guru BK kelasnya"}).status_code == 302
    assert desk.url("roles") in desk.page("relationship")


def test_a_declaration_is_corrected_by_a_new_one(desk: Desk) -> None:
    desk.post("relationship", {"relationship": "none"})
    old = RelationshipDeclaration.objects.get()
    assert "Anda mengoreksi catatan ini" in desk.page("relationship", supersedes=str(old.pk))
    desk.post("relationship", {"relationship": "acquaintance"}, query=f"?supersedes={old.pk}")
    new = RelationshipDeclaration.objects.get(supersedes=old)
    assert (new.relationship, new.said_at) == ("acquaintance", old.said_at)


@pytest.mark.parametrize("value", ["", "undeclared", "sepupu"])
def test_only_a_known_answer_is_taken(desk: Desk, value: str) -> None:
    answer = desk.post("relationship", {"relationship": value, "words": "Ketikan saya"})
    assert answer.status_code == 422
    assert "Ketikan saya" in answer.content.decode()


def test_a_report_of_a_close_tie_keeps_who_said_it(desk: Desk) -> None:
    data = desk.typed(tied="yes", said_by="other", said_by_name="tetangga", words="Mereka sepupu.")
    assert desk.post("close-tie", data).status_code == 302
    row = Statement.objects.get(kind="close_tie")
    assert (row.value, row.said_by, row.said_by_name) == ("yes", "other", "tetangga")
    assert "Orang lain (tetangga)" in desk.page("close-tie")


def test_a_report_without_a_speaker_comes_back(desk: Desk) -> None:
    answer = desk.post("close-tie", desk.typed(tied="yes", words="Mereka sepupu."))
    assert answer.status_code == 422
    assert 'id="id_said_by_error"' in answer.content.decode()
