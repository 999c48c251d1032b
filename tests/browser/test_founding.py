"""The first day: from the code of the console over the first invitation to the first session, in the browser alone."""

import io
import re
from collections.abc import Callable

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from counseling.choices import CaseState
from counseling.models import CounselingSession, Institution
from tests.browser.actor import Actor
from tests.browser.start import keeps_passkeys, sets_up_passkey, starts, takes_request
from tests.browser.test_accounts import link_in_mail
from tests.cast import PASSWORD

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def code_of_the_console() -> str:
    out = io.StringIO()
    call_command("setup", "--code", stdout=out)
    found = re.search(r"\w{4}-\w{4}-\w{4}", out.getvalue())
    assert found is not None
    return found[0]


def test_an_institution_is_founded_and_its_first_counselor_opens_a_session(
    phone: Page, open_page: Callable[..., Page]
) -> None:
    wening = Actor(phone)
    keeps_passkeys(phone)
    wening.page.goto("/")
    wening.sees("Selamat datang", "Langkah 1 dari 4").fills(code=code_of_the_console().lower()).sends()
    wening.sees("Langkah 2 dari 4").fills(name="SMA Nusa Bangsa", kind="sma", time_zone="Asia/Makassar").sends()
    wening.sees("Langkah 3 dari 4").fills(person="Wening Kusuma", email="wening@nusa.example").sends()
    wening.sees("Langkah 4 dari 4", "SMA Nusa Bangsa", "wening@nusa.example")
    wening.fills(password1=PASSWORD, password2=PASSWORD).sends()
    sets_up_passkey(wening)
    wening.goes_to("home").sees("SMA Nusa Bangsa", "Persiapan", "Kop surat")

    wening.goes_to("account-invite").fills(name="Intan Permata", email="intan@nusa.example")
    wening.page.locator("input[name=roles][value=counselor]").check(force=True)
    wening.sends()
    intan = Actor(open_page())
    intan.page.goto(link_in_mail())
    intan.fills(password1=PASSWORD, password2=PASSWORD).sends()

    case = takes_request(intan)
    starts(intan, case.pk)
    case.refresh_from_db()
    assert case.state == CaseState.ACTIVE
    assert CounselingSession.objects.get().opened_by.email == "intan@nusa.example"
    assert Institution.objects.get().name == "SMA Nusa Bangsa"
