"""The course of a case: its states, what moves it, and the reasons that are stated."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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
        # A declined request that keeps a place in the queue, which somebody has to call up.
        (EntryKind.REASSIGN, "", CaseState.DECLINED, CaseState.DECLINED),
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


class LeavesFor(TextChoices):
    """Why somebody who waits is taken off the waiting list."""

    WISH = "wish", _("The konseli does not want the help any more")
    HELPED = "helped", _("The konseli found help elsewhere")
    UNREACHED = "unreached", _("The konseli cannot be reached")


class Urgency(TextChoices):
    UNASSESSED = "unassessed", _("Not judged yet")
    ROUTINE = "routine", _("Routine")
    EMERGENCY = "emergency", _("Emergency")


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
    NOT_CHOSEN = "not_chosen", _("Not chosen")


class SessionKind(TextChoices):
    INDIVIDUAL = "individual", _("Individual")
    GROUP = "group", _("Group")
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


class DisclosureBasis(TextChoices):
    NONE = "none", _("No basis")
    KONSELI_CONSENT = "konseli_consent", _("The konseli permits it")
    SERIOUS_HARM = "serious_harm", _("Serious harm is to be averted")
    LEGAL_ORDER = "legal_order", _("An order by law")


class ReceiverKind(TextChoices):
    COUNSELOR = "counselor", _("A counselor of this institution")
    INSTITUTION = "institution", _("Another institution in this application")
    OUTSIDE = "outside", _("Somebody outside")


class ReferralState(TextChoices):
    """`named`: the receiver has not answered; `accepted`: they take the case; the others ended without a referral."""

    NAMED = "named", _("Waiting for an answer")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    TIMED_OUT = "timed_out", _("Timed out")


class PackagePart(TextChoices):
    """The parts of a case that a package may hold, each chosen by itself."""

    SUMMARY = "summary", _("Summary in the counselor's words")
    IDENTITY = "identity", _("Who the konseli is")
    CONTACTS = "contacts", _("How the konseli is reached")
    GUARDIANS = "guardians", _("Guardians")
    CULTURE = "culture", _("Language, culture and belief")
    REQUEST = "request", _("The request")
    GOALS = "goals", _("Goals and how far they are reached")
    COURSE = "course", _("Sessions held, and their benefit")
    NEXT_STEP = "next_step", _("The next step agreed on")
    SAFETY_PLAN = "safety_plan", _("Safety plan")
