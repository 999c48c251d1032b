"""Forms that choose the parts of a package."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.forms.base import TextArea, choice_of


class PartsForm(forms.Form):
    """The counselor's own words, and which parts of the record. `offered`: the parts that are on record, as (code,
    label); `seen` says which state of it the person was shown."""

    summary = TextArea(
        label=_("Summary in your words"),
        help_text=_(
            "What has been done, what helps, what is urgent. Leave out what the receiver does not need. Your session "
            "notes are never handed over."
        ),
        rows=8,
    )
    parts = forms.MultipleChoiceField(
        label=_("From the record"),
        help_text=_("Below each part stands exactly what would be read."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose among the parts that are on record.")},
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, offered: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_of(self, "parts").choices = list(offered)

    def chosen(self) -> list[str]:
        """The parts that are ticked, as typed or as first shown."""
        return [str(part) for part in self["parts"].value() or []]
