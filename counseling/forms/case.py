"""Forms of the caseload."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.choices import CaseState


class CaseFilterForm(forms.Form):
    """The filters above the caseload, kept in the address."""

    q = forms.CharField(label=_("Name, code or NISN"), required=False, max_length=200)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("open", _("Open")), *CaseState.choices, ("all", _("All"))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].widget = forms.TextInput(attrs={"class": "form-control", "type": "search"})
        self.fields["state"].widget.attrs["class"] = "form-select"
