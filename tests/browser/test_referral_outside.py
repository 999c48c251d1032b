"""A referral outside: somebody is named, what they read is chosen and permitted, they answer, and the case goes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from counseling.choices import CaseState
from counseling.models import Case, Obligation, PackageItem
from tests import cast
from tests.browser.actor import Actor
from tests.counseling.services import stage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.data, pytest.mark.once]


def test_a_clinic_takes_over_what_the_konseli_lets_it_know(phone: Page, signed_in: Callable[[Page, Any], Page]) -> None:
    now = timezone.now()
    people = cast.people(now)
    case = cast.request(people.dewi, cast.adult(people.dewi, now=now), now=now - timedelta(hours=5))
    stage.started(case, people.dewi, now=now - timedelta(hours=4))
    dewi = Actor(signed_in(phone, people.dewi.user))

    dewi.goes_to("referral", case.pk).presses("Tunjuk penerima")
    dewi.fills(receiver_kind="outside", outside_name="RSUD Melati", outside_contact="031-550")
    dewi.fills(outside_relationship="none", reason="beyond_competence", words="Perlu psikiater.").sends()

    # What goes along is chosen part by part, each with all that would be read.
    dewi.presses("Pilih yang diserahkan").sees("Putri Ayuningtyas", "Saya sulit tidur")
    dewi.fills(summary="Sulit tidur sejak Mei.").sends()
    assert set(PackageItem.objects.values_list("part", flat=True)) == {"summary", "identity"}

    # The konseli hears it in the same words, and permits that and no more.
    dewi.goes_to("referral-consent", case.pk).sees("Ini yang akan dibaca penerima", "Sulit tidur sejak Mei.")
    dewi.sees_not("Saya sulit tidur").fills(answer="given", channel="signed").sends()

    # Until the clinic answers the case stays with its counselor.
    dewi.goes_to("referral-refer", case.pk).sends()
    assert Case.objects.get().state == CaseState.REFERRING
    dewi.goes_to("referral", case.pk).sees("Anda tetap bertanggung jawab")
    assert Obligation.objects.filter(code="2f.confirm-acceptance", closed_at=None).exists()

    dewi.goes_to("referral-answer-outside", case.pk).fills(answer="accepted", words="Senin depan.").sends()
    dewi.goes_to("referral-refer", case.pk).sees("RSUD Melati").sends()
    assert Case.objects.get().state == CaseState.REFERRED
    dewi.goes_to("referral", case.pk).sees("RSUD Melati", "Dialihtangankan").presses("Isi alih tangan dan pembacanya")
    dewi.sees("Sulit tidur sejak Mei.")
