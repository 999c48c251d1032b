"""With whom something of a case may be shared: the permissions that stand (2d, 2h)."""

from datetime import datetime

from counseling.choices import ConsentKind
from counseling.models import Case, Consent, Counselor
from counseling.selectors.casefile import derive
from counseling.selectors.consent import record_of
from counseling.selectors.referral import colleagues_of


def standing(case: Case, now: datetime) -> list[Consent]:
    """The permissions to share that stand, one a party, in the order in which the parties were first named.

    Whose word opens and whose closes is as for personal data: the konseli's own yes opens; for who cannot decide a
    guardian's does; a refusal of either closes where they have a say. Three queries.
    """
    return derive.sharing_allowed(record_of(case, ConsentKind.SHARING, now))


def own_standing(case: Case, now: datetime) -> list[Consent]:
    """Those of them that are the konseli's own word."""
    return [word for word in standing(case, now) if word.guardian_id is None]


def with_colleague(case: Case, colleague: Counselor, now: datetime) -> Consent | None:
    """The permission to share with this colleague that stands now: the one that names nobody else rather than that of
    the bare name."""
    given = {derive.party_key(word.party): word for word in standing(case, now)}
    return next((given[key] for key in derive.party_keys(colleague) if key in given), None)


def names_of_colleagues(case: Case) -> dict[Counselor, str]:
    """What each colleague of the case's counselor is called as a party, by name. Somebody who is locked keeps theirs:
    nobody of the same name is called by the bare one meanwhile."""
    names = derive.names_apart(colleagues_of(case))
    return {colleague: name for colleague, name in names.items() if colleague.membership.locked_at is None}
