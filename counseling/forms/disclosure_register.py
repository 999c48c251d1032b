"""The filters of disclosures: of those of one case, and of the register over all cases."""

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.choices import DisclosureBasis

BASES = [choice for choice in DisclosureBasis.choices if choice[0] != DisclosureBasis.NONE]


class DisclosureFilterForm(forms.Form):
    """Which disclosures are shown; kept in the address."""

    basis = forms.ChoiceField(label=_("Basis"), required=False, choices=[("", _("All")), *BASES])
    open = forms.ChoiceField(
        label=_("Still to do"),
        required=False,
        choices=[("", _("All")), ("tell", _("The konseli is to be told")), ("review", _("To be looked back at"))],
    )


class RegisterFilterForm(DisclosureFilterForm):
    """The same over all cases."""

    code = forms.CharField(label=_("Case code"), required=False, max_length=20)
    field_order = ("code", "basis", "open")
