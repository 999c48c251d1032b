"""A counselor at their desk: signed in, with a case of a minor konseli."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from counseling.models import Case, Membership
from counseling.services.statement import Source
from tests import cast

AWKWARD = "ꦲꦏ꧀ꦱꦫ 😀 <script>alert(1)</script>"
"""Javanese script, an emoji and a script tag: kept as typed, shown harmless."""
ESCAPED = "ꦲꦏ꧀ꦱꦫ 😀 &lt;script&gt;alert(1)&lt;/script&gt;"


@pytest.fixture
def office(client: Client, people: cast.Cast) -> Client:
    """Yoga at his desk."""
    client.force_login(people.yoga.user)
    return client


@dataclass
class Desk:
    """`get` and `post` go to a page of the case by its route; `typed` is what the source of a statement asks for."""

    client: Client
    people: cast.Cast
    case: Case
    now: datetime

    @property
    def today(self) -> date:
        """The day at the institution, where it may be tomorrow already while it is still today in UTC."""
        return timezone.localdate(self.now)

    def url(self, route: str, *args: object) -> str:
        return reverse(route, args=[self.case.pk, *args])

    def get(self, route: str, *args: object, **query: str) -> Any:
        return self.client.get(self.url(route, *args), query)

    def page(self, route: str, *args: object, **query: str) -> str:
        response = self.get(route, *args, **query)
        assert response.status_code == 200, response.status_code
        return str(response.content.decode())

    def post(self, route: str, data: dict[str, Any], *args: object, query: str = "") -> Any:
        """Presses the button of a page; the same `seen` stands for one page, unless `press` names another."""
        page = {"press": f"{route}-{data.get('seen', '')}"}
        return self.client.post(self.url(route, *args) + query, page | data)

    def typed(self, hours_ago: float = 0, **other: Any) -> dict[str, Any]:
        at = timezone.localtime(self.now - timedelta(hours=hours_ago))
        return {"channel": "in_person", "said_at": at.strftime("%Y-%m-%dT%H:%M"), **other}

    def source(self, hours_ago: float = 0, **other: Any) -> Source:
        return Source(said_at=self.now - timedelta(hours=hours_ago), **other)

    def sign_in(self, member: Membership) -> None:
        self.client.force_login(member.user)

    def by(self) -> dict[str, Any]:
        return {"by": self.people.dewi, "now": self.now}


@pytest.fixture(scope="module")
def desk(kept: None) -> Desk:
    now = timezone.now()
    people = cast.people(now)
    before = now - timedelta(days=2)
    case = cast.request(people.dewi, cast.minor(people.dewi, now=before), now=before)
    client = Client()
    client.force_login(people.dewi.user)
    return Desk(client, people, case, now)
