"""Forms of flags: the filter of the queue, each step of a review, and the counselor's answer."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counseling.choices import Conclusion, FlagState
from counseling.forms.base import ChoiceCards, DayField, TextArea, choice_of, choices_of
from counseling.forms.listing import FilterForm


class FlagFilterForm(FilterForm):
    """The filter above the queue, kept in the address. An empty choice leaves that open."""

    state = forms.ChoiceField(
        label=_("State"),
        initial="work",
        choices=[("work", _("Open work")), *FlagState.choices, ("all", _("All"))],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    point = forms.ChoiceField(
        label=_("Point of the code"), required=False, widget=forms.Select(attrs={"class": "form-select"})
    )
    counselor = forms.ChoiceField(
        label=_("Counselor"), required=False, widget=forms.Select(attrs={"class": "form-select"})
    )
    age = forms.ChoiceField(
        label=_("Raised"),
        required=False,
        choices=[
            ("", _("At any time")),
            ("week", _("In the last 7 days")),
            ("month", _("7 to 30 days ago")),
            ("older", _("More than 30 days ago")),
        ],
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(
        self, *args: Any, points: Iterable[tuple[str, str]], counselors: Iterable[tuple[UUID, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choice_of(self, "point").choices = [("", _("All points")), *points]
        everybody = [(str(pk), name) for pk, name in counselors]
        choice_of(self, "counselor").choices = [("", _("All counselors")), *everybody]


class AnswerFilterForm(forms.Form):
    """Which of the flags about themselves a counselor is shown; kept in the address."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *FlagState.choices])


class StepForm(forms.Form):
    """The base of the steps: it carries how much of the flag the person saw."""

    seen = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    @property
    def seen_number(self) -> int:
        """What was seen; without a number the page counts as out of date."""
        seen: int | None = self.cleaned_data.get("seen")
        return -1 if seen is None else seen


class AskForm(StepForm):
    """The question to the counselor."""

    question = TextArea(
        label=_("Your question"),
        help_text=_("Ask for what you need to understand it. Leave out the konseli's name."),
        rows=5,
    )


class FlagAnswerForm(StepForm):
    """The counselor's answer."""

    answer = TextArea(
        label=_("Your answer"),
        help_text=_("How it came to this, and what you have done since. Leave out the konseli's name."),
        rows=7,
    )


class DetermineForm(StepForm):
    """The supervisor's conclusion and its reason."""

    conclusion = ChoiceCards(label=_("What do you conclude?"), choices=choices_of(Conclusion))
    reasons = TextArea(label=_("Your reasons"), help_text=_("The counselor reads them."), rows=6)


class RemedyForm(StepForm):
    """The remedy and its due date."""

    remedy = TextArea(label=_("What is to be done?"), help_text=_("By whom, and how you will see it."), rows=4)
    due_at = DayField(label=_("By when?"))

    def due(self) -> datetime:
        """The end of that day, where the institution is."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["due_at"], time(23, 59)))


class FlagCloseForm(StepForm):
    """How the remedy was carried out; free words where none was set."""

    words = TextArea(label=_("How was it made good?"), rows=4)

    def __init__(self, *args: Any, remedied: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not remedied:
            self.fields["words"].label = _("In your words")
            self.fields["words"].required = False
