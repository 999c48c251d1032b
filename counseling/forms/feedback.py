"""Forms of the feedback on a session: the words of both sides, progress towards the goals, and the self-report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counseling.choices import Benefit, Respect, Speaker, StatementKind, YesNo
from counseling.forms.appointment import WHEN
from counseling.forms.base import Cards, ChoiceCards, MomentField, SourceForm, TextArea, choices_of
from counseling.services.feedback import Feedback
from counseling.services.progress import REACHED, SPEAKERS, Mark

if TYPE_CHECKING:
    from counseling.models import Goal

HELPED = [
    (Benefit.MUCH.value, _("Helped much")),
    (Benefit.SOME.value, _("Helped some")),
    (Benefit.NONE.value, _("Did not help")),
]


class BenefitCards(Cards):
    """The three answers with a face each."""

    ICONS = {Benefit.MUCH.value: "emoji-smile", Benefit.SOME.value: "emoji-neutral", Benefit.NONE.value: "emoji-frown"}

    def create_option(self, name: str, value: object, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().create_option(name, value, *args, **kwargs), "icon": self.ICONS.get(str(value), "")}


class FeedbackForm(SourceForm):
    """The konseli's feedback on a session, and the counselor's own view of its benefit."""

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

    def __init__(self, *args: Any, own: bool, **kwargs: Any) -> None:
        """`own`: the counselor held this session themself, and has a view of it."""
        super().__init__(*args, **kwargs)
        if not own:
            del self.fields["counselor_benefit"]

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


class MarkField(forms.IntegerField):
    """A number from 0 to 10 that may be left open."""

    def __init__(self, **kwargs: Any) -> None:
        range_words = _("Write a whole number from 0 to 10.")
        errors = {"invalid": range_words, "min_value": range_words, "max_value": range_words}
        super().__init__(min_value=0, max_value=REACHED, required=False, error_messages=errors, **kwargs)


class ProgressForm(forms.Form):
    """A number for each goal, as the konseli sees it and as the counselor does."""

    LABELS = {Speaker.KONSELI: _("Says the konseli"), Speaker.COUNSELOR: _("You think yourself")}

    def __init__(self, *args: Any, goals: Sequence[Goal], own: bool, **kwargs: Any) -> None:
        """`own`: the counselor held this session themself, and has a view of it."""
        super().__init__(*args, **kwargs)
        self.goals = goals
        self.speakers = [speaker for speaker in SPEAKERS if own or speaker != Speaker.COUNSELOR]
        for goal in goals:
            for speaker in self.speakers:
                self.fields[self.name_of(goal, speaker)] = MarkField(label=self.LABELS[speaker])

    @staticmethod
    def name_of(goal: Goal, speaker: str) -> str:
        return f"{speaker}_{goal.pk.hex}"

    def by_goal(self) -> Iterator[tuple[Goal, list[forms.BoundField]]]:
        """Each goal with its two fields, for the page."""
        for goal in self.goals:
            yield goal, [self[self.name_of(goal, speaker)] for speaker in self.speakers]

    def marks(self) -> list[Mark]:
        found = [
            (goal, speaker, self.cleaned_data[self.name_of(goal, speaker)])
            for goal in self.goals
            for speaker in self.speakers
        ]
        return [Mark(goal.pk, speaker, value) for goal, speaker, value in found if value is not None]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not self.marks():
            raise forms.ValidationError(_("Write down one number at least."))
        return data


class SelfReportForm(forms.Form):
    """The counselor's self-report."""

    kind = ChoiceCards(
        label=_("What happened?"),
        choices=[
            (StatementKind.BELIEF.value, _("I pressed a belief or a value of mine on the konseli")),
            (StatementKind.DIGNITY.value, _("I hurt the konseli's dignity")),
        ],
    )
    words = TextArea(label=_("How did it come to that?"), help_text=_("What was said or done, and how it went on."))
    happened_at = MomentField(label=_("When?"), error_messages=WHEN)

    def clean_happened_at(self) -> datetime:
        happened_at: datetime = self.cleaned_data["happened_at"]
        if happened_at > timezone.now():
            raise forms.ValidationError(_("This time is still to come."))
        return happened_at
