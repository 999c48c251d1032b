"""Two who send mails at the same moment."""

import pytest
from django.core import mail
from django.utils import timezone

from counseling.choices import MailKind
from counseling.models import OutgoingMail
from counseling.services import mail_delivery, outgoing_mail
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
