"""What is said and written down: wishes, permissions, answers."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Wish(TextChoices):
    CONTINUE = "continue", _("Wants to go on")
    END = "end", _("Wants to end")
    UNKNOWN = "unknown", _("Not known")


class ConsentKind(TextChoices):
    HELP = "help", _("Permission to be helped")
    PERSONAL_DATA = "personal_data", _("Processing of personal data")
    SHARING = "sharing", _("Sharing with somebody named")


class ConsentDecision(TextChoices):
    GIVEN = "given", _("Gives permission")
    REFUSED = "refused", _("Refuses")
    WITHDRAWN = "withdrawn", _("Withdraws the permission")
    UNABLE = "unable", _("Cannot give permission now")


class ConsentForm(TextChoices):
    WRITTEN = "written", _("In writing")
    VERBAL = "verbal", _("By word of mouth")


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
    CAPACITY = "capacity", _("Ability to decide")
    GOAL_PROGRESS = "goal_progress", _("Progress towards a goal")
    DIGNITY = "dignity", _("Dignity hurt")
    PLAN_CHANGED = "plan_changed", _("Changed plan")


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


class Capacity(TextChoices):
    """Whether the konseli can decide on being helped, as somebody judged it on a day."""

    ABLE = "able", _("Can decide")
    UNABLE = "unable", _("Cannot decide now")


class GoalState(TextChoices):
    AGREED = "agreed", _("Agreed")
    MET = "met", _("The goal is reached")
    DROPPED = "dropped", _("No longer pursued")


class PlanPart(TextChoices):
    """What a safety plan is made of, in the order in which one turns to it."""

    WARNING_SIGNS = "warning_signs", _("Warning signs")
    OWN_COPING = "own_coping", _("What the konseli does on their own")
    DISTRACTION = "distraction", _("People and places that distract")
    PEOPLE_TO_ASK = "people_to_ask", _("People who are asked for help")
    PROFESSIONALS = "professionals", _("Professionals and services")
    SAFER_SURROUNDINGS = "safer_surroundings", _("Surroundings made safer")
    REASONS_TO_LIVE = "reasons_to_live", _("Reasons to live")
