"""What every form that asks the gate carries."""

from django import forms


class TransitionForm(forms.Form):
    """Carries the number of the last ledger entry that the person saw, and the page's own mark.

    By its mark (`press`) a second press on one page is told from two pages that ask for the same.
    """

    seen = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    press = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    @property
    def seen_number(self) -> int:
        """What was seen; without a number the attempt counts as out of date, never as unchecked."""
        seen: int | None = self.cleaned_data.get("seen")
        return -1 if seen is None else seen
