"""The filter of the colleagues who could take a case over."""

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.choices import YesNo


class ColleagueFilterForm(forms.Form):
    """Which colleagues are shown; kept in the address."""

    free = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("All")), (YesNo.YES.value, _("Available")), (YesNo.NO.value, _("Not available"))],
    )
