"""Two browsers press the same button at once: one passes, one is refused; ten times out of ten."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from counseling.models import LedgerEntry
from tests import cast
from tests.counseling.services import stage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.data]
RUNS = 10
PRESS = """() => {
  document.body.dataset.pressed = "yes";
  setTimeout(() => document.querySelector("main form").requestSubmit(), 0);
}"""
ANSWERED = "body:not([data-pressed])"
"""Another page than the one on which the button was pressed."""


def test_of_two_browsers_one_passes_and_one_is_refused(
    open_page: Callable[..., Page], signed_in: Callable[[Page, Any], Page], watch: Any
) -> None:
    watch.allow("status of 409")
    people = cast.people(timezone.now())
    pages = [signed_in(open_page(), people.dewi.user) for _ in range(2)]
    for run in range(RUNS):
        now = timezone.now()
        case = cast.request(people.dewi, cast.adult(people.dewi, name=f"Konseli {run}", now=now), now=now)
        stage.judged(case, people.dewi, now=now)
        stage.declared(case, people.dewi, now=now)
        stage.permitted(case, people.dewi, now=now)
        stage.explained(case, people.dewi, now=now)
        stage.agreed(case, people.dewi, starts_at=now + (run + 1) * stage.DAY, now=now)
        for page in pages:
            page.goto(reverse("case-start", args=[case.pk]))
        for page in pages:
            page.evaluate(PRESS)
        for page in pages:
            expect(page.locator(ANSWERED)).to_be_attached()
        # The one that passed is on another address, the one that was refused shows the gate's answer.
        (refused,) = [page for page in pages if page.url.endswith("/start/")]
        expect(refused.locator("section.answer")).to_be_visible()
        kinds = list(LedgerEntry.objects.filter(case=case).order_by("number").values_list("kind", "passed"))
        assert kinds == [("decision", True), ("stale", False)], f"run {run + 1}"
