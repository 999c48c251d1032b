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
from tests.browser.start import founds, invites, keeps_passkeys, opens_account, starts, takes_request
from tests.browser.test_accounts import link_in_mail

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
    founds(wening, code_of_the_console())
    invites(wening)
    intan = Actor(open_page())
    intan.page.goto(link_in_mail())
    opens_account(intan)

    case = takes_request(intan)
    starts(intan, case.pk)
    case.refresh_from_db()
    assert case.state == CaseState.ACTIVE
    assert CounselingSession.objects.get().opened_by.email == "intan@nusa.example"
    assert Institution.objects.get().name == "SMA Nusa Bangsa"
