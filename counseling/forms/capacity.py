"""The form that records an assessment of the konseli's ability to decide."""

from django.utils.translation import gettext_lazy as _

from counseling.choices import Capacity
from counseling.forms.base import ChoiceCards, choices_of
from counseling.forms.spoken import HintedCards, NamedSpokenForm
from counseling.services.capacity import JUDGES


class CapacityForm(NamedSpokenForm):
    """Able or unable, the reason, and who assessed it."""

    speakers = JUDGES
    channel_label = _("How you learned of it")
    said_at_label = _("When it was judged")
    words_label = _("Why")
    words_help = _("What was seen, such as: unconscious, too confused to follow. An illness alone is no reason.")
    words_required = True
    words_last = False

    capacity = ChoiceCards(
        label=_("The konseli"),
        choices=choices_of(Capacity),
        widget=HintedCards(
            hints={
                Capacity.UNABLE.value: _("A guardian is then asked, and the konseli themself once they can decide."),
                Capacity.ABLE.value: _("Their own word counts again."),
            }
        ),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["said_by"].label = _("Who judged it")
