"""A minor whose guardian must not be asked: the start waits for the guardian, until it is on record why it may not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from counseling.choices import CaseState
from counseling.models import Case, Flag, Statement
from tests import cast
from tests.browser.actor import Actor
from tests.browser.conftest import Watch
from tests.counseling.services import stage

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_minor_is_helped_without_a_guardian_who_would_harm_them_and_a_supervisor_sees_it(
    phone: Page, watch: Watch, signed_in: Callable[[Page, Any], Page]
) -> None:
    watch.allow("status of (409|422)")  # the gate's «not yet»
    now = timezone.now() - timedelta(minutes=10)
    people = cast.people(now)
    case = stage.ready(cast.request(people.dewi, cast.minor(people.dewi, now=now), now=now), people.dewi, now=now).pk
    dewi = Actor(signed_in(phone, people.dewi.user))

    # Everything is in place but the guardian's word.
    dewi.goes_to("case-start", case).fills(open_session="no").sends()
    dewi.sees("2d.guardian-missing")
    assert Case.objects.get(pk=case).state == CaseState.REQUESTED

    dewi.goes_to("guardian-consent", case).presses("Amankah menghubungi wali?")
    dewi.fills(unsafe="yes", said_by="konseli").sends()
    dewi.sees("Tuliskan")  # the reason is asked for
    dewi.fills(words="Ayah memukul bila tahu saya bercerita.").sends()
    assert Statement.objects.get(kind="guardian_unsafe").value == "yes"
    dewi.goes_to("guardian-consent", case).sees("Jangan hubungi wali", "Ayah memukul", "Dicatat oleh Dewi")

    dewi.goes_to("case-start", case).fills(open_session="no").sends()
    assert Case.objects.get(pk=case).state == CaseState.ACTIVE
    assert Flag.objects.get().code == "2d.guardian-bypassed"

    # Once contact is safe, the guardian is asked again; the reason for that is asked for, too.
    dewi.goes_to("guardian-consent", case).presses("Kontak sudah aman lagi")
    dewi.fills(unsafe="no", said_by="konseli", words="Saya kini tinggal dengan bibi.").sends()
    dewi.goes_to("guardian-consent", case).sees_not("Jangan hubungi wali")
