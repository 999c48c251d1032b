"""«System»: what an institution says of itself, and the list of what is left to do."""

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from counseling.models import AdminAct, EmergencyNumber, Institution, Logo
from counseling.selectors import system as selector
from tests import cast
from tests.cast import Cast
from tests.counseling.views.conftest import AWKWARD, ESCAPED
from tests.counseling.views.test_institution import page, posts

pytestmark = pytest.mark.django_db

LETTERHEAD = {"kind": "sma", "address": "Jalan Melati 4", "head_name": "Endah", "head_number": "", "signed_at": ""}


@pytest.fixture(scope="module")
def people(kept: None) -> Cast:
    return cast.people(timezone.now())


def png(width: int = 40, height: int = 30) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(written, "PNG")
    return written.getvalue()


def left(people: Cast) -> set[str]:
    return {step.part.value for step in selector.setup_steps(people.yoga) if not step.done}


def test_each_part_is_done_on_its_page_and_leaves_the_home_with_the_last(office: Client, people: Cast) -> None:
    assert {"letterhead", "numbers", "explanation"} <= left(people)
    assert "dari 8 selesai" in page(office, "home")
    assert posts(office, "letterhead", **LETTERHEAD, npsn="20109999").url == reverse("system")
    assert posts(office, "emergency-numbers", numbers="112, Darurat\n0812 3456 7890 BK sekolah").status_code == 302
    assert posts(office, "classes", school_year="2026/2027", classes="X IPA 1\n\nX IPA 2\nX IPA 1").status_code == 302
    assert posts(office, "explanation-read").status_code == 302
    people.yoga.institution.refresh_from_db()
    assert not left(people) & {"letterhead", "numbers", "classes", "explanation"}
    place = Institution.objects.get(pk=people.harapan.pk)
    assert (place.npsn, place.address, place.classes) == ("20109999", "Jalan Melati 4", ["X IPA 1", "X IPA 2"])
    kinds = set(AdminAct.objects.filter(institution=place).values_list("kind", flat=True))
    assert {"letterhead_changed", "numbers_checked", "classes_set", "explanation_read"} <= kinds


def test_what_stands_as_asked_already_is_no_act(office: Client) -> None:
    for _ in range(2):
        posts(office, "letterhead", **LETTERHEAD, npsn="")
        posts(office, "classes", school_year="2026/2027", classes="")
    assert AdminAct.objects.filter(kind="letterhead_changed").count() == 1
    assert AdminAct.objects.filter(kind="classes_set").count() == 1


def test_until_they_are_checked_the_numbers_of_the_country_are_offered(office: Client, people: Cast) -> None:
    shown = page(office, "emergency-numbers")
    assert "112" in shown and "119 ext. 8" in shown and "129" in shown
    posts(office, "emergency-numbers", numbers="119 ext. 8, Sejiwa\n+62 21 500-567: Puskesmas")
    assert selector.emergency_numbers(people.harapan) == [("119 ext. 8", "Sejiwa"), ("+62 21 500-567", "Puskesmas")]
    posts(office, "emergency-numbers", numbers="112 Darurat")
    assert EmergencyNumber.objects.filter(until=None).count() == 1
    assert EmergencyNumber.objects.count() == 3


@pytest.mark.parametrize("numbers", ["", "\n ", "Puskesmas", "112", "\n".join(f"11{n} Darurat" for n in range(9))])
def test_a_number_that_nobody_could_call_is_named(office: Client, numbers: str) -> None:
    answer = posts(office, "emergency-numbers", numbers=numbers)
    assert answer.status_code == 422 and not EmergencyNumber.objects.exists()
    assert "id_numbers" in answer.content.decode()


def test_the_logo_is_drawn_anew_and_shown_to_those_who_work_here(office: Client, people: Cast) -> None:
    posts(office, "logo-new", logo=SimpleUploadedFile("a.png", png(1200, 900) + b"<script>", "image/png"))
    for who in (people.yoga, people.dewi):
        office.force_login(who.user)
        answer = office.get(reverse("logo"))
        assert answer["Content-Type"] == "image/png" and answer["X-Content-Type-Options"] == "nosniff"
        assert b"<script>" not in answer.content
        with Image.open(io.BytesIO(answer.content)) as shown:
            assert shown.size == (600, 450)
    office.force_login(people.sari.user)
    assert office.get(reverse("logo")).status_code == 404


def bomb() -> bytes:
    """A PNG of a few bytes that says it has 400 million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("content", [
    b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", png()[:60], bomb(),
    b"\x89PNG\r\n\x1a\n" + b"0" * (1024 * 1024 + 1),
])  # fmt: skip
def test_what_is_no_png_or_too_large_is_no_logo(office: Client, content: bytes) -> None:
    answer = posts(office, "logo-new", logo=SimpleUploadedFile("a.png", content, "image/png"))
    assert answer.status_code == 422 and not Logo.objects.exists()


def test_an_npsn_is_for_schools_and_has_eight_characters(office: Client, people: Cast) -> None:
    assert posts(office, "letterhead", **LETTERHEAD, npsn="12").status_code == 422
    posts(office, "letterhead", **{**LETTERHEAD, "kind": "service"}, npsn="20109999")
    people.harapan.refresh_from_db()
    assert people.harapan.npsn == ""


def test_a_strange_address_is_kept_as_typed_and_shown_harmless(office: Client) -> None:
    posts(office, "letterhead", **{**LETTERHEAD, "address": AWKWARD}, npsn="")
    assert ESCAPED in page(office, "letterhead")


def test_the_letter_says_who_it_is_from(office: Client, people: Cast) -> None:
    posts(office, "letterhead", **{**LETTERHEAD, "signed_at": "Denpasar"}, npsn="20109999")
    posts(office, "logo-new", logo=SimpleUploadedFile("a.png", png(), "image/png"))
    case = cast.request(people.dewi)
    office.force_login(people.dewi.user)
    shown = office.get(reverse("consent-letter", args=[case.pk])).content.decode()
    for said in ("Jalan Melati 4", "NPSN 20109999", "Endah", "Denpasar, ", 'src="data:image/png;base64,'):
        assert said in shown
