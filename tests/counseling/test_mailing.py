"""Mail leaves as the environment says; what cannot work stops the start with a sentence that holds no secret."""

import socket
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage, get_connection

from counseling.mailing import CONSOLE, SMTP, mailing

CONSOLE_IN_PRODUCTION = "counseling.E001"


def test_it_prints_mails_where_nothing_is_set() -> None:
    assert mailing({}).backend == CONSOLE


@pytest.mark.parametrize(("security", "port"), [("", 587), ("starttls", 587), ("tls", 465), ("none", 25)])
def test_it_asks_the_usual_port_of_a_server(security: str, port: int) -> None:
    found = mailing({"HOST": "mail.example.id", "SECURITY": security})
    assert (found.backend, found.port, found.timeout) == (SMTP, port, 10.0)


def test_it_takes_a_service_by_its_name_and_key() -> None:
    found = mailing({"SERVICE": "postmark", "SERVICE_KEY": "rahasia", "TIMEOUT": "3"})
    connection = get_connection(found.backend, server_token=found.anymail["POSTMARK_SERVER_TOKEN"])
    assert connection.esp_name == "Postmark"
    assert found.anymail == {"POSTMARK_SERVER_TOKEN": "rahasia", "REQUESTS_TIMEOUT": 3.0}
    assert "rahasia" not in repr(found)


def test_a_backend_that_is_named_goes_before_the_rest() -> None:
    assert mailing({"BACKEND": "a.b.Backend", "HOST": "mail.example.id"}).backend == "a.b.Backend"


def test_a_backend_that_is_named_alone_finds_the_server_of_this_machine() -> None:
    found = mailing({"BACKEND": SMTP})
    assert (found.host, found.port, found.security) == ("localhost", 25, "none")


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"HOST": "h", "PORT": "smtp"}, "DJANGO_EMAIL_PORT"),
        ({"HOST": "h", "PORT": "70000"}, "DJANGO_EMAIL_PORT"),
        ({"HOST": "h", "SECURITY": "ssl"}, "none, starttls or tls"),
        ({"HOST": "h", "TIMEOUT": "soon"}, "DJANGO_EMAIL_TIMEOUT"),
        ({"HOST": "h", "TIMEOUT": "0"}, "DJANGO_EMAIL_TIMEOUT"),
        ({"HOST": "h", "TIMEOUT": "nan"}, "DJANGO_EMAIL_TIMEOUT"),
        ({"HOST": "h", "USER": "u"}, "DJANGO_EMAIL_PASSWORD"),
        ({"HOST": "h", "PASSWORD": "rahasia"}, "DJANGO_EMAIL_USER"),
        ({"PORT": "25"}, "no DJANGO_EMAIL_HOST"),
        ({"HOST": "h", "SERVICE": "brevo", "SERVICE_KEY": "rahasia"}, "not both"),
        ({"SERVICE": "brevo"}, "DJANGO_EMAIL_SERVICE_KEY"),
        ({"SERVICE_KEY": "rahasia"}, "DJANGO_EMAIL_SERVICE"),
        ({"SERVICE": "pigeon", "SERVICE_KEY": "rahasia"}, "it takes one of"),
    ],
)
def test_it_refuses_what_cannot_work(given: dict[str, str], named: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=named) as refused:
        mailing(given)
    assert "rahasia" not in str(refused.value)


def test_a_server_gets_the_mail() -> None:
    class Kept(Message):
        subjects: list[str] = []

        def handle_message(self, message: object) -> None:
            self.subjects.append(str(message))

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(Kept(), hostname="127.0.0.1", port=port)
    server.start()
    try:
        found = mailing({"HOST": "127.0.0.1", "PORT": str(port), "SECURITY": "none", "TIMEOUT": "5"})
        connection = get_connection(
            found.backend,
            host=found.host,
            port=found.port,
            use_tls=found.security == "starttls",
            timeout=found.timeout,
        )
        EmailMessage("Halo", "Isi", "a@example.id", ["b@example.id"], connection=connection).send()
    finally:
        server.stop()
    assert len(Kept.subjects) == 1
    assert "Subject: Halo" in Kept.subjects[0]


@pytest.mark.parametrize("name", ["console", "locmem", "dummy", "filebased"])
def test_the_check_of_production_finds_that_mail_reaches_nobody(name: str, settings: Any) -> None:
    settings.PRODUCTION = True
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{name}.EmailBackend"
    assert CONSOLE_IN_PRODUCTION in found_for_deployment()


def test_the_check_is_content_with_a_server_and_with_a_local_one(settings: Any) -> None:
    assert CONSOLE_IN_PRODUCTION not in found_for_deployment()
    settings.PRODUCTION = True
    settings.EMAIL_BACKEND = SMTP
    assert CONSOLE_IN_PRODUCTION not in found_for_deployment()


def test_the_check_of_production_asks_where_links_lead(settings: Any) -> None:
    settings.PRODUCTION, settings.BASE_URL = True, ""
    assert "counseling.E002" in found_for_deployment()
    settings.BASE_URL = "https://konseling.example"
    assert "counseling.E002" not in found_for_deployment()


def found_for_deployment() -> set[str | None]:
    return {message.id for message in run_checks(tags=None, include_deployment_checks=True)}
