"""An identity provider on loopback, as Google is one: it asks nobody, and says of everybody what a test has set."""

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt

from counseling.google import GoogleSignIn

CLIENT, SECRET = "klien-sekolah", "rahasia-klien"
ISSUER = "https://accounts.google.com"


class Provider(ThreadingHTTPServer):
    """`claims` is what it says of whoever comes next; a claim of None is left out."""

    claims: dict[str, Any]
    asked: dict[str, str]
    """What the browser brought along last."""
    answers = True
    """Whether it gives tokens."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.claims, self.asked = {}, {}

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def client(self, *domains: str) -> GoogleSignIn:
        """The settings of an app whose people sign in here."""
        return GoogleSignIn(CLIENT, SECRET, domains, f"{self.address}/authorize", f"{self.address}/token")

    def says(self, email: str, **claims: Any) -> None:
        """From now on: this address, verified, of an organisation, unless `claims` say otherwise."""
        now = int(time.time())
        said = {
            "iss": ISSUER,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "sub": f"sub-{email}",
            "email": email,
            "email_verified": True,
            "hd": email.rpartition("@")[2],
            "name": "Nama di Google",
            **claims,
        }
        self.claims = {name: value for name, value in said.items() if value is not None}


class _Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        """The page of the provider: it sends the browser back at once, with a code."""
        self.server.asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        back = urlencode({"state": self.server.asked["state"], "code": "kode-sekali"})
        self.send_response(302)
        self.send_header("Location", f"{self.server.asked['redirect_uri']}?{back}")
        self.end_headers()

    def do_POST(self) -> None:
        """The token for a code, where everything fits together."""
        length = int(self.headers["Content-Length"])
        given = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
        fits = self.server.answers and self._fits(given)
        body = {"access_token": "kunci-google", "expires_in": 300, "token_type": "Bearer"} if fits else {"error": "no"}
        if fits and self.server.claims:
            body["id_token"] = jwt.encode(self.server.claims, "k" * 32, algorithm="HS256")
        content = json.dumps(body).encode()
        self.send_response(200 if fits else 400)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _fits(self, given: dict[str, str]) -> bool:
        asked = self.server.asked
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        return (
            (given.get("client_id"), given.get("client_secret")) == (CLIENT, SECRET)
            and (given.get("code"), given.get("redirect_uri")) == ("kode-sekali", asked.get("redirect_uri"))
            and challenge == asked.get("code_challenge")
        )

    def log_message(self, format: str, *args: Any) -> None:
        """It says nothing in the output of the tests."""


@contextmanager
def running() -> Iterator[Provider]:
    """The provider, while the block runs."""
    with Provider() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
