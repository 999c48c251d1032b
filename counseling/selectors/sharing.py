"""With whom the konseli lets something be shared."""

from datetime import datetime

from counseling.choices import ConsentKind
from counseling.models import Case, Consent
from counseling.models.base import AS_SAID
from counseling.selectors import derive
from counseling.selectors.institution import today_at


def standing(case: Case, now: datetime) -> list[Consent]:
    """The permissions to share that stand now, one a party, in the order in which they were given."""
    rows = Consent.objects.filter(case=case, kind=ConsentKind.SHARING, superseded_by=None, said_at__lte=now)
    return derive.sharing_standing(rows.order_by(*AS_SAID), today_at(case.institution, now))


def with_party(case: Case, party: str, now: datetime) -> Consent | None:
    """The permission to share with this party that stands now; letter case and spaces make no difference."""
    wanted = derive.party_key(party)
    return next((row for row in standing(case, now) if derive.party_key(row.party) == wanted), None)
