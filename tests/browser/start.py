"""What stories begin with: a passkey for who needs one, a request, and what leads from there to an open session."""

from uuid import UUID

from django.urls import reverse
from playwright.sync_api import Page

from counseling.models import Case
from tests.browser.actor import Actor, clock, soon
from tests.cast import PASSWORD
from tests.counseling.services.speech import PDF

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
"""A device that keeps passkeys and has just seen the finger of its owner."""


def keeps_passkeys(page: Page) -> None:
    """Gives the browser of this page such a device."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def sets_up_passkey(actor: Actor) -> None:
    """From the page that asks for a second factor to the one behind it."""
    actor.presses("Siapkan kunci sandi").fills(name="Laptop").sends()
    actor.page.wait_for_url("**" + reverse("mfa_view_recovery_codes"))
    actor.sees("Kode pemulihan").presses("Sudah saya simpan")


def founds(actor: Actor, code: str) -> None:
    """The guide in the browser, from the code of the console to the administrator's home."""
    actor.page.goto("/")
    actor.sees("Selamat datang", "Langkah 1 dari 4").fills(code=code.lower()).sends()
    actor.sees("Langkah 2 dari 4").fills(name="SMA Nusa Bangsa", kind="sma", time_zone="Asia/Makassar").sends()
    actor.sees("Langkah 3 dari 4").fills(person="Wening Kusuma", email="wening@nusa.example").sends()
    actor.sees("Langkah 4 dari 4", "SMA Nusa Bangsa", "wening@nusa.example")
    actor.fills(password1=PASSWORD, password2=PASSWORD).sends()
    sets_up_passkey(actor)
    actor.goes_to("home").sees("SMA Nusa Bangsa", "Persiapan", "Kop surat")


def invites(administrator: Actor) -> None:
    """The first counselor, whose link the page shows."""
    administrator.goes_to("account-invite").fills(name="Intan Permata", email="intan@nusa.example")
    administrator.page.locator("input[name=roles][value=counselor]").check(force=True)
    administrator.sends()


def opens_account(invited: Actor) -> None:
    """Behind the link: a password, and they are in."""
    invited.fills(password1=PASSWORD, password2=PASSWORD).sends()


def takes_request(counselor: Actor) -> Case:
    """A new konseli, of age, and what they ask for."""
    counselor.goes_to("home").sees("Anda belum memiliki kasus").presses("Catat permohonan")
    counselor.presses("Konseli baru").fills(name="Putri Ayuningtyas", birth_date="2000-05-17", unit="XII IPA 2").sends()
    counselor.fills(source="self", words="Saya sulit tidur.").sends()
    return Case.objects.get()


def mends(counselor: Actor, case: UUID) -> None:
    """Everything a start lacks, one form after the other, as the panel leads through them."""
    counselor.goes_to("appointment-propose", case).fills(
        starts_at=soon(minutes=20), ends_at=clock(minutes=70), place_kind="room", place="Ruang BK", agreed_by="both"
    ).sends()
    counselor.goes_to("relationship", case).fills(relationship="none").sends()
    counselor.goes_to("explanation", case).fills(nature=True, limits=True, words="Cerita saya dijaga.").sends()
    for permission in ("consent", "consent-data"):
        counselor.goes_to(permission, case).fills(decision="given", channel="signed").attaches("papers", PDF).sends()


def starts(counselor: Actor, case: UUID) -> None:
    """The relationship starts with its first session."""
    mends(counselor, case)
    counselor.goes_to("case", case).sees("Siap")
    counselor.goes_to("case-start", case).fills(open_session="yes").sends()
