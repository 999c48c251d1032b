"""What the tests need from the operating system: a Chromium and a PostgreSQL. On Debian, root gets them installed."""

import os
import shutil
import subprocess

from tests.plugins.postgres import find_binaries

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str | None:
    """The path of a Chromium that starts; a placeholder that only points to another installer does not count."""
    for name in CHROMIUM:
        path = shutil.which(name)
        if path and subprocess.run([path, "--version"], capture_output=True).returncode == 0:
            return path
    return None


def lacking() -> dict[str, str]:
    """Debian package → what it is needed for, for whatever is not installed."""
    found = {
        "chromium": (find_chromium(), "Chromium is not installed"),
        "postgresql": (find_binaries(), "PostgreSQL is not installed"),
    }
    return {package: reason for package, (path, reason) in found.items() if path is None}


def provide() -> dict[str, str]:
    """Installs what is lacking, where that is allowed; returns what is lacking still."""
    missing = lacking()
    if not missing or os.name == "nt" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return missing
    print(f"- Installing {' and '.join(missing)} (apt-get)", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *missing]):
        subprocess.run(["apt-get", "-qq", *command], env=environment, stdin=subprocess.DEVNULL, capture_output=True)
    return lacking()
