"""Mails that are on their way, or that could not be sent, as the administrators of their institution see them."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from counseling.checks import REACH_NOBODY
from counseling.choices import MailKind
from counseling.keys import account_secret
from counseling.keys.keyring import SealError
from counseling.models import Institution, OutgoingMail

SHOWN = 50
"""The most mails that are listed."""
TOO_LONG = timedelta(minutes=30)
"""A mail that was not tried for so long shows that nobody sends mails."""


@dataclass(frozen=True, slots=True)
class Mail:
    """What is sent. Without a subject it is written when it is sent."""

    to: str
    subject: str = ""
    body: str = ""


def sealed(mail: Mail, row: OutgoingMail) -> str:
    """The mail as it lies in its row."""
    return account_secret.seal(json.dumps(asdict(mail)), place=_place(row))


def mail_in(row: OutgoingMail) -> Mail:
    """What is to be sent. Raises SealError where somebody put another content into the row."""
    return Mail(**json.loads(account_secret.unseal(row.content, place=_place(row))))


def _place(row: OutgoingMail) -> str:
    return f"mail/{row.pk}"


def reaches_people() -> bool:
    """Whether mail leaves this machine at all."""
    return settings.EMAIL_BACKEND not in REACH_NOBODY


@dataclass(frozen=True, slots=True)
class StuckMail:
    """A mail that could not be sent yet, or at all: `to` is empty where its row was tampered with."""

    row: OutgoingMail
    to: str


def _stuck(now: datetime) -> Q:
    waits = Q(given_up_at=None) & (Q(tries__gt=0) | Q(due_at__lt=now - TOO_LONG))
    return Q(sent_at=None) & (waits | Q(given_up_at__isnull=False))


def stuck_mails(place: Institution, now: datetime) -> list[StuckMail]:
    """Those of this institution, the newest first."""
    rows = OutgoingMail.objects.filter(_stuck(now), place=place).order_by("-queued_at", "-pk")[:SHOWN]
    return [StuckMail(row, _addressee(row)) for row in rows]


def mail_of(place: Institution, mail_id: UUID) -> OutgoingMail | None:
    """One mail of this institution that was not sent."""
    return OutgoingMail.objects.filter(place=place, pk=mail_id, sent_at=None).first()


def count_stuck(place: Institution, now: datetime) -> int:
    """How many mails of this institution could not be sent."""
    return OutgoingMail.objects.filter(_stuck(now), place=place).count()


def all_stuck(now: datetime) -> "QuerySet[OutgoingMail]":
    """Those of the whole installation."""
    return OutgoingMail.objects.filter(_stuck(now))


def _addressee(row: OutgoingMail) -> str:
    try:
        return mail_in(row).to
    except SealError:
        return ""


def last_test(place: Institution) -> OutgoingMail | None:
    """The test mail that somebody asked for last."""
    return OutgoingMail.objects.filter(place=place, kind=MailKind.TEST).order_by("queued_at").last()


def was_tried_out(place: Institution) -> bool:
    """Whether a test mail has ever left."""
    return OutgoingMail.objects.filter(place=place, kind=MailKind.TEST, sent_at__isnull=False).exists()
