"""How long ago what runs in the background last ran, and whether that is too long."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from counseling.choices.work import Runner
from counseling.models import Beat

NIGHTLY = ("time_out_referrals", "inspect_cases", "seal")
"""What runs every night."""
BESIDE = {"forget": timedelta(hours=26), "send_mails": timedelta(hours=2), "tell_of_emergencies": timedelta(hours=2)}
"""What else runs, and by when it should have run again."""
NIGHT_MISSED = timedelta(hours=26)
"""By then a nightly job has had its night, and its tries after a failure."""
WORKER = "worker"
SILENT = timedelta(minutes=10)
"""The worker leaves its beat twice a minute; while it works on a job, that one's beat stands for it."""
LONGEST_JOB = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class NightlyCheck:
    """The nightly check as a whole is as old as the oldest of its jobs. `at`: when it last went well; `late`: a night
    passed without it."""

    at: datetime | None
    late: bool


def beats() -> dict[str, Beat]:
    """The last run of each job that ever ran, by name."""
    return {beat.name: beat for beat in Beat.objects.all()}


def nightly(now: datetime, found: Mapping[str, Beat] | None = None) -> NightlyCheck:
    """When the nightly check last went well. One that never did is not late, but has yet to come."""
    found = beats() if found is None else found
    known = [found[name].well_at for name in NIGHTLY if name in found]
    if not known:
        return NightlyCheck(at=None, late=False)
    at = min((well for well in known if well is not None), default=None)
    whole = len(known) == len(NIGHTLY) and None not in known
    return NightlyCheck(at=at, late=not whole or at is None or now - at > NIGHT_MISSED)


def overdue(now: datetime, found: Mapping[str, Beat] | None = None) -> list[str]:
    """Which of what runs beside the nightly check did not go well for too long. What never ran has yet to come."""
    found = beats() if found is None else found
    return [
        name
        for name, longest in BESIDE.items()
        if name in found and now - (found[name].well_at or found[name].started_at) > longest
    ]


def worker_is_silent(now: datetime, found: Mapping[str, Beat] | None = None) -> bool:
    """Whether nobody does what the worker is for: it gives no sign, and no commands ran last night in its place."""
    found = beats() if found is None else found
    worker = found.get(WORKER)
    if worker is not None and now - worker.started_at < SILENT:
        return False
    at_it = (beat for beat in found.values() if beat.by == Runner.WORKER and beat.finished_at is None)
    if any(now - beat.started_at < LONGEST_JOB for beat in at_it):
        return False
    by_command = all(name in found and found[name].by == Runner.COMMAND for name in NIGHTLY)
    return not by_command or nightly(now, found).late
