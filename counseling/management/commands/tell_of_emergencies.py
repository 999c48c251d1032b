"""`manage.py tell_of_emergencies`: tells by mail that an emergency waits. Safe to run again, and twice at once."""

from counseling.management.job import JobCommand


class Command(JobCommand):
    help = "Tells who answers for an emergency that nobody served in time, once a day. The mails go with `send_mails`."
    job = "tell_of_emergencies"
