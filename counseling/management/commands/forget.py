"""`manage.py forget`: takes out sign-ins of more than a year ago, as every night. Safe to run again and again."""

from counseling.management.job import JobCommand


class Command(JobCommand):
    help = "Takes out who signed in more than a year ago, and browsers in which nobody did since."
    job = "forget"
