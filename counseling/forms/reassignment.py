"""Forms that reassign a case or places in the waiting list: to whom and why, then a second page to confirm."""

from collections.abc import Sequence
from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.forms.base import TextArea, choice_of
from counseling.forms.transition import TransitionForm


class ToColleagueForm(forms.Form):
    """The base of both: to whom, and why. `colleagues` are those who can take over, with what is said of each."""

    to = forms.ChoiceField(
        label=_("Who takes over?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a colleague."), "invalid_choice": _("Choose a colleague.")},
    )
    why = TextArea(
        label=_("Why?"),
        help_text=_("Kept sealed. The new counselor and the supervisors of the case can read it."),
        rows=3,
    )
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, colleagues: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_of(self, "to").choices = colleagues

    def once_more(self) -> Self:
        """The same answers, unseen on the page that asks once more."""
        same = type(self)(initial={**self.cleaned_data, "confirmed": True}, **self.offered())
        for field in same.fields.values():
            several = isinstance(field, forms.MultipleChoiceField)
            field.widget = forms.MultipleHiddenInput() if several else forms.HiddenInput()
        return same

    def offered(self) -> dict[str, Any]:
        """What there is to choose from, as the form was given it."""
        return {"colleagues": choice_of(self, "to").choices}


class ReassignForm(ToColleagueForm, TransitionForm):
    """Reassigns a case to a colleague."""


class ReassignPlacesForm(ToColleagueForm):
    """Reassigns places of the waiting list: which, to whom, and why. `places` are (id, what the card says)."""

    field_order = ("places",)

    places = forms.MultipleChoiceField(
        label=_("Who is handed over?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose one place at least.")},
    )

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_of(self, "places").choices = places
        self.fields["to"].label = _("Who calls them up from now on?")

    def offered(self) -> dict[str, Any]:
        return {**super().offered(), "places": choice_of(self, "places").choices}
