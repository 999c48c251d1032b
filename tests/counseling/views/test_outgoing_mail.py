"""The page of mails: a test of one's own, and those that could not be sent."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from counseling.choices import MailFault, MailKind
from counseling.models import Institution, OutgoingMail
from counseling.selectors import outgoing_mail as selector
from counseling.selectors.system import SetupPart, setup_steps
from counseling.services import outgoing_mail
from counseling.services.outgoing_mail import HELD
from tests import cast
from tests.cast import Cast
from tests.counseling.views.test_institution import page
from tests.mails import sent
from tests.plugins.write_guard import direct_writes

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def people(kept: None) -> Cast:
    return cast.people(timezone.now())


def failed(place: Institution, fault: MailFault = MailFault.ADDRESS) -> OutgoingMail:
    """A mail of the institution that was refused."""
    now = timezone.now()
    outgoing_mail.post(
        kind=MailKind.INVITATION, to="<salah>@harapan.example", subject="-", body="-", institution=place, now=now
    )
    row = OutgoingMail.objects.latest("pk")
    outgoing_mail.has_failed(row, fault, place=place, now=now)
    return row


def test_a_test_mail_goes_to_whoever_asks_and_is_done_once_it_has_left(office: Client, people: Cast) -> None:
    def is_done() -> bool:
        return next(step.done for step in setup_steps(people.yoga) if step.part == SetupPart.MAIL)

    assert office.post(reverse("mail")).status_code == 302
    assert not is_done() and "sedang dikirim" in page(office, "mail")
    assert [letter.to for letter in sent()] == [["yoga@harapan.example"]]
    assert is_done() and "Email uji coba terakhir terkirim" in page(office, "mail")


def test_a_mail_that_failed_is_told_and_can_be_sent_again(office: Client, people: Cast) -> None:
    row = failed(people.harapan)
    assert "1 email tidak terkirim" in page(office, "home")
    shown = page(office, "mail")
    assert "&lt;salah&gt;@harapan.example" in shown and "tidak menerima alamat ini" in shown
    assert not sent()
    assert office.post(reverse("mail-again", args=[row.pk])).status_code == 302
    assert len(sent()) == 1 and "tidak terkirim." not in page(office, "home")


def test_a_mail_whose_sender_was_killed_can_be_sent_again_and_one_that_is_sent_now_not(
    office: Client, people: Cast
) -> None:
    row = failed(people.harapan)
    for held, said in ((timezone.now() + HELD, "sedang dikirim"), (timezone.now() - HELD, "dikirim lagi")):
        with direct_writes():
            OutgoingMail.objects.filter(pk=row.pk).update(held_until=held)
        answer = office.post(reverse("mail-again", args=[row.pk]), follow=True)
        assert said in answer.content.decode()
    assert len(sent()) == 1


def test_nobody_sees_or_sends_those_of_another_institution(office: Client, people: Cast) -> None:
    row = failed(people.sari.institution)
    assert "tidak terkirim." not in page(office, "home") and "salah" not in page(office, "mail")
    assert office.post(reverse("mail-again", args=[row.pk])).status_code == 404
    row.refresh_from_db()
    assert row.given_up_at is not None


def test_a_mail_that_nobody_tries_to_send_is_told_after_a_while(office: Client, people: Cast) -> None:
    office.post(reverse("mail"))
    later = timezone.now() + selector.TOO_LONG * 2
    assert not selector.stuck_mails(people.harapan, timezone.now())
    assert [mail.to for mail in selector.stuck_mails(people.harapan, later)] == ["yoga@harapan.example"]


def test_a_row_that_was_tampered_with_is_shown_without_an_address(office: Client, people: Cast) -> None:
    row = failed(people.harapan)
    with direct_writes():
        OutgoingMail.objects.filter(pk=row.pk).update(content="d1:AAAA")
    assert "Undangan · –" in page(office, "mail")


def test_it_says_where_no_mail_leaves_the_machine(office: Client, settings: Any) -> None:
    assert "Belum ada email yang keluar" in page(office, "mail")  # the tests keep mails in memory
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert "Belum ada email yang keluar" not in page(office, "mail")


def test_the_page_of_backups_says_never_to_copy_the_database(office: Client) -> None:
    shown = page(office, "backup")
    assert "Cadangan belum pernah dibuat" in shown and "Jangan pernah menyalin" in shown
