"""Forms of the caseload."""

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.choices import CaseState


class CaseSearchForm(forms.Form):
    """Looks for a case. Posted, so that no name stands in an address."""

    q = forms.CharField(
        label=_("Name, code or NISN"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class CaseFilterForm(forms.Form):
    """The filter above the caseload, kept in the address."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=[("open", _("Open")), *CaseState.choices, ("all", _("All"))],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
