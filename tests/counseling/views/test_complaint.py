"""Taking down complaints about the counselor."""

from typing import Any

import pytest
from django.urls import reverse

from counseling.models import AccessLog, Complaint
from counseling.services import complaint
from tests.counseling.views import rooms
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


class TestAnswering:
    """A supervisor answers."""

    def made(self, desk: Desk, words: str = "Saya ditertawakan.", **other: Any) -> Complaint:
        source = desk.source(3, words=words, **other)
        row = complaint.take_down(desk.case, "dignity", source=source, **desk.by())
        desk.sign_in(desk.people.ratna)
        return row

    def url(self, row: Complaint) -> str:
        return reverse("complaint-answer", args=[row.pk])

    def test_the_supervisor_reads_it_and_the_reading_is_logged(self, desk: Desk) -> None:
        row = self.made(desk, AWKWARD, said_by="guardian", said_by_name="Ibu Pratama")
        page = desk.client.get(self.url(row)).content.decode()
        assert ESCAPED in page
        assert desk.case.code in page
        assert desk.case.konseli.name not in page
        assert "Pratama" not in page
        assert AccessLog.objects.filter(user=desk.people.ratna.user, object_id=row.pk, what="record").count() == 1

    def test_once_answered_nothing_stands_in_the_way_and_the_counselor_reads_it(self, desk: Desk) -> None:
        rooms.active(desk)
        row = self.made(desk)
        desk.sign_in(desk.people.dewi)
        assert "2a.complaint-open" in desk.page("case")
        desk.sign_in(desk.people.ratna)
        assert desk.client.post(self.url(row), {"answer": AWKWARD}).url == reverse("reviews")  # type: ignore[attr-defined]
        desk.sign_in(desk.people.dewi)
        assert "2a.complaint-open" not in desk.page("case")
        assert ESCAPED in desk.page("complaint")

    def test_it_is_answered_once_and_shown_as_answered(self, desk: Desk) -> None:
        row = self.made(desk)
        desk.client.post(self.url(row), {"answer": "Kami sudah bicara."})
        assert desk.client.post(self.url(row), {"answer": "Lain."}).status_code == 422
        page = desk.client.get(self.url(row)).content.decode()
        assert "Kami sudah bicara." in page
        assert 'name="answer"' not in page

    def test_it_wants_an_answer(self, desk: Desk) -> None:
        answer = desk.client.post(self.url(self.made(desk)), {"answer": " "})
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {"answer"}

    def test_of_a_corrected_complaint_only_the_newest_is_there(self, desk: Desk) -> None:
        old = self.made(desk)
        new = self.made(desk, supersedes=old)
        assert desk.client.get(self.url(old)).status_code == 404
        assert desk.client.get(self.url(new)).status_code == 200

    def test_strangers_get_what_does_not_exist(self, desk: Desk) -> None:
        row = self.made(desk)
        for member in (desk.people.dewi, desk.people.bagus, desk.people.yoga, desk.people.sari):
            desk.sign_in(member)
            assert desk.client.get(self.url(row)).status_code == 404
            assert desk.client.post(self.url(row), {"answer": "Tidak benar."}).status_code == 404
        row.refresh_from_db()
        assert row.answered_at is None
