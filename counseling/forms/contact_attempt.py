"""The form of an attempt to reach the konseli."""

from django.utils.translation import gettext_lazy as _

from counseling.choices import ContactOutcome, Speaker
from counseling.forms.base import ChoiceCards
from counseling.forms.spoken import SpokenForm
from counseling.services.contact_attempt import WAYS


class ContactAttemptForm(SpokenForm):
    """How the counselor tried, when, and whether it worked."""

    speakers = (Speaker.COUNSELOR,)
    channels = WAYS
    channel_label = _("How you tried")
    said_at_label = _("When you tried")
    words_label = _("What came of it")
    words_last = True

    outcome = ChoiceCards(label=_("Did you reach the konseli"), choices=ContactOutcome.choices)
