"""The form of the konseli's wish."""

from django.utils.translation import gettext_lazy as _

from counseling.choices import Speaker, Wish
from counseling.forms.base import ChoiceCards
from counseling.forms.spoken import HintedCards, SpokenForm

CHOICES = [
    (Wish.CONTINUE.value, _("To go on")),
    (Wish.END.value, _("To end")),
    (Wish.UNKNOWN.value, _("Does not know yet")),
]


class WishForm(SpokenForm):
    """What the konseli wants, in their own words."""

    speakers = (Speaker.KONSELI,)
    channel_label = _("How the konseli said it")
    channel_help = _("Signed on paper, the wish counts as confirmed.")
    words_last = False

    wish = ChoiceCards(
        label=_("What does the konseli want"),
        choices=CHOICES,
        widget=HintedCards(hints={Wish.END.value: _("The konseli may end at any time; nobody may hold them.")}),
    )
