"""Mails against a real server on loopback: taken, refused, slow, away."""

import smtplib
import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django.fixtures import Settings

from counseling.choices import MailFault, MailKind
from counseling.models import Institution, OutgoingMail
from counseling.services import mail_delivery, outgoing_mail
from counseling.services.outgoing_mail import HELD, PAUSES, TASK
from tests.cast import Cast
from tests.plugins.write_guard import direct_writes

pytestmark = [pytest.mark.django_db, pytest.mark.once]
MINUTE = timedelta(minutes=1)
TO = "intan@harapan.example"


class Inbox:
    """What the server took, and how it answers."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.recipient = "250 OK"
        self.data = "250 OK"

    async def handle_RCPT(  # noqa: N802 - as the library calls it
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.data.startswith("250"):
            self.taken.append(envelope)
        return self.data


def uses(settings: Settings, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 2


def free_port() -> int:
    """One on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def served(inbox: Inbox, settings: Settings, **more: Any) -> Controller:
    server = Controller(inbox, hostname="127.0.0.1", port=free_port(), **more)
    server.start()
    uses(settings, server.port)
    return server


@pytest.fixture
def inbox(settings: Settings) -> Iterator[Inbox]:
    """A mail server that takes everything unless it is told otherwise."""
    box = Inbox()
    server = served(box, settings)
    yield box
    server.stop()


def posts(place: Institution | None = None, to: str = TO, kind: MailKind = MailKind.NOTICE) -> OutgoingMail:
    now = timezone.now()
    outgoing_mail.post(kind=kind, to=to, subject="Something\nwaits", body="Isi «surat»", institution=place, now=now)
    return OutgoingMail.objects.latest("pk")


def sends(later: timedelta = timedelta()) -> mail_delivery.DeliveryTotals:
    return mail_delivery.send_due(now=timezone.now() + later)


def test_a_mail_is_taken_once_and_nothing_of_it_is_kept(inbox: Inbox) -> None:
    row = posts()
    assert TO not in row.content and "Isi" not in row.content
    totals = sends()
    assert (totals.sent, totals.failed) == (1, 0)
    assert inbox.taken[0].rcpt_tos == [TO]
    text = inbox.taken[0].content
    assert isinstance(text, bytes) and b"Subject: Something waits" in text and f"<{row.pk}@".encode() in text
    row.refresh_from_db()
    assert row.sent_at is not None and (row.content, row.held_until) == ("", None)
    assert sends().sent == 0 and len(inbox.taken) == 1


def test_an_address_that_is_refused_is_given_up_and_stops_no_other(inbox: Inbox) -> None:
    first, second = posts(), posts(to="joko@harapan.example")
    inbox.recipient = "550 no such user"
    totals = sends()
    assert (totals.sent, totals.failed) == (0, 2)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.given_up_at is not None and first.fault == MailFault.ADDRESS and first.content
    inbox.recipient = "250 OK"
    assert sends(PAUSES[-1]).sent == 0


def test_a_full_mailbox_is_no_wrong_address(inbox: Inbox) -> None:
    row = posts()
    for answer in ("552 5.2.2 mailbox full", "550 5.7.1 not from you"):
        inbox.recipient = answer
        sends(timedelta(hours=1))
        row.refresh_from_db()
        assert row.given_up_at is None and row.fault == MailFault.OTHER
    inbox.recipient = "250 OK"
    assert sends(PAUSES[1] + timedelta(hours=2)).sent == 1


def test_many_go_over_one_connection(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []
    connect = smtplib.SMTP.connect
    monkeypatch.setattr(smtplib.SMTP, "connect", lambda *args, **more: begun.append(1) or connect(*args, **more))
    for _ in range(3):
        posts()
    assert sends().sent == 3 and len(begun) == 1


def test_a_server_that_asks_for_patience_is_asked_again(inbox: Inbox) -> None:
    row = posts()
    inbox.recipient = "450 later"
    sends()
    row.refresh_from_db()
    assert (row.fault, row.tries, row.given_up_at) == (MailFault.LATER, 1, None)
    assert row.due_at - timezone.now() <= PAUSES[0]
    inbox.recipient = "250 OK"
    assert sends(PAUSES[0] + MINUTE).sent == 1


def test_a_mail_that_is_refused_is_tried_until_a_day_has_passed(inbox: Inbox) -> None:
    row = posts()
    inbox.data = "554 no"
    later = timedelta()
    for _ in range(len(PAUSES) + 1):
        later += PAUSES[-1] + MINUTE
        sends(later)
    row.refresh_from_db()
    assert row.given_up_at is not None and row.fault == MailFault.OTHER and row.tries == len(PAUSES) + 1
    assert timedelta(hours=12) < sum(PAUSES, timedelta()) < timedelta(days=1)


def test_a_server_that_is_away_is_asked_once_and_holds_up_nothing(settings: Settings) -> None:
    uses(settings, free_port())
    rows = [posts(), posts(), posts()]
    assert sends().failed == 1
    for row in rows:
        row.refresh_from_db()
    assert [row.tries for row in rows] == [1, 0, 0] and rows[0].fault == MailFault.UNREACHABLE
    later = [run.run_after for run in DBTaskResult.objects.filter(task_path=TASK, status="READY") if run.run_after]
    assert any(at > timezone.now() + PAUSES[0] / 2 for at in later)


def test_a_server_that_takes_its_time_is_left_after_the_timeout(settings: Settings) -> None:
    settings.EMAIL_TIMEOUT = 0.2
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        uses(settings, mute.getsockname()[1])
        settings.EMAIL_TIMEOUT = 0.2
        row = posts()
        sends()
    row.refresh_from_db()
    assert row.fault == MailFault.UNREACHABLE and row.given_up_at is None


def test_a_server_that_knows_another_password_is_no_fault_of_the_mail(settings: Settings) -> None:
    def nobody(*_args: object, **_more: object) -> AuthResult:
        return AuthResult(success=False, handled=False)

    server = served(Inbox(), settings, authenticator=nobody, auth_require_tls=False)
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "konseling", "salah-sekali"
    row = posts()
    sends()
    server.stop()
    row.refresh_from_db()
    assert row.fault == MailFault.SIGN_IN and row.given_up_at is None


def test_a_mail_that_somebody_sends_is_sent_by_nobody_else(inbox: Inbox) -> None:
    posts()
    now = timezone.now()
    assert outgoing_mail.take_next(tried=set(), now=now) is not None
    assert outgoing_mail.take_next(tried=set(), now=now) is None
    assert sends().sent == 0
    assert outgoing_mail.take_next(tried=set(), now=now + HELD) is not None, "its sender was killed"


def test_a_content_that_was_moved_to_another_row_is_not_sent(inbox: Inbox) -> None:
    first, second = posts(), posts(to="lain@harapan.example")
    with direct_writes():
        OutgoingMail.objects.filter(pk=second.pk).update(content=first.content)
    assert sends().sent == 1
    second.refresh_from_db()
    assert second.fault == MailFault.OTHER and not second.sent_at


class TestALinkForANewPassword:
    def test_it_goes_to_whoever_has_an_account(self, people: Cast, inbox: Inbox, settings: Settings) -> None:
        settings.BASE_URL = "https://konseling.example"
        outgoing_mail.post_password_link(to="DEWI@harapan.example", institution=None, now=timezone.now())
        assert sends().sent == 1
        text = inbox.taken[0].content
        assert inbox.taken[0].rcpt_tos == ["dewi@harapan.example"]
        assert isinstance(text, bytes) and b"https://konseling.example/accounts/password/reset/key/" in text
        assert OutgoingMail.objects.get().place == people.dewi.institution

    def test_nothing_is_left_of_an_address_that_nobody_has(self, inbox: Inbox) -> None:
        outgoing_mail.post_password_link(to="nobody@harapan.example", institution=None, now=timezone.now())
        assert sends().to_nobody == 1
        assert not inbox.taken and not OutgoingMail.objects.exists()


def test_what_was_sent_long_ago_is_forgotten_but_that_a_test_mail_arrived(inbox: Inbox, people: Cast) -> None:
    posts()
    posts(people.dewi.institution, kind=MailKind.TEST)
    sends()
    sends(outgoing_mail.KEPT + MINUTE)
    assert [row.kind for row in OutgoingMail.objects.all()] == [MailKind.TEST]


def test_a_request_waits_for_no_server(settings: Settings, client: Any) -> None:
    """Neither whoever asks for a new password, nor how long they wait, tells whether the address is known."""
    settings.EMAIL_BACKEND = "counseling.no.such.Backend"
    for email in ("dewi@harapan.example", "nobody@harapan.example"):
        response = client.post("/accounts/password/reset/", {"email": email})
        assert response.status_code == 302
    assert OutgoingMail.objects.count() == 2
