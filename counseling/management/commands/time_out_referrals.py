"""`manage.py time_out_referrals`: ends referrals that nobody answered in time, as every night. Safe to run again, and
twice at once."""

from counseling.management.job import JobCommand


class Command(JobCommand):
    help = "Ends every referral that waits for an answer longer than its institution lets it. Exits 1 if one failed."
    job = "time_out_referrals"
