"""How mails leave: one after the other, over one connection, until none is due or the server is away."""

import re
import smtplib
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from anymail.exceptions import AnymailRecipientsRefused, AnymailRequestsAPIError
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.utils import DNS_NAME
from django.utils import timezone

from counseling.choices import DOWN, MailFault, MailKind
from counseling.keys.keyring import SealError
from counseling.models import Institution, OutgoingMail
from counseling.selectors import account as account_selector
from counseling.selectors.outgoing_mail import Mail, mail_in
from counseling.services import outgoing_mail, password_link

REFUSES_FOR_GOOD = 500
"""From this answer on a mail server (RFC 5321, 4.2.1) says that another try is of no use."""
UNKNOWN = frozenset({550, 551, 553})
PASSES = re.compile(rb"\b5\.(2\.2|4\.5|7\.\d+)\b")
"""Enhanced status codes (RFC 3463) of what may be otherwise tomorrow."""
WHO_ARE_YOU = (401, 403)


@dataclass(slots=True)
class DeliveryTotals:
    """What came of the mails that were due."""

    sent: int = 0
    failed: int = 0
    to_nobody: int = 0


def send_due(*, now: datetime) -> DeliveryTotals:
    """Sends what is due. No transaction is open while a server is waited for, and a mail that fails stops no other,
    unless the server itself is what failed."""
    totals, tried = DeliveryTotals(), set[UUID]()
    connection = get_connection()
    try:
        while row := outgoing_mail.take_next(tried=tried, now=max(now, timezone.now())):
            tried.add(row.pk)
            if _send(row, connection, totals) in DOWN:
                break
    finally:
        _close(connection)
    outgoing_mail.plan_next(now=max(now, timezone.now()))
    return totals


def _close(connection: BaseEmailBackend) -> None:
    """A server that does not say goodbye has taken the mails all the same."""
    with suppress(Exception):
        connection.close()


def _send(row: OutgoingMail, connection: BaseEmailBackend, totals: DeliveryTotals) -> MailFault | None:
    """Sends one mail and writes down what came of it: why it failed, if it did."""
    place = row.place
    try:
        mail, place = _written(row)
        if mail is None:
            outgoing_mail.goes_to_nobody(row)
            totals.to_nobody += 1
            return None
        connection.open()  # for the first of them; the others go over the same one
        _message(row, mail, connection).send()
    except Exception as error:
        _close(connection)
        fault = fault_of(error)
        outgoing_mail.has_failed(row, fault, place=place, now=timezone.now())
        totals.failed += 1
        return fault
    outgoing_mail.is_sent(row, place=place, now=timezone.now())
    totals.sent += 1
    return None


def _written(row: OutgoingMail) -> tuple[Mail | None, Institution | None]:
    """The mail, written now where it was not before, and whose administrators see it if it fails."""
    mail = mail_in(row)
    if row.kind != MailKind.PASSWORD_RESET:
        return mail, row.place
    user = account_selector.who_signs_in_with(mail.to)
    if user is None:
        return None, None
    members = account_selector.memberships_of(user.pk)
    return password_link.mail_to(user), row.place or (members[0].institution if members else None)


def _message(row: OutgoingMail, mail: Mail, connection: BaseEmailBackend) -> EmailMessage:
    headers = {"Message-ID": f"<{row.pk}@{DNS_NAME}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(mail.subject, mail.body, None, [mail.to], connection=connection, headers=headers)


def _of_recipients(answers: list[tuple[int, bytes]]) -> MailFault:
    """Why an address was refused. A full mailbox or a policy is no wrong address, though the code is that of one."""
    if all(code in UNKNOWN and not PASSES.search(says) for code, says in answers):
        return MailFault.ADDRESS
    return MailFault.OTHER if all(code >= REFUSES_FOR_GOOD for code, _ in answers) else MailFault.LATER


def fault_of(error: Exception) -> MailFault:
    """Why a mail could not be sent, by what its backend raised."""
    match error:
        case smtplib.SMTPAuthenticationError():
            return MailFault.SIGN_IN
        case smtplib.SMTPRecipientsRefused():
            return _of_recipients(list(error.recipients.values()))
        case AnymailRecipientsRefused():
            return MailFault.ADDRESS
        case smtplib.SMTPConnectError() | smtplib.SMTPServerDisconnected() | smtplib.SMTPHeloError():
            return MailFault.UNREACHABLE
        case smtplib.SMTPResponseException():
            return MailFault.OTHER if error.smtp_code >= REFUSES_FOR_GOOD else MailFault.LATER
        case AnymailRequestsAPIError() if getattr(error.response, "status_code", None) in WHO_ARE_YOU:
            return MailFault.SIGN_IN
        case smtplib.SMTPException() | SealError():
            return MailFault.OTHER
        case OSError():
            return MailFault.UNREACHABLE
    return MailFault.OTHER
