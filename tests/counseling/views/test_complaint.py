"""Taking down complaints about the counselor."""

from typing import Any

import pytest

from counseling.models import Complaint
from counseling.services import complaint
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk


def told(desk: Desk, **other: Any) -> dict[str, Any]:
    data = {"about": "dignity", "said_by": "konseli", "said_by_name": "", "words": "Saya ditertawakan."}
    return desk.typed(**(data | other))


def test_it_takes_a_complaint_down_and_says_who_answers(desk: Desk) -> None:
    assert "Supervisor Anda yang menjawab" in desk.page("complaint")
    assert desk.post("complaint", told(desk, words=AWKWARD)).url == desk.url("case")
    row = Complaint.objects.get()
    assert (row.about, row.said_by, row.words, row.answered_at) == ("dignity", "konseli", AWKWARD, None)
    page = desk.page("complaint")
    assert ESCAPED in page
    assert "menunggu jawaban supervisor" in page


@pytest.mark.parametrize("missing", ["about", "said_by", "words"])
def test_what_is_missing_is_said_at_its_field(desk: Desk, missing: str) -> None:
    answer = desk.post("complaint", told(desk, **{missing: ""}))
    assert answer.status_code == 422
    assert f'id="id_{missing}_error"' in answer.content.decode()


def test_all_open_complaints_stand_open_and_answered_ones_are_folded(desk: Desk) -> None:
    for hours, words in ((9, "pertama"), (6, "kedua"), (3, "ketiga")):
        complaint.take_down(desk.case, "belief", source=desk.source(hours, words=words), **desk.by())
    first = Complaint.objects.order_by("said_at")[0]
    complaint.answer(first, "Kami sudah bicara.", by=desk.people.ratna, now=desk.now)
    page = desk.page("complaint")
    fold = page.index("Yang disampaikan sebelumnya")
    assert page.index("ketiga") < page.index("kedua") < fold < page.index("Kami sudah bicara.")


def test_a_complaint_is_corrected_but_not_made_lighter(desk: Desk) -> None:
    desk.post("complaint", told(desk))
    old = Complaint.objects.get()
    assert desk.post("complaint", told(desk, about="other"), query=f"?supersedes={old.pk}").status_code == 422
    data = told(desk, words="Saya ditertawakan di depan kelas.")
    assert desk.post("complaint", data, query=f"?supersedes={old.pk}").status_code == 302
    assert Complaint.objects.get(supersedes=old).words == "Saya ditertawakan di depan kelas."


def test_an_answered_complaint_is_not_corrected_any_more(desk: Desk) -> None:
    row = complaint.take_down(desk.case, "belief", source=desk.source(3, words="Berat"), **desk.by())
    complaint.answer(row, "Kami sudah bicara.", by=desk.people.ratna, now=desk.now)
    assert "Koreksi ini" not in desk.page("complaint")
    assert desk.get("complaint", supersedes=str(row.pk)).status_code == 302
