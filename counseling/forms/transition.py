"""What every page that asks the gate carries."""

from django import forms


class TransitionForm(forms.Form):
    """Carries the number of the last ledger entry that the person saw."""

    seen = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    @property
    def seen_number(self) -> int:
        """What was seen; without a number the attempt counts as out of date, never as unchecked."""
        seen: int | None = self.cleaned_data.get("seen")
        return -1 if seen is None else seen
