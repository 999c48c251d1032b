"""Forms of guardians: who they are, their permission, and whether contact with them is safe."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.choices import Channel, ConsentDecision, GuardianRelation, Speaker, YesNo
from counseling.forms.base import MOST_CARDS, ChoiceCards, choice_of
from counseling.forms.consent import PermissionForm
from counseling.forms.spoken import HintedCards, NamedSpokenForm, SpokenForm
from counseling.services.statement import NAME_LIMIT


class GuardianForm(forms.Form):
    """A parent or guardian, and how to reach them."""

    relation = forms.ChoiceField(label=_("Who they are to the konseli"), choices=GuardianRelation.choices)
    name = forms.CharField(
        label=_("Name"),
        error_messages={"required": _("Write the guardian's name.")},
        max_length=NAME_LIMIT,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=40,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )


class GuardianFilterForm(forms.Form):
    """Which guardians are shown; kept in the address."""

    relation = forms.ChoiceField(
        label=_("Who they are to the konseli"), required=False, choices=[("", _("All")), *GuardianRelation.choices]
    )


class GuardianConsentForm(PermissionForm):
    """The word of one guardian on the konseli being helped."""

    speakers = (Speaker.GUARDIAN,)
    channel_label = _("How the guardian said it")
    labels = {
        ConsentDecision.GIVEN.value: _("The guardian gives permission"),
        ConsentDecision.REFUSED.value: _("The guardian refuses"),
        ConsentDecision.WITHDRAWN.value: _("The guardian takes the permission back"),
    }
    guardian = ChoiceCards(label=_("Which guardian"), choices=[])

    def __init__(self, *args: Any, guardians: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = choice_of(self, "guardian")
        if len(guardians) > MOST_CARDS:
            field.widget = forms.Select()
        field.choices = guardians
        if len(guardians) == 1:
            field.initial = guardians[0][0]
        self.order_fields(["guardian", *(name for name in self.fields if name != "guardian")])


class GuardianUnsafeForm(NamedSpokenForm):
    """Whether contacting the guardian would endanger the konseli."""

    speakers = (Speaker.KONSELI, Speaker.COUNSELOR, Speaker.COLLEAGUE, Speaker.OTHER)
    words_label = _("Why")
    words_help = _("What would happen to the konseli, or why it is safe again.")
    words_required = True
    words_last = False

    unsafe = ChoiceCards(
        label=_("Contact with the guardian"),
        choices=[(YesNo.YES.value, _("Would endanger the konseli")), (YesNo.NO.value, _("Is safe"))],
        widget=HintedCards(
            hints={YesNo.YES.value: _("The guardian is then not asked or told, and a supervisor looks at it.")}
        ),
    )


class GuardianInformedForm(SpokenForm):
    """The counselor informed a guardian."""

    speakers = (Speaker.COUNSELOR,)
    channels = (Channel.IN_PERSON, Channel.PHONE, Channel.MESSAGE)
    channel_label = _("How you told them")
    said_at_label = _("When you told them")
    words_label = _("What you told them, and whom")
    words_help = _("Only what they need to know. What the konseli confided stays with you.")
    words_required = True
    words_last = False
