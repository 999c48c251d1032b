"""What runs without anybody asking for it, whether the worker or a command runs it.

A job may be run again at any time, and twice at once. Each run leaves a beat (services/beat.py), by which somebody
sees how long ago it was.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from counseling.choices.work import Runner
from counseling.selectors.backup import BACKUP
from counseling.services import mail_delivery, notice, sign_in, time_out
from counseling.services.backup import daily
from counseling.services.backup.errors import BackupError
from counseling.services.backup.make import as_line
from counseling.services.beat import FaultsFoundError, beating
from counseling.services.door import inspection, seal


@dataclass(frozen=True, slots=True)
class JobReport:
    """What a run did, in one line; the faults that it found on its way, and what they come to."""

    said: str
    faults: list[str] = field(default_factory=list)
    failure: str = ""


Tell = Callable[[JobReport], None]


def _time_out(now: datetime) -> JobReport:
    totals = time_out.time_out_all(now=now)
    failure = f"{len(totals.faults)} of them could not be ended."
    return JobReport(f"Ended {totals.ended} referrals.", totals.faults, failure)


def _inspect(now: datetime) -> JobReport:
    totals = inspection.inspect_all(now=now)
    said = (
        f"Inspected {totals.cases} cases: {totals.raised} findings raised, {totals.over} over,"
        f" {totals.marked} duties marked."
    )
    return JobReport(said, totals.faults, f"{len(totals.faults)} of them could not be inspected.")


def _seal(now: datetime) -> JobReport:
    totals = seal.seal_all(now=now)
    said = f"Made {totals.seals} seals over {totals.heads} chains that had grown."
    return JobReport(said, totals.faults, f"{len(totals.faults)} institutions could not be sealed.")


def _backup(now: datetime) -> JobReport:
    try:
        return JobReport(as_line(daily.run(now)))
    except BackupError as error:
        return JobReport("No backup was made.", [str(error)], str(error))


def _send(now: datetime) -> JobReport:
    notice.mail_due(now=now)
    totals = mail_delivery.send_due(now=now)
    # One that failed is tried again, and shown to its administrators: no fault of the job.
    return JobReport(f"Sent {totals.sent} mails, {totals.failed} failed, {totals.to_nobody} had no account.")


def _tell_of_emergencies(now: datetime) -> JobReport:
    return JobReport(f"Told {notice.emergencies_that_wait(now=now)} people that an emergency waits.")


def _forget(now: datetime) -> JobReport:
    return JobReport(f"Forgot {sign_in.forget(now=now)} sign-ins and browsers of more than a year ago.")


WORK: Mapping[str, Callable[[datetime], JobReport]] = {
    "forget": _forget,
    "time_out_referrals": _time_out,
    "inspect_cases": _inspect,
    "seal": _seal,
    "send_mails": _send,
    "tell_of_emergencies": _tell_of_emergencies,
    BACKUP: _backup,
}
"""The jobs by name: those of the night in its order."""


def perform(name: str, *, by: Runner, now: datetime, tell: Tell = lambda report: None) -> None:
    """Runs a job, tells what it did and leaves its beat. Raises FaultsFoundError where something in it went wrong."""
    with beating(name, by=by, now=now):
        report = WORK[name](now)
        tell(report)
        if report.faults:
            raise FaultsFoundError(report.failure)
