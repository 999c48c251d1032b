"""`manage.py seal`: the daily seal over the heads of all chains. Safe to run again, and twice at once."""

from counseling.management.job import JobCommand


class Command(JobCommand):
    help = "Seals, for each institution, the chains that grew since the last seal. Exits 1 if an institution failed."
    job = "seal"
