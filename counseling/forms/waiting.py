"""Forms of the waiting list."""

from django import forms


class ConfirmForm(forms.Form):
    """Nothing to fill in: the page says what happens, the button does it."""
