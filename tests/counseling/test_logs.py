"""The log holds no secret that stands in an address."""

import logging

import pytest

from counseling.logs import HideSecrets


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("/calendar/feed/kata-rahasia_27.ics", "/calendar/feed/....ics"),
        ("/invitation/kata-rahasia_27/", "/invitation/.../"),
        ("/own/open/kata-rahasia_27/", "/own/open/.../"),
        ("/accounts/password/reset/key/3f-kata-rahasia/", "/accounts/password/reset/key/.../"),
        ("/cases/27/", "/cases/27/"),
    ],
)
def test_it_writes_dots_in_place_of_a_secret(address: str, written: str) -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "%s: %s", ("Not Found", address), None)
    assert HideSecrets().filter(record)
    assert record.getMessage() == f"Not Found: {written}"
