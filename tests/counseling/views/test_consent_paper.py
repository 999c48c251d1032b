"""Signed papers on their pages: sent with a permission or later, refused with a remedy, handed out as they came."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from counseling import uploads
from counseling.models import AccessLog, Consent, ConsentPaper
from counseling.services import consent
from counseling.services.consent_paper import LARGEST
from tests.counseling.services.speech import PDF
from tests.counseling.services.test_consent_paper import picture
from tests.counseling.views.conftest import Desk


def scan(content: bytes = PDF, name: str = "Surat Raka Pratama.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def sent(desk: Desk, *papers: SimpleUploadedFile, **other: Any) -> Any:
    data = {"decision": "given", "valid_until": "", "words": "Boleh.", "channel": "signed", "papers": list(papers)}
    return desk.post("consent", desk.typed(**(data | other)))


def signed(desk: Desk, *papers: bytes) -> Consent:
    source = desk.source(1, channel="signed")
    return consent.record(desk.case, "help", "given", form="written", source=source, papers=papers, **desk.by())


def test_papers_are_kept_with_the_permission(desk: Desk) -> None:
    assert sent(desk, scan(), scan(picture("PNG"), "2.pdf")).status_code == 302
    assert [paper.media_type for paper in ConsentPaper.objects.order_by("pk")] == ["application/pdf", "image/png"]
    page = desk.page("case", tab="documents")
    assert "Surat 1 (PDF, 1 KB)" in page
    assert "Raka Pratama.pdf" not in page


@pytest.mark.parametrize(
    ("content", "remedy"),
    [(b"Saya setuju.", "Pilih yang lain"), (PDF + b" " * LARGEST, "resolusi lebih rendah"), (b"", "kosong")],
    ids=["text", "large", "empty"],
)
def test_a_bad_paper_is_refused_at_its_field_and_nothing_typed_is_lost(desk: Desk, content: bytes, remedy: str) -> None:
    answer = sent(desk, scan(), scan(content), words="Saya mau.")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'id="id_papers_error"' in page
    assert remedy in page
    assert "Pilih lagi suratnya: peramban" in page
    assert "Saya mau." in page
    assert not Consent.objects.exists()


def test_a_paper_asks_for_the_signature(desk: Desk) -> None:
    answer = sent(desk, scan(), channel="in_person")
    assert answer.status_code == 422
    assert 'id="id_channel_error"' in answer.content.decode()


def test_papers_are_added_later(desk: Desk) -> None:
    row = signed(desk)
    assert desk.post("consent-papers", {"papers": [scan()]}, row.pk).status_code == 302
    assert "Surat 1 (PDF" in desk.page("consent-papers", row.pk)
    assert desk.post("consent-papers", {}, row.pk).status_code == 422
    assert desk.post("consent-papers", {"papers": [scan()] * 5}, row.pk).status_code == 422


def test_a_correction_keeps_the_papers_of_what_it_corrects(desk: Desk) -> None:
    row = signed(desk, PDF)
    source = desk.source(1, channel="signed", supersedes=row)
    consent.record(desk.case, "help", "refused", form="written", source=source, **desk.by())
    page = desk.page("case", tab="documents")
    assert "Menolak (ditandatangani di kertas; kertasnya belum diunggah)" in page
    assert "Surat 1 (PDF, 1 KB), dari catatan yang dikoreksi" in page


def test_nothing_sent_touches_a_disk(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with override_settings(FILE_UPLOAD_TEMP_DIR=str(tmp_path / "nowhere")):
        assert sent(desk, scan(PDF[:9] + b" " * (LARGEST - 9 - len(PDF)) + PDF[9:])).status_code == 302


def test_what_is_far_too_large_is_not_read(desk: Desk) -> None:
    row = signed(desk)
    huge = {"CONTENT_LENGTH": str(70 * 1024 * 1024), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    answer = desk.client.generic("POST", desk.url("consent-papers", row.pk), b"--x--", **huge)  # type: ignore[arg-type]
    assert answer.status_code == 400
    assert "berkas besar" in answer.content.decode()
    assert not ConsentPaper.objects.exists()


def test_a_paper_comes_as_it_went_and_runs_nowhere(desk: Desk) -> None:
    paper = ConsentPaper.objects.get(consent=signed(desk, PDF))
    answer = desk.get("consent-paper", paper.pk)
    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith(f'attachment; filename="{desk.case.code}-')
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert AccessLog.objects.filter(what="paper", object_id=paper.pk).count() == 1


def test_a_paper_of_another_case_is_not_there(desk: Desk) -> None:
    paper = ConsentPaper.objects.get(consent=signed(desk, PDF))
    desk.sign_in(desk.people.bagus)
    assert desk.get("consent-paper", paper.pk).status_code == 404
    assert desk.get("consent-paper", desk.case.pk).status_code == 404
    assert not AccessLog.objects.filter(what="paper").exists()


def test_of_a_file_beyond_what_is_kept_its_beginning_remains_and_never_a_patchwork(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(uploads, "KEPT", 10)
    handler = uploads.InMemoryUploads()
    handler.new_file("papers", "a.pdf", "application/pdf", None, None)
    for start, chunk in ((0, b"%PDF-"), (5, b"left out"), (13, b"%%EOF")):
        handler.receive_data_chunk(chunk, start)
    assert handler.file_complete(18).read() == b"%PDF-"


def test_a_signed_word_says_that_its_paper_is_owed_and_leads_to_the_upload(desk: Desk) -> None:
    assert "setelah kertas bertanda tangannya diunggah" in str(desk.client.get(sent(desk).url).content.decode())
    row = Consent.objects.get()
    upload = desk.url("consent-papers", row.pk)
    for page in (desk.page("consent"), desk.page("case", tab="documents")):
        assert "(ditandatangani di kertas; kertasnya belum diunggah)" in page
        assert upload in page
    assert "Setelah kertasnya diunggah" in desk.page("consent-papers", row.pk)
    desk.post("consent-papers", {"papers": [scan()]}, row.pk)
    assert "Memberi persetujuan (tertulis)" in desk.page("consent")
    assert "belum diunggah" not in desk.page("consent")


def test_pressing_the_button_twice_keeps_the_paper_once(desk: Desk) -> None:
    row = signed(desk)
    answers = [desk.post("consent-papers", {"papers": [scan()]}, row.pk) for _ in range(2)]
    assert [(answer.status_code, answer.url) for answer in answers] == [(302, answers[0].url)] * 2
    assert ConsentPaper.objects.count() == 1


def test_whoever_corrects_is_told_that_the_paper_stays_with_what_is_corrected(desk: Desk) -> None:
    row = signed(desk, PDF)
    assert "pilih kertas untuk koreksi ini" in desk.page("consent", supersedes=str(row.pk))
    assert "pilih kertas untuk koreksi ini" not in desk.page("consent")
