"""What browsers and search engines ask every site for."""

import pytest
from django.core.handlers.base import BaseHandler
from django.test import Client, RequestFactory
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
def test_what_is_asked_for_by_head_has_no_body(client: Client, route: str) -> None:
    """Asked as a server asks: the client of the tests drops a body by itself."""
    handler = BaseHandler()
    handler.load_middleware()
    answer = handler.get_response(RequestFactory().head(reverse(route)))
    assert answer.content == b"" and answer.status_code == client.get(reverse(route)).status_code
