"""What `manage.py check --deploy` looks at beside what Django looks at itself."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

# They print mails, keep them in memory, drop them, or write them to a folder: nobody receives one.
REACH_NOBODY = {
    f"django.core.mail.backends.{name}.EmailBackend" for name in ("console", "locmem", "dummy", "filebased")
}


def mail_reaches_people(**kwargs: Any) -> list[CheckMessage]:
    """Finds production without a way for mail: links of invitations and new passwords would stand in its log."""
    if not settings.PRODUCTION or settings.EMAIL_BACKEND not in REACH_NOBODY:
        return []
    return [
        Error(
            "Mail reaches nobody: links that invite people and set passwords stay on this machine.",
            hint="Set DJANGO_EMAIL_HOST, or DJANGO_EMAIL_SERVICE and its key (README.md, «Running it for real»).",
            id="counseling.E001",
        )
    ]


def links_lead_here(**kwargs: Any) -> list[CheckMessage]:
    """Finds production that does not know its own address, so that links in mails would lead nowhere."""
    if not settings.PRODUCTION or settings.BASE_URL:
        return []
    return [
        Error(
            "Nobody knows where this site is reached: links in mails would lead nowhere.",
            hint="Set COUNSELING_BASE_URL (README.md, «Running it for real»).",
            id="counseling.E002",
        )
    ]
