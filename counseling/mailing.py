"""How mail leaves: what the variables of the environment say, read into the settings of Django.

`settings.py` reads the variables and hands them over; no message of this file repeats a password or a key.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite

from django.core.exceptions import ImproperlyConfigured

CONSOLE = "django.core.mail.backends.console.EmailBackend"
SMTP = "django.core.mail.backends.smtp.EmailBackend"
# The port that a server of each kind listens on, unless another is named.
PORTS = {"none": 25, "starttls": 587, "tls": 465}
# The services that take one key, with the setting of django-anymail that holds it.
SERVICES = {
    "brevo": "BREVO_API_KEY",
    "mailersend": "MAILERSEND_API_TOKEN",
    "mailgun": "MAILGUN_API_KEY",
    "mailtrap": "MAILTRAP_API_TOKEN",
    "postmark": "POSTMARK_SERVER_TOKEN",
    "resend": "RESEND_API_KEY",
    "sendgrid": "SENDGRID_API_KEY",
    "sparkpost": "SPARKPOST_API_KEY",
}
PARTS = ("BACKEND", "HOST", "PORT", "USER", "PASSWORD", "SECURITY", "TIMEOUT", "SERVICE", "SERVICE_KEY")


@dataclass(frozen=True, slots=True)
class Mailing:
    """How mail leaves. Neither password nor key stands in its repr."""

    backend: str
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    security: str
    timeout: float
    anymail: dict[str, str | float] = field(repr=False)


def mailing(given: Mapping[str, str]) -> Mailing:
    """What the variables `DJANGO_EMAIL_…` ask for, by the rest of their names. Refuses what cannot work."""
    said = {part: given.get(part, "").strip() for part in PARTS}
    said["PASSWORD"] = given.get("PASSWORD", "")
    _refuse_halves(said)
    # A backend that is named alone finds the server of this machine, as Django has it.
    security = said["SECURITY"] or ("starttls" if said["HOST"] else "none")
    if security not in PORTS:
        raise ImproperlyConfigured(f"DJANGO_EMAIL_SECURITY is {security!r}; it takes none, starttls or tls.")
    timeout = _seconds(said["TIMEOUT"] or "10")
    return Mailing(
        backend=said["BACKEND"] or _backend(said),
        host=said["HOST"] or "localhost",
        port=_port(said["PORT"] or str(PORTS[security])),
        user=said["USER"],
        password=said["PASSWORD"],
        security=security,
        timeout=timeout,
        anymail=_anymail(said, timeout),
    )


def _refuse_halves(said: Mapping[str, str]) -> None:
    """Refuses settings of which one half is missing: they would fail at the first mail only."""
    if said["HOST"] and said["SERVICE"]:
        raise ImproperlyConfigured("Set DJANGO_EMAIL_HOST or DJANGO_EMAIL_SERVICE, not both.")
    if bool(said["USER"]) != bool(said["PASSWORD"]):
        raise ImproperlyConfigured("DJANGO_EMAIL_USER and DJANGO_EMAIL_PASSWORD go together: one of them is missing.")
    if bool(said["SERVICE"]) != bool(said["SERVICE_KEY"]):
        raise ImproperlyConfigured(
            "DJANGO_EMAIL_SERVICE and DJANGO_EMAIL_SERVICE_KEY go together: one of them is missing."
        )
    if said["SERVICE"] and said["SERVICE"] not in SERVICES:
        raise ImproperlyConfigured(
            f"DJANGO_EMAIL_SERVICE is {said['SERVICE']!r}; it takes one of: {', '.join(SERVICES)}."
        )
    alone = [part for part in ("PORT", "USER", "SECURITY") if said[part] and not said["HOST"] and not said["BACKEND"]]
    if alone:
        raise ImproperlyConfigured(f"DJANGO_EMAIL_{alone[0]} is set, but no DJANGO_EMAIL_HOST.")


def _backend(said: Mapping[str, str]) -> str:
    """The backend that follows from a service or a host; with neither, mails are printed."""
    if said["SERVICE"]:
        return f"anymail.backends.{said['SERVICE']}.EmailBackend"
    return SMTP if said["HOST"] else CONSOLE


def _anymail(said: Mapping[str, str], timeout: float) -> dict[str, str | float]:
    """The settings of django-anymail: the key of the service, and how long to wait for it."""
    if not said["SERVICE"]:
        return {}
    return {SERVICES[said["SERVICE"]]: said["SERVICE_KEY"], "REQUESTS_TIMEOUT": timeout}


def _port(text: str) -> int:
    """A port as a number. Refuses what is none."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise ImproperlyConfigured(f"DJANGO_EMAIL_PORT is {text!r}; it takes a number from 1 to 65535.")
    return int(text)


def _seconds(text: str) -> float:
    """A time in seconds. Refuses zero, which would not wait at all, and what is no number."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not (isfinite(seconds) and seconds > 0):
        raise ImproperlyConfigured(f"DJANGO_EMAIL_TIMEOUT is {text!r}; it takes seconds, more than 0.")
    return seconds
