"""With whom something of a case may be shared: the permissions that stand (2d, 2h)."""

from datetime import datetime

from counseling.choices import ConsentKind
from counseling.models import Case, Consent
from counseling.selectors import derive
from counseling.selectors.consent import record_of


def standing(case: Case, now: datetime) -> list[Consent]:
    """The permissions to share that stand, one a party, in the order in which the parties were first named.

    Whose word opens and whose closes is as for personal data: the konseli's own yes opens; for who cannot decide a
    guardian's does; a refusal of either closes where they have a say. Three queries.
    """
    return derive.sharing_allowed(record_of(case, ConsentKind.SHARING, now))


def own_standing(case: Case, now: datetime) -> list[Consent]:
    """Those of them that are the konseli's own word."""
    return [word for word in standing(case, now) if word.guardian_id is None]


def with_party(case: Case, party: str, now: datetime) -> Consent | None:
    """The permission to share with this party that stands now; letter case and spaces make no difference."""
    wanted = derive.party_key(party)
    return next((word for word in standing(case, now) if derive.party_key(word.party) == wanted), None)
