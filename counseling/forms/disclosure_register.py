"""The filter of the register of disclosures."""

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.choices import DisclosureBasis

BASES = [choice for choice in DisclosureBasis.choices if choice[0] != DisclosureBasis.NONE]


class RegisterFilterForm(forms.Form):
    """Which disclosures are shown; kept in the address."""

    code = forms.CharField(label=_("Case code"), required=False, max_length=20)
    basis = forms.ChoiceField(label=_("Basis"), required=False, choices=[("", _("All")), *BASES])
    open = forms.ChoiceField(
        label=_("Still to do"),
        required=False,
        choices=[("", _("All")), ("tell", _("The konseli is to be told")), ("review", _("To be looked back at"))],
    )
