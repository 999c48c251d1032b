"""The form with which a supervisor opens a session note."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.forms.base import ChoiceCards, TextArea


class OpenedFilterForm(forms.Form):
    """Which of the notes that a supervisor opened are shown; kept in the address."""

    code = forms.CharField(label=_("Case code"), required=False, max_length=20)
    time = forms.ChoiceField(
        label=_("Time left"),
        required=False,
        choices=[("", _("All")), ("open", _("Still open")), ("over", _("Time is over"))],
    )


class BreakGlassForm(forms.Form):
    """The reason and the duration."""

    reason = TextArea(
        label=_("Why you need to read it"),
        help_text=_("The counselor reads this, and it stays on record with your name."),
    )
    lasts = ChoiceCards(
        label=_("For how long"), choices=[("30", _("30 minutes")), ("120", _("2 hours")), ("1440", _("24 hours"))]
    )

    def clean_lasts(self) -> timedelta:
        return timedelta(minutes=int(self.cleaned_data["lasts"]))
