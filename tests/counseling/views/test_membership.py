"""Somebody who works at two institutions acts in one of them at a time, and chooses in which."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from counseling.choices import Role
from counseling.models import Membership
from counseling.services import account, leaving
from tests import cast
from tests.cast import Cast
from tests.counseling.services.office import enrolled
from tests.counseling.views.test_invitation import acts_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(people: Cast) -> Membership:
    """Dewi administers the other school too."""
    return account.enrol(
        institution=people.cendana,
        email=people.dewi.user.email,
        name="Dewi",
        password=None,
        roles=[Role.INSTITUTION_ADMIN],
        now=timezone.now(),
    )


@pytest.fixture
def dewi(people: Cast, second: Membership, client: Client) -> Client:
    client.force_login(people.dewi.user)
    return client


def switches(client: Client, to: Membership) -> int:
    return client.post(reverse("membership-switch", args=[to.pk])).status_code


def test_the_menu_leads_to_the_other_institution_and_back(dewi: Client, people: Cast, second: Membership) -> None:
    for here, there in (("SMA Harapan", "SMA Cendana"), ("SMA Cendana", "SMA Harapan")):
        assert acts_at(dewi) == here
        page = dewi.get(reverse("home")).content.decode()
        menu = page[page.index("menu-head") : page.index(reverse("set_language"))]
        assert there in menu
        [way] = re.findall(r'formaction="([^"]+)"', menu)
        assert dewi.post(way).headers["Location"] == reverse("home")


def test_each_page_says_role_and_institution(dewi: Client, people: Cast, second: Membership) -> None:
    switches(dewi, second)
    page = dewi.get(reverse("code")).content.decode()
    assert '<span>SMA Cendana</span><span class="brand-role">Administrator</span>' in page


def test_who_works_at_one_institution_is_offered_no_other(people: Cast, client: Client) -> None:
    client.force_login(people.dewi.user)
    assert "formaction" not in client.get(reverse("home")).content.decode()


def test_memberships_of_others_and_ended_ones_do_not_exist(dewi: Client, people: Cast, second: Membership) -> None:
    assert switches(dewi, people.ratna) == 404
    other = enrolled(people, "Tirto", Role.INSTITUTION_ADMIN)
    switches(dewi, second)
    later = timezone.now() + timedelta(seconds=1)
    leaving.deactivate(people.dewi, reason="", by=other, now=later)
    assert switches(dewi, people.dewi) == 404
    assert acts_at(dewi) == "SMA Cendana"


def test_no_page_of_the_institution_before_opens_after_the_switch(
    dewi: Client, people: Cast, second: Membership
) -> None:
    case = cast.request(people.dewi, now=timezone.now())
    pages = [reverse("case", args=[case.pk]), reverse("urgency", args=[case.pk])]
    assert [dewi.get(page).status_code for page in pages] == [200, 200]
    switches(dewi, second)
    assert [dewi.get(page).status_code for page in (*pages, reverse("caseload"))] == [404, 404, 404]
    assert dewi.post(pages[1], {"urgency": "emergency"}).status_code == 404
    switches(dewi, people.dewi)
    assert dewi.get(pages[0]).status_code == 200
