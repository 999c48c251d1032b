"""Readings of permission: the konseli's and the guardian's."""

from typing import Any

from counseling.choices import (
    Capacity,
    ConsentDecision,
    ConsentForm,
    ConsentKind,
    StatementKind,
)
from counseling.models import Consent, Statement
from counseling.models.base import AS_SAID
from counseling.selectors import paper
from counseling.selectors.casefile.derive.base import Read, latest_is_yes, local_date, statements_of
from counseling.selectors.casefile.records import Record

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


def of_kind(record: Record, kind: str) -> list[Consent]:
    return [consent for consent in record.consents if consent.kind == kind]


def _guardians_words(record: Record, words: list[Consent]) -> tuple[list[Consent], list[Consent]]:
    """Each guardian's latest word, where it refuses and where it gives."""
    latest = {c.guardian_id: c for c in words if c.guardian_id}
    refused = [c for c in latest.values() if c.decision in REFUSALS]
    given = [c for c in latest.values() if c.decision == ConsentDecision.GIVEN and not _expired(c, record)]
    return refused, given


def guardian_consent(record: Record) -> Read:
    refused, given = _guardians_words(record, of_kind(record, ConsentKind.HELP))
    if refused:
        return "refused", refused[0]
    return ("given", given[0]) if given else ("none", None)


def guardian_unsafe(record: Record) -> Read:
    return latest_is_yes(record, StatementKind.GUARDIAN_UNSAFE)


def _inability(record: Record, own: list[Consent]) -> Statement | Consent | None:
    """Where the konseli cannot decide, the row that says so. It is what somebody judged of their ability; in older
    records it stands among the permissions of a kind."""
    judged: list[Statement | Consent] = [*statements_of(record, StatementKind.CAPACITY)]
    judged += [c for c in own if c.decision == ConsentDecision.UNABLE]
    row = max(judged, key=_as_said, default=None)
    return None if isinstance(row, Statement) and row.value == Capacity.ABLE else row


def _as_said(row: Statement | Consent) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in AS_SAID)


def _own_word(record: Record, words: list[Consent]) -> Read:
    """What holds of the konseli themself, and the row that says so.

    Of a permission and an inability the later counts. That they cannot decide is what somebody else says of them: it
    never takes the place of a refusal or a withdrawal.
    """
    own = [c for c in words if not c.guardian_id]
    spoken = [c for c in own if c.decision != ConsentDecision.UNABLE]
    word = spoken[-1] if spoken else None
    unable = _inability(record, own)
    if word is None or (unable and word.decision not in REFUSALS and _as_said(unable) > _as_said(word)):
        return ("unable", unable) if unable else ("none", None)
    if word.decision == ConsentDecision.GIVEN and _expired(word, record):
        return "expired", word
    return word.decision, word


def consent(record: Record) -> Read:
    return _own_word(record, of_kind(record, ConsentKind.HELP))


def consent_form(record: Record) -> Read:
    """Only a permission has a form; what was signed is in writing once its paper is kept."""
    row = consent(record)[1]
    given = isinstance(row, Consent) and row.decision == ConsentDecision.GIVEN
    return (ConsentForm.WRITTEN if given and paper.in_writing(row) else ConsentForm.VERBAL).value, row


def permission(record: Record, words: list[Consent]) -> Consent | None:
    """The word on which a permission beside that to be helped rests, where it stands.

    Each speaker's latest word counts for that speaker alone. The konseli's refusal or withdrawal closes, whatever a
    guardian says. A guardian has a say for a minor, and for whoever cannot decide: there a refusal of one of them
    closes too, unless contact with them is unsafe. What opens is the konseli's own yes; a guardian's yes opens only
    where the konseli cannot decide. A yes past its date opens nothing.
    """
    own, word = _own_word(record, words)
    refused, given = _guardians_words(record, words)
    if refused and (own == "unable" or minor(record)[0]) and not guardian_unsafe(record)[0]:
        return None
    if own == "unable":
        return given[0] if given else None
    return word if own == "given" else None


def personal_data_allowed(record: Record) -> bool:
    """Whether notes may be written. No fact of the rulebook."""
    return permission(record, of_kind(record, ConsentKind.PERSONAL_DATA)) is not None
