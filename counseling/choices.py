"""Closed sets, as TextChoices: the lowest layer. A test compares those that feed facts with the domains of ethics."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TimeZone(TextChoices):
    WIB = "Asia/Jakarta", _("WIB (western Indonesia)")
    WITA = "Asia/Makassar", _("WITA (central Indonesia)")
    WIT = "Asia/Jayapura", _("WIT (eastern Indonesia)")


class Role(TextChoices):
    COUNSELOR = "counselor", _("Counselor")
    SUPERVISOR = "supervisor", _("Supervisor")
    INSTITUTION_ADMIN = "institution_admin", _("Administrator")


class ActorKind(TextChoices):
    """Who asks for a transition (fact `actor`)."""

    COUNSELOR = "counselor", _("Counselor")
    SUPERVISOR = "supervisor", _("Supervisor")
    KONSELI = "konseli", _("Konseli")
    GUARDIAN = "guardian", _("Guardian")


class CaseState(TextChoices):
    REQUESTED = "requested", _("Request")
    ACTIVE = "active", _("Ongoing")
    REFERRING = "referring", _("Being referred")
    ENDED = "ended", _("Ended")
    DECLINED = "declined", _("Not taken on")
    REFERRED = "referred", _("Referred")


OPEN_STATES = (CaseState.REQUESTED, CaseState.ACTIVE, CaseState.REFERRING)
WORKING_STATES = (CaseState.ACTIVE, CaseState.REFERRING)


class Transition(TextChoices):
    START = "start", _("Start the relationship")
    CONTINUE = "continue", _("Open a session")
    END = "end", _("End the relationship")
    REFER = "refer", _("Refer")
    DECLINE = "decline", _("Decline the request")
    DISCLOSE = "disclose", _("Disclose")


CLOSED_STATES = (CaseState.ENDED, CaseState.DECLINED, CaseState.REFERRED)


class EntryKind(TextChoices):
    """What a ledger entry records."""

    DECISION = "decision", _("Decision")
    LATE = "late", _("Logged afterwards")
    STALE = "stale", _("Out of date")
    RETURN = "return", _("Returned")
    REASSIGN = "reassign", _("Reassigned")


MOVES: frozenset[tuple[str, str, str, str]] = frozenset(
    {
        (EntryKind.DECISION, Transition.START, CaseState.REQUESTED, CaseState.ACTIVE),
        (EntryKind.LATE, Transition.START, CaseState.REQUESTED, CaseState.ACTIVE),
        (EntryKind.DECISION, Transition.DECLINE, CaseState.REQUESTED, CaseState.DECLINED),
        (EntryKind.DECISION, Transition.END, CaseState.ACTIVE, CaseState.ENDED),
        (EntryKind.DECISION, Transition.END, CaseState.REFERRING, CaseState.ENDED),
        (EntryKind.DECISION, Transition.REFER, CaseState.ACTIVE, CaseState.REFERRING),
        (EntryKind.DECISION, Transition.REFER, CaseState.ACTIVE, CaseState.REFERRED),
        (EntryKind.DECISION, Transition.REFER, CaseState.REFERRING, CaseState.REFERRED),
        (EntryKind.DECISION, Transition.REFER, CaseState.REFERRING, CaseState.REFERRING),
        (EntryKind.RETURN, "", CaseState.REFERRING, CaseState.ACTIVE),
        *((kind, Transition.CONTINUE, s, s) for kind in (EntryKind.DECISION, EntryKind.LATE) for s in WORKING_STATES),
        *((EntryKind.REASSIGN, "", s, s) for s in OPEN_STATES),
        *((EntryKind.DECISION, Transition.DISCLOSE, s, s) for s in CaseState),
    }
)
"""Which passing entry (kind, transition) takes a case from which state to which. The gate and the guards share it."""


class Outcome(TextChoices):
    ALLOWED = "allowed", _("Passed")
    OBLIGED = "obliged", _("Passed with obligations")
    BLOCKED = "blocked", _("Not yet")
    NONE = "none", _("Not judged")


class RequestSource(TextChoices):
    """Who asked for help."""

    SELF = "self", _("The konseli")
    TEACHER = "teacher", _("A teacher")
    PARENT = "parent", _("A parent or guardian")
    SUMMONED = "summoned", _("Summoned by the counselor")


class Urgency(TextChoices):
    UNASSESSED = "unassessed", _("Not judged yet")
    ROUTINE = "routine", _("Routine")
    EMERGENCY = "emergency", _("Emergency")


class Wish(TextChoices):
    CONTINUE = "continue", _("Wants to go on")
    END = "end", _("Wants to end")
    UNKNOWN = "unknown", _("Not known")


class Relationship(TextChoices):
    UNDECLARED = "undeclared", _("Not declared")
    NONE = "none", _("No relation")
    ACQUAINTANCE = "acquaintance", _("Acquaintance")
    DUAL_ROLE = "dual_role", _("Dual role: also grades, disciplines, employs or trades with the konseli")
    RELATIVE = "relative", _("Relative")
    CLOSE_FRIEND = "close_friend", _("Close friend")


CLOSE_RELATIONSHIPS = (Relationship.RELATIVE, Relationship.CLOSE_FRIEND)


class ConsentKind(TextChoices):
    HELP = "help", _("Permission to be helped")
    PERSONAL_DATA = "personal_data", _("Processing of personal data")


class ConsentDecision(TextChoices):
    GIVEN = "given", _("Gives permission")
    REFUSED = "refused", _("Refuses")
    WITHDRAWN = "withdrawn", _("Withdraws the permission")
    UNABLE = "unable", _("Cannot give permission now")


class ConsentForm(TextChoices):
    WRITTEN = "written", _("In writing")
    VERBAL = "verbal", _("By word of mouth")


class Speaker(TextChoices):
    """Whose statement it is."""

    KONSELI = "konseli", _("Konseli")
    GUARDIAN = "guardian", _("Guardian")
    COUNSELOR = "counselor", _("Counselor")
    COLLEAGUE = "colleague", _("Second person of the institution")
    OTHER = "other", _("Somebody else")


class Channel(TextChoices):
    """How a statement reached the record. `signed` and `own_page` come from the speaker's own hand."""

    IN_PERSON = "in_person", _("Said in person")
    SIGNED = "signed", _("Signed on paper")
    PHONE = "phone", _("By phone")
    MESSAGE = "message", _("By message")
    OWN_PAGE = "own_page", _("On their own page")


OWN_HAND = (Channel.SIGNED, Channel.OWN_PAGE)


class StatementKind(TextChoices):
    URGENCY = "urgency", _("Urgency")
    EMERGENCY_CONFIRMED = "emergency_confirmed", _("Emergency confirmed by a second person")
    WISH = "wish", _("The konseli's wish")
    BENEFIT = "benefit", _("Benefit of a session")
    RESPECT = "respect", _("Respect felt")
    BELIEF = "belief", _("Belief pressed")
    CONTACT = "contact", _("Attempt to reach the konseli")
    GUARDIAN_UNSAFE = "guardian_unsafe", _("Safety of contacting the guardian")
    SESSIONS_AGREED = "sessions_agreed", _("Agreed number of sessions")
    GOAL_STATE = "goal_state", _("State of a goal")
    CLOSE_TIE = "close_tie", _("Report of a close relation")
    REFERRAL_CONSENT = "referral_consent", _("Permission for the referral")
    DISCLOSURE_CONSENT = "disclosure_consent", _("Permission for the disclosure")
    OFFERED = "offered", _("Another way of help offered")
    GUARDIAN_TOLD = "guardian_told", _("Guardian informed")
    ROLES_CLARIFIED = "roles_clarified", _("Roles clarified with the konseli")


class Benefit(TextChoices):
    NONE = "none", _("No benefit")
    SOME = "some", _("Some benefit")
    MUCH = "much", _("Much benefit")


class Respect(TextChoices):
    RESPECTED = "respected", _("Felt respected")
    DISRESPECTED = "disrespected", _("Did not feel respected")


class YesNo(TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")


class ContactOutcome(TextChoices):
    REACHED = "reached", _("Reached")
    NOT_REACHED = "not_reached", _("Not reached")


class Answer(TextChoices):
    """A konseli's answer to one question of permission (referral, disclosure)."""

    GIVEN = "given", _("Gives permission")
    REFUSED = "refused", _("Refuses")


class GoalState(TextChoices):
    AGREED = "agreed", _("Agreed")
    MET = "met", _("The goal is reached")
    DROPPED = "dropped", _("No longer pursued")


class PlaceKind(TextChoices):
    ROOM = "room", _("Room")
    ONLINE = "online", _("Online")
    HOME_VISIT = "home_visit", _("Home visit")
    PHONE = "phone", _("Phone")


class AppointmentState(TextChoices):
    PROPOSED = "proposed", _("Proposed")
    AGREED = "agreed", _("Agreed")
    MOVED = "moved", _("Moved")
    CANCELLED = "cancelled", _("Cancelled")
    KEPT = "kept", _("Kept")


class Side(TextChoices):
    COUNSELOR = "counselor", _("Counselor")
    KONSELI = "konseli", _("Konseli")


class SessionKind(TextChoices):
    INDIVIDUAL = "individual", _("Individual")
    PHONE = "phone", _("By phone")
    ONLINE = "online", _("Online")
    CRISIS = "crisis", _("Crisis")


class Attendance(TextChoices):
    HELD = "held", _("Held")
    KONSELI_ABSENT = "konseli_absent", _("Konseli absent")
    COUNSELOR_ABSENT = "counselor_absent", _("Counselor absent")


class NoteTemplate(TextChoices):
    FREE = "free", _("Free text")
    SOAP = "soap", _("SOAP")
    DAP = "dap", _("DAP")


class Reason(TextChoices):
    """The stated reason for end, refer and decline."""

    NONE = "none", _("No reason stated")
    GOALS_MET = "goals_met", _("The agreed goals are reached")
    PLAN_COMPLETED = "plan_completed", _("The agreed sessions have been held")
    KONSELI_REQUEST = "konseli_request", _("The konseli asks for it")
    NO_BENEFIT = "no_benefit", _("The sessions bring no benefit")
    KONSELI_UNREACHABLE = "konseli_unreachable", _("The konseli cannot be reached")
    OPPORTUNITY_ENDED = "opportunity_ended", _("The opportunity is over (graduation, move)")
    BEYOND_COMPETENCE = "beyond_competence", _("Beyond the counselor's competence")
    DUAL_RELATIONSHIP = "dual_relationship", _("A relation beside counselling")
    VALUE_DIFFERENCE = "value_difference", _("Values differ")
    COUNSELOR_UNABLE = "counselor_unable", _("The counselor is unable (illness, leave)")
    THREATENED = "threatened", _("The counselor was threatened")
    CAPACITY = "capacity", _("No capacity")
    PERSONAL_INTEREST = "personal_interest", _("The counselor's own interest")
    DECEASED = "deceased", _("The konseli has died")


class ProtectedTrait(TextChoices):
    ETHNICITY = "ethnicity", _("Ethnicity")
    NATIONALITY = "nationality", _("Nation")
    SKIN_COLOUR = "skin_colour", _("Skin colour")
    RELIGION = "religion", _("Religion")
    SOCIOECONOMIC = "socioeconomic", _("Social or economic status")


class LoyaltyState(TextChoices):
    OPEN = "open", _("Not weighed yet")
    WEIGHED = "weighed", _("Weighed")
    REVIEWED = "reviewed", _("Reviewed by a supervisor")


class DisclosureBasis(TextChoices):
    NONE = "none", _("No basis")
    KONSELI_CONSENT = "konseli_consent", _("The konseli permits it")
    SERIOUS_HARM = "serious_harm", _("Serious harm is to be averted")
    LEGAL_ORDER = "legal_order", _("An order by law")


class ReceiverKind(TextChoices):
    COUNSELOR = "counselor", _("A counselor of this institution")
    OUTSIDE = "outside", _("Somebody outside")


class ReferralState(TextChoices):
    """`named`: the receiver has not answered; `accepted`: they took over; the rest closed without a handover."""

    NAMED = "named", _("Waiting for an answer")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    TIMED_OUT = "timed_out", _("Timed out")


class ComplaintAbout(TextChoices):
    DIGNITY = "dignity", _("Dignity")
    BELIEF = "belief", _("Belief")
    OTHER = "other", _("Something else")


class FlagState(TextChoices):
    OPEN = "open", _("Open")
    ASKED = "asked", _("Answer asked for")
    ANSWERED = "answered", _("Answered")
    DETERMINED = "determined", _("Determined")
    REMEDY = "remedy", _("Remedy under way")
    CLOSED = "closed", _("Closed")


class WaiverState(TextChoices):
    ASKED = "asked", _("Asked for")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    USED = "used", _("Used")


class GuardianRelation(TextChoices):
    MOTHER = "mother", _("Mother")
    FATHER = "father", _("Father")
    GRANDPARENT = "grandparent", _("Grandparent")
    SIBLING = "sibling", _("Brother or sister")
    LEGAL_GUARDIAN = "legal_guardian", _("Legal guardian")
    OTHER = "other", _("Somebody else")


class AccessWhat(TextChoices):
    NAME = "name", _("Name")
    NOTE = "note", _("Session note")
    RECORD = "record", _("Record")
