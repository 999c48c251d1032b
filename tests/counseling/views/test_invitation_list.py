"""Many invited at once: what is said of each row, and what one press does."""

import io
import re
import zipfile
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from counseling.choices import Role
from counseling.models import AdminAct, Invitation, Supervision, User
from counseling.services import invitation, leaving
from counseling.views.invitation_list import DraftForm
from tests.cast import PASSWORD, Cast
from tests.counseling.services.office import acts, address_of, enrolled, invited
from tests.mails import sent

pytestmark = pytest.mark.django_db

GOOD = "intan@harapan.example; Intan Permata; konselor\njoko@harapan.example; Joko; Konselor dan supervisor"


@pytest.fixture
def yoga(people: Cast) -> Client:
    client = Client()
    client.force_login(people.yoga.user)
    return client


def pastes(client: Client, lines: str) -> Any:
    return client.post(reverse("invitation-list"), {"lines": lines})


def sends(client: Client, content: bytes, name: str = "daftar.xlsx") -> Any:
    return client.post(reverse("invitation-list"), {"file": SimpleUploadedFile(name, content)})


def presses(client: Client, checked: Any) -> Any:
    return client.post(reverse("invitation-list-send"), {"draft": checked.context["draft"]})


def book(*rows: tuple[Any, ...]) -> bytes:
    workbook, kept = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        workbook.active.append(row)
    workbook.save(kept)
    return kept.getvalue()


def rows_of(response: Any, of: str) -> list[list[str]]:
    """The cells of one of the two tables."""
    found = response.context[of]
    return [[str(cell.text) for _, cell in row] for row in found.rows] if found else []


def test_a_check_invites_nobody_and_a_press_invites_everybody_on_the_list(
    yoga: Client, django_capture_on_commit_callbacks: Any
) -> None:
    checked = pastes(yoga, GOOD)
    assert rows_of(checked, "good")[1] == ["Joko", "joko@harapan.example", "Konselor, Supervisor", "–"]
    assert not Invitation.objects.exists()

    with django_capture_on_commit_callbacks(execute=True):
        made = presses(yoga, checked).content.decode()
    assert [letter.to for letter in sent()] == [["intan@harapan.example"], ["joko@harapan.example"]]
    links = set(re.findall(r"http://testserver/invitation/[\w-]+/", made))
    assert len(links) == 2 and all(link in sent()[0].body + sent()[1].body for link in links)
    assert acts() == [("invited", "Yoga", "")] * 2

    again = presses(yoga, checked)
    assert (again.status_code, again.url) == (302, reverse("accounts"))
    assert Invitation.objects.count() == AdminAct.objects.count() == 2


def test_each_row_is_told_its_problem_and_nothing_of_other_institutions(yoga: Client, people: Cast) -> None:
    leaving.deactivate(people.bagus, reason="", by=people.yoga, now=timezone.now())
    invited(people, "sudah@harapan.example")
    long = "a" * 201
    checked = pastes(
        yoga,
        f"""Nama,Surel,Peran,Supervisor
Sari,sari@cendana.example,konselor,
Baru,BARU@harapan.example,konselor,ratna@harapan.example
Baru Lagi,baru@harapan.example,konselor,
Dewi,dewi@harapan.example,konselor,
Bagus,bagus@harapan.example,konselor,
Sudah,sudah@harapan.example,konselor,
Salah,bukan alamat,konselor,
Mirip,mirip@hara\u200bpan.example,konselor,
\u200b,kosong@harapan.example,konselor,
\u200d\u2060\u200d,tak.tampak@harapan.example,konselor,
"=HYPERLINK(""http://x"")",rumus@harapan.example,konselor,
{long},panjang@harapan.example,konselor,
Kepala,kepala@harapan.example,kepala sekolah,
Tanpa,tanpa@harapan.example,,
Siapa,siapa@harapan.example,konselor,sari@cendana.example
Admin,admin@harapan.example,admin,ratna@harapan.example
<script>alert(1)</script>,skrip@harapan.example,BK / Admin,""",
    )
    assert [row[1] for row in rows_of(checked, "good")] == [
        "sari@cendana.example",
        "baru@harapan.example",
        "skrip@harapan.example",
    ]
    told = {int(line): words for line, words, *_ in rows_of(checked, "wrong")}
    for line, words in {
        4: "sudah ada di baris 3",
        5: "sudah bekerja di sini",
        6: "dinonaktifkan",
        7: "sudah diundang",
        8: "bukan alamat email",
        9: "bukan alamat email",
        10: "nama",
        11: "nama yang dapat dibaca",
        12: "nama yang dapat dibaca",
        13: "terlalu panjang",
        14: "Peran tidak dikenal: kepala sekolah",
        15: "satu peran",
        16: "Tidak ada supervisor",
        17: "Hanya konselor",
    }.items():
        assert words in told.pop(line), line
    assert not told
    page = checked.content.decode()
    assert "&lt;script&gt;" in page and "<script>alert" not in page and "SMA Cendana" not in page


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfEmail;Nama;Peran\r\nines@harapan.example;In\xc3\xa9s;konselor\r\n",
        b"Email,Nama,Peran\nines@harapan.example,In\xe9s,konselor\n",
        "ines@harapan.example\tInés\tkonselor".encode("utf-16"),
        "Inés;ines@harapan.example;konselor".encode(),
        book(("Peran", None, "E-mail", "NAMA LENGKAP"), (), ("Guru BK", None, "ines@harapan.example", "Inés")),
    ],
    ids=["semicolons", "windows", "tabs", "name first", "workbook"],
)
def test_it_reads_what_the_usual_programs_save(yoga: Client, content: bytes) -> None:
    assert rows_of(sends(yoga, content), "good") == [["Inés", "ines@harapan.example", "Konselor", "–"]]


def test_numbers_and_formulas_of_a_workbook_are_read_as_what_they_show(yoga: Client) -> None:
    checked = sends(yoga, book(("Email", "Nama", "Peran"), ('="a"&"@x.example"', 7.0, "konselor")))
    [(line, problems, email, name)] = rows_of(checked, "wrong")
    assert (line, email, name) == ("2", "–", "7") and "Tulis alamat email" in problems


def test_the_template_is_read_as_it_is(yoga: Client) -> None:
    response = yoga.get(reverse("invitation-list-template"))
    assert rows_of(sends(yoga, response.content), "good")[0][1] == "intan@sekolah.sch.id"


def archive(**parts: str) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in parts.items():
            made.writestr(f"{name}.xml", text)
    return kept.getvalue()


def many(count: int) -> str:
    return "\n".join(f"orang{n}@harapan.example;Orang {n};konselor" for n in range(count))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "Berkas kosong"),
        (b"\n;;\n", "Daftar ini kosong"),
        (book(), "Daftar ini kosong"),
        (book(("Email", "Nama", "Peran")), "Daftar ini kosong"),
        (book(("Nama", "Peran"), ("Intan", "konselor")), "Tidak ada kolom"),
        (b"PK\x03\x04 nothing", "bukan XLSX"),
        (book(("Email",))[:-200], "bukan XLSX"),
        (archive(word="<a/>"), "bukan XLSX"),
        (archive(bomb="0" * 21_000_000), "jauh lebih besar"),
        (archive(bomb="<!DOCTYPE x [<!ENTITY a 'a'>]><x>&a;</x>"), "bukan XLSX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 sealed", "tanpa kata sandi"),
        (b"%PDF-1.7 \x00\x01", "bukan XLSX"),
        (b'"' + b"a" * 140_000, "tanda kutip"),
        (many(501).encode(), "paling banyak 500 baris"),
        (b"a" * (1024 * 1024 + 1), "lebih besar dari 1 MB"),
    ],
)
def test_what_is_no_list_gets_one_sentence_at_its_field(yoga: Client, content: bytes, told: str) -> None:
    response = sends(yoga, content)
    assert response.status_code == 422
    [sentence] = response.context["form"].errors["file"]
    assert told in sentence


def test_it_wants_a_file_or_lines(yoga: Client) -> None:
    both = {"lines": GOOD, "file": SimpleUploadedFile("a.csv", GOOD.encode())}
    for typed in ({}, both):
        assert yoga.post(reverse("invitation-list"), typed).status_code == 422


def test_what_has_changed_since_the_check_is_left_out_and_named(yoga: Client, people: Cast) -> None:
    checked = pastes(yoga, GOOD)
    enrolled(people, "Joko", Role.COUNSELOR)
    made = presses(yoga, checked)
    assert rows_of(made, "left_out")[0][2] == "joko@harapan.example"
    assert [row.email for row in Invitation.objects.all()] == ["intan@harapan.example"]


def test_a_list_is_of_its_administrator_and_its_hour(
    yoga: Client, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = pastes(yoga, GOOD)
    tirto = Client()
    elsewhere = enrolled(people, "Tirto", Role.INSTITUTION_ADMIN)
    tirto.force_login(elsewhere.user)
    assert presses(tirto, checked).url == reverse("invitation-list")
    for draft in ("", "nonsense", checked.context["draft"][:-1] + "x"):
        response = yoga.post(reverse("invitation-list-send"), {"draft": draft})
        assert response.url == reverse("invitation-list")
    assert DraftForm({"draft": checked.context["draft"]}, member=people.yoga).is_valid()
    monkeypatch.setattr("counseling.forms.invitation_list.HOLDS", -1)
    assert presses(yoga, checked).url == reverse("invitation-list")
    assert not Invitation.objects.exists()


def test_the_supervisor_of_the_list_supervises_whoever_has_come(yoga: Client, people: Cast) -> None:
    presses(yoga, pastes(yoga, "intan@harapan.example;Intan;konselor;ratna@harapan.example"))
    row, now = Invitation.objects.get(), timezone.now()
    renewed = invitation.renew(row, address_of=address_of, by=people.yoga, now=now)
    member = invitation.accept(renewed, user=None, password=PASSWORD, now=now)
    assert Supervision.objects.get(counselor=member.counselor).supervisor == people.ratna
    assert ("supervision_begun", "Yoga", "Intan") in acts()


def test_a_supervisor_who_has_gone_meanwhile_supervises_nobody(yoga: Client, people: Cast) -> None:
    presses(yoga, pastes(yoga, "intan@harapan.example;Intan;konselor;ratna@harapan.example"))
    leaving.deactivate(people.ratna, reason="", by=people.yoga, now=timezone.now())
    later = timezone.now() + timedelta(seconds=1)
    member = invitation.accept(Invitation.objects.get(), user=None, password=PASSWORD, now=later)
    assert not Supervision.objects.filter(counselor=member.counselor).exists()


def test_nobody_names_themself_as_a_supervisor(yoga: Client, people: Cast) -> None:
    both = enrolled(people, "Tirto", Role.SUPERVISOR, Role.INSTITUTION_ADMIN)
    client = Client()
    client.force_login(both.user)
    checked = pastes(client, f"intan@harapan.example;Intan;konselor;{both.user.email}")
    assert "diubah oleh administrator lain" in rows_of(checked, "wrong")[0][1]
    assert not User.objects.filter(name="Intan").exists()
