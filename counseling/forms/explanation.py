"""The form of the explanation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.choices import WRITTEN_BY_SPEAKER, Speaker
from counseling.forms.spoken import SpokenForm


class ExplanationForm(SpokenForm):
    """What the konseli confirms of the text, and their own words."""

    speakers = (Speaker.KONSELI,)
    channel_label = _("How they confirmed it")
    said_at_label = _("When they confirmed it")
    words_label = _("In the konseli's own words")
    words_help = _("Ask: «How would you tell a friend what this is?» Not needed when they signed.")
    words_last = False

    explanation = forms.UUIDField(widget=forms.HiddenInput)
    nature = forms.BooleanField(label=_("The konseli understands what this relationship is"), required=False)
    limits = forms.BooleanField(label=_("The konseli understands its limits"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not (data.get("nature") or data.get("limits")):
            self.add_error("nature", _("Tick what the konseli confirmed, one or both."))
        if data.get("channel") and data["channel"] not in WRITTEN_BY_SPEAKER and not data.get("words", "").strip():
            self.add_error("words", _("Write in a few words how the konseli puts it, or have it signed."))
        return data
