"""Checks of what lies outside of the database: Python, packages, settings, secrets, keys, mail, disk."""

import re
import shutil
import stat
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from django.conf import settings
from django.core.checks import Tags, run_checks

from counseling.keys import keyring
from counseling.keys.keyring import KeyringError
from counseling.selectors.doctor.finding import CheckFinding, advice, well, wrong
from counseling.selectors.outgoing_mail import reaches_people

OLDEST_PYTHON = (3, 11)
LOCK = "requirements.lock"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)\s*(;[^\\]*)?", re.MULTILINE)
SHORTEST_SECRET = 50
FEWEST_LETTERS = 5
TOLD_BY_SECRET = "security.W009"
LITTLE_ROOM = 1024**3
"""A gigabyte: what a database, its journal and a backup of it need at least."""


def checks() -> Iterator[CheckFinding]:
    """Each check once, in the order in which one mends."""
    yield _python()
    yield _packages()
    yield _secret()
    yield _production()
    yield _keys()
    if Path(settings.KEYS_FILE).is_file() and sys.platform != "win32":
        yield _mode_of_keys()
    yield _mail()
    yield _disk()


def _python() -> CheckFinding:
    here = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < OLDEST_PYTHON:
        needed = ".".join(map(str, OLDEST_PYTHON))
        return wrong("python", f"Python {here} is too old.", f"Install Python {needed} or newer, and make .venv anew.")
    return well("python", f"Python {here}.")


def _packages() -> CheckFinding:
    lock = Path(settings.BASE_DIR) / LOCK
    if not lock.is_file():
        return advice("packages", f"There is no {LOCK}.", "Take it from the version that you run.")
    other = [
        f"{name} {_installed(name) or 'missing'} instead of {version}"
        for name, version, marker in PINNED.findall(lock.read_text(encoding="utf-8"))
        if _is_for_here(marker) and _installed(name) != version
    ]
    if other:
        do = "Run `.venv/bin/python -m pip install --require-hashes -r requirements.lock`."
        return wrong("packages", f"{len(other)} packages differ from the lock: {', '.join(other[:5])}.", do)
    return well("packages", "All packages are those of the lock.")


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _is_for_here(marker: str) -> bool:
    """Whether the lock means this system; markers that say anything else than the system are taken as meant."""
    named = re.search(r"(sys_platform|platform_system)\s*(==|!=)\s*[\"'](\w+)[\"']", marker)
    if named is None:
        return not re.search(r"python_(full_)?version|implementation", marker)
    windows = named.group(3).lower() in ("win32", "windows")
    return windows == (sys.platform == "win32") if named.group(2) == "==" else windows != (sys.platform == "win32")


def _secret() -> CheckFinding:
    secret = str(settings.SECRET_KEY)
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_LETTERS or secret.startswith("django-insecure"):
        do = "Set DJANGO_SECRET_KEY to 50 random characters or more; everybody then signs in anew."
        return wrong("secret", "The secret key can be guessed.", do)
    return well("secret", "The secret key is long enough.")


def _production() -> CheckFinding:
    if not settings.PRODUCTION:
        return advice("mode", "COUNSELING_MODE is local: no HTTPS.", "Set it to production where others sign in.")
    found = [str(each.id) for each in run_checks(tags=[Tags.security], include_deployment_checks=True)]
    found = [each for each in found if each not in (*settings.SILENCED_SYSTEM_CHECKS, TOLD_BY_SECRET)]
    if found:
        do = "Run `manage.py check --deploy`, which says of each what it is about."
        return wrong("mode", f"Settings of production are not safe: {', '.join(found)}.", do)
    return well("mode", "HTTPS, cookies and headers are those of production.")


def _keys() -> CheckFinding:
    try:
        for ring in keyring.RINGS:
            keyring.current_id(ring)
    except KeyringError as error:
        do = "Put the key file back from where its copy is kept: without it, nothing sealed can be read."
        return wrong("keys", str(error), do)
    return well("keys", "The key file holds its three rings.")


def _mode_of_keys() -> CheckFinding:
    path = Path(settings.KEYS_FILE)
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        do = f"Run `chmod 600 {path}`, and think of who may have read it."
        return wrong("key file mode", f"Others than its owner may open the key file ({mode:o}).", do)
    return well("key file mode", "The key file is for its owner alone.")


def _mail() -> CheckFinding:
    backend = str(settings.EMAIL_BACKEND).rsplit(".", 2)[-2]
    if not reaches_people():
        says = f"No mail leaves this machine: the backend is {backend}, and links stand in the log."
        do = "Set DJANGO_EMAIL_BACKEND to one that sends, and its host."
        return (wrong if settings.PRODUCTION else advice)("mail", says, do)
    return well("mail", f"Mail goes out by {backend}.")


def _disk() -> CheckFinding:
    folder = Path(settings.VAR_DIR)
    if not folder.is_dir():
        return advice("disk", f"There is no folder {folder}.", "Set COUNSELING_VAR to a folder of its own.")
    free = shutil.disk_usage(folder).free
    if free < LITTLE_ROOM:
        do = "Make room: a full disk stops every write, and backups first."
        return wrong("disk", f"{free // 1024**2} MB are free in {folder}.", do)
    return well("disk", f"{free // 1024**3} GB are free.")
