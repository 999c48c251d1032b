"""Forms of urgency."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.choices import Speaker, Urgency, YesNo
from counseling.forms.base import ChoiceCards, TextArea, choice_of, choices_of
from counseling.forms.spoken import HintedCards, NamedSpokenForm

HINTS = {
    Urgency.ROUTINE.value: _("It can wait for the next session that both agree on."),
    Urgency.EMERGENCY.value: _(
        "Life, health or safety is in danger now. It opens doors, and a second person confirms it."
    ),
}


class UrgencyForm(NamedSpokenForm):
    """The urgency, the reason, and who assessed it."""

    speakers = (Speaker.COUNSELOR, Speaker.COLLEAGUE, Speaker.KONSELI, Speaker.GUARDIAN, Speaker.OTHER)
    leave_out = ("channel",)
    said_at_label = _("When it was judged")
    words_label = _("Why")
    words_help = _("What you saw or heard. Whoever confirms an emergency reads this.")
    words_required = True
    words_last = False

    urgency = ChoiceCards(
        label=_("How urgent is it now"),
        choices=choices_of(Urgency, Urgency.ROUTINE, Urgency.EMERGENCY),
        widget=HintedCards(hints=HINTS),
    )

    def __init__(self, *args: Any, emergency: bool = False, **kwargs: Any) -> None:
        """`emergency`: one is declared, so that routine means that it is over."""
        super().__init__(*args, **kwargs)
        self.fields["said_by"].label = _("Who judged it")
        self.fields["said_by"].initial = Speaker.COUNSELOR.value
        if emergency:
            choice_of(self, "urgency").choices = [
                (Urgency.EMERGENCY.value, _("Still an emergency")),
                (Urgency.ROUTINE.value, _("The emergency is over")),
            ]


class EmergencyConfirmForm(forms.Form):
    """A second person's word on an emergency."""

    confirmed = ChoiceCards(
        label=_("What do you say"),
        choices=[(YesNo.YES.value, _("Yes, this is an emergency")), (YesNo.NO.value, _("No, this is no emergency"))],
    )
    words = TextArea(
        label=_("What you base this on"),
        help_text=_("Whom you spoke with, what you saw."),
        rows=3,
        required=False,
    )


class DeclareForm(NamedSpokenForm):
    """Declares an emergency: who assessed it, and why."""

    speakers = (Speaker.COUNSELOR, Speaker.COLLEAGUE, Speaker.KONSELI, Speaker.GUARDIAN, Speaker.OTHER)
    leave_out = ("channel", "said_at")
    words_label = _("Why")
    words_help = _("What you saw or heard. Whoever confirms an emergency reads this.")
    words_required = True
    field_order_last = ("said_by", "said_by_name", "words")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["said_by"].label = _("Who judged it")
        self.fields["said_by"].initial = Speaker.COUNSELOR.value
        self.fields["said_by_name"].help_text = _("Such as «homeroom teacher».")


class EmergencyEndForm(DeclareForm):
    """Declares that the emergency is over: who assessed that, and why."""

    words_label = _("Why it is over")
    words_help = _("What has changed, and what keeps the konseli safe now.")
