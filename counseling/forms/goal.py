"""Forms of the plan: goals, how they stand, and how many sessions are agreed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.choices import GoalState, Speaker
from counseling.forms.base import ChoiceCards, TextArea
from counseling.forms.spoken import SpokenForm
from counseling.services.goal import MOST_SESSIONS

STATES = [
    (GoalState.MET.value, _("The goal is reached")),
    (GoalState.AGREED.value, _("Still on the way")),
    (GoalState.DROPPED.value, _("No longer pursued")),
]


class GoalFilterForm(forms.Form):
    """Which goals are shown; kept in the address."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *STATES])


class GoalForm(SpokenForm):
    """A goal on which both sides agree."""

    speakers = (Speaker.KONSELI,)
    leave_out = ("words",)
    channel_label = _("How the konseli agreed to it")
    said_at_label = _("When you agreed on it")

    text = TextArea(
        label=_("What the konseli wants to reach"),
        help_text=_("One aim, in words that the konseli would use."),
        rows=2,
    )
    measure = TextArea(
        label=_("How you both will notice that it is reached"),
        help_text=_("Such as: sleeps through on five nights of a week."),
        rows=2,
        required=False,
    )


class GoalStateForm(SpokenForm):
    """The present state of a goal."""

    speakers = (Speaker.KONSELI, Speaker.COUNSELOR)
    words_label = _("What shows it")
    words_last = False

    state = ChoiceCards(label=_("How does it stand"), choices=STATES)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["said_by"].label = _("Who says so")
        self.fields["said_by"].initial = Speaker.KONSELI.value


class SessionsAgreedForm(SpokenForm):
    """The number of sessions on which both sides agree."""

    speakers = (Speaker.KONSELI,)
    channel_label = _("How the konseli agreed to it")
    said_at_label = _("When you agreed on it")
    words_help = _("What speaks for this number.")

    number = forms.IntegerField(
        label=_("Sessions in all"),
        help_text=_("Those already held count too."),
        min_value=1,
        max_value=MOST_SESSIONS,
        error_messages={
            "required": _("Write a whole number, such as 6."),
            "min_value": _("Agree on one session at least."),
            "max_value": _("Agree on %(limit_value)d sessions at most."),
            "invalid": _("Write a whole number, such as 6."),
        },
    )


class PlanChangedForm(SpokenForm):
    """How both sides will work from now on."""

    speakers = (Speaker.KONSELI,)
    channel_label = _("How the konseli agreed to it")
    said_at_label = _("When you agreed on it")
    words_required = True
    words_last = False
    words_label = _("What you do differently from now on")
    words_help = _("Another way of working, another goal, somebody who joins in: what the konseli thinks will help.")
