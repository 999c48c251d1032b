"""The form of a session's note."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.choices import NoteTemplate
from counseling.forms.base import ChoiceCards, TextArea

TEMPLATES = [
    (NoteTemplate.FREE.value, _("Free")),
    (NoteTemplate.SOAP.value, _("SOAP")),
    (NoteTemplate.DAP.value, _("DAP")),
]


class OwedFilterForm(forms.Form):
    """Which of the sessions that need a note are shown; kept in the address."""

    note = forms.ChoiceField(
        label=_("Note"),
        required=False,
        choices=[("", _("All")), ("begun", _("Draft")), ("none", _("Not written"))],
    )


class NoteForm(forms.Form):
    """The text, by which prompts it was written, and which saved text it started from."""

    template = ChoiceCards(label=_("Prompts"), choices=TEMPLATES, initial=NoteTemplate.FREE)
    body = TextArea(label=_("Note"), rows=16, required=False)
    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Neither the browser's memory of forms nor a spell checker in the cloud may get the text.
        self.fields["body"].widget.attrs |= {
            "class": "form-control",
            "autocomplete": "off",
            "spellcheck": "false",
        }


class AddendumForm(forms.Form):
    """What is added to a signed note."""

    body = TextArea(label=_("What you add"), rows=8)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}


class SignForm(forms.Form):
    """Signs the text that was seen."""

    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
