"""The papers that a konseli takes home: what stands on them, and that the PDF is one that can be read aloud."""

import os
import re
import sys
import zlib
from datetime import timedelta
from typing import Any

import pytest

from counseling import printing
from counseling.choices.konseli_record import Identity
from counseling.models import AccessLog
from counseling.services import case as case_service
from counseling.services import consent, explanation, goal, guardian, konseli, note
from counseling.services.consent_paper import media_type_of
from counseling.services.explanation import ExplanationWording
from tests.counseling.services import stage
from tests.counseling.services.speech import invalid
from tests.counseling.services.test_consent_paper import picture
from tests.counseling.views import rooms
from tests.counseling.views.conftest import AWKWARD, ESCAPED, Desk


@pytest.fixture(scope="module")
def made_here() -> None:
    """Needs the libraries with which PDFs are made; in the pipeline they have to be there."""
    try:
        printing.pdf("<html lang='id'><title>x</title>")
    except printing.Unavailable:
        reason = "The libraries for PDFs are not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


def ended(desk: Desk) -> Desk:
    """A relationship with one session, a goal and a note, that ended as the konseli wished."""
    held = rooms.met(desk)
    by = desk.by()
    stage.permitted(desk.case, desk.people.dewi, "personal_data", now=desk.now)
    goal.set_state(
        goal.agree(desk.case, text="Tidur nyenyak", source=desk.source(1), **by), "met", source=desk.source(), **by
    )
    note.save_draft(held, template="free", body="RAHASIA CATATAN", revision=0, **by)
    note.sign(held, revision=1, **by)
    decision = case_service.end(
        desk.case, reason="goals_met", words="Kita selesai.", onward="Wali kelas tahu.", seen=None, **by
    )
    assert decision.passed, decision.entry.verdict
    desk.case = decision.case
    return desk


def opened(pdf: bytes) -> bytes:
    """What a PDF says of itself: its objects lie in compressed streams."""
    assert pdf.startswith(b"%PDF-")
    streams = re.findall(rb"/Type ?/ObjStm.*?stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return b"".join(zlib.decompress(stream) for stream in streams)


def of_print() -> int:
    return AccessLog.objects.filter(what="print").count()


def test_the_letter_says_what_was_explained_and_what_can_be_permitted(desk: Desk) -> None:
    about = {"party": "Bu Lastri", "scope": "Jadwalnya"}
    consent.record(desk.case, "sharing", "given", form="verbal", source=desk.source(), **desk.by(), **about)
    page = desk.page("consent-letter")
    for text in ("SMA Harapan", desk.case.code, "Raka Pratama", "Konseling adalah percakapan", "Bu Lastri: Jadwalnya"):
        assert text in page
    assert "Orang tua atau wali (nama):" in page
    assert of_print() == 1


def test_the_letter_leads_to_the_upload_of_what_was_signed(desk: Desk) -> None:
    assert f'href="{desk.url("consent")}?next=' in desk.page("consent-letter")
    row = consent.record(desk.case, "help", "given", form="written", source=desk.source(channel="signed"), **desk.by())
    assert f'href="{desk.url("consent-papers", row.pk)}?next=' in desk.page("consent-letter")


def test_the_letter_comes_in_the_languages_of_the_text_in_force(desk: Desk) -> None:
    texts = {
        "id": ExplanationWording("Sifat", "Batas"),
        "en": ExplanationWording("Nature", "Limits"),
        "jv": ExplanationWording("Kanthi tulus", "Watesan"),
    }
    told = {"published_from": desk.today + timedelta(days=1), "reason": "Jawa", "seen": 1}
    explanation.publish(texts, by=desk.people.yoga, now=desk.now, **told)
    assert "lang=jv" not in desk.page("consent-letter")
    told["published_from"] = desk.today
    explanation.publish(
        texts | {"en": ExplanationWording("The nature", "Limits")},
        by=desk.people.yoga,
        now=desk.now,
        **told | {"seen": 2},
    )
    konseli.amend(desk.case.konseli, Identity(name="Raka Pratama", language="Bahasa Jawa"), **desk.by())
    page = desk.page("consent-letter")
    assert "Kanthi tulus" in page
    assert "Keputusan saya" in page
    assert "What I decide" in desk.page("consent-letter", lang="en")
    assert "Batas" in desk.page("consent-letter", lang="su")


def test_guardians_sign_for_themselves_unless_contact_is_dangerous(desk: Desk) -> None:
    konseli.add_guardian(desk.case.konseli, relation="mother", name="Bu Sri", phone="", **desk.by())
    konseli.add_guardian(desk.case.konseli, relation="father", name="Pak Joko", phone="", **desk.by())
    page = desk.page("consent-letter")
    assert "Ibu: Bu Sri" in page
    assert "Ayah: Pak Joko" in page
    guardian.record_unsafe(desk.case, True, source=desk.source(words="Memukul"), **desk.by())
    assert "Bu Sri" not in desk.page("consent-letter")


@pytest.mark.once
@pytest.mark.usefixtures("made_here")
def test_the_letter_as_a_pdf_is_tagged_and_named_after_the_case(desk: Desk) -> None:
    konseli.amend(desk.case.konseli, Identity(name=AWKWARD), **desk.by())
    assert ESCAPED in desk.page("consent-letter")
    answer = desk.get("consent-letter-pdf")
    inside = opened(answer.content)
    assert b"/StructTreeRoot" in inside
    assert re.search(rb"/Lang ?\(id\)", inside)
    assert b"Raka" not in answer.content
    assert answer["Content-Disposition"] == f'attachment; filename="surat-persetujuan-{desk.case.code}.pdf"'
    assert "no-store" in answer["Cache-Control"]
    assert of_print() == 2


@pytest.mark.usefixtures("made_here")
def test_after_a_pdf_a_picture_that_is_cut_off_is_refused_all_the_same() -> None:
    printing.pdf("<html lang='id'><title>x</title>")
    with invalid("papers", "cut off"):
        media_type_of(picture("JPEG")[:900])


@pytest.mark.once
@pytest.mark.usefixtures("made_here")
def test_a_pdf_fetches_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def refuse(*arguments: Any, **options: Any) -> Any:
        raise AssertionError("something was fetched")

    monkeypatch.setattr("socket.create_connection", refuse)
    secret = f"file://{__file__}"
    made = printing.pdf(
        f'<html lang="id"><title>x</title><img src="{secret}" alt="x"><img src="http://a.example/b" alt="y">'
    )
    assert made.startswith(b"%PDF-")
    assert caplog.text.count("disallowed protocol") == 2


def test_where_no_pdf_can_be_made_the_page_is_there_to_print(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def find_spec(self, name: str, *rest: Any) -> None:
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    for name in [name for name in sys.modules if name.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    answer = desk.get("consent-letter-pdf")
    assert answer.url == desk.url("consent-letter")
    assert "tidak dapat membuat PDF" in desk.page("consent-letter")


def test_the_closing_summary_tells_how_it_went_and_nothing_of_the_notes(desk: Desk) -> None:
    page = ended(desk).page("closing-summary")
    for text in ("Tidur nyenyak: Tercapai", "Kita selesai.", "Wali kelas tahu.", "Putri Ayuningtyas"):
        assert text in page
    assert "RAHASIA CATATAN" not in page
    assert of_print() == 1
    assert desk.url("closing-summary") in desk.page("case", tab="journey")
    assert "Why it ended" in desk.page("closing-summary", lang="en")


@pytest.mark.once
@pytest.mark.usefixtures("made_here")
def test_the_closing_summary_is_a_pdf_too(desk: Desk) -> None:
    answer = ended(desk).get("closing-summary-pdf")
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"] == f'attachment; filename="ringkasan-{desk.case.code}.pdf"'


def test_an_open_case_has_no_summary(desk: Desk) -> None:
    assert desk.get("closing-summary").status_code == 404
    assert desk.get("closing-summary-pdf").status_code == 404
    assert desk.url("closing-summary") not in desk.page("case", tab="documents")
    assert of_print() == 0
