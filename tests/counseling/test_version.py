"""The version is written once, told of in the changelog, and stands at the foot of every page."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from counseling import __version__
from tests.cast import Cast

CHANGELOG = Path(__file__).resolve().parents[2] / "CHANGELOG.md"


def test_the_newest_version_of_the_changelog_is_the_one_that_runs() -> None:
    headings = re.findall(r"^## (\S+) – \d{4}-\d{2}-\d{2}$", CHANGELOG.read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0] == __version__
    assert re.fullmatch(r"\d+\.\d+\.\d+", __version__)


@pytest.mark.django_db
class TestFoot:
    def test_it_names_the_version_to_a_member(self, client: Client, people: Cast) -> None:
        client.force_login(people.dewi.user)
        assert self.foot(client, "home") == f"Konseling {__version__}"

    def test_it_names_the_version_before_signing_in(self, client: Client) -> None:
        assert self.foot(client, "account_reset_password") == f"Konseling {__version__}"

    def foot(self, client: Client, route: str) -> str:
        page = client.get(reverse(route)).content.decode()
        return str(re.findall(r"<footer[^>]*>(.*?)</footer>", page)[0])
