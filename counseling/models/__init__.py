"""Tables and constraints, one file a stem; no workflow."""

from counseling.models.access_log import AccessLog
from counseling.models.account import Absence, Counselor, Membership, RoleGrant, Supervision, User
from counseling.models.appointment import Appointment, AppointmentChange, AppointmentConfirmation
from counseling.models.case import Case, CaseReason
from counseling.models.complaint import Complaint
from counseling.models.consent import Consent
from counseling.models.disclosure import Disclosure
from counseling.models.explanation import Acknowledgement, Explanation
from counseling.models.flag import Flag, FlagOccurrence
from counseling.models.goal import Goal
from counseling.models.help_request import HelpRequest, WaitingEntry
from counseling.models.institution import Institution, PolicyVersion, Surge
from counseling.models.konseli import DataKey, Guardian, Konseli, SearchToken
from counseling.models.ledger import LedgerEntry
from counseling.models.loyalty import LoyaltyConflict
from counseling.models.obligation import Obligation
from counseling.models.referral import Referral
from counseling.models.relationship import RelationshipDeclaration
from counseling.models.session import CounselingSession, Note
from counseling.models.statement import Statement
from counseling.models.waiver import Waiver

__all__ = [
    "Absence",
    "AccessLog",
    "Acknowledgement",
    "Appointment",
    "AppointmentChange",
    "AppointmentConfirmation",
    "Case",
    "CaseReason",
    "Complaint",
    "Consent",
    "CounselingSession",
    "Counselor",
    "DataKey",
    "Disclosure",
    "Explanation",
    "Flag",
    "FlagOccurrence",
    "Goal",
    "Guardian",
    "HelpRequest",
    "Institution",
    "Konseli",
    "LedgerEntry",
    "LoyaltyConflict",
    "Membership",
    "Note",
    "Obligation",
    "PolicyVersion",
    "Referral",
    "RelationshipDeclaration",
    "RoleGrant",
    "SearchToken",
    "Statement",
    "Supervision",
    "Surge",
    "User",
    "WaitingEntry",
    "Waiver",
]
