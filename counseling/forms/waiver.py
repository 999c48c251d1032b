"""Forms of waivers: asked for by the counselor, decided by a supervisor."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.forms.base import ChoiceCards, TextArea, choice_of


class WaiverForm(forms.Form):
    """The block that is to be waived, among those that can be, and the reason."""

    code = ChoiceCards(label=_("What is to be waived"))
    reason = TextArea(
        label=_("Why it should be waived this time"),
        help_text=_("Your supervisor decides on what you write here. Say why waiting would not serve the konseli."),
    )

    def __init__(self, *args: Any, codes: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_of(self, "code").choices = codes
        if len(codes) == 1:
            self.fields["code"].initial = codes[0][0]


class WaiverDecisionForm(forms.Form):
    """Granted or refused, and why."""

    granted = ChoiceCards(
        label=_("Your decision"),
        choices=[("yes", _("Grant: one use, within seven days")), ("no", _("Refuse"))],
    )
    reason = TextArea(label=_("Why"), help_text=_("The counselor reads this. It stays on record with your name."))

    def clean_granted(self) -> bool:
        return bool(self.cleaned_data["granted"] == "yes")
