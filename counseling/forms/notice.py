"""When a member wants to be told of what waits for them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.choices import CHOSEN, NoticeKind

AT_ONCE, MORNING = "at_once", "morning"
WHEN = [(AT_ONCE, _("At once, from 06.00 to 20.00")), (MORNING, _("Together, in the morning"))]


class NoticesForm(forms.Form):
    """Each kind of notice with when it comes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in CHOSEN:
            self.fields[kind] = forms.ChoiceField(
                label=kind.label, choices=WHEN, widget=forms.Select(attrs={"class": "form-select"})
            )

    def wanted(self) -> dict[NoticeKind, bool]:
        """By kind, whether it comes at once."""
        return {kind: self.cleaned_data[kind] == AT_ONCE for kind in CHOSEN}


def as_shown(chosen: dict[NoticeKind, bool]) -> dict[str, str]:
    """What was chosen, as the form shows it."""
    return {kind: AT_ONCE if at_once else MORNING for kind, at_once in chosen.items()}
