"""Tables and constraints, one file a stem; no workflow."""

from counseling.models.access_log import AccessLog, BreakGlass
from counseling.models.account import (
    Absence,
    AdminAct,
    CalendarFeed,
    Counselor,
    CounselorToken,
    Invitation,
    Membership,
    RoleGrant,
    Supervision,
    User,
)
from counseling.models.account_lock import AccountLock, StandIn
from counseling.models.appointment import Appointment, AppointmentChange, AppointmentConfirmation, GroupMeeting
from counseling.models.beat import Beat
from counseling.models.case import Case, CaseReason
from counseling.models.complaint import Complaint
from counseling.models.consent import Consent, ConsentPaper
from counseling.models.disclosure import Disclosure
from counseling.models.explanation import Acknowledgement, Explanation
from counseling.models.flag import Determination, Flag, FlagMove, FlagOccurrence, FlagSeen, Remedy
from counseling.models.goal import Goal
from counseling.models.help_request import HelpRequest, WaitingEntry
from counseling.models.inspection import Inspection
from counseling.models.institution import (
    EmergencyNumber,
    FoundingCode,
    Institution,
    Logo,
    OutsideReviewer,
    PolicyVersion,
    Surge,
)
from counseling.models.konseli import DataKey, Guardian, Konseli, KonseliContact, KonseliMerge, SearchToken
from counseling.models.ledger import LedgerEntry, Seal
from counseling.models.loyalty import LoyaltyConflict, LoyaltyReview
from counseling.models.notice import Notice, NoticeChoice
from counseling.models.obligation import Obligation, ObligationDecision
from counseling.models.outgoing_mail import OutgoingMail
from counseling.models.portal import Portal
from counseling.models.referral import PackageItem, ReceivedReferral, Referral
from counseling.models.relationship import RelationshipDeclaration, RelationshipHint
from counseling.models.safety_plan import SafetyPlan
from counseling.models.session import CounselingSession, Note, NoteAddendum
from counseling.models.shared_help import SharedHelp
from counseling.models.sign_in import KnownBrowser, SignIn
from counseling.models.statement import Statement
from counseling.models.trusted_browser import TrustedBrowser
from counseling.models.waiver import Waiver

__all__ = [
    "Absence",
    "AccessLog",
    "AccountLock",
    "Acknowledgement",
    "AdminAct",
    "Appointment",
    "AppointmentChange",
    "AppointmentConfirmation",
    "Beat",
    "BreakGlass",
    "CalendarFeed",
    "Case",
    "CaseReason",
    "Complaint",
    "Consent",
    "ConsentPaper",
    "CounselingSession",
    "Counselor",
    "CounselorToken",
    "DataKey",
    "Determination",
    "Disclosure",
    "EmergencyNumber",
    "Explanation",
    "Flag",
    "FlagMove",
    "FlagOccurrence",
    "FlagSeen",
    "FoundingCode",
    "Goal",
    "GroupMeeting",
    "Guardian",
    "HelpRequest",
    "Inspection",
    "Institution",
    "Invitation",
    "KnownBrowser",
    "Konseli",
    "KonseliContact",
    "KonseliMerge",
    "LedgerEntry",
    "Logo",
    "LoyaltyConflict",
    "LoyaltyReview",
    "Membership",
    "Note",
    "NoteAddendum",
    "Notice",
    "NoticeChoice",
    "Obligation",
    "ObligationDecision",
    "OutgoingMail",
    "OutsideReviewer",
    "PackageItem",
    "PolicyVersion",
    "Portal",
    "ReceivedReferral",
    "Referral",
    "RelationshipDeclaration",
    "RelationshipHint",
    "Remedy",
    "RoleGrant",
    "SafetyPlan",
    "Seal",
    "SearchToken",
    "SharedHelp",
    "SignIn",
    "StandIn",
    "Statement",
    "Supervision",
    "Surge",
    "TrustedBrowser",
    "User",
    "WaitingEntry",
    "Waiver",
]
