"""The filter of what waits for a supervisor's decision."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReviewFilterForm(forms.Form):
    """What is shown of it; kept in the address."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[
            ("", _("All")),
            ("waivers", _("Waivers")),
            ("complaints", _("Complaints")),
            ("conflicts", _("Conflicts of loyalty")),
        ],
    )
