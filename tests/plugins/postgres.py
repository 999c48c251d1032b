"""A PostgreSQL cluster for the time of one run, in a folder of its own and on a socket in it.

Made with the binaries of the system's package, as `postgres` where root runs the tests. `python -m
tests.plugins.postgres -- command …` runs a command with DATABASE_URL naming such a cluster.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

PROGRAMS = ("initdb", "pg_ctl", "postgres")
VERSIONED = ("/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin")
# Nothing here outlives the run, so nothing has to survive a power cut. Never do this to real data.
HASTY = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "listen_addresses=",
    "max_connections=100",
    "autovacuum=off",
    "jit=off",
)


class ClusterError(Exception):
    """The cluster could not be made; the message holds what PostgreSQL said."""


def _candidates() -> Iterator[Path]:
    config = shutil.which("pg_config")
    if config:
        said = subprocess.run([config, "--bindir"], capture_output=True, text=True)
        yield Path(said.stdout.strip() or "/nonexistent")
    for pattern in VERSIONED:
        yield from sorted(Path("/").glob(pattern.lstrip("/")), key=_version, reverse=True)
    found = shutil.which("initdb")
    if found:
        yield Path(found).resolve().parent


def _version(folder: Path) -> int:
    digits = "".join(filter(str.isdigit, folder.parent.name))
    return int(digits or 0)


def find_binaries() -> Path | None:
    """The folder that holds the server's programs; None where PostgreSQL is not installed or not usable."""
    if os.name == "nt":
        return None
    for folder in _candidates():
        if all((folder / program).is_file() for program in PROGRAMS):
            return folder
    return None


def _run(command: list[str], *, folder: Path) -> None:
    owner: dict[str, Any] = {}
    if os.geteuid() == 0:
        owner = {"user": "postgres", "group": "postgres", "extra_groups": []}
    # pg_ctl hands its output on to the server, which would keep a pipe open: a file does not mind.
    with (folder / "said").open("ab") as said:
        done = subprocess.run(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT, **owner
        )
    if done.returncode:
        tail = (folder / "said").read_text(encoding="utf-8", errors="replace").strip().splitlines()[-3:]
        raise ClusterError(f"{Path(command[0]).name}: {' '.join(tail)}")


@contextmanager
def cluster(binaries: Path) -> Iterator[str]:
    """Yields the DATABASE_URL of a fresh cluster, whose role may do everything; stops and removes it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="counseling-pg-"))
    data = folder / "data"
    control = [str(binaries / "pg_ctl"), "-D", str(data)]
    options = " ".join(f"-c {option}" for option in (*HASTY, f"unix_socket_directories={folder}"))
    locale = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        (folder / "said").touch(mode=0o666)
        initdb = [str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        _run([*initdb, "--no-sync", f"--locale={locale}"], folder=folder)
        _run([*control, "-w", "-l", str(folder / "log"), "-o", options, "start"], folder=folder)
        yield f"postgres://postgres@{quote(str(folder), safe='')}/counseling"
    except LookupError as error:
        raise ClusterError("PostgreSQL does not run as root, and there is no user `postgres`.") from error
    finally:
        # A second Ctrl-C must not leave a server behind.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        if (data / "postmaster.pid").exists():
            _run([*control, "-w", "-m", "immediate", "stop"], folder=folder)
        shutil.rmtree(folder, ignore_errors=True)


def restart(binaries: Path, url: str) -> None:
    """Stops the cluster under everybody's feet, and starts it again."""
    folder = Path(unquote(url.partition("@")[2].rpartition("/")[0]))
    control = [str(binaries / "pg_ctl"), "-D", str(folder / "data")]
    _run([*control, "-w", "-m", "fast", "-l", str(folder / "log"), "restart"], folder=folder)


def main(arguments: list[str]) -> int:
    binaries = find_binaries()
    if binaries is None:
        print("PostgreSQL is not installed.", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    try:
        with cluster(binaries) as url:
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}).returncode
    except ClusterError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
