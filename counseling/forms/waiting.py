"""Forms of the waiting list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.choices import Channel, LeavesFor, Urgency
from counseling.forms.base import ChoiceCards
from counseling.forms.spoken import SpokenForm


class LeaveForm(SpokenForm):
    """Takes somebody off the list: on their own word, or on the counselor's that they cannot be reached."""

    channels = (Channel.PHONE, Channel.MESSAGE, Channel.IN_PERSON, Channel.SIGNED)
    channel_label = _("How they said it, or how you last tried")
    said_at_label = _("When that was")
    words_label = _("In their own words, or what came of it")
    words_help = _("Only a wish that is signed on paper can do without.")

    why = ChoiceCards(label=_("Why do they wait no longer?"), choices=LeavesFor.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        signed = self.data.get("why") == LeavesFor.WISH and self.data.get("channel") == Channel.SIGNED
        self.fields["words"].required = not signed


class QueueFilterForm(forms.Form):
    """Which places in a queue are shown; kept in the address."""

    urgency = forms.ChoiceField(label=_("Urgency"), required=False, choices=[("", _("All")), *Urgency.choices])


class PlacesFilterForm(QueueFilterForm):
    """The same for members who see no names: they search by the code of the case."""

    code = forms.CharField(label=_("Case code"), required=False, max_length=20)
    field_order = ("code", "urgency")
