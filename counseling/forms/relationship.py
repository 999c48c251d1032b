"""Forms of the relation of counselor and konseli."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.choices import Relationship, Speaker, YesNo
from counseling.forms.base import ChoiceCards, Label, TextArea
from counseling.forms.spoken import HintedCards, NamedSpokenForm

LABELS: list[tuple[Relationship, Label, Label]] = [
    (Relationship.NONE, _("No relation beside counselling"), ""),
    (Relationship.ACQUAINTANCE, _("We know each other"), _("Such as a neighbour, or the child of a colleague.")),
    (
        Relationship.DUAL_ROLE,
        _("I have a second role"),
        _("I also grade, discipline, employ or trade with the konseli. Write which below."),
    ),
    (Relationship.RELATIVE, _("We are relatives"), _("Relatives are helped by somebody else.")),
    (Relationship.CLOSE_FRIEND, _("We are close friends"), _("Close friends are helped by somebody else.")),
]


class RelationshipForm(forms.Form):
    """The counselor's own declaration."""

    relationship = ChoiceCards(
        label=_("What are you to this konseli"),
        choices=[(value.value, label) for value, label, _hint in LABELS],
        widget=HintedCards(hints={value.value: hint for value, _label, hint in LABELS}),
    )
    words = TextArea(label=_("In a sentence"), help_text=_("How you know each other."), rows=2, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("relationship") == Relationship.DUAL_ROLE and not data.get("words", "").strip():
            self.add_error("words", _("Write which second role you have."))
        return data


class CloseTieForm(NamedSpokenForm):
    """A report that counselor and konseli are close, or that they are not."""

    speakers = (Speaker.KONSELI, Speaker.COUNSELOR, Speaker.COLLEAGUE, Speaker.GUARDIAN, Speaker.OTHER)
    words_label = _("What they say")
    words_last = False

    tied = ChoiceCards(
        label=_("What is reported"),
        choices=[
            (YesNo.YES.value, _("Counselor and konseli may be close")),
            (YesNo.NO.value, _("They are not close")),
        ],
    )
