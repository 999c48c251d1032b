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
DATA_KEY = "counseling_datakey"
FLAG = "counseling_flag"

MOVED_BY_ENTRY = ("state", "state_since", "head", "head_hash", "counselor_id")

# Spoken words and other records of what once was: every column stays as written.
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
    "CaseReason",
    "FlagMove",
    "Determination",
    "Inspection",
    "LoyaltyReview",
    "ObligationDecision",
    "BreakGlass",
    "AdminAct",
    "Seal",
    "ConsentPaper",
    "NoteAddendum",
    "SafetyPlan",
    "ReceivedReferral",
    "StandIn",
}
# Of the others, what says whose they are and what once was said. Whoever a counselor or membership belongs to has all
# that hangs on it, so that this never changes either.
FROZEN = {
    "Complaint": (
        *("said_by", "said_by_name", "channel", "said_at", "recorded_by_id", "recorded_at", "words", "supersedes_id"),
        "about",
    ),
    "Case": ("request_id", "code", "created_at", "previous_id"),
    "Konseli": ("code", "created_at"),
    "DataKey": ("created_at",),
    "Membership": ("user_id", "since"),
    "AccountLock": ("membership_id", "locked_by_id", "locked_at", "reason"),
    "RoleGrant": ("membership_id", "role", "since"),
    "Counselor": ("membership_id",),
    "Supervision": ("supervisor_id", "counselor_id", "since"),
    "Absence": ("counselor_id", "kind", "announced_at"),
    "Surge": ("declared_by_id", "declared_at", "reason"),
    "CounselingSession": (
        "entry_id",
        "group_id",
        "number",
        "emergency",
        "late",
        "incident",
        "opened_at",
        "opened_by_id",
    ),
    "Disclosure": (
        *("entry_id", "recipient", "content", "purpose", "paper"),
        *("basis", "minimal", "disclosed_at", "disclosed_by_id", "conflict_id"),
    ),
    "Obligation": ("code", "entry_id", "created_at", "due_at"),
    "Flag": ("code", "raised_at", "counselor_id"),
    "Remedy": ("flag_id", "text", "due_at", "set_by_id", "set_at"),
    "FlagSeen": ("flag_id", "member_id"),
    "EmergencyNumber": ("label", "number", "position", "checked_by_id", "since"),
    "Logo": ("picture", "set_by_id", "since"),
    "Invitation": (
        *("email", "name", "roles", "supervisor_id"),
        *("token_hash", "invited_by_id", "invited_at", "expires_at"),
    ),
    "OutsideReviewer": ("member_id", "named_by_id", "since"),
    "Waiver": ("code", "transition", "asked_by_id", "asked_at", "reason"),
    "Appointment": (
        *("counselor_id", "group_id", "offer", "starts_at", "ends_at"),
        *("place_kind", "place", "proposed_by"),
    ),
    "GroupMeeting": ("counselor_id", "code", "created_by_id", "created_at"),
    "Notice": ("member_id", "kind", "at", "due_at"),
    "NoticeChoice": ("member_id", "kind"),
    "CalendarFeed": ("member_id", "token_hash", "created_at"),
    "Portal": ("guardian_id", "token_hash", "made_by_id", "made_at", "open_until"),
    "KonseliContact": ("name", "relation", "phone", "emergency", "created_at"),
    "KonseliMerge": ("into_id", "reason", "merged_by_id", "merged_at"),
    "RelationshipHint": ("counselor_id", "kind", "found_at"),
    "SharedHelp": ("colleague_id", "purpose", "consent_id", "asked_by_id", "asked_at"),
    "PackageItem": ("referral_id", "shared_id", "received_id", "part", "content", "chosen_by_id", "chosen_at"),
    "Note": ("session_id", "author_id"),
    "Goal": ("text", "measure", "agreed_at", "recorded_by_id"),
    "LoyaltyConflict": ("summary", "raised_by_id", "raised_at"),
    "Referral": (
        "receiver_kind",
        "receiver_id",
        "to_institution_id",
        "reason",
        "reason_words",
        "named_at",
        "named_by_id",
    ),
    "WaitingEntry": ("request_id", "case_id", "since"),
}
# A signed note stays as signed.
SIGNED_NOTE = ("template", "revision", "saved_at", "signed_at")
DELETABLE = {"SearchToken", "CounselorToken", "Notice", "OutgoingMail", "SignIn", "KnownBrowser"}
"""The last three belong to no institution, and so have no guards: the grants of the app's role know of them here."""


@dataclass(frozen=True, slots=True)
class GuardedTable:
    """One guarded table: `parents` are (column, parent table) that must be of the same institution, `of_konseli` and
    `of_case` those that must be of the same konseli and case too; `cousins` those that must be of one case with each
    other. `frozen` columns never change; `sealed` ones only by being sealed anew under another key."""

    name: str
    parents: tuple[tuple[str, str], ...]
    of_konseli: tuple[tuple[str, str], ...]
    of_case: tuple[tuple[str, str], ...]
    cousins: tuple[tuple[str, str], ...]
    frozen: tuple[str, ...]
    sealed: tuple[str, ...]
    deletable: bool


def _is_of(model: type[models.Model], column: str) -> bool:
    return any(field.column == column for field in model._meta.concrete_fields)


def _columns(model: type[models.Model]) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields]


def _stay(model: type[models.Model]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The frozen columns, and those of them that are sealed."""
    from counseling.keys.fields import SealedField

    always = [column for column in ("id", "institution_id", "konseli_id", "case_id") if _is_of(model, column)]
    rest = _columns(model) if model.__name__ in APPEND_ONLY else FROZEN.get(model.__name__, ())
    sealed = {str(f.column) for f in model._meta.concrete_fields if isinstance(f, SealedField)}
    every = dict.fromkeys([*always, *rest])
    return tuple(c for c in every if c not in sealed), tuple(c for c in every if c in sealed)


@lru_cache(maxsize=1)
def guarded_tables() -> tuple[GuardedTable, ...]:
    """Every table that carries an institution."""
    found = []
    for model in apps.get_app_config("counseling").get_models():
        if not _is_of(model, "institution_id"):
            continue
        links = [
            (str(f.column), f.remote_field.model)
            for f in model._meta.concrete_fields
            if isinstance(f, models.ForeignKey) and _is_of(f.remote_field.model, "institution_id")
        ]
        found.append(_table(model, links))
    return tuple(found)


def deletable_tables() -> set[str]:
    """The tables of which rows may be deleted, those without an institution among them."""
    every = apps.get_app_config("counseling").get_models()
    return {model._meta.db_table for model in every if model.__name__ in DELETABLE}


def _table(model: type[models.Model], links: list[tuple[str, type[models.Model]]]) -> GuardedTable:
    def those_of(column: str) -> tuple[tuple[str, str], ...]:
        return tuple((link, parent._meta.db_table) for link, parent in links if _is_of(parent, column))

    frozen, sealed = _stay(model)
    return GuardedTable(
        name=model._meta.db_table,
        parents=those_of("institution_id"),
        of_konseli=those_of("konseli_id") if _is_of(model, "konseli_id") else (),
        of_case=those_of("case_id") if _is_of(model, "case_id") else (),
        cousins=() if _is_of(model, "case_id") else those_of("case_id"),
        frozen=frozen,
        sealed=sealed,
        deletable=model.__name__ in DELETABLE,
    )
