"""Every mail that goes out passes here."""

from datetime import datetime

from django.core.mail import send_mail
from django.db import transaction

from counseling.choices import MailKind
from counseling.models import Institution
from counseling.services.marker import service


@service
def post(*, kind: MailKind, to: str, subject: str, body: str, institution: Institution | None, now: datetime) -> None:
    """A mail to one address, sent once all is saved. `institution`: whose administrators are to know if it fails.

    A mail that cannot be sent undoes nothing.
    """
    transaction.on_commit(lambda: send_mail(subject, body, None, [to]), robust=True)
