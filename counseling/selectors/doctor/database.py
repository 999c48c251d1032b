"""Checks of the database, and of what runs beside it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection

from counseling import guards
from counseling.keys import keyring
from counseling.keys.keyring import KeyringError, SealError
from counseling.models import DataKey
from counseling.selectors import backup, health, job, outgoing_mail
from counseling.selectors.doctor.finding import CheckFinding, advice, well, wrong

APART = timedelta(seconds=30)
UNVERIFIED = timedelta(days=8)
CLOCK = "SELECT clock_timestamp()"
OWNED = """
    SELECT COUNT(*) FROM pg_tables
    WHERE schemaname = current_schema() AND pg_has_role(current_user, tableowner, 'USAGE')
"""


def checks(now: datetime) -> Iterator[CheckFinding]:
    """Each check once; nothing but the first where the database cannot be reached."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        says = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        yield wrong("database", f"It cannot be reached: {says}.", "Start it, and see what DATABASE_URL names.")
        return
    yield well("database", f"The database answers ({connection.vendor}).")
    migrations = _migrations()
    yield migrations
    yield _guards()
    yield _owner()
    yield _clock(now)
    if not migrations.do:
        yield _sealed_row()
        yield _worker(now)
        yield _beside(now)
        yield _stuck_mails(now)
        yield _nightly(now)
        yield _ledger(now)
        yield _backup(now)


def _migrations() -> CheckFinding:
    try:
        pending = health.pending_migrations()
    except DatabaseError:
        pending = ["all of them"]
    if pending:
        do = "Make a backup, and run `manage.py migrate` as the owner of the tables."
        return wrong("migrations", f"The tables are older than the program: {', '.join(pending[:5])}.", do)
    return well("migrations", "The tables are those of this version.")


def _guards() -> CheckFinding:
    missing = guards.missing(connection)
    if missing:
        says = f"{len(missing)} guards are missing, altered or switched off: {', '.join(missing[:5])}."
        do = "Find out who did it; then `manage.py migrate` installs them, and `manage.py ledger_verify` looks."
        return wrong("guards", says, do)
    return well("guards", "All guards stand.")


def _owner() -> CheckFinding:
    if connection.vendor != "postgresql":
        return well("owner", "On SQLite whoever may write the file owns it.")
    with connection.cursor() as cursor:
        cursor.execute(OWNED)
        (owned,) = cursor.fetchone()
    if owned:
        says = f"The app runs as the owner of {owned} tables, and so could switch guards off."
        do = "Give it a role of its own: `manage.py grant_app_role NAME`, and that role in DATABASE_URL."
        return (wrong if settings.PRODUCTION else advice)("owner", says, do)
    return well("owner", "The app owns no table.")


def _clock(now: datetime) -> CheckFinding:
    if connection.vendor != "postgresql":
        return well("clock", "The database has the clock of this machine.")
    with connection.cursor() as cursor:
        cursor.execute(CLOCK)
        (there,) = cursor.fetchone()
    if abs(there - now) > APART:
        says = f"The clocks of this machine and of the database are {abs(there - now).total_seconds():.0f} s apart."
        return wrong("clock", says, "Have both ask a time server.")
    return well("clock", "This machine and the database agree on the time.")


def _sealed_row() -> CheckFinding:
    row = DataKey.objects.filter(wrapped__isnull=False).order_by("-created_at").first()
    if row is None:
        return well("sealed row", "Nothing is sealed yet.")
    try:
        keyring.cipher_by_id(row.pk)
    except (SealError, KeyringError) as error:
        do = "Put back the key file that belongs to this database; do not write with the present one."
        return wrong("sealed row", f"The newest sealed record does not open: {error}", do)
    return well("sealed row", "The newest sealed record opens.")


def _worker(now: datetime) -> CheckFinding:
    if job.worker_is_silent(now):
        do = "Start `manage.py worker`, by a service that starts it again; or have cron run the commands (README)."
        return wrong("worker", "The worker gives no sign, and no command ran in its place.", do)
    return well("worker", "The worker is at it, or commands run in its place.")


def _nightly(now: datetime) -> CheckFinding:
    check = job.nightly(now)
    if check.late:
        do = "Run `manage.py time_out_referrals`, `inspect_cases` and `seal`: each says what stops it."
        return wrong("nightly check", f"It last went well: {check.at or 'never'}.", do)
    return well("nightly check", f"It last went well: {check.at or 'its first night is to come'}.")


def _beside(now: datetime) -> CheckFinding:
    late = job.overdue(now)
    if late:
        do = "See what the worker logs, or run each by its command: `manage.py NAME`."
        return wrong("jobs", f"These did not run, or not to their end, for too long: {', '.join(late)}.", do)
    return well("jobs", "Mails, emergencies and what is to be forgotten are looked at in time.")


def _stuck_mails(now: datetime) -> CheckFinding:
    rows = outgoing_mail.all_stuck(now).order_by("queued_at")
    oldest = rows.first()
    if oldest is None:
        return well("mails", "No mail waits for too long.")
    why = oldest.fault or "nobody tried to send it"
    says = f"{rows.count()} mails could not be sent, the oldest since {oldest.queued_at:%Y-%m-%d %H:%M} UTC ({why})."
    do = "See that the worker runs and what DJANGO_EMAIL_… says; `manage.py send_mails` tries at once."
    return wrong("mails", says, do)


def _ledger(now: datetime) -> CheckFinding:
    beat = job.beats().get("ledger_verify")
    at = beat.well_at if beat else None
    if at is None or now - at > UNVERIFIED:
        do = "Run `manage.py ledger_verify` once a week: by cron, and on a copy of the database where it is large."
        return advice("ledger", f"It was last found whole: {at or 'never'}.", do)
    return well("ledger", f"It was last found whole: {at}.")


def _backup(now: datetime) -> CheckFinding:
    standing = backup.standing(now)
    if standing.too_old:
        do = "Run `manage.py backup`, and set COUNSELING_BACKUP_TO so that the worker does it every night."
        says = f"The last backup: {standing.at or 'never'}."
        return (wrong if settings.PRODUCTION else advice)("backup", says, do)
    return well("backup", f"The last backup: {standing.at}.")
