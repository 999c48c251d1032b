"""What browsers and search engines ask every site for."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.addresses.table import TABLE

PUBLIC = sorted(route for route, row in TABLE.items() if row.public and not row.of)


def test_the_icon_is_where_older_browsers_look_for_it(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302 and answer.url.endswith("icon.svg")


def test_search_engines_are_told_to_stay_away(client: Client) -> None:
    assert b"Disallow: /\n" in client.get("/robots.txt").content


@pytest.mark.django_db
@pytest.mark.parametrize("route", PUBLIC)
def test_a_head_is_answered_as_a_get_is_without_a_body(client: Client, route: str) -> None:
    address = reverse(route)
    got, head = client.get(address), client.head(address)
    assert head.status_code == got.status_code and head.content == b""
