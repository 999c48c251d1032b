"""What the tests need from the operating system: a Chromium, a PostgreSQL, the libraries with which PDFs are made.

On Debian, root gets them installed.
"""

import os
import shutil
import subprocess
import sys

from tests.plugins.postgres import find_binaries

CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first makes no window for each page: the same tests take two thirds of the computing."""
PACKAGES_OF_CHROMIUM = ("chromium-headless-shell", "chromium")
"""In Debian, where they are: one of them is enough."""
PDF_LIBRARIES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"


def find_chromium() -> str | None:
    """The path of a Chromium that starts; a placeholder that only points to another installer does not count."""
    for name in CHROMIUM:
        path = shutil.which(name)
        if path and subprocess.run([path, "--version"], capture_output=True).returncode == 0:
            return path
    return None


def find_pdf_maker() -> str | None:
    """The module that makes PDFs, where it loads: it needs libraries of the system."""
    done = subprocess.run([sys.executable, "-c", "import weasyprint"], capture_output=True)
    return "weasyprint" if done.returncode == 0 else None


def lacking() -> dict[str, str]:
    """Debian packages, separated by blanks → what they are needed for, for whatever is not installed."""
    found = {
        PACKAGES_OF_CHROMIUM[0]: (find_chromium(), "Chromium is not installed"),
        "postgresql": (find_binaries(), "PostgreSQL is not installed"),
        PDF_LIBRARIES: (find_pdf_maker(), "The libraries for PDFs are not installed"),
    }
    return {package: reason for package, (path, reason) in found.items() if path is None}


def provide() -> dict[str, str]:
    """Installs what is lacking, where that is allowed; returns what is lacking still."""
    missing = lacking()
    if not missing or os.name == "nt" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return missing
    print(f"- Installing {' and '.join(missing)} (apt-get)", flush=True)
    _apt_get("update")
    for packages in missing:
        _apt_get("install", "-y", "--no-install-recommends", *packages.split())
    if find_chromium() is None:
        _apt_get("install", "-y", "--no-install-recommends", PACKAGES_OF_CHROMIUM[1])
    return lacking()


def _apt_get(*command: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-qq", *command], env=environment, stdin=subprocess.DEVNULL, capture_output=True)
