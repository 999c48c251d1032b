"""Loading the demo data: all of it through the services and the gate, or nothing."""

from datetime import datetime

from counseling.demo import explanations, oversight, pending, people, records, reviews, stories
from counseling.demo.people import ACCOUNTS, PASSWORD, SLUGS
from counseling.models import Case, Institution, User
from counseling.services import notice
from counseling.services.marker import service


class OtherDataError(Exception):
    """The database holds institutions that are not the demo's."""


@service
def load(anchor: datetime) -> int:
    """Loads the demo as of `anchor`; gives the number of cases made, 0 where the demo is there already."""
    if is_present():
        return 0
    if Institution.objects.exists() or User.objects.exists():
        raise OtherDataError("This database holds other data; the demo goes into an empty one only.")
    with notice.nobody_is_told():
        return _tell_all(anchor)


def _tell_all(anchor: datetime) -> int:
    members = people.move_in(anchor)
    oversight.flood(members["ratna@harapan.example"], anchor)
    explanations.publish(members["yoga@harapan.example"], anchor)
    list(stories.tell_all(members, anchor))
    records.tell(members, anchor)
    explanations.tell(members["dewi@harapan.example"], anchor)
    pending.tell(members, anchor)
    reviews.tell(members, anchor)
    oversight.tell(members, anchor)
    return Case.objects.count()


def is_present() -> bool:
    """Whether the demo is loaded."""
    return Institution.objects.filter(slug__in=SLUGS).count() == len(SLUGS)


def has_demo_passwords() -> bool:
    """Whether anybody can still sign in with the password of the demo."""
    users = User.objects.filter(email__in=[account.email for account in ACCOUNTS], is_active=True)
    return any(user.check_password(PASSWORD) for user in users)
