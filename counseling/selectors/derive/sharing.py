"""The konseli's permissions to share something with somebody named (2d, 2h)."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from counseling.choices import ConsentDecision, ConsentKind
from counseling.models import Consent
from counseling.selectors.derive.base import Read, local_date
from counseling.selectors.records import Record


def party_key(name: str) -> str:
    """Under which two names count as of one party: letter case and spaces make no difference."""
    return " ".join(name.casefold().split())


def sharing_standing(consents: Iterable[Consent], today: date) -> list[Consent]:
    """Of these consents, in the order in which they were said, the konseli's permissions to share that stand on that
    day: the latest word for each party, where it permits and has not run out."""
    latest = {
        party_key(row.party): row for row in consents if row.kind == ConsentKind.SHARING and row.guardian_id is None
    }
    return [
        row
        for row in latest.values()
        if row.decision == ConsentDecision.GIVEN and (row.valid_until is None or row.valid_until >= today)
    ]


def shared_by_permission(record: Record, consent_id: UUID) -> Read:
    """Whether that permission to share stands: `given` or `none`."""
    standing = sharing_standing(record.consents, local_date(record.now, record))
    row = next((row for row in standing if row.pk == consent_id), None)
    return ("given" if row else "none"), row
