"""Giving a case, or places in the queue, to another counselor: who, and why; then once more, to be confirmed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.forms.base import TextArea
from counseling.forms.transition import TransitionForm


class HandOverForm(TransitionForm):
    """To whom, and why. `colleagues` are those who can take over, with what is said of each."""

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
        self.fields["to"].choices = colleagues  # type: ignore[attr-defined]

    def once_more(self) -> "HandOverForm":
        """The same answers, unseen on the page that asks once more."""
        choices = self.fields["to"].choices  # type: ignore[attr-defined]
        same = HandOverForm(initial={**self.cleaned_data, "confirmed": True}, colleagues=choices)
        for field in same.fields.values():
            field.widget = forms.HiddenInput()
        return same


class PlacesForm(forms.Form):
    """Which places in a queue go, to whom, and why. `places` and `colleagues` are (id, what the card says)."""

    places = forms.MultipleChoiceField(
        label=_("Who is handed over?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose one place at least.")},
    )
    to = forms.ChoiceField(
        label=_("Who calls them up from now on?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a colleague."), "invalid_choice": _("Choose a colleague.")},
    )
    why = TextArea(
        label=_("Why?"),
        help_text=_("Kept sealed. The new counselor and the supervisors of the case can read it."),
        rows=3,
    )
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        places: Sequence[tuple[str, str]],
        colleagues: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["places"].choices = places  # type: ignore[attr-defined]
        self.fields["to"].choices = colleagues  # type: ignore[attr-defined]

    def once_more(self) -> "PlacesForm":
        """The same answers, unseen on the page that asks once more."""
        places, colleagues = (self.fields[name].choices for name in ("places", "to"))  # type: ignore[attr-defined]
        same = PlacesForm(initial={**self.cleaned_data, "confirmed": True}, places=places, colleagues=colleagues)
        for name, field in same.fields.items():
            field.widget = forms.MultipleHiddenInput() if name == "places" else forms.HiddenInput()
        return same
