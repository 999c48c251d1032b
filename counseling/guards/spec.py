"""What is guarded, read off the models: who must agree with whom, what never changes, what is never deleted."""

from dataclasses import dataclass
from functools import lru_cache

from django.apps import apps
from django.db import models

PREFIX = "guard"

CASE = "counseling_case"
LEDGER = "counseling_ledgerentry"
SESSION = "counseling_counselingsession"
DISCLOSURE = "counseling_disclosure"
APPOINTMENT = "counseling_appointment"
NOTE = "counseling_note"

MOVED_BY_ENTRY = ("state", "state_since", "head", "head_hash", "counselor_id")

# Spoken words and other records of what once was: every column but the sealed ones stays as written. (Sealed ones may
# be sealed anew under a newer key, which the binding to row and column keeps from becoming another row's content.)
APPEND_ONLY = {
    "Statement",
    "RelationshipDeclaration",
    "Consent",
    "Acknowledgement",
    "AppointmentConfirmation",
    "AppointmentChange",
    "HelpRequest",
    "PolicyVersion",
    "Explanation",
    "FlagOccurrence",
    "AccessLog",
}
FROZEN = {
    "Complaint": ("said_by", "channel", "said_at", "recorded_by_id", "recorded_at", "supersedes_id", "about"),
    "CaseReason": ("entry_id",),
    "Case": ("request_id", "code", "created_at", "previous_id"),
    "CounselingSession": ("entry_id", "number", "emergency", "late", "incident", "opened_at", "opened_by_id"),
    "Disclosure": ("entry_id", "basis", "minimal", "disclosed_at", "disclosed_by_id"),
    "Obligation": ("code", "entry_id", "created_at", "due_at"),
    "Flag": ("code", "raised_at"),
    "Waiver": ("code", "transition", "asked_by_id", "asked_at"),
    "Appointment": ("counselor_id", "starts_at", "ends_at", "place_kind", "proposed_by"),
    "Note": ("session_id", "author_id"),
    "LoyaltyConflict": ("raised_by_id", "raised_at"),
    "Referral": ("receiver_kind", "receiver_id", "reason", "named_at", "named_by_id"),
}
# A signed note stays as signed. Its text may only be sealed anew under another key, whose id stands in bytes 2 to 17.
SIGNED_NOTE = ("template", "revision", "saved_at", "signed_at")
DELETABLE = {"SearchToken"}


@dataclass(frozen=True, slots=True)
class Table:
    """One guarded table: `parents` are (column, parent table) that must be of the same institution, `of_konseli`
    those parents that must be of the same konseli too."""

    name: str
    parents: tuple[tuple[str, str], ...]
    of_konseli: tuple[tuple[str, str], ...]
    of_case: tuple[tuple[str, str], ...]
    frozen: tuple[str, ...]
    deletable: bool


def _is_of(model: type[models.Model], column: str) -> bool:
    return any(field.column == column for field in model._meta.concrete_fields)


def _frozen(model: type[models.Model]) -> tuple[str, ...]:
    from counseling.keys.fields import SealedTextField

    always = [c for c in ("id", "institution_id", "konseli_id", "case_id") if _is_of(model, c)]
    if model.__name__ in APPEND_ONLY:
        rest = [f.column for f in model._meta.concrete_fields if not isinstance(f, SealedTextField)]
    else:
        rest = list(FROZEN.get(model.__name__, ()))
    return tuple(dict.fromkeys(always + rest))


@lru_cache(maxsize=1)
def guarded_tables() -> tuple[Table, ...]:
    """Every table that carries an institution."""
    found = []
    for model in apps.get_app_config("counseling").get_models():
        if not _is_of(model, "institution_id"):
            continue
        links = [
            (f.column, f.remote_field.model)
            for f in model._meta.concrete_fields
            if isinstance(f, models.ForeignKey) and _is_of(f.remote_field.model, "institution_id")
        ]
        found.append(
            Table(
                name=model._meta.db_table,
                parents=tuple((column, parent._meta.db_table) for column, parent in links),
                of_konseli=tuple(
                    (column, parent._meta.db_table)
                    for column, parent in links
                    if _is_of(model, "konseli_id") and _is_of(parent, "konseli_id")
                ),
                of_case=tuple(
                    (column, parent._meta.db_table)
                    for column, parent in links
                    if _is_of(model, "case_id") and _is_of(parent, "case_id")
                ),
                frozen=_frozen(model),
                deletable=model.__name__ in DELETABLE,
            )
        )
    return tuple(found)
