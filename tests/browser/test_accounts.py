"""An account from its invitation to its end: invited, given a role, and deactivated once its cases have another
counselor."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from counseling.choices import Role
from counseling.models import Case, Membership
from tests import cast
from tests.browser.actor import Actor
from tests.counseling.services import stage
from tests.counseling.test_mfa import SECRET
from tests.mails import sent

pytestmark = pytest.mark.django_db(transaction=True)

EMAIL = "intan@harapan.example"


def link_in_mail() -> str:
    """The path in the last mail."""
    found = re.search(r"https?://[^/]+(/invitation/\S+/)", str(sent()[-1].body))
    assert found is not None
    return found[1]


def test_an_account_is_invited_given_a_role_and_deactivated_after_its_cases_were_handed_over(
    desktop: Page, open_page: Callable[..., Page], signed_in: Callable[[Page, Any], Page], watch: Any
) -> None:
    watch.allow("status of (403|410|422)")
    people = cast.people(timezone.now())
    yoga = Actor(signed_in(desktop, people.yoga.user))

    # Yoga invites Intan, who opens her account by the link in the mail.
    yoga.goes_to("accounts").presses("Undang").fills(name="Intan Permata", email=EMAIL)
    yoga.page.locator("input[name=roles][value=counselor]").check(force=True)
    yoga.sends().sees("Undangan sedang dikirim", "Intan Permata").presses("Selesai").sees("Diundang")
    link = link_in_mail()
    intan = Actor(open_page())
    intan.page.goto(link)
    intan.sees("SMA Harapan mengundang Anda").fills(password1=cast.PASSWORD, password2=cast.PASSWORD).sends()
    intan.sees("Akun Anda siap", "Anda belum memiliki kasus")
    member = Membership.objects.get(user__email=EMAIL)

    # The link opens nothing a second time.
    stranger = Actor(open_page())
    stranger.page.goto(link)
    stranger.sees("Tautan ini tidak berlaku lagi").sees_not("Intan", "SMA Harapan")

    # Yoga gives her another role and a supervisor.
    yoga.goes_to("accounts").presses("Intan Permata").sees("Belum ada.")
    yoga.goes_to("account-roles", member.pk)
    yoga.page.locator("input[name=roles][value=supervisor]").check(force=True)
    yoga.fills(reason="Wakil koordinator.").sends().sees("Peran disimpan")
    yoga.goes_to("account-supervision", member.pk)
    yoga.page.locator(f"input[name=supervisors][value='{people.ratna.pk}']").check(force=True)
    yoga.sends().sees("Berlaku mulai sekarang", "Ratna")

    # Whoever supervises needs a second factor, and comes no further without one.
    intan.goes_to("home").sees("Siapkan langkah kedua").sees_not("Tim")
    TOTP.activate(member.user, SECRET)
    intan.goes_to("home").sees("Tim")

    # With two cases on her name she cannot leave; the page says how many, and who hands them over.
    now = timezone.now()
    first = stage.started(cast.request(member, now=now), member, now=now)
    second = cast.request(member, cast.adult(member, name="Nadia Putri", now=now), now=now)
    yoga.goes_to("account-deactivate", member.pk).sees("Ada 2 kasus terbuka atas nama ini", "Ratna")
    yoga.sees_not(first.code, second.code, "Putri")

    # Ratna hands them over one by one, and sees no name.
    ratna = Actor(signed_in(open_page(), people.ratna.user))
    for case in (first, second):
        ratna.goes_to("team").presses("Intan Permata").sees(case.code).sees_not("Putri", "Nadia")
        ratna.goes_to("case-reassign", case.pk).fills(to=str(people.bagus.counselor.pk), why="Intan pindah.").sends()
        ratna.sees("Yang akan terjadi", f"{case.code} beralih dari Intan Permata kepada Bagus").sends()
        ratna.sees(f"{case.code} sekarang pada Bagus")
    assert set(Case.objects.values_list("counselor", flat=True)) == {people.bagus.counselor.pk}
    ratna.sees("Tidak ada kasus terbuka atas nama ini")

    # Bagus finds them among his, and declares the relationship first.
    bagus = Actor(signed_in(open_page(), people.bagus.user))
    bagus.goes_to("caseload").sees(first.code, second.code)
    bagus.goes_to("session-open", first.pk).sees("Nyatakan hubungan")

    # Now the account ends, and what Intan has open ends with it.
    yoga.goes_to("account-deactivate", member.pk).fills(reason="Pindah sekolah.").sends()
    yoga.sees("Akun dinonaktifkan", "Aktifkan kembali akun")
    intan.goes_to("home").sees("tidak terdaftar di lembaga mana pun")
    assert intan.page.goto(reverse("caseload")).status == 403  # type: ignore[union-attr]
    yoga.goes_to("acts").sees("Diundang", "Bergabung lewat undangan", "Peran diberikan", "Pindah sekolah.")
    yoga.sees_not(first.code, second.code)
    assert set(member.grants.filter(until=None).values_list("role", flat=True)) == {Role.COUNSELOR, Role.SUPERVISOR}
