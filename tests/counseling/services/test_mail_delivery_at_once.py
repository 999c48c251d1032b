"""Two who send mails at the same moment."""

import pytest
from django.core import mail
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from counseling.choices import MailKind, NoticeKind
from counseling.models import OutgoingMail
from counseling.services import mail_delivery, notice, outgoing_mail
from tests import cast
from tests.counseling.services.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_each_mail_is_sent_by_one_of_them() -> None:
    now = timezone.now()
    for number in range(6):
        outgoing_mail.post(
            kind=MailKind.NOTICE, to=f"a{number}@harapan.example", subject="-", body="-", institution=None, now=now
        )
    totals = at_once(*[lambda: mail_delivery.send_due(now=now)] * 2)
    assert sum(total.sent for total in totals) == 6
    assert sorted(letter.to[0] for letter in mail.outbox) == [f"a{number}@harapan.example" for number in range(6)]
    assert not OutgoingMail.objects.filter(sent_at=None).exists()


def test_what_waits_for_somebody_is_mailed_by_one_of_them() -> None:
    people, now = cast.people(), timezone.now()
    notice.tell([people.ratna], NoticeKind.EMERGENCY, by=None, now=now)
    at_once(*[lambda: notice.mail_due(now=now)] * 2)
    assert OutgoingMail.objects.count() == 1


def test_many_mails_ask_for_few_runs() -> None:
    """A stranger who asks for a thousand new passwords keeps the worker from nothing else."""
    now = timezone.now()
    for number in range(20):
        outgoing_mail.post_password_link(to=f"{number}@harapan.example", institution=None, now=now)
    assert 1 <= DBTaskResult.objects.filter(task_path=outgoing_mail.TASK).count() <= 3
