#!/usr/bin/env python3
"""Makes what the case manager runs in: `python3 run.py` then serves it, `python3 run.py test` checks and tests it.

Needs nothing but Python itself: it makes .venv, installs the locked packages into it and keeps secrets and data in
var/. Whatever was interrupted is taken up again by the next start. The file has to parse on Python 3.6, so that an old
Python is told what is missing instead of failing on a line that it cannot read.
"""

import argparse
import base64
import errno
import hashlib
import importlib.util
import ipaddress
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path


def age_problem(major: int, minor: int) -> str:
    """Says what to do about a Python that is too old; empty where it is not."""
    if (major, minor) >= (3, 11):
        return ""
    return (
        f"This needs Python 3.11 or newer, and this one is {major}.{minor}: install a newer one from your system's"
        " packages or python.org, and start run.py with it, for example: python3.11 run.py"
    )


if age_problem(*sys.version_info[:2]):
    sys.exit(age_problem(*sys.version_info[:2]))

ROOT = Path(__file__).resolve().parent
VAR = Path(os.environ.get("COUNSELING_VAR") or ROOT / "var")
LOG = VAR / "setup.log"
VENV = ROOT / ".venv"
STAMP = VENV / "installed"
WINDOWS = os.name == "nt"
VENV_PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
APP_LOCK = ROOT / "requirements.lock"
TEST_LOCK = ROOT / "tests" / "requirements.lock"
SERVER = "counseling.serving"
HANDED_ON = {"test": "tests.plugins.suite", "drill": "deploy.drill"}
"""The commands beside serving, and the modules that read what follows them."""
RINGS = {"data": "d1", "ledger": "l1", "index": "i1"}
OFFLINE = ("NewConnectionError", "name resolution", "ProxyError", "timed out", "unreachable", "No matching dist")
BATCH = """
import sys
from django.core.management import execute_from_command_line
for command in sys.argv[1:]:
    execute_from_command_line(["manage.py", *command.split()])
"""


class SetupError(Exception):
    """Nothing more can be done; the message is one sentence for the person at the keyboard."""


def child_environment() -> dict[str, str]:
    # Unbuffered, so that what a step prints last stands last, be it an error or not.
    ours = {"PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
    return {"DJANGO_SETTINGS_MODULE": "counseling.settings", **os.environ, **ours}


def run_quietly(command: list[str]) -> tuple[int, str]:
    """Runs a command in the project's folder: (exit code, everything it printed)."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=child_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    return done.returncode, done.stdout


def last_line(output: str) -> str:
    """The line of an output that says why it failed, without the name of the exception in front of it."""
    lines = [line.strip() for line in output.splitlines() if line.strip()] or ["no message"]
    errors = [line for line in lines if line.startswith("ERROR:")]
    head, _, tail = (errors or lines)[-1].partition(": ")
    return tail if tail and " " not in head else (errors or lines)[-1]


def step(title: str, command: list[str], hint: str = "") -> str:
    """One line of progress, with the seconds that it took; gives what the command printed.

    A failure ends the run with its reason, and the whole output is kept in var/setup.log.
    """
    print(f"- {title} ...", end="", flush=True)
    began = time.monotonic()
    try:
        code, output = run_quietly(command)
    finally:
        print(f" {time.monotonic() - began:.0f} s", flush=True)
    if code:
        LOG.write_text(output, encoding="utf-8")
        if any(sign in output for sign in OFFLINE) and "pip" in command:
            raise SetupError("The package index cannot be reached: connect to the network and start again.")
        raise SetupError(f"{title} failed: {last_line(output)} {hint}(The whole output is in {LOG}.)")
    return output


# ---------------------------------------------------------------- what must hold before anything slow


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the host; raises SetupError where the name is not known."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise SetupError(f"--host {host} is not an address of this machine: take 127.0.0.1, or leave it out.") from None
    return all(ipaddress.ip_address(str(row[4][0]).partition("%")[0]).is_loopback for row in found)


def check_port(host: str, port: int) -> None:
    """Refuses a port that something else holds or that this user may not open."""
    if not 0 < port < 65536:
        raise SetupError("--port takes a number from 1 to 65535.")
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        if not WINDOWS:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except PermissionError:
            raise SetupError(f"This user may not open port {port}: choose one above 1023 with --port.") from None
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                raise SetupError(f"--host {host} is not an address of this machine: take 127.0.0.1.") from None
            raise SetupError(
                f"Port {port} on {host} cannot be used ({error.strerror}): stop what holds it, or choose another,"
                f" for example --port {port + 1 if port < 65535 else 8000}."
            ) from None


def check_folders() -> None:
    for folder in (ROOT, VAR):
        probe = folder / f".writable-{os.getpid()}"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise SetupError(
                f"Nothing can be written in {folder} ({error.strerror}): give yourself the right to,"
                " or copy the project to a folder of your own."
            ) from None


# ---------------------------------------------------------------- secrets, packages and data


def stamps() -> list[str]:
    """One hash for what the app needs, one for that and what the tests need on top."""
    app = APP_LOCK.read_bytes()
    return [hashlib.sha256(content).hexdigest() for content in (app, app + TEST_LOCK.read_bytes())]


def installed() -> list[str]:
    """The stamps of what was installed to the end; none where .venv is missing, half-made or broken."""
    try:
        lines = STAMP.read_text(encoding="utf-8").split()
        return lines if run_quietly([str(VENV_PYTHON), "-c", "import pip, django"])[0] == 0 else []
    except OSError:
        return []


def ensure_packages(*, for_tests: bool) -> None:
    """Brings .venv to what the locks say. It is made anew unless only the test packages are missing."""
    wanted, present = stamps()[: 2 if for_tests else 1], installed()
    if wanted[-1] in present:
        return
    if wanted[0] not in present:
        make_venv()
    STAMP.unlink(missing_ok=True)
    locks = ["-r", str(APP_LOCK), *(["-r", str(TEST_LOCK)] if for_tests else [])]
    pip = [str(VENV_PYTHON), "-m", "pip", "install", "--quiet", "--retries", "2", "--require-hashes", *locks]
    step("Installing packages (a minute or two, once)", pip)
    STAMP.write_text("\n".join(wanted), encoding="utf-8")


def make_venv() -> None:
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        raise SetupError("Python's venv module is missing: install it (on Debian: apt install python3-venv).")
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    base = getattr(sys, "_base_executable", None) or sys.executable
    step("Making .venv", [base, "-m", "venv", "--clear", str(VENV)], "Remove .venv and start again. ")


def fresh_keys() -> str:
    """The key file: one fresh 256-bit key in each ring."""
    rings = {
        ring: {"current": name, "keys": {name: base64.b64encode(secrets.token_bytes(32)).decode()}}
        for ring, name in RINGS.items()
    }
    return json.dumps(rings, indent=2) + "\n"


def write_secret(path: Path, content: str) -> None:
    """Writes a file that only its owner reads, whole or not at all, and never over one that is there."""
    if path.exists():
        return
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def make_secret_key() -> None:
    write_secret(VAR / "secret_key", secrets.token_urlsafe(50) + "\n")


def make_secrets() -> None:
    """Makes the secrets of a first run. A database without its key file is not a first run."""
    make_secret_key()
    if os.environ.get("COUNSELING_KEYS_FILE"):
        return
    keys, database = VAR / "keys.json", VAR / "counseling.sqlite3"
    if not keys.exists() and database.exists() and not os.environ.get("DATABASE_URL"):
        raise SetupError(
            f"{keys} is missing, and what is private in {database} opens only with it: put the key file back,"
            " or move the database away to start anew."
        )
    write_secret(keys, fresh_keys())


def demo_marker() -> Path:
    """Tells that the question of demo data is settled for this database, and how."""
    return VAR / ("demo-" + hashlib.sha256(os.environ.get("DATABASE_URL", "").encode()).hexdigest()[:12])


def move_aside() -> None:
    """Moves what is in var/ to a folder beside it, dated, so that the program starts anew; nothing is deleted."""
    if os.environ.get("DATABASE_URL"):
        # The keys would go, and the data that open with them alone would stay.
        raise SetupError("--fresh moves var/ aside, and DATABASE_URL names data elsewhere: leave out one of the two.")
    if VAR.exists() and any(VAR.iterdir()):
        kept = VAR.with_name(f"{VAR.name}-{time.strftime('%Y-%m-%d-%H%M%S')}")
        VAR.rename(kept)
        print(f"- What was there is kept in {kept}", flush=True)


def refuse_open_demo(host: str) -> None:
    """Demo passwords are known to everybody, so demo accounts are for this machine alone."""
    code, _ = run_quietly([str(VENV_PYTHON), "manage.py", "demo", "--present"])
    if code == 0:
        raise SetupError(
            f"--host {host} would open accounts with the demo's known passwords to the network: leave --host out,"
            " or set COUNSELING_VAR to a new folder and start with --no-demo."
        )


def static_stamp() -> str:
    """Changes with every file that the pages load; collecting and compressing them takes a while."""
    files = sorted(path for path in (ROOT / "static").rglob("*") if path.is_file())
    seen = "\n".join(f"{path} {path.stat().st_mtime_ns} {path.stat().st_size}" for path in files)
    return hashlib.sha256((seen + stamps()[0]).encode()).hexdigest()


def manage(title: str, *commands: str, hint: str = "") -> str:
    """Several commands of manage.py as one step, in one process of Django; gives what they printed."""
    return step(title, [str(VENV_PYTHON), "-c", BATCH, *commands], hint)


def prepare(*, with_demo: bool) -> str:
    """Prepares translations, database and pages, loads the demo on the first run. Gives what the console shows: the
    demo's accounts, or the code with which an institution is founded."""
    demo, static = demo_marker(), VAR / "static" / "collected"
    settled = demo.read_text(encoding="utf-8") if demo.exists() else ""
    tables = ["compile_catalogues", "migrate --verbosity 0", "createcachetable --verbosity 0"]
    # The code is for who sits at the console, and stands in no log.
    code = "setup --code" if sys.stdout.isatty() else "setup --hint"
    wanted = ["demo --accounts"] if settled == "loaded" else [] if with_demo and not settled else [code]
    told = manage("Preparing the database", *tables, *wanted)
    stamp = static_stamp()
    if not static.is_file() or static.read_text(encoding="utf-8") != stamp:
        manage("Compressing what the pages load", "collectstatic --noinput --verbosity 0")
        static.write_text(stamp, encoding="utf-8")
    if not settled:
        if with_demo:
            told = manage("Loading the demo", "demo", hint="Start with --no-demo to go on without. ")
        demo.write_text("loaded" if with_demo else "left out", encoding="utf-8")
    return told.strip()


# ---------------------------------------------------------------- what it is made for


def go_on_as(module: str, arguments: list[str]) -> int:
    """Goes on as a program of the project in its environment, under the same process where the system can do so."""
    command = [str(VENV_PYTHON), "-m", module, *arguments]
    if WINDOWS:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interruption reaches the program too, which ends by itself
        return subprocess.call(command, cwd=ROOT, env=child_environment())
    os.chdir(ROOT)
    os.execve(command[0], command, child_environment())


def serve(options: argparse.Namespace) -> int:
    open_to_network = not is_loopback(options.host)
    check_port(options.host, options.port)
    if options.fresh:
        move_aside()
    check_folders()
    if open_to_network and not options.no_demo and not demo_marker().exists():
        raise SetupError(f"--host {options.host} opens the demo's known passwords to the network: add --no-demo.")
    make_secrets()
    ensure_packages(for_tests=False)
    accounts = prepare(with_demo=not options.no_demo)
    if open_to_network:
        refuse_open_demo(options.host)
    if accounts:
        print(f"\n{accounts}\n", flush=True)
    return go_on_as(SERVER, [f"--host={options.host}", f"--port={options.port}"])


def hand_on(module: str, arguments: list[str]) -> int:
    """What follows a command is for its module alone, which runs with the packages of the tests."""
    check_folders()
    ensure_packages(for_tests=True)
    return go_on_as(module, arguments)


def restore(arguments: list[str]) -> int:
    """Brings a backup back where nothing is yet: it takes the packages and a secret, and `manage.py restore`."""
    check_folders()
    make_secret_key()
    ensure_packages(for_tests=False)
    paths = [each if each.startswith("-") else str(Path(each).resolve()) for each in arguments]
    return go_on_as("manage", ["restore", *paths])


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="run.py",
        description="Serves the case manager on this machine. Everything that it needs is made on the first run.",
        epilog="run.py test [arguments]: every check and test, or those that the arguments choose. run.py drill: what"
        " takes longer than a test. run.py restore FROM: brings a backup back where nothing is yet.",
    )
    parser.add_argument("--port", type=int, default=8000, help="the port to listen on (8000)")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
    parser.add_argument("--no-demo", action="store_true", help="start with an empty database")
    parser.add_argument("--fresh", action="store_true", help="move var/ aside, dated, and start anew")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    try:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        if arguments and arguments[0] in HANDED_ON:
            return hand_on(HANDED_ON[arguments[0]], arguments[1:])
        if arguments and arguments[0] == "restore":
            return restore(arguments[1:])
        return serve(parse(arguments))
    except SetupError as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        print(f"{error.filename or 'The system'}: {error.strerror or error}.", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
