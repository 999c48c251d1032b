"""The form of a safety plan: seven parts, none of which has to be filled in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.choices import PlanPart
from counseling.forms.base import DayField, TextArea

HELP = {
    PlanPart.WARNING_SIGNS: _("Thoughts, moods, situations by which the konseli notices that it is coming."),
    PlanPart.OWN_COPING: _("What helps without anybody else: breathing, walking, praying, music."),
    PlanPart.DISTRACTION: _("With whom, and where, it becomes lighter."),
    PlanPart.PEOPLE_TO_ASK: _("Who may know, and how they are reached."),
    PlanPart.PROFESSIONALS: _("Names, numbers and hours that you have checked: you, a clinic, an emergency service."),
    PlanPart.SAFER_SURROUNDINGS: _("What is put out of reach, by whom, until when."),
    PlanPart.REASONS_TO_LIVE: _("What matters most to the konseli, in their own words."),
}


class SafetyPlanForm(forms.Form):
    """A plan, filled in with the one before; `seen` says which one that was."""

    review_on = DayField(
        label=_("Look at it again on"),
        help_text=_("A day on which you go through the plan together."),
        required=False,
    )
    seen = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in PlanPart:
            self.fields[part.value] = TextArea(label=part.label, help_text=HELP[part], rows=3, required=False)
        self.order_fields([*PlanPart.values, "review_on", "seen"])

    def parts(self) -> dict[str, str]:
        return {part: self.cleaned_data[part] for part in PlanPart.values}
