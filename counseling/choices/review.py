"""What supervisors look at: flags, waivers, complaints, conflicts, duties, and who read what."""

from collections.abc import Mapping
from types import MappingProxyType

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LoyaltyState(TextChoices):
    OPEN = "open", _("Not weighed yet")
    WEIGHED = "weighed", _("Weighed")
    REVIEWED = "reviewed", _("Reviewed by a supervisor")


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


FLAG_MOVES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        FlagState.OPEN: frozenset({FlagState.ASKED, FlagState.DETERMINED}),
        FlagState.ASKED: frozenset({FlagState.ANSWERED, FlagState.DETERMINED}),
        FlagState.ANSWERED: frozenset({FlagState.ASKED, FlagState.DETERMINED}),
        FlagState.DETERMINED: frozenset({FlagState.REMEDY, FlagState.CLOSED}),
        FlagState.REMEDY: frozenset({FlagState.CLOSED}),
        FlagState.CLOSED: frozenset({FlagState.OPEN}),
    }
)
"""From which state a flag goes to which. Nothing else moves it, and nothing removes it."""


class Conclusion(TextChoices):
    """What a supervisor concludes of a flag."""

    NO_BREACH = "no_breach", _("No breach of the code")
    BREACH = "breach", _("A breach of the code")
    SYSTEMIC = "systemic", _("A fault of how things are arranged")


class ReviewOutcome(TextChoices):
    """A supervisor's word on how a conflict of loyalties was weighed."""

    AGREED = "agreed", _("Agrees with the weighing")
    SENT_BACK = "sent_back", _("Sent back")


class DutyDecision(TextChoices):
    """What a supervisor decided about a duty."""

    POSTPONED = "postponed", _("Postponed")
    DISCHARGED = "discharged", _("Discharged")


class WaiverState(TextChoices):
    ASKED = "asked", _("Asked for")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    USED = "used", _("Used")


class AccessWhat(TextChoices):
    NAME = "name", _("Name")
    NOTE = "note", _("Session note")
    RECORD = "record", _("Record")
    PAPER = "paper", _("Signed paper")
    PLAN = "plan", _("Safety plan")
    HANDOVER = "handover", _("What was handed over")
    PRINT = "print", _("Printed page")
