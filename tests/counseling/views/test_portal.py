"""A page of one's own: behind a link and a PIN, on no device of a member, for half an hour."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from counseling.models import AccessLog, Acknowledgement, Consent, Portal
from counseling.services import consent, guardian, konseli, portal
from counseling.views import portal_session
from tests.counseling.views.conftest import Desk

PIN = "480912"
pytestmark = pytest.mark.django_db


def door(desk: Desk, **whose: Any) -> str:
    return reverse("own-door", args=[portal.make(desk.case, **whose, **desk.by())])


def inside(desk: Desk, **whose: Any) -> Client:
    """Somebody's browser in which the PIN has just been chosen."""
    browser = Client()
    answer = browser.post(door(desk, **whose), {"pin": PIN, "again": PIN})
    assert answer.status_code == 302 and answer["Location"] == reverse("own")
    return browser


def page(browser: Client, route: str = "own", *args: Any) -> str:
    answer = browser.get(reverse(route, args=args))
    assert answer.status_code == 200, answer.status_code
    assert "no-store" in answer.headers["Cache-Control"]
    return str(answer.content.decode())


def readings(desk: Desk) -> int:
    """How often the record of the case was opened."""
    return AccessLog.objects.filter(case=desk.case, what="record").count()


class TestDoor:
    def test_the_first_opening_chooses_the_pin_and_the_next_ones_ask_for_it(self, desk: Desk) -> None:
        address = door(desk)
        assert "Pilih PIN Anda" in Client().get(address).content.decode()
        assert "tidak sama" in Client().post(address, {"pin": PIN, "again": "480913"}).content.decode()
        assert Client().post(address, {"pin": PIN, "again": PIN}).status_code == 302
        assert "Buka halaman Anda" in Client().get(address).content.decode()
        wrong = Client().post(address, {"pin": "480913"})
        assert wrong.status_code == 200 and "PIN ini tidak cocok" in wrong.content.decode()
        assert Client().post(address, {"pin": PIN})["Location"] == reverse("own")

    def test_it_says_nothing_of_whose_it_is(self, desk: Desk) -> None:
        said = Client().get(door(desk)).content.decode()
        for private in (desk.case.code, desk.case.konseli.name, "Raka", "Harapan", "Dewi"):
            assert private not in said

    def test_an_unknown_link_and_a_revoked_one_open_nothing(self, desk: Desk) -> None:
        address = door(desk)
        portal.revoke(Portal.objects.get(), **desk.by())
        for closed in (address, reverse("own-door", args=["tidak-ada"])):
            answer = Client().get(closed)
            assert answer.status_code == 404 and "tidak berlaku" in answer.content.decode()

    def test_who_is_signed_in_can_neither_claim_nor_enter_it(self, desk: Desk) -> None:
        address = door(desk)
        for answer in (desk.client.get(address), desk.client.post(address, {"pin": PIN, "again": PIN})):
            assert "Halaman ini bukan milik Anda" in answer.content.decode()
        assert Portal.objects.get().claimed_at is None

    def test_after_five_wrong_pins_it_says_how_long_to_wait(self, desk: Desk) -> None:
        address = door(desk)
        Client().post(address, {"pin": PIN, "again": PIN})
        answers = [Client().post(address, {"pin": "000001"}).content.decode() for _ in range(5)]
        assert "seperempat jam" in answers[-1]
        assert "seperempat jam" in Client().post(address, {"pin": PIN}).content.decode()

    def test_a_session_known_before_is_not_the_one_inside(self, desk: Desk) -> None:
        browser = Client()
        session = browser.session
        session["x"] = 1
        session.save()
        browser.cookies["sessionid"] = before = str(session.session_key)
        browser.post(door(desk), {"pin": PIN, "again": PIN})
        assert browser.session.session_key != before and "x" not in browser.session


class TestInside:
    def test_without_having_entered_there_is_nothing(self, desk: Desk) -> None:
        for browser in (Client(), desk.client):
            assert browser.get(reverse("own")).status_code == 404

    def test_it_shuts_after_half_an_hour_in_which_nothing_happens(self, desk: Desk) -> None:
        browser = inside(desk)
        session = browser.session
        session[portal_session.KEY] = {**session[portal_session.KEY], "until": desk.now.isoformat()}
        session.save()
        answer = browser.get(reverse("own"))
        assert answer.status_code == 404 and "menutup sendiri" in answer.content.decode()

    def test_it_shuts_when_the_holder_says_so_and_when_the_link_is_revoked(self, desk: Desk) -> None:
        browser = inside(desk)
        assert "sudah ditutup" in browser.post(reverse("own-leave")).content.decode()
        assert browser.get(reverse("own")).status_code == 404
        browser.post(reverse("own-leave"))
        portal.revoke(Portal.objects.get(), **desk.by())
        other = inside(desk)
        portal.revoke(Portal.objects.get(closed_at=None), **desk.by())
        assert other.get(reverse("own")).status_code == 404

    def test_who_signs_in_afterwards_has_left_it(self, desk: Desk) -> None:
        browser = inside(desk)
        browser.force_login(desk.people.dewi.user)
        assert browser.get(reverse("own")).status_code == 404

    def test_the_konseli_reads_confirms_permits_and_takes_back(self, desk: Desk) -> None:
        browser = inside(desk)
        assert "Menunggu jawaban Anda" in page(browser)
        text = re.search(r'name="explanation" value="([^"]+)"', page(browser, "own-explanation"))
        assert text is not None
        told = {"explanation": text.group(1), "nature": "on", "limits": "on", "words": "Rahasia dijaga."}
        assert browser.post(reverse("own-explanation"), told).status_code == 302
        for route in ("own-help", "own-data-permission"):
            assert browser.post(reverse(route), {"words": "Hm."}).status_code == 422
            assert browser.post(reverse(route), {"decision": "given", "words": "<script>"}).status_code == 302
        shared = {"party": "Bu Lastri", "scope": "Jadwal"}
        assert browser.post(reverse("own-sharing"), shared).status_code == 302
        shown = page(browser)
        assert "Menunggu jawaban Anda" not in shown and "Berbagi dengan Bu Lastri" in shown
        assert "<script>" not in shown.split("</head>")[1] and "&lt;script&gt;" in shown
        given = Consent.objects.get(kind="help")
        assert "Tidak ada sesi lagi" in page(browser, "own-withdraw", given.pk)
        assert browser.post(reverse("own-withdraw", args=[given.pk])).status_code == 302
        assert browser.get(reverse("own-withdraw", args=[given.pk])).status_code == 404
        assert Consent.objects.latest("pk").decision == "withdrawn"
        assert {row.recorded_by for row in (*Consent.objects.all(), *Acknowledgement.objects.all())} == {None}

    def test_a_permission_by_word_of_mouth_or_past_its_date_waits_for_their_own_hand(self, desk: Desk) -> None:
        mouth = {"form": "verbal", "source": desk.source(1), **desk.by()}
        consent.record(desk.case, "help", "given", **mouth)
        past = {**mouth, "source": desk.source(72), "valid_until": (desk.now - timedelta(days=2)).date()}
        consent.record(desk.case, "personal_data", "given", **past)
        browser = inside(desk)
        waiting = page(browser).split('aria-labelledby="permissions"')[0]
        for route in ("own-help", "own-data-permission"):
            assert reverse(route) in waiting
            assert browser.post(reverse(route), {"decision": "given"}).status_code == 302
        waiting = page(browser).split('aria-labelledby="permissions"')[0]
        assert reverse("own-help") not in waiting and reverse("own-data-permission") not in waiting

    def test_taking_back_pressed_twice_is_no_error(self, desk: Desk) -> None:
        browser = inside(desk)
        browser.post(reverse("own-help"), {"decision": "given"})
        given = Consent.objects.get()
        for _press in range(2):
            answer = browser.post(reverse("own-withdraw", args=[given.pk]))
            assert answer.status_code == 302
        assert list(Consent.objects.order_by("pk").values_list("decision", flat=True)) == ["given", "withdrawn"]

    def test_it_is_read_and_counted_on_the_counselors_side(self, desk: Desk) -> None:
        inside(desk).post(reverse("own-help"), {"decision": "given", "words": "Ya."})
        shown = desk.page("consent")
        assert "Di halaman miliknya" in shown and "Ya." in shown
        assert "Dicatat oleh" not in shown and "Koreksi" not in shown
        assert "menjawab tentang persetujuan untuk dibantu" in desk.client.get(reverse("home")).content.decode()

    def test_nobodys_permission_but_their_own_is_taken_back(self, desk: Desk) -> None:
        mother = konseli.add_guardian(desk.case.konseli, relation="mother", name="Sri", phone="", **desk.by())
        theirs = consent.record(
            desk.case, "help", "given", form="verbal", source=desk.source(), guardian=mother, **desk.by()
        )
        assert inside(desk).get(reverse("own-withdraw", args=[theirs.pk])).status_code == 404

    def test_a_guardian_is_asked_for_permission_and_sees_nothing_else(self, desk: Desk) -> None:
        mother = konseli.add_guardian(desk.case.konseli, relation="mother", name="Sri", phone="", **desk.by())
        consent.record(
            desk.case,
            "sharing",
            "given",
            form="verbal",
            party="Bu Lastri",
            scope="Sulit tidur",
            source=desk.source(words="Jangan sampai ibu tahu."),
            **desk.by(),
        )
        browser = inside(desk, guardian=mother)
        shown = page(browser)
        assert "sebagai wali" in shown
        for private in ("Lastri", "tidur", "Jangan sampai", desk.case.code):
            assert private not in shown
        for route in ("own-explanation", "own-sharing"):
            assert browser.get(reverse(route)).status_code == 404
        assert browser.post(reverse("own-help"), {"decision": "given"}).status_code == 302
        assert Consent.objects.get(guardian=mother).said_by == "guardian"
        assert "wali memberi jawaban" in desk.client.get(reverse("home")).content.decode()

    def test_what_it_costs_does_not_grow_with_what_was_said(self, desk: Desk) -> None:
        browser = inside(desk)

        def cost() -> int:
            with CaptureQueriesContext(connection) as caught:
                page(browser)
            return len(caught)

        said = {"form": "verbal", "scope": "Jadwal", "source": desk.source(1), **desk.by()}
        consent.record(desk.case, "sharing", "given", party="Klinik", **said)
        before = cost()
        for number in range(3):
            consent.record(desk.case, "sharing", "given", party=f"Klinik {number}", **said)
        assert cost() == before


class TestCounselor:
    def test_no_guardians_name_is_opened_without_the_log(self, desk: Desk) -> None:
        mother = konseli.add_guardian(desk.case.konseli, relation="mother", name="Sri", phone="", **desk.by())
        door(desk, guardian=mother)
        found = Portal.objects.get()
        desk.client.post(desk.url("own-page-renew", found.pk))
        assert readings(desk) == 1  # the new link is shown with its user's name
        guardian.record_unsafe(desk.case, True, source=desk.source(words="Dipukul."), **desk.by())
        assert "Sri" in desk.page("own-pages")
        assert readings(desk) == 2

    def test_the_link_is_shown_once_with_its_picture(self, desk: Desk) -> None:
        assert "Buat tautan" in desk.page("own-pages")
        made = desk.client.post(desk.url("own-pages"), {"whose": "konseli"})
        shown = made.content.decode()
        found = re.search(r"http://testserver(/own/open/[^/]+/)", shown)
        assert found is not None and 'class="qr"' in shown and "no-store" in made.headers["Cache-Control"]
        assert Client().get(found.group(1)).status_code == 200
        again = desk.page("own-pages")
        assert "Belum dibuka" in again and found.group(1) not in again and "Buat tautan" not in again
        assert desk.client.post(desk.url("own-pages"), {"whose": "konseli"}).status_code == 422

    def test_renewing_shows_a_new_one_and_revoking_ends_it(self, desk: Desk) -> None:
        address = door(desk)
        found = Portal.objects.get()
        assert "PIN baru" in desk.page("own-page-renew", found.pk)
        assert "/own/open/" in desk.client.post(desk.url("own-page-renew", found.pk)).content.decode()
        assert Client().get(address).status_code == 404
        newer = Portal.objects.get(closed_at=None)
        assert desk.client.post(desk.url("own-page-revoke", newer.pk)).status_code == 302
        assert desk.get("own-page-revoke", newer.pk).status_code == 404

    def test_it_says_when_it_was_guessed_at(self, desk: Desk) -> None:
        door(desk)
        found = Portal.objects.get()
        portal.claim(found, PIN, now=desk.now)
        for turn in range(15):
            portal.enter(found, "000001", now=desk.now + turn * timedelta(minutes=16))
        assert "terlalu sering PIN salah" in desk.page("own-pages")
        home = desk.client.get(reverse("home")).content.decode()
        assert "Halaman pribadi konseli ditutup karena terlalu sering PIN salah." in home
        portal.make(desk.case, by=desk.people.dewi, now=timezone.now() + timedelta(hours=5))
        assert "Halaman pribadi konseli ditutup" not in desk.client.get(reverse("home")).content.decode()
