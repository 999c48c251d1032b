"""Forms of sessions: opening, closing, logging afterwards, and what a session brought."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counseling.choices import Attendance, Benefit, Respect, SessionKind, YesNo
from counseling.forms.appointment import WHEN, ClockField
from counseling.forms.base import Cards, ChoiceCards, MomentField, SourceForm, TextArea, choices_of
from counseling.forms.transition import TransitionForm
from counseling.services.feedback import Feedback


def kind_field() -> ChoiceCards:
    return ChoiceCards(label=_("What kind of session?"), choices=SessionKind.choices, initial=SessionKind.INDIVIDUAL)


def next_step_field() -> TextArea:
    return TextArea(
        label=_("Next step"),
        help_text=_("What you agreed on until next time, in a line or two. It is kept sealed."),
        rows=2,
        required=False,
    )


ATTENDANCE = [
    (Attendance.HELD.value, _("Yes, it took place")),
    (Attendance.KONSELI_ABSENT.value, _("No, the konseli did not come")),
    (Attendance.COUNSELOR_ABSENT.value, _("No, I could not be there")),
]


class OpenForm(TransitionForm):
    """A session opens now."""

    kind = kind_field()


class CloseForm(forms.Form):
    """A session is over."""

    attendance = ChoiceCards(label=_("Did the session take place?"), choices=ATTENDANCE, initial=Attendance.HELD)
    closed_at = MomentField(label=_("Until when?"), error_messages=WHEN)
    next_step = next_step_field()


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


HELPED = [
    (Benefit.MUCH.value, _("Helped much")),
    (Benefit.SOME.value, _("Helped some")),
    (Benefit.NONE.value, _("Did not help")),
]


class BenefitCards(Cards):
    """The three answers with a face each."""

    ICONS = {Benefit.MUCH.value: "emoji-smile", Benefit.SOME.value: "emoji-neutral", Benefit.NONE.value: "emoji-frown"}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().create_option(name, value, *args, **kwargs), "icon": self.ICONS.get(str(value), "")}


class FeedbackForm(SourceForm):
    """What a session brought: the konseli's word, and the counselor's own view of the benefit beside it."""

    words_label = _("In the konseli's own words")

    benefit = ChoiceCards(
        label=_("Did it help, says the konseli?"), choices=HELPED, widget=BenefitCards, required=False
    )
    counselor_benefit = ChoiceCards(
        label=_("And what do you think yourself?"), choices=HELPED, widget=BenefitCards, required=False
    )
    respect = ChoiceCards(
        label=_("Did the konseli feel respected?"),
        help_text=_("Only the konseli can answer this. Leave it open when you have not asked."),
        choices=choices_of(Respect),
        required=False,
    )
    belief = ChoiceCards(
        label=_("Was a belief pressed on the konseli?"),
        help_text=_("As the konseli sees it."),
        choices=[(YesNo.NO.value, YesNo.NO.label), (YesNo.YES.value, YesNo.YES.label)],
        required=False,
    )

    def feedback(self) -> Feedback:
        data = self.cleaned_data
        return Feedback(
            benefit=data["benefit"],
            respect=data["respect"],
            belief_pressed={YesNo.YES.value: True, YesNo.NO.value: False}.get(data["belief"]),
        )

    def clean(self) -> dict[str, object]:
        data: dict[str, object] = super().clean() or self.cleaned_data
        if not any(data.get(name) for name in ("benefit", "counselor_benefit", "respect", "belief")):
            self.add_error("benefit", _("Choose at least one answer."))
        return data
