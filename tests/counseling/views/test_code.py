"""The page of the code: every point and every rule can be read and linked to."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ethics import CODES, POINTS
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client: Client) -> str:
    client.force_login(cast.people(timezone.now()).dewi.user)
    return client.get(reverse("code")).content.decode()


@pytest.mark.parametrize("number", [point.number for point in POINTS])
def test_it_shows_each_point_with_its_statement(page: str, number: str) -> None:
    statement = next(point.statement["id"] for point in POINTS if point.number == number)
    assert f'id="{number}"' in page
    assert statement[:60] in page


def test_every_rule_has_an_anchor(page: str) -> None:
    missing = [code for code in CODES if not code.endswith(".error") and f'id="{code.replace(".", "-")}"' not in page]
    assert not missing


def test_it_says_what_goes_first(page: str) -> None:
    assert "Butir mana yang didahulukan" in page
    assert "code-arrows" in page
