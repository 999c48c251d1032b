"""The form that declares a surge."""

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.forms.base import TextArea


class SurgeForm(forms.Form):
    """Why more people ask for help than can be served."""

    reason = TextArea(
        label=_("What has happened"),
        help_text=_("For example: a flood, an accident at school. No names."),
    )


class SurgeEndForm(forms.Form):
    """A form without fields: the page says what ends."""
