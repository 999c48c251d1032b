"""Tables and constraints, one file a stem; no workflow."""

from counseling.models.access_log import AccessLog, BreakGlass
from counseling.models.account import (
    Absence,
    AdminAct,
    Counselor,
    Invitation,
    Membership,
    RoleGrant,
    Supervision,
    User,
)
from counseling.models.appointment import Appointment, AppointmentChange, AppointmentConfirmation
from counseling.models.case import Case, CaseReason
from counseling.models.complaint import Complaint
from counseling.models.consent import Consent
from counseling.models.disclosure import Disclosure
from counseling.models.explanation import Acknowledgement, Explanation
from counseling.models.flag import Determination, Flag, FlagMove, FlagOccurrence, FlagSeen, Remedy
from counseling.models.goal import Goal
from counseling.models.help_request import HelpRequest, WaitingEntry
from counseling.models.inspection import Inspection
from counseling.models.institution import Institution, OutsideReviewer, PolicyVersion, Surge
from counseling.models.konseli import DataKey, Guardian, Konseli, SearchToken
from counseling.models.ledger import LedgerEntry, Seal
from counseling.models.loyalty import LoyaltyConflict, LoyaltyReview
from counseling.models.obligation import Obligation, ObligationDecision
from counseling.models.referral import Referral
from counseling.models.relationship import RelationshipDeclaration
from counseling.models.session import CounselingSession, Note
from counseling.models.statement import Statement
from counseling.models.waiver import Waiver

__all__ = [
    "Absence",
    "AccessLog",
    "Acknowledgement",
    "AdminAct",
    "Appointment",
    "AppointmentChange",
    "AppointmentConfirmation",
    "BreakGlass",
    "Case",
    "CaseReason",
    "Complaint",
    "Consent",
    "CounselingSession",
    "Counselor",
    "DataKey",
    "Determination",
    "Disclosure",
    "Explanation",
    "Flag",
    "FlagMove",
    "FlagOccurrence",
    "FlagSeen",
    "Goal",
    "Guardian",
    "HelpRequest",
    "Inspection",
    "Institution",
    "Invitation",
    "Konseli",
    "LedgerEntry",
    "LoyaltyConflict",
    "LoyaltyReview",
    "Membership",
    "Note",
    "Obligation",
    "ObligationDecision",
    "OutsideReviewer",
    "PolicyVersion",
    "Referral",
    "RelationshipDeclaration",
    "Remedy",
    "RoleGrant",
    "Seal",
    "SearchToken",
    "Statement",
    "Supervision",
    "Surge",
    "User",
    "WaitingEntry",
    "Waiver",
]
