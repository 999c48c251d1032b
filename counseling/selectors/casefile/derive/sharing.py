"""The permissions to share something with somebody named (2d, 2h)."""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from counseling.choices import ConsentKind
from counseling.models import Consent, Counselor
from counseling.selectors.casefile.derive.base import Read
from counseling.selectors.casefile.derive.permission import of_kind, permission
from counseling.selectors.casefile.records import Record


def party_key(name: str) -> str:
    """Under which two names count as of one party: letter case and spaces make no difference."""
    return " ".join(name.casefold().split())


def names_apart(colleagues: Iterable[Counselor]) -> dict[Counselor, str]:
    """What each of these is called, so that nobody else is meant: where two have the same name, the e-mail address
    stands with it."""
    colleagues = list(colleagues)
    alike = Counter(party_key(str(row)) for row in colleagues)
    return {row: _with_address(row) if alike[party_key(str(row))] > 1 else str(row) for row in colleagues}


def _with_address(colleague: Counselor) -> str:
    return f"{colleague} ({colleague.membership.user.email})"


def party_keys(colleague: Counselor) -> tuple[str, str]:
    """Under which a colleague is named as a party: the name that is theirs alone, and the bare one."""
    return party_key(_with_address(colleague)), party_key(str(colleague))


def sharing_allowed(record: Record) -> list[Consent]:
    """The permissions to share that stand, one a party. No fact of the rulebook."""
    by_party: dict[str, list[Consent]] = {}
    for word in of_kind(record, ConsentKind.SHARING):
        by_party.setdefault(party_key(word.party), []).append(word)
    found = (permission(record, words) for words in by_party.values())
    return [word for word in found if word is not None]


def shared_by_permission(record: Record, consent_id: UUID) -> Read:
    """Whether that permission to share stands, and is the konseli's own: `given` or `none`."""
    standing = (word for word in sharing_allowed(record) if word.guardian_id is None)
    row = next((word for word in standing if word.pk == consent_id), None)
    return ("given" if row else "none"), row
