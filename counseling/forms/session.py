"""Forms of sessions: opening, closing, logging afterwards."""

from datetime import datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counseling.choices import Attendance, SessionKind
from counseling.forms.appointment import WHEN, ClockField
from counseling.forms.base import ChoiceCards, MomentField, TextArea
from counseling.forms.transition import TransitionForm


def kind_field() -> ChoiceCards:
    return ChoiceCards(label=_("What kind of session?"), choices=SessionKind.choices, initial=SessionKind.INDIVIDUAL)


def next_step_field(*, required: bool = False) -> TextArea:
    return TextArea(
        label=_("Next step"),
        help_text=_("What you agreed on until next time, in a line or two. It is kept sealed."),
        rows=2,
        required=required,
    )


ATTENDANCE = [
    (Attendance.HELD.value, _("Yes, it took place")),
    (Attendance.KONSELI_ABSENT.value, _("No, the konseli did not come")),
    (Attendance.COUNSELOR_ABSENT.value, _("No, I could not be there")),
]


class OpenForm(TransitionForm):
    """A session opens now."""

    kind = kind_field()


class SessionCloseForm(forms.Form):
    """A session is over."""

    attendance = ChoiceCards(label=_("Did the session take place?"), choices=ATTENDANCE, initial=Attendance.HELD)
    closed_at = MomentField(label=_("Until when?"), error_messages=WHEN)
    next_step = next_step_field()


class NextStepForm(forms.Form):
    """What both agreed on until next time."""

    next_step = next_step_field(required=True)


class LateForm(TransitionForm):
    """A session that has taken place already."""

    held_at = MomentField(label=_("When did it start?"), error_messages=WHEN)
    ended_at = ClockField(label=_("When did it end?"))
    attendance = ChoiceCards(label=_("Did the session take place?"), choices=ATTENDANCE, initial=Attendance.HELD)
    kind = kind_field()
    next_step = next_step_field()

    def ended_at_moment(self) -> datetime:
        """The end on the day of the start; past midnight on the next one."""
        starts_at = timezone.localtime(self.cleaned_data["held_at"])
        clock = self.cleaned_data["ended_at"]
        ends_at = starts_at.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
        if starts_at - ends_at > timedelta(hours=12):
            ends_at += timedelta(days=1)
        return ends_at
