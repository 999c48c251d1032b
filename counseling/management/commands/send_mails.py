"""`manage.py send_mails`: sends the mails that are due. Safe to run again, and twice at once."""

from counseling.management.job import JobCommand


class Command(JobCommand):
    help = "Sends the mails that are due. One that fails is tried again later, and its administrators see it."
    job = "send_mails"
