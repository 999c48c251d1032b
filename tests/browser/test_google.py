"""Signing in by Google in the browser, whose policy has to let the form go there and come back."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from tests import cast
from tests.browser.actor import Actor
from tests.counseling import identity_provider

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def test_a_counselor_goes_to_google_and_comes_back_signed_in(phone: Page, settings: Any, watch: Any) -> None:
    cast.people(timezone.now())
    with identity_provider.running() as google:
        watch.allow(f"foreign host: {google.address}")
        settings.GOOGLE = google.client("harapan.example")
        google.says("dewi@harapan.example")
        dewi = Actor(phone)
        dewi.goes_to("caseload").sees("Masuk").presses("Masuk dengan Google")
        phone.wait_for_url("**" + reverse("caseload"))
        dewi.sees("Kasus")
