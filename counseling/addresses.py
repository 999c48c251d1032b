"""The addresses of pages in what is sent: where this site is reached is set, and no request is asked for it."""

from django.conf import settings
from django.urls import reverse


def absolute(route: str, *args: object) -> str:
    """The whole address of a page, for a mail."""
    return f"{settings.BASE_URL}{reverse(route, args=args)}"
