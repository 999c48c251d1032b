"""Forms of a portal: the counselor makes its link; its user enters and decides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.choices import ConsentDecision
from counseling.forms.base import ChoiceCards, TextArea, choice_of
from counseling.services.portal import PIN_DIGITS
from counseling.services.statement import NAME_LIMIT


class WhoseLinkForm(forms.Form):
    """The person for whom a link is made. `people` are those without one: their key, and how they are called."""

    whose = ChoiceCards(label=_("For whom"), choices=[])

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = choice_of(self, "whose")
        field.choices = people
        if len(people) == 1:
            field.initial = people[0][0]
            field.widget = forms.HiddenInput()


class PinField(forms.CharField):
    """Six digits, hidden while they are typed, on the number pad of a phone."""

    default_error_messages = {"required": _("Type the six digits.")}

    def __init__(self, *, autocomplete: str, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": autocomplete, "class": "pin", "maxlength": str(PIN_DIGITS)}
        super().__init__(widget=forms.PasswordInput(attrs=attrs), max_length=PIN_DIGITS, **kwargs)


class ChoosePinForm(forms.Form):
    """The portal user chooses the PIN and types it twice."""

    pin = PinField(
        label=_("Your PIN"),
        help_text=_("Six digits that only you know. Not a birthday, and not 123456."),
        autocomplete="new-password",
    )
    again = PinField(label=_("The PIN once more"), autocomplete="new-password")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("pin") and data.get("again") and data["pin"] != data["again"]:
            self.add_error("again", _("The two are not the same. Type the PIN once more."))
        return data


class PinForm(forms.Form):
    """The portal user enters the PIN."""

    pin = PinField(label=_("Your PIN"), autocomplete="current-password")


class PortalExplanationForm(forms.Form):
    """What the konseli confirms of the text that they have read."""

    explanation = forms.UUIDField(widget=forms.HiddenInput)
    nature = forms.BooleanField(label=_("I understand what this relationship is"), required=False)
    limits = forms.BooleanField(label=_("I understand its limits"), required=False)
    words = TextArea(
        label=_("In your own words"),
        help_text=_("If you like: how would you tell a friend what this is? What is not clear?"),
        rows=3,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not (data.get("nature") or data.get("limits")):
            self.add_error("nature", _("Tick what you understood, one or both. If something is unclear, ask first."))
        return data


class PortalDecisionForm(forms.Form):
    """Yes or no to one permission."""

    decision = ChoiceCards(
        label=_("Your decision"),
        choices=[(ConsentDecision.GIVEN.value, _("Yes, I permit it")), (ConsentDecision.REFUSED.value, _("No"))],
    )
    words = TextArea(label=_("What you want to say to it"), help_text=_("If you like."), rows=3, required=False)

    def __init__(self, *args: Any, able: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not able:
            field = choice_of(self, "decision")
            field.choices = [(ConsentDecision.REFUSED.value, _("No"))]


class PortalSharingForm(forms.Form):
    """A permission to share something with a party."""

    party = forms.CharField(
        label=_("With whom"),
        help_text=_("Name and office, such as «Bu Lastri, homeroom teacher». One permission for each."),
        error_messages={"required": _("Write with whom it may be shared.")},
        max_length=NAME_LIMIT,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    scope = TextArea(
        label=_("What may be shared"),
        help_text=_("As narrow as you want it. Nothing beyond it is told."),
        error_messages={"required": _("Write what may be shared.")},
        rows=3,
    )


class PortalWithdrawForm(forms.Form):
    """Withdraws a permission; no reason is needed."""

    words = TextArea(label=_("What you want to say to it"), help_text=_("No reason is needed."), rows=3, required=False)
