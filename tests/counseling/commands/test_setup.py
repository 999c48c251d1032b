"""`manage.py setup`: an institution from the console, by options, from a file, or by a code for the browser."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from counseling.models import Institution, User
from counseling.services import account as accounts

pytestmark = pytest.mark.django_db

PASSWORD = "tujuh-pohon-kelapa"
ANSWERS = {"name": "SMA Nusa", "kind": "sma", "admin_name": "Wening", "admin_email": "wening@nusa.example"}


def setup(*arguments: str, **options: Any) -> str:
    out = io.StringIO()
    call_command("setup", *arguments, stdout=out, **options)
    return out.getvalue()


def fails(*arguments: str, **options: Any) -> str:
    with pytest.raises(CommandError) as caught:
        setup(*arguments, **options)
    assert caught.value.returncode == 1
    assert not Institution.objects.exists() and not User.objects.exists()
    return str(caught.value)


def test_it_prints_a_link_by_which_the_administrator_chooses_a_password_once(client: Client) -> None:
    said = setup(site="https://bk.example", zone="wit", **ANSWERS)
    assert Institution.objects.get().time_zone == "Asia/Jayapura"
    found = re.search(r"https://bk\.example(\S+)", said)
    assert found
    page = client.get(found[1], follow=True)
    chosen = client.post(
        page.redirect_chain[-1][0], {"password1": "tujuh-pohon-kelapa", "password2": "tujuh-pohon-kelapa"}
    )
    assert chosen.status_code == 302
    assert client.login(username="wening@nusa.example", password="tujuh-pohon-kelapa")
    again = Client().get(found[1], follow=True)
    assert b"password1" not in again.content


@pytest.mark.parametrize("suffix", ["json", "toml"])
def test_it_takes_the_answers_from_a_file_and_options_come_first(tmp_path: Path, suffix: str) -> None:
    lines = "\n".join(f"{name} = {json.dumps(value)}" for name, value in ANSWERS.items())
    file = tmp_path / f"answers.{suffix}"
    file.write_text(json.dumps(ANSWERS) if suffix == "json" else lines, encoding="utf-8")
    setup(file=str(file), name="SMA Bangsa")
    assert Institution.objects.get().name == "SMA Bangsa"


def test_it_founds_a_second_one_and_who_has_an_account_keeps_it() -> None:
    setup(**ANSWERS)
    accounts.choose_password(User.objects.get(), PASSWORD)
    assert "signs in as before" in setup(**{**ANSWERS, "name": "SMA Bangsa"})
    assert Institution.objects.count() == 2 and User.objects.count() == 1


def test_it_asks_for_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    given = iter(["SMA Nusa", "sma", "", "", "WITA", "", "Wening", "wening@nusa.example"])
    monkeypatch.setattr("builtins.input", lambda _: next(given))
    setup()
    assert Institution.objects.get().time_zone == "Asia/Makassar"


def test_it_asks_again_at_once_where_an_answer_cannot_be_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    given = iter(
        [
            *("\u200b", "SMA Nusa", "sekolah", "sma", "1", "20100001", "Jalan Melati"),
            *("UTC", "wit", "Wening", "wening", "wening@nusa.example"),
        ]
    )
    asked: list[str] = []
    monkeypatch.setattr("builtins.input", lambda question: asked.append(question.split()[0]) or next(given))
    said = setup()
    assert asked == [*["Name"] * 2, *["Kind"] * 2, *["NPSN"] * 2, "Address", *["Time"] * 2, "Name", *["Their"] * 2]
    assert "An NPSN has eight characters" in said and "Founded: SMA Nusa." in said


def test_it_names_the_answer_that_is_wrong_and_writes_nothing(tmp_path: Path) -> None:
    assert fails(**{**ANSWERS, "admin_email": "wening"}).startswith("admin_email: ")
    assert fails(**ANSWERS, zone="UTC").startswith("zone: ")
    assert fails(**{**ANSWERS, "kind": "sekolah"}).startswith("kind: ")
    assert "cannot be read" in fails(file=str(tmp_path / "none.json"))
    (tmp_path / "deep.json").write_text("[" * 100_000, encoding="utf-8")
    assert "nested too deeply" in fails(file=str(tmp_path / "deep.json"))
    assert fails(**{**ANSWERS, "admin_email": f"{'w' * 60}@{'n.' * 100}example"}).startswith("admin_email: ")
    (tmp_path / "a.json").write_text("[1]", encoding="utf-8")
    assert "names with a text" in fails(file=str(tmp_path / "a.json"))
    (tmp_path / "b.json").write_text('{"password": "x"}', encoding="utf-8")
    assert "password is none of" in fails(file=str(tmp_path / "b.json"))


def test_it_shows_a_code_for_the_browser_until_there_is_an_institution(client: Client) -> None:
    said = setup("--code")
    found = re.search(r"[A-Z2-9]{4}(-[A-Z2-9]{4}){2}", said)
    assert found
    assert client.post(reverse("founding"), {"code": found[0]}).status_code == 302
    assert "manage.py setup --code" in setup("--hint")
    setup(**ANSWERS)
    assert setup("--code") == setup("--hint") == ""
