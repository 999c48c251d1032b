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


def minor(record: Record) -> Read:
    born = record.case.konseli.birth_date
    if born is None:
        return True, None
    today = local_date(record.now, record)
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return age < record.policy.adult_age, None


def _helped(record: Record) -> list[Consent]:
    return [consent for consent in record.consents if consent.kind == ConsentKind.HELP]


def _expired(consent: Consent, record: Record) -> bool:
    return consent.valid_until is not None and consent.valid_until < local_date(record.now, record)


def guardian_consent(record: Record) -> Read:
    latest = {consent.guardian_id: consent for consent in _helped(record) if consent.guardian_id}
    refused = [c for c in latest.values() if c.decision in (ConsentDecision.REFUSED, ConsentDecision.WITHDRAWN)]
    given = [c for c in latest.values() if c.decision == ConsentDecision.GIVEN and not _expired(c, record)]
    if refused:
        return "refused", refused[0]
    return ("given", given[0]) if given else ("none", None)


def guardian_unsafe(record: Record) -> Read:
    return latest_is_yes(record, StatementKind.GUARDIAN_UNSAFE)


def _own_consent(record: Record) -> Consent | None:
    """The konseli's latest word. That they cannot decide now is what somebody else says of them: it never takes the
    place of a refusal or a withdrawal."""
    own = [c for c in _helped(record) if not c.guardian_id]
    spoken = [c for c in own if c.decision != ConsentDecision.UNABLE]
    if spoken and spoken[-1].decision in (ConsentDecision.REFUSED, ConsentDecision.WITHDRAWN):
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
    """Whether notes may be written: the latest word on personal data gives permission. No fact of the rulebook."""
    own = [c for c in record.consents if c.kind == ConsentKind.PERSONAL_DATA]
    return bool(own) and own[-1].decision == ConsentDecision.GIVEN and not _expired(own[-1], record)
