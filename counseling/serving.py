"""`python -m counseling.serving`: the server and the task worker beside it, started, watched and ended together.

`run.py` goes on as this program when everything that it needs is made. Django is loaded by the two children alone.
"""

import argparse
import contextlib
import http.client
import os
import signal
import subprocess
import sys
import time

WORKER = ["manage.py", "worker"]
LONGEST_PAUSE = 60.0
"""Seconds before a worker that ended by itself is started again; the first pause is one second, each next one twice as
long."""
RAN_WELL = 300.0
"""Seconds after which a worker counts as well, so that the pauses begin anew."""
LOOK = 0.5
"""Seconds between two looks at the children."""


def server_command(host: str, port: int) -> list[str]:
    """The arguments of Python that serve the pages: gunicorn, or waitress on Windows."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    if os.name == "nt":
        return ["-m", "waitress", f"--listen={bind}", "--threads=8", "counseling.wsgi:application"]
    workers = ["--worker-class=gthread", "--workers=2", "--threads=4", "--preload", "--no-control-socket"]
    return ["-m", "gunicorn", *workers, f"--bind={bind}", "--log-level=warning", "counseling.wsgi:application"]


def start(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, *command])


def answers(host: str, port: int) -> bool:
    """Whether the server gives the page to sign in on, be it with an error."""
    try:
        with contextlib.closing(http.client.HTTPConnection(host, port, timeout=10)) as connection:
            connection.request("GET", "/accounts/login/")
            return connection.getresponse().status > 0
    except (OSError, http.client.HTTPException):
        return False


def wait_until_ready(server: subprocess.Popen[bytes], host: str, port: int) -> None:
    """Waits until the server answers, and then says where; one that ends before is left to whoever watches it."""
    print("- Starting ...", end="", flush=True)
    began = time.monotonic()
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    while server.poll() is None and not answers(reachable, port):
        time.sleep(0.1)
    print(f" {time.monotonic() - began:.0f} s", flush=True)
    if server.returncode is None:
        # By its name: a passkey belongs to a name, and an address of numbers is none.
        named = {"127.0.0.1": "localhost", "::1": "localhost"}.get(reachable, reachable)
        shown = f"[{named}]" if ":" in named else named
        print(f"\nOpen http://{shown}:{port}/ in a browser. Ctrl-C stops it.", flush=True)


def watch(children: list[subprocess.Popen[bytes]]) -> int:
    """Waits for the server, the first of the children, to end: its exit code. The worker, the second, is started again
    whenever it ends: the pages go on without it, and what runs at night does not."""
    pause, since = 1.0, time.monotonic()
    while children[0].poll() is None:
        if children[1].poll() is not None:
            if time.monotonic() - since > RAN_WELL:
                pause = 1.0
            told = f"The worker ended by itself (code {children[1].returncode}); its messages stand above."
            print(f"{told} It starts again in {pause:.0f} s.", file=sys.stderr, flush=True)
            if not outlasts(children[0], pause):
                break
            children[1], since = start(WORKER), time.monotonic()
            pause = min(2 * pause, LONGEST_PAUSE)
        time.sleep(LOOK)
    return children[0].wait()


def outlasts(server: subprocess.Popen[bytes], seconds: float) -> bool:
    """Waits for so long, and says whether the server still runs."""
    try:
        server.wait(seconds)
    except subprocess.TimeoutExpired:
        return True
    return False


def end(*children: subprocess.Popen[bytes]) -> None:
    """Asks the children to end, and makes those end that do not within ten seconds."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def main(arguments: list[str]) -> int:
    """Serves until it is interrupted; 1 where the server ends by itself."""
    parser = argparse.ArgumentParser(prog="counseling.serving", description="Serves the pages and works on tasks.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # Where pages are reached by another name, such as behind a proxy, the variable is set and stays as it is.
    os.environ.setdefault("COUNSELING_BASE_URL", f"http://localhost:{options.port}")
    children = [start(server_command(options.host, options.port)), start(WORKER)]
    try:
        wait_until_ready(children[0], options.host, options.port)
        code = watch(children)
        print(f"The server ended by itself (code {code}); its messages stand above.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        end(*children)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
