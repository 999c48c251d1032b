"""What an institution sets, in versions: each threshold with its meaning and the bounds within which it is sane."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _


class Standing(TextChoices):
    """Where a version stands today. `replaced`: a later one came before there was a day on which it counted."""

    IN_FORCE = "in_force", _("In force")
    TO_COME = "to_come", _("To come")
    EARLIER = "earlier", _("Earlier")
    REPLACED = "replaced", _("Replaced before it counted")


class Unit(StrEnum):
    """What a threshold counts."""

    YES_NO = "yes_no"
    HOURS = "hours"
    DAYS = "days"
    YEARS = "years"
    TIMES = "times"
    SESSIONS = "sessions"
    NOTES = "notes"


@dataclass(frozen=True, slots=True)
class Threshold:
    """One column of a PolicyVersion; what is yes or no goes from 0 to 1."""

    name: str
    label: Promise
    meaning: Promise
    unit: Unit
    lowest: int = 0
    highest: int = 1

    def worded(self, value: int) -> str:
        """A value with its unit: «21 days», «yes»."""
        if self.unit == Unit.YES_NO:
            return gettext("Yes") if value else gettext("No")
        return _counted(self.unit, value) % {"n": value}


def _counted(unit: Unit, n: int) -> str:
    match unit:
        case Unit.HOURS:
            return ngettext("%(n)d hour", "%(n)d hours", n)
        case Unit.DAYS:
            return ngettext("%(n)d day", "%(n)d days", n)
        case Unit.YEARS:
            return ngettext("%(n)d year", "%(n)d years", n)
        case Unit.SESSIONS:
            return ngettext("%(n)d session", "%(n)d sessions", n)
        case Unit.NOTES:
            return ngettext("%(n)d note", "%(n)d notes", n)
        case _:
            return ngettext("%(n)d time", "%(n)d times", n)


THRESHOLD_GROUPS: tuple[tuple[Promise, tuple[Threshold, ...]], ...] = (
    (
        _("Those under age"),
        (
            Threshold(
                "guardian_required",
                _("A guardian's permission for those under age"),
                _("Without it a relationship with a minor does not start, except where the code lets it."),
                Unit.YES_NO,
            ),
            Threshold("adult_age", _("Of age from"), _("Who is younger counts as a minor."), Unit.YEARS, 17, 21),
        ),
    ),
    (
        _("Requests and emergencies"),
        (
            Threshold(
                "triage_hours",
                _("Urgency judged within"),
                _("A request whose urgency nobody has judged by then is reported to the supervisor."),
                Unit.HOURS,
                1,
                72,
            ),
            Threshold(
                "emergency_wait_hours",
                _("An emergency waits at most"),
                _("One that is not served by then is reported to the supervisor."),
                Unit.HOURS,
                1,
                24,
            ),
            Threshold(
                "emergency_days_limit",
                _("An emergency lasts at most"),
                _("From then on the supervisor looks at whether it is still one."),
                Unit.DAYS,
                1,
                14,
            ),
            Threshold(
                "queue_wait_hours",
                _("Other requests wait at most"),
                _("One that is not served by then is reported to the supervisor."),
                Unit.HOURS,
                24,
                720,
            ),
        ),
    ),
    (
        _("While the relationship lasts"),
        (
            Threshold(
                "no_benefit_limit",
                _("Sessions in a row without benefit"),
                _("With so many, no further session opens: the konseli is referred, or the relationship ends."),
                Unit.SESSIONS,
                2,
                10,
            ),
            Threshold(
                "neglect_days",
                _("Longest time without contact"),
                _("Who was not heard of for so long, with no session agreed, is reported to the supervisor."),
                Unit.DAYS,
                7,
                60,
            ),
            Threshold(
                "postponement_limit",
                _("Postponements by the counselor"),
                _("So many, for reasons of the counselor's own, are reported to the supervisor."),
                Unit.TIMES,
                1,
                5,
            ),
        ),
    ),
    (
        _("When a konseli cannot be reached"),
        (
            Threshold(
                "unreachable_attempts",
                _("Attempts to reach the konseli"),
                _("Fewer do not suffice to end a relationship because the konseli cannot be reached."),
                Unit.TIMES,
                2,
                10,
            ),
            Threshold(
                "unreachable_days",
                _("Time without contact before that"),
                _("Both have to be fulfilled: the attempts and this time."),
                Unit.DAYS,
                7,
                90,
            ),
        ),
    ),
    (
        _("Referrals"),
        (
            Threshold(
                "referral_days",
                _("A receiver answers within"),
                _("A referral that nobody has answered by then times out, and the case stays with its counselor."),
                Unit.DAYS,
                1,
                30,
            ),
        ),
    ),
    (
        _("Session notes"),
        (
            Threshold(
                "note_hours",
                _("A note is signed within"),
                _("Counted from the end of the session; after that it is late."),
                Unit.HOURS,
                12,
                168,
            ),
            Threshold(
                "notes_limit",
                _("Late notes in one case"),
                _("With so many, no further session opens until notes are written."),
                Unit.NOTES,
                1,
                10,
            ),
        ),
    ),
)
"""In the order in which people read them, under their headings."""

THRESHOLDS: dict[str, Threshold] = {row.name: row for _heading, rows in THRESHOLD_GROUPS for row in rows}
