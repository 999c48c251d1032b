"""The server and its worker: where they listen, what is told of their end, and that neither outlives the other."""

import http.server
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from counseling import serving

Start = Callable[[str], "subprocess.Popen[bytes]"]
SLEEP = "import time; time.sleep(60)"


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts programs of one line; none outlives the test, and its signals stay as they are."""
    monkeypatch.setattr(serving.signal, "signal", lambda number, handler: None)
    started: list[subprocess.Popen[bytes]] = []

    def start(program: str) -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen([sys.executable, "-c", program]))
        return started[-1]

    yield start
    for child in started:
        child.kill()
        child.wait()


def test_its_address_may_be_of_the_sixth_version() -> None:
    assert "[::1]:8000" in " ".join(serving.server_command("::1", 8000))


def test_it_says_where_the_pages_are_once_they_answer(children: Start, capsys: pytest.CaptureFixture[str]) -> None:
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        serving.wait_until_ready(children(SLEEP), "0.0.0.0", server.server_port)
        said = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"- Starting \.\.\. \d+ s", said[0])
    assert said[-1].startswith(f"Open http://localhost:{server.server_port}/ ")


def test_children_that_do_not_listen_are_ended_all_the_same(children: Start) -> None:
    both = [children(SLEEP), children(SLEEP)]
    serving.end(*both)
    assert all(child.returncode is not None for child in both)


def test_it_ends_with_the_server(children: Start, capsys: pytest.CaptureFixture[str]) -> None:
    assert serving.watch([children("exit(7)"), children(SLEEP)]) == 7
    assert capsys.readouterr().err == ""


def test_a_worker_that_ends_is_started_again_after_a_growing_pause(
    children: Start, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server = children(SLEEP)
    pauses: list[float] = []

    def outlasts(watched: "subprocess.Popen[bytes]", seconds: float) -> bool:
        pauses.append(seconds)
        return len(pauses) < 8 or watched.kill() is not None

    monkeypatch.setattr(serving, "outlasts", outlasts)
    monkeypatch.setattr(serving, "start", lambda command: children("exit(5)"))
    monkeypatch.setattr(serving, "LOOK", 0.01)
    serving.watch([server, children("exit(5)")])
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    assert "The worker ended by itself (code 5)" in capsys.readouterr().err


def test_a_worker_that_ran_well_for_a_while_is_back_soon(children: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    server = children(SLEEP)
    pauses: list[float] = []

    def outlasts(watched: "subprocess.Popen[bytes]", seconds: float) -> bool:
        pauses.append(seconds)
        return len(pauses) < 3 or watched.kill() is not None

    monkeypatch.setattr(serving, "outlasts", outlasts)
    monkeypatch.setattr(serving, "start", lambda command: children("exit(5)"))
    monkeypatch.setattr(serving, "LOOK", 0.01)
    monkeypatch.setattr(serving, "RAN_WELL", -1.0)
    serving.watch([server, children("exit(5)")])
    assert pauses == [1, 1, 1]


def test_a_server_that_ends_takes_the_worker_with_it(
    children: Start, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    worker = children(SLEEP)
    monkeypatch.setattr(serving, "start", lambda command: worker if "worker" in command else children("exit(7)"))
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    assert serving.main([f"--port={port}"]) == 1
    assert "The server ended by itself (code 7)" in capsys.readouterr().err
    assert worker.returncode is not None


def test_an_interruption_ends_both(children: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    both: list[subprocess.Popen[bytes]] = []

    def interrupted(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(serving, "start", lambda command: both.append(children(SLEEP)) or both[-1])
    monkeypatch.setattr(serving, "wait_until_ready", interrupted)
    assert serving.main([]) == 0
    assert [child.returncode is not None for child in both] == [True, True]
