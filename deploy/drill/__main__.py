"""`python3 run.py drill`: PostgreSQL is restarted five times, and the worker is alive and at work after each. And
`python3 run.py drill first-day`: a clean clone leads to a first session in the browser alone (`first_day.py`)."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import run
from deploy.drill import DrillError, first_day
from tests.plugins.postgres import ClusterError, cluster, find_binaries, restart

TIMES = 5
PATIENCE = 120.0
"""Seconds until the worker has to be at work again; it asks every minute at the latest."""
BEAT = "SELECT COALESCE(MAX(started_at), 'epoch') FROM counseling_beat WHERE name = 'worker'"


def main() -> int:
    if sys.argv[1:] == ["first-day"]:
        return first_day.main()
    binaries = find_binaries()
    if binaries is None:
        print("PostgreSQL is not installed.", file=sys.stderr)
        return 1
    try:
        with cluster(binaries) as url, tempfile.TemporaryDirectory() as folder:
            drill(binaries, url, Path(folder))
    except (ClusterError, DrillError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def drill(binaries: Path, url: str, folder: Path) -> None:
    """Starts a worker on a fresh database and takes the database away from it, again and again."""
    server, _, name = url.rpartition("/")
    subprocess.run([str(binaries / "createdb"), "--maintenance-db", f"{server}/postgres", name], check=True)
    (folder / "keys.json").write_text(run.fresh_keys(), encoding="utf-8")
    surroundings = {
        "DATABASE_URL": url,
        "COUNSELING_VAR": str(folder),
        "DJANGO_SECRET_KEY": "for-this-drill-" + "0" * 50,
    }
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "counseling.settings", **surroundings}
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0"], env=env, check=True)
    worker = subprocess.Popen([sys.executable, "manage.py", "worker", "--interval=1", "--no-startup-delay"], env=env)
    try:
        await_beat(binaries, url, worker, "1970-01-01")
        for turn in range(1, TIMES + 1):
            before = beat(binaries, url)
            began = time.monotonic()
            restart(binaries, url)
            await_beat(binaries, url, worker, before)
            print(f"Restart {turn}: the worker is at work again after {time.monotonic() - began:.1f} s.", flush=True)
    finally:
        worker.terminate()
        worker.wait(30)


def beat(binaries: Path, url: str) -> str:
    """When the worker was last there; nothing while the database is not."""
    done = subprocess.run([str(binaries / "psql"), "-At", "-c", BEAT, url], capture_output=True, text=True)
    return done.stdout.strip()


def await_beat(binaries: Path, url: str, worker: "subprocess.Popen[bytes]", before: str) -> None:
    """Waits for a beat after this one, of the same process."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if worker.poll() is not None:
            raise DrillError(f"The worker ended (code {worker.returncode}).")
        if beat(binaries, url) > before:
            return
        time.sleep(0.5)
    raise DrillError(f"The worker gave no sign for {PATIENCE:.0f} s.")


if __name__ == "__main__":
    sys.exit(main())
