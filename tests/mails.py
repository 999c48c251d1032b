"""What was sent: mails go out by the worker, which the tests do not run beside them."""

from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone

from counseling.models import Notice, OutgoingMail
from counseling.services import mail_delivery, notice


def sent() -> list[EmailMessage]:
    """Sends what is queued, as the worker would, and gives every mail that went out in this test."""
    due = Notice.objects.filter(mailed_at=None).values_list("due_at", flat=True)
    notice.mail_due(now=max([timezone.now(), *due]))
    queued = OutgoingMail.objects.values_list("queued_at", flat=True)
    mail_delivery.send_due(now=max([timezone.now(), *queued]))
    return mail.outbox
