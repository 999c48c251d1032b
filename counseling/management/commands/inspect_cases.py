"""`manage.py inspect_cases`: the standing inspection, as it runs every night. Safe to run again, and twice at once."""

from counseling.management.job import JobCommand


class Command(JobCommand):
    help = "Looks at every open case as it stands: raises flags, marks duties overdue. Exits 1 if a case failed."
    job = "inspect_cases"
