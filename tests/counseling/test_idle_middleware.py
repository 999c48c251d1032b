"""A session in which nobody did anything is locked for every address; what was typed comes back, and is not done."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from counseling.models import AdminAct, Institution, Note, SignIn
from counseling.services import account, idle
from counseling.services.errors import Invalid
from counseling.views import lock
from tests.cast import PASSWORD
from tests.counseling.views import rooms
from tests.counseling.views.conftest import Desk
from tests.counseling.views.conftest import desk as desk

pytestmark = pytest.mark.once

MINUTE = timedelta(minutes=1)
WORDS = "Ia bercerita tentang malam-malamnya. ꦲꦏ꧀ꦱꦫ <b>"

Later = Callable[[float], Any]


@pytest.fixture
def later() -> Any:
    """Lets minutes go by: `later(20)`; each call counts from where the last one led."""
    with time_machine.travel(timezone.now(), tick=False) as traveller:

        def go(minutes: float) -> None:
            traveller.shift(minutes * MINUTE)

        yield go


def is_locked(answer: Any) -> bool:
    return bool(answer.status_code == lock.STATUS and 'name="unlock"' in answer.content.decode())


def kept_on(answer: Any) -> str:
    """What the lock page carries along."""
    found = re.search(r'name="kept" value="([^"]+)"', answer.content.decode())
    assert found is not None
    return found[1]


def unlocks(client: Client, address: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post(address, {"unlock": "1", "password": password, **more})


def test_what_another_site_sent_to_a_locked_session_does_not_come_back(desk: Desk, later: Later) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(desk.people.dewi.user)
    later(21)
    answer = client.post(reverse("account_change_password"), {"evil": "1"}, headers={"Origin": "https://evil.example"})
    assert is_locked(answer) and 'name="kept"' not in answer.content.decode()


class TestWhenItLocks:
    def test_a_session_in_which_nothing_was_opened_counts_from_the_sign_in(self, desk: Desk, later: Later) -> None:
        client = Client()
        client.post(reverse("account_login"), {"login": desk.people.dewi.user.email, "password": PASSWORD})
        later(19)
        other = Client()
        other.post(reverse("account_login"), {"login": desk.people.dewi.user.email, "password": PASSWORD})
        assert other.get("/").status_code == 200
        later(20)
        assert is_locked(client.get("/"))

    def test_after_twenty_minutes_and_not_before(self, desk: Desk, later: Later) -> None:
        later(19.9)
        assert desk.client.get("/").status_code == 200
        later(20)
        assert is_locked(desk.client.get("/"))

    def test_each_page_counts_from_anew_though_it_is_written_once_a_minute(self, desk: Desk, later: Later) -> None:
        """What is not written makes it lock sooner, by a minute at most; never later."""
        for _ in range(5):
            later(15)
            assert desk.client.get("/").status_code == 200
        later(0.9)
        desk.client.get("/")
        later(19)
        assert desk.client.get(reverse("idle")).json()["left"] <= 60
        later(1)
        assert is_locked(desk.client.get("/"))

    def test_a_draft_that_saves_itself_and_a_look_at_the_clock_are_no_activity(self, desk: Desk, later: Later) -> None:
        held = rooms.met(desk)
        address = desk.url("note-save", held.pk)
        for _ in range(3):
            later(6)
            desk.client.get(reverse("idle"))
            desk.client.get(address)
            desk.client.post(address, {"template": "free", "body": "x", "revision": "0"})
        later(3)
        assert is_locked(desk.client.get("/"))

    def test_an_address_that_does_not_exist_is_no_activity(self, desk: Desk, later: Later) -> None:
        later(15)
        assert desk.client.get("/tidak-ada/").status_code == 404
        later(5)
        assert is_locked(desk.client.get("/"))

    def test_it_is_the_limit_of_where_somebody_acts(self, desk: Desk, later: Later) -> None:
        people = desk.people
        home = idle.set_minutes(60, by=people.yoga, now=desk.now)
        assert home.idle_minutes == 60
        away = account.enrol(
            institution=people.cendana, email="dewi@harapan.example", name="", password=None, roles=[], now=desk.now
        )
        later(30)
        assert desk.client.get("/").status_code == 200
        desk.client.post(reverse("membership-switch", args=[away.pk]))
        later(21)
        assert is_locked(desk.client.get("/"))

    def test_a_longer_limit_opens_nothing_that_has_locked(self, desk: Desk, later: Later) -> None:
        later(20)
        desk.client.get("/")
        idle.set_minutes(120, by=desk.people.yoga, now=desk.now)
        assert is_locked(desk.client.get("/"))

    def test_whoever_signs_in_begins_anew(self, desk: Desk, later: Later) -> None:
        later(300)
        client = Client()
        client.post(reverse("account_login"), {"login": desk.people.dewi.user.email, "password": PASSWORD})
        assert client.get("/").status_code == 200

    def test_nobody_who_has_no_account_is_locked(self, later: Later, desk: Desk) -> None:
        client = Client()
        client.get(reverse("account_login"))
        later(60)
        assert client.get(reverse("account_login")).status_code == 200
        assert client.get(reverse("own-door", args=["x"])).status_code == 404


class TestWhatIsLocked:
    def test_every_address_in_every_way(self, desk: Desk, later: Later) -> None:
        later(20)
        addresses = [
            "/",
            "/tidak-ada/",
            reverse("mfa_index"),
            reverse("account_login"),
            desk.url("case"),
            "/own/open/x/",
        ]
        for address in addresses:
            for method in ("GET", "POST", "PUT", "HEAD"):
                answer = desk.client.generic(method, address)
                assert answer.status_code == lock.STATUS, (method, address)
                assert "no-store" in answer.headers["Cache-Control"]

    def test_nothing_of_the_page_and_no_way_on_is_shown(self, desk: Desk, later: Later) -> None:
        page = desk.page("case")
        assert desk.case.code in page
        later(20)
        locked = desk.get("case").content.decode()
        assert desk.case.code not in locked and reverse("caseload") not in locked
        assert "Dewi" in locked and reverse("account_logout") in locked

    def test_a_script_gets_a_word(self, desk: Desk, later: Later) -> None:
        later(20)
        for address in (reverse("idle"), desk.url("case")):
            answer = desk.client.get(address, HTTP_ACCEPT="application/json")
            assert (answer.status_code, answer.json()) == (lock.STATUS, {"locked": True})

    def test_probes_the_language_and_signing_out_go_on(self, desk: Desk, later: Later) -> None:
        later(20)
        assert desk.client.get("/healthz").json() == {"up": True}
        assert desk.client.post(reverse("set_language"), {"language": "en", "next": "/"}).url == "/"
        assert is_locked(desk.client.get(reverse("account_logout")))
        assert desk.client.post(reverse("account_logout")).url == reverse("account_login")
        assert desk.client.get("/").status_code == 302


class TestUnlocking:
    def test_the_password_leads_back_to_the_same_address(self, desk: Desk, later: Later) -> None:
        later(20)
        address = desk.url("case") + "?tab=sessions"
        assert is_locked(desk.client.get(address))
        assert unlocks(desk.client, address).url == address
        assert desk.client.get(address).status_code == 200

    def test_a_wrong_one_does_not_and_is_logged(self, desk: Desk, later: Later) -> None:
        later(20)
        answer = unlocks(desk.client, "/", "salah-sekali-123")
        assert is_locked(answer) and "Ini bukan kata sandi Anda" in answer.content.decode()
        assert is_locked(desk.client.get("/"))
        assert SignIn.objects.get().outcome == "wrong_password"

    def test_after_five_the_session_is_over(self, desk: Desk, later: Later) -> None:
        later(20)
        for _ in range(4):
            assert is_locked(unlocks(desk.client, "/", "salah-sekali-123"))
        assert unlocks(desk.client, "/", "salah-sekali-123").url == reverse("account_login")
        assert desk.client.get("/").url.startswith(reverse("account_login"))

    def test_who_guesses_elsewhere_keeps_nobody_from_unlocking(self, desk: Desk, later: Later) -> None:
        for _ in range(7):
            Client().post(reverse("account_login"), {"login": desk.people.dewi.user.email, "password": "x"})
        later(20)
        assert unlocks(desk.client, "/").status_code == 302

    def test_it_asks_for_a_token_of_the_page(self, desk: Desk, later: Later) -> None:
        client = Client(enforce_csrf_checks=True)
        client.cookies = desk.client.cookies
        later(20)
        assert unlocks(client, "/").status_code == 403
        page = client.get("/").content.decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token is not None
        assert unlocks(client, "/", csrfmiddlewaretoken=token[1]).status_code == 302

    def test_it_is_not_what_is_asked_for_before_something_grave(self, desk: Desk, later: Later) -> None:
        later(20)
        unlocks(desk.client, "/")
        assert desk.client.get(desk.url("case-print")).url.startswith("/accounts/reauthenticate/")

    def test_a_wrong_passkey_does_not_and_is_logged(self, desk: Desk, later: Later) -> None:
        later(20)
        wrong = {"unlock": "1", "credential": '{"id": "x"}'}
        for credential in (wrong["credential"], "x", ""):
            answer = desk.client.post("/", {"unlock": "1", "credential": credential})
            assert is_locked(answer) and "tidak memberi kunci sandi" in answer.content.decode()
        assert SignIn.objects.get().outcome == "wrong_factor"
        desk.client.post("/", wrong)
        assert desk.client.post("/", wrong).url == reverse("account_login")


class TestWhatWasTyped:
    @pytest.fixture
    def note(self, desk: Desk) -> str:
        """The address of a note that is being written."""
        held = rooms.met(desk)
        rooms.stage.permitted(desk.case, desk.people.dewi, "personal_data", now=desk.now)
        return desk.url("note", held.pk)

    def test_it_stands_in_its_form_again_and_is_saved_by_a_press(self, desk: Desk, later: Later, note: str) -> None:
        typed = {"template": "free", "body": WORDS, "revision": "0"}
        later(25)
        locked = desk.client.post(note, typed)
        assert is_locked(locked) and "malam-malamnya" not in locked.content.decode()
        back = unlocks(desk.client, note, kept=kept_on(locked))
        page = back.content.decode()
        assert back.status_code == 200 and "malam-malamnya. ꦲꦏ꧀ꦱꦫ &lt;b&gt;</textarea>" in page
        assert "Yang Anda tulis ada lagi di sini" in page and not Note.objects.exists()
        assert desk.client.post(note, typed).status_code == 302
        assert Note.objects.get().body == WORDS

    def test_it_outlives_a_wrong_password(self, desk: Desk, later: Later, note: str) -> None:
        later(25)
        locked = desk.client.post(note, {"template": "free", "body": WORDS, "revision": "0"})
        wrong = unlocks(desk.client, note, "salah-sekali-123", kept=kept_on(locked))
        assert "malam-malamnya" in unlocks(desk.client, note, kept=kept_on(wrong)).content.decode()

    def test_it_opens_at_its_address_and_for_its_writer_alone(self, desk: Desk, later: Later, note: str) -> None:
        later(25)
        kept = kept_on(desk.client.post(note, {"template": "free", "body": WORDS, "revision": "0"}))
        elsewhere = desk.url("case")
        assert unlocks(desk.client, elsewhere, kept=kept).url == elsewhere
        desk.sign_in(desk.people.dewi)
        desk.client.get("/")
        later(25)
        other = Client()
        other.force_login(desk.people.dewi.user)
        later(25)
        answer = unlocks(other, note, kept=kept)
        assert answer.status_code == 302
        assert "tidak dapat disimpan" in other.get(answer.url).content.decode()

    def test_a_press_of_a_button_waits_for_another_press(self, desk: Desk, later: Later) -> None:
        address = reverse("session-end-others")
        other = Client()
        other.post(reverse("account_login"), {"login": desk.people.dewi.user.email, "password": PASSWORD})
        later(25)
        locked = desk.client.post(address)
        page = unlocks(desk.client, address, kept=kept_on(locked)).content.decode()
        assert "Belum dijalankan" in page and f'action="{address}"' in page
        with time_machine.travel(timezone.now() - 20 * MINUTE):
            assert other.get("/").status_code == 200
            desk.client.post(address)
            assert other.get("/").status_code == 302

    def test_what_a_form_lacks_is_said_and_not_done(self, desk: Desk, later: Later) -> None:
        later(25)
        address = desk.url("complaint")
        kept = kept_on(desk.client.post(address, {"words": WORDS}))
        assert "malam-malamnya" in unlocks(desk.client, address, kept=kept).content.decode()

    def test_passwords_and_files_are_not_kept_and_the_page_says_so(self, desk: Desk, later: Later) -> None:
        later(25)
        address = desk.url("consent")
        paper = SimpleUploadedFile("surat.pdf", b"%PDF-1.7", content_type="application/pdf")
        locked = desk.client.post(address, {"decision": "given", "oldpassword": PASSWORD, "papers": paper})
        assert "Berkas tidak ikut tersimpan" in locked.content.decode()
        back = unlocks(desk.client, address, kept=kept_on(locked))
        assert back.status_code == 200 and PASSWORD not in back.content.decode()

    def test_what_is_too_long_is_not_kept_and_the_page_says_so(
        self, desk: Desk, later: Later, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(lock, "KEPT_LIMIT", 100)
        later(25)
        locked = desk.client.post(desk.url("complaint"), {"words": "x" * 101}).content.decode()
        assert "terlalu panjang" in locked and 'name="kept"' not in locked

    def test_what_cannot_be_read_is_locked_like_anything_else(self, desk: Desk, later: Later, settings: Any) -> None:
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
        later(25)
        assert is_locked(desk.client.post(desk.url("complaint"), {"words": "x" * 101}))
        wrong = "multipart/form-data; boundary="
        assert is_locked(desk.client.post(desk.url("complaint"), b"x", content_type=wrong))

    def test_what_a_covered_page_sends_is_shown_though_it_was_unlocked_elsewhere(
        self, desk: Desk, later: Later, note: str
    ) -> None:
        back = desk.client.post(note, {"template": "free", "body": WORDS, "revision": "0", "typed_again": "1"})
        assert back.status_code == 200 and "malam-malamnya" in back.content.decode() and not Note.objects.exists()


class TestTheSetting:
    def test_an_administrator_sets_it_and_the_log_says_so(self, desk: Desk) -> None:
        client = Client()
        client.force_login(desk.people.yoga.user)
        address = reverse("institution-idle")
        assert client.post(address, {"idle_minutes": "45"}).url == reverse("institution")
        assert Institution.objects.get(pk=desk.people.harapan.pk).idle_minutes == 45
        assert AdminAct.objects.latest("pk").detail == {"idle_minutes": 45, "idle_minutes_before": 20}
        assert "setelah dibiarkan 45 menit" in client.get(reverse("institution")).content.decode()
        assert "Menit sampai sesi terkunci" in client.get(reverse("acts")).content.decode()
        assert client.post(address, {"idle_minutes": "4"}).status_code == 422
        client.post(address, {"idle_minutes": "45"})
        assert AdminAct.objects.filter(kind="institution_changed").count() == 1

    @pytest.mark.parametrize("minutes", [4, 121])
    def test_it_stays_within_its_bounds(self, desk: Desk, minutes: int) -> None:
        with pytest.raises(Invalid):
            idle.set_minutes(minutes, by=desk.people.yoga, now=desk.now)


def test_a_session_that_was_open_before_the_update_counts_from_its_sign_in(desk: Desk, later: Later) -> None:
    session = desk.client.session
    del session["active_at"]
    session.save()
    later(60)
    assert is_locked(desk.client.get("/"))
