"""Forms of the waiting list."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ConfirmForm(forms.Form):
    """Nothing to fill in: the page says what happens, the button does it."""


class CodeForm(forms.Form):
    """Finds a place in the queue by the code of the case or the konseli, which tells no name."""

    code = forms.CharField(
        label=_("Code"), required=False, max_length=20, widget=forms.TextInput({"autocomplete": "off"})
    )
