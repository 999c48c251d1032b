"""The first day: a clean clone, an empty home, `run.py --no-demo`, and in the browser alone to the first session."""

import os
import pty
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from playwright.sync_api import Browser, Page, sync_playwright

import run
from deploy.drill import DrillError
from tests.plugins import system

MOST = 15 * 60
"""In so many seconds somebody who has never seen the program gets there."""
READY = "Ctrl-C stops it"
CODE = re.compile(r"\b\w{4}-\w{4}-\w{4}\b")
KEPT = re.compile(r"PATH|LANG|PIP_\w+|\w+_proxy|SSL_CERT_\w+|REQUESTS_CA_BUNDLE", re.IGNORECASE)
"""What the machine says of its network; nothing else reaches the program."""


class Console:
    """The program as it runs at a terminal, and what it has written there."""

    def __init__(self, command: list[str], folder: Path, env: dict[str, str]) -> None:
        self._terminal, theirs = pty.openpty()
        self._text = ""
        self.process = subprocess.Popen(
            command, cwd=folder, env=env, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
        )
        os.close(theirs)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        try:
            while part := os.read(self._terminal, 4096):
                self._text += part.decode(errors="replace")
        except OSError:
            return  # the other side has closed

    def says(self, what: str) -> str:
        """Everything so far, once it says this. Raises DrillError."""
        until = time.monotonic() + MOST
        while what not in self._text:
            if self.process.poll() is not None or time.monotonic() > until:
                raise DrillError(f"run.py did not come up:\n{self._text[-2000:]}")
            time.sleep(0.2)
        return self._text

    def ends(self) -> None:
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(60)
        os.close(self._terminal)


def main() -> int:
    executable = system.find_chromium()
    if executable is None:
        print("Chromium is not installed.", file=sys.stderr)
        return 1
    began = time.monotonic()
    try:
        with tempfile.TemporaryDirectory() as place, started(Path(place)) as (console, clone, home):
            found = CODE.search(console.says(READY))
            if found is None:
                raise DrillError("The console shows no code.")
            print(f"The program is up after {time.monotonic() - began:.0f} s.", flush=True)
            use_data_of(clone)
            with sync_playwright() as playwright:
                through_the_browser(playwright.chromium.launch(executable_path=executable), home, found[0])
    except DrillError as error:
        print(error, file=sys.stderr)
        return 1
    took = time.monotonic() - began
    print(f"First session after {took / 60:.1f} minutes.", flush=True)
    return 0 if took < MOST else 1


@contextmanager
def started(place: Path) -> Iterator[tuple[Console, Path, str]]:
    """The program out of a clean clone, with nothing at home."""
    clone, home = place / "clone", place / "home"
    home.mkdir()
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(run.ROOT), str(clone)], check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    env = {name: value for name, value in os.environ.items() if KEPT.fullmatch(name)} | {"HOME": str(home)}
    python = getattr(sys, "_base_executable", "") or shutil.which("python3") or sys.executable
    console = Console([python, "run.py", "--no-demo", "--port", port], clone, env)
    try:
        yield console, clone, f"http://localhost:{port}"
    finally:
        console.ends()


def use_data_of(clone: Path) -> None:
    """What the stories look up beside the pages, they look up there."""
    var = clone / "var"
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "counseling.settings",
        "COUNSELING_VAR": str(var),
        "DATABASE_URL": f"sqlite:///{var / 'counseling.sqlite3'}",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    }
    django.setup()


def through_the_browser(browser: Browser, home: str, code: str) -> None:
    """From the code to the first session, as tests/browser/test_founding.py goes."""
    from tests.browser.actor import Actor
    from tests.browser.start import founds, invites, keeps_passkeys, opens_account, starts, takes_request

    def page() -> Page:
        return browser.new_context(base_url=home, locale="id-ID", timezone_id="Asia/Jakarta").new_page()

    wening, intan = Actor(page()), Actor(page())
    keeps_passkeys(wening.page)
    founds(wening, code)
    invites(wening)
    link = wening.page.locator("#address").input_value()
    intan.page.goto(link)
    opens_account(intan)
    case = takes_request(intan)
    starts(intan, case.pk)
    case.refresh_from_db()
    if case.state != "active":
        raise DrillError(f"The case is {case.state}.")
