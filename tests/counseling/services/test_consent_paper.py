"""The signed paper of a permission: known by its content, sealed as it came, its reading logged."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from PIL import Image

from counseling.models import AccessLog, Case, Consent, ConsentPaper, Obligation
from counseling.services import case as case_service
from counseling.services import consent, consent_paper, konseli
from counseling.services.consent_paper import LARGEST, media_type_of
from tests import cast
from tests.cast import NOW, Cast
from tests.counseling.services.speech import PDF, fact, invalid, on_paper, said
from tests.counseling.services.stage import agreed, declared, duties, explained, judged

pytestmark = [pytest.mark.django_db, pytest.mark.data]
MINUTE = timedelta(minutes=1)


def picture(kind: str, size: tuple[int, int] = (64, 48)) -> bytes:
    found = BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(found, kind)
    return found.getvalue()


@pytest.fixture(scope="module")
def case(people: Cast) -> Case:
    return cast.request(people.dewi)


def signed(
    case: Case, people: Cast, *papers: bytes, kind: str = "help", decision: str = "given", **source: Any
) -> Consent:
    source = {"channel": "signed", **source}
    form = "written" if source["channel"] == "signed" else "verbal"
    told = {"source": said(**source), "by": people.dewi, "now": NOW}
    return consent.record(case, kind, decision, form=form, papers=papers, **told)


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
    for channel in ("in_person", "message"):
        with invalid("papers", "signed"):
            signed(case, people, PDF, channel=channel)
    assert not Consent.objects.exists()


def test_a_bad_paper_leaves_no_permission_behind(people: Cast, case: Case) -> None:
    with invalid("papers"):
        signed(case, people, PDF, b"kosong")
    assert not Consent.objects.exists()


def test_papers_are_added_later_and_four_at_most(people: Cast, case: Case) -> None:
    row = signed(case, people, PDF)
    consent_paper.attach(row, [PDF + b"2", PDF + b"3", PDF + b"4"], by=people.dewi, now=NOW)
    with invalid("papers", "4 papers"):
        consent_paper.attach(row, [PDF + b"5"], by=people.dewi, now=NOW)
    assert ConsentPaper.objects.count() == 4


def test_a_paper_that_is_kept_already_is_not_kept_twice(people: Cast, case: Case) -> None:
    row = signed(case, people)
    first = consent_paper.attach(row, [PDF, PDF + b"2", PDF], by=people.dewi, now=NOW)
    assert [bytes(paper.content) for paper in first] == [PDF, PDF + b"2"]
    assert consent_paper.attach(row, [PDF, PDF + b"2"], by=people.dewi, now=NOW) == first
    assert list(ConsentPaper.objects.order_by("pk")) == first


def test_the_same_paper_may_stand_behind_two_permissions(people: Cast, case: Case) -> None:
    """One sheet has a line for each."""
    help_, data = signed(case, people, PDF), signed(case, people, PDF, kind="personal_data")
    assert [row.papers.count() for row in (help_, data)] == [1, 1]


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


# ---------------------------------------------------------------- what a paper changes


def test_what_was_signed_is_in_writing_once_its_paper_is_kept(people: Cast, case: Case) -> None:
    row = signed(case, people)
    assert (fact(case, "consent"), fact(case, "consent_form")) == ("given", "verbal")
    consent_paper.attach(row, [PDF], by=people.dewi, now=NOW)
    assert (fact(case, "consent"), fact(case, "consent_form")) == ("given", "written")


def test_a_permission_that_comes_with_its_paper_is_in_writing(people: Cast, case: Case) -> None:
    signed(case, people, PDF)
    assert fact(case, "consent_form") == "written"


def test_the_paper_of_one_permission_makes_no_other_one_written(people: Cast, case: Case) -> None:
    signed(case, people)
    signed(case, people, PDF, kind="personal_data")
    mother = konseli.add_guardian(case.konseli, relation="mother", name="Sri", phone="", by=people.dewi, now=NOW)
    consent.record(case, "help", "given", guardian=mother, by=people.dewi, now=NOW, **on_paper())
    assert fact(case, "consent_form") == "verbal"


def begun(case: Case, people: Cast) -> Consent:
    """The signed permission, without its paper, with which a relationship has begun."""
    for step in (judged, declared, explained, agreed):
        step(case, people.dewi)
    row = signed(case, people)
    assert case_service.start(case, open_session=False, by=people.dewi, now=NOW, seen=None).decision.passed
    return row


def test_a_start_owes_the_paper_until_it_is_kept(people: Cast, case: Case) -> None:
    row = begun(case, people)
    assert duties(case) == {"2d.write-consent"}
    consent_paper.attach(row, [PDF], by=people.dewi, now=NOW + MINUTE)
    duty = Obligation.objects.get(case=case, code="2d.write-consent")
    assert (duty.closed_at, duty.evidence_id) == (NOW + MINUTE, row.pk)


def test_a_paper_of_what_no_longer_stands_changes_nothing(people: Cast, case: Case) -> None:
    corrected = begun(case, people)
    signed(case, people, channel="in_person", supersedes=corrected)
    consent_paper.attach(corrected, [PDF], by=people.dewi, now=NOW)
    assert (fact(case, "consent"), fact(case, "consent_form")) == ("given", "verbal")
    assert duties(case) == {"2d.write-consent"}


@pytest.mark.parametrize("decision", ["refused", "withdrawn"])
def test_a_paper_changes_no_word_that_is_no_permission(people: Cast, case: Case, decision: str) -> None:
    given = signed(case, people, said_at=NOW - MINUTE)
    row = signed(case, people, decision=decision)
    for word in (given, row):
        consent_paper.attach(word, [PDF], by=people.dewi, now=NOW)
        assert (fact(case, "consent"), fact(case, "consent_form")) == (decision, "verbal")


def test_a_correction_has_a_paper_of_its_own(people: Cast, case: Case) -> None:
    """What was signed need not be what the correction says."""
    corrected = signed(case, people, PDF)
    correction = signed(case, people, supersedes=corrected)
    assert fact(case, "consent_form") == "verbal"
    consent_paper.attach(correction, [PDF], by=people.dewi, now=NOW)
    assert fact(case, "consent_form") == "written"
