"""Permission: the konseli's own, and the guardian's."""

from counseling.choices import (
    ConsentDecision,
    ConsentForm,
    ConsentKind,
    StatementKind,
)
from counseling.models import Consent
from counseling.selectors.derive.base import Read, latest_is_yes, local_date
from counseling.selectors.records import Record

REFUSALS = (ConsentDecision.REFUSED, ConsentDecision.WITHDRAWN)


def minor(record: Record) -> Read:
    born = record.case.konseli.birth_date
    if born is None:
        return True, None
    today = local_date(record.now, record)
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return age < record.policy.adult_age, None


def _expired(consent: Consent, record: Record) -> bool:
    return consent.valid_until is not None and consent.valid_until < local_date(record.now, record)


def _guardians_words(record: Record, kind: str) -> tuple[list[Consent], list[Consent]]:
    """Each guardian's latest word, where it refuses and where it gives."""
    latest = {c.guardian_id: c for c in record.consents if c.kind == kind and c.guardian_id}
    refused = [c for c in latest.values() if c.decision in REFUSALS]
    given = [c for c in latest.values() if c.decision == ConsentDecision.GIVEN and not _expired(c, record)]
    return refused, given


def guardian_consent(record: Record) -> Read:
    refused, given = _guardians_words(record, ConsentKind.HELP)
    if refused:
        return "refused", refused[0]
    return ("given", given[0]) if given else ("none", None)


def guardian_unsafe(record: Record) -> Read:
    return latest_is_yes(record, StatementKind.GUARDIAN_UNSAFE)


def _own_consent(record: Record, kind: str = ConsentKind.HELP) -> Consent | None:
    """The konseli's latest word. That they cannot decide now is what somebody else says of them: it never takes the
    place of a refusal or a withdrawal."""
    own = [c for c in record.consents if c.kind == kind and not c.guardian_id]
    spoken = [c for c in own if c.decision != ConsentDecision.UNABLE]
    if spoken and spoken[-1].decision in REFUSALS:
        return spoken[-1]
    return own[-1] if own else None


def consent(record: Record) -> Read:
    row = _own_consent(record)
    if row is None:
        return "none", None
    if row.decision == ConsentDecision.GIVEN and _expired(row, record):
        return "expired", row
    return row.decision, row


def consent_form(record: Record) -> Read:
    row = _own_consent(record)
    return (row.form if row else ConsentForm.VERBAL.value), row


def personal_data_allowed(record: Record) -> bool:
    """Whether notes may be written. No fact of the rulebook.

    Each speaker's latest word counts for that speaker alone. The konseli's refusal or withdrawal closes, whatever a
    guardian says. A guardian has a say for a minor, and for whoever cannot decide: there a refusal of one of them
    closes too, unless contact with them is unsafe. What opens is the konseli's own yes; a guardian's yes opens only
    where the konseli cannot decide. A yes past its date opens nothing.
    """
    own = _own_consent(record, ConsentKind.PERSONAL_DATA)
    refused, given = _guardians_words(record, ConsentKind.PERSONAL_DATA)
    unable = own is not None and own.decision == ConsentDecision.UNABLE
    if refused and (unable or minor(record)[0]) and not guardian_unsafe(record)[0]:
        return False
    if unable:
        return bool(given)
    return own is not None and own.decision == ConsentDecision.GIVEN and not _expired(own, record)
