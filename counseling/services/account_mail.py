"""Mails to somebody about their own account, in both languages: which one they read is not known."""

from datetime import datetime

from counseling.choices import MailKind
from counseling.models import Institution, User
from counseling.services import outgoing_mail
from counseling.services.bilingual import Words
from counseling.services.marker import service


@service
def tell(user: User, *, subject: Words, body: Words, institution: Institution | None = None, now: datetime) -> None:
    """Tells somebody what has happened to their account. `institution` is the one in which it happened, if any."""
    outgoing_mail.post_in_both_languages(
        kind=MailKind.ACCOUNT, to=user.email, subject=subject, body=body, institution=institution, now=now
    )
