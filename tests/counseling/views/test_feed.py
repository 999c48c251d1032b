"""The page of the secret calendar link: it is shown once."""

import re

from django.urls import reverse

from counseling.models import CalendarFeed
from tests.counseling.views.conftest import Desk


def made(desk: Desk, route: str = "calendar-feed") -> str:
    """The link that a press of the button shows."""
    response = desk.client.post(reverse(route))
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    found = re.search(r"http://testserver(/calendar/feed/[^/]+\.ics)", response.content.decode())
    assert found is not None
    return found.group(1)


def test_the_link_is_shown_once_and_works(desk: Desk) -> None:
    address = made(desk)
    assert desk.client.get(address).status_code == 200
    page = desk.client.get(reverse("calendar-feed")).content.decode()
    assert "Anda punya tautan sejak" in page and address not in page
    assert desk.client.post(reverse("calendar-feed")).status_code == 422
    assert CalendarFeed.objects.count() == 1


def test_renewing_and_revoking_ask_once_more_and_end_the_old_link(desk: Desk) -> None:
    for route in ("calendar-feed-renew", "calendar-feed-revoke"):
        assert desk.client.get(reverse(route)).url == reverse("calendar-feed")  # type: ignore[attr-defined]
        assert desk.client.post(reverse(route)).url == reverse("calendar-feed")  # type: ignore[attr-defined]
    old = made(desk)
    assert "Tautan lama" in desk.client.get(reverse("calendar-feed-renew")).content.decode()
    new = made(desk, "calendar-feed-renew")
    assert [desk.client.get(address).status_code for address in (old, new)] == [404, 200]
    assert "tidak membuka apa pun" in desk.client.get(reverse("calendar-feed-revoke")).content.decode()
    assert desk.client.post(reverse("calendar-feed-revoke")).status_code == 302
    assert desk.client.get(new).status_code == 404
