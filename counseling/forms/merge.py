"""Forms of records that turn out to be of one person."""

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.forms.base import TextArea


class MergeForm(forms.Form):
    """Why both records are of one person."""

    reason = TextArea(
        label=_("How do you know?"), help_text=_("What you compared, and whom you asked."), rows=3, max_length=2000
    )


class UndoForm(forms.Form):
    """A form without fields: the page says what happens, and the button does it."""
