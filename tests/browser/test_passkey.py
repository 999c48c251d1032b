"""A passkey from its first day: a supervisor sets one up, signs in with it, and shows it before something grave."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from counseling.choices import Role
from counseling.services import account
from tests import cast
from tests.browser.actor import Actor
from tests.browser.start import keeps_passkeys, sets_up_passkey

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_supervisor_sets_up_a_passkey_and_signs_in_with_it(
    desktop: Page, axe: Callable[..., None], sign_in: Callable[[Page, str, str], None]
) -> None:
    now, email = timezone.now(), "laras@sekolah.example"
    home = cast.people(now).harapan
    account.enrol(institution=home, email=email, name="Laras", password=cast.PASSWORD, roles=[Role.SUPERVISOR], now=now)
    laras = Actor(desktop)
    keeps_passkeys(desktop)

    # At her first sign-in she comes no further than to setting it up.
    sign_in(desktop, email, cast.PASSWORD)
    laras.goes_to("team").sees("Siapkan langkah kedua")
    axe(desktop)
    sets_up_passkey(laras)
    laras.goes_to("team").sees("Tim")

    # The password is not enough any more; the passkey is the second step.
    _leaves(laras)
    sign_in(desktop, email, cast.PASSWORD)
    laras.sees("Satu langkah lagi", "Atau dengan kode")
    axe(desktop)
    laras.sends()
    desktop.wait_for_url(lambda url: "/accounts/" not in url)

    # And it signs her in by itself.
    _leaves(laras)
    desktop.get_by_role("button", name="Masuk dengan kunci sandi").click()
    desktop.wait_for_url(lambda url: "/accounts/" not in url)
    laras.goes_to("mfa_index").sees("Laptop", "Peramban ini", "Tersisa")

    # Before something grave she shows it again.
    laras.goes_to("mfa_generate_recovery_codes").sees("Pastikan ini Anda")
    axe(desktop)
    laras.sends()
    desktop.wait_for_url("**" + reverse("mfa_generate_recovery_codes"))


def _leaves(actor: Actor) -> None:
    actor.goes_to("account_logout").sends()
    actor.page.wait_for_url("**" + reverse("account_login"))
