"""The signed paper of a permission: known by its content, sealed as it came, its reading logged."""

from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from PIL import Image

from counseling.models import AccessLog, Case, Consent, ConsentPaper
from counseling.services import consent, consent_paper
from counseling.services.consent_paper import LARGEST, media_type_of
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import invalid, said

pytestmark = [pytest.mark.django_db, pytest.mark.data]
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"


def picture(kind: str, size: tuple[int, int] = (64, 48)) -> bytes:
    found = BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(found, kind)
    return found.getvalue()


@pytest.fixture
def people() -> Cast:
    return cast.people()


@pytest.fixture
def case(people: Cast) -> Case:
    return cast.request(people.dewi)


def signed(case: Case, people: Cast, *papers: bytes, channel: str = "signed") -> Consent:
    form = "written" if channel in ("signed", "own_page") else "verbal"
    told = {"source": said(channel=channel), "by": people.dewi, "now": NOW}
    return consent.record(case, "help", "given", form=form, papers=papers, **told)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PDF, "application/pdf"),
        (picture("JPEG"), "image/jpeg"),
        (picture("PNG"), "image/png"),
        (picture("WEBP"), "image/webp"),
    ],
    ids=["pdf", "jpeg", "png", "webp"],
)
def test_it_knows_a_paper_by_its_content(content: bytes, media_type: str) -> None:
    assert media_type_of(content) == media_type


def test_a_photograph_with_a_preview_beside_it_is_a_jpeg() -> None:
    """As many phones take them."""
    found, preview = BytesIO(), Image.new("RGB", (8, 6))
    Image.effect_noise((64, 48), 40).convert("RGB").save(found, "MPO", save_all=True, append_images=[preview])
    assert media_type_of(found.getvalue()) == "image/jpeg"
    with invalid("papers", "damaged"):
        media_type_of(found.getvalue()[:900])


@pytest.mark.parametrize(
    ("content", "because"),
    [
        (b"", "empty"),
        (b"Saya setuju.", "neither a PDF nor a picture"),
        (b"<html>%PDF-1.4 %%EOF</html>", "neither a PDF nor a picture"),
        (b"MZ\x90\x00" + b"\x00" * 400, "neither a PDF nor a picture"),
        (picture("GIF"), "neither a PDF nor a picture"),
        (PDF[:-30], "cut off"),
        (picture("JPEG")[:900], "cut off"),
        (picture("PNG")[:-900], "cut off"),
        (picture("WEBP")[:-900], "damaged"),
        (picture("PNG", (8000, 1))[:16] + b"\x00\x00\xff\xff\x00\x00\xff\xff" + picture("PNG")[24:], "neither"),
        (PDF + b"\n" * LARGEST, "larger than 5 MB"),
    ],
    ids=["empty", "text", "html", "program", "gif", "pdf", "jpeg", "png", "webp", "forged-size", "large"],
)
def test_it_refuses_what_is_no_paper_and_says_what_to_do(content: bytes, because: str) -> None:
    with invalid("papers", because):
        media_type_of(content)


def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_opened() -> None:
    bomb = BytesIO()
    Image.new("1", (10_000, 5_000)).save(bomb, "PNG")
    assert len(bomb.getvalue()) < 100_000
    with invalid("papers", "lower resolution"):
        media_type_of(bomb.getvalue())


def test_it_is_kept_sealed_and_as_it_came(people: Cast, case: Case) -> None:
    row = signed(case, people, PDF, picture("JPEG"))
    papers = ConsentPaper.objects.filter(consent=row).order_by("pk")
    assert [paper.media_type for paper in papers] == ["application/pdf", "image/jpeg"]
    assert papers[0].size == len(PDF)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM counseling_consentpaper")
        assert all(b"%PDF" not in bytes(content) for (content,) in cursor.fetchall())
    assert bytes(papers[0].content) == PDF


def test_a_paper_goes_with_a_signature_alone(people: Cast, case: Case) -> None:
    for channel in ("in_person", "own_page"):
        with invalid("papers", "signed"):
            signed(case, people, PDF, channel=channel)
    assert not Consent.objects.exists()


def test_a_bad_paper_leaves_no_permission_behind(people: Cast, case: Case) -> None:
    with invalid("papers"):
        signed(case, people, PDF, b"kosong")
    assert not Consent.objects.exists()


def test_papers_are_added_later_and_four_at_most(people: Cast, case: Case) -> None:
    row = signed(case, people, PDF)
    consent_paper.attach(row, [PDF, PDF, PDF], by=people.dewi, now=NOW)
    with invalid("papers", "4 papers"):
        consent_paper.attach(row, [PDF], by=people.dewi, now=NOW)
    assert ConsentPaper.objects.count() == 4


def test_the_counselor_of_the_case_alone_adds_and_opens_them(people: Cast, case: Case) -> None:
    row = signed(case, people, PDF)
    paper = ConsentPaper.objects.get()
    for other in (people.bagus, people.ratna, people.sari):
        with pytest.raises(PermissionDenied):
            consent_paper.attach(row, [PDF], by=other, now=NOW)
        with pytest.raises(PermissionDenied):
            consent_paper.open_paper(paper, by=other, now=NOW)
    assert not AccessLog.objects.exists()
    assert consent_paper.open_paper(paper, by=people.dewi, now=NOW) == PDF
    log = AccessLog.objects.get()
    assert (log.what, log.object_id, log.user) == ("paper", paper.pk, people.dewi.user)
