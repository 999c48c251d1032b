"""Forms of permission: the konseli's own to be helped, that for personal data, and its withdrawal."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.choices import OWN_HAND, ConsentDecision, ConsentForm, ConsentKind, Speaker
from counseling.forms.base import ChoiceCards, DayField
from counseling.forms.spoken import HintedCards, SpokenForm
from counseling.services.statement import Source

SIGNED_IS_WRITTEN = _("Signed on paper counts as permission in writing.")
OWN = "konseli"


class PermissionForm(SpokenForm):
    """What every permission asks. `decisions` are those on offer; a form in writing follows from how it came."""

    channel_help = SIGNED_IS_WRITTEN
    words_help = _("What was said, as it was said.")

    decision = ChoiceCards(label=_("What was decided"), choices=[])
    valid_until = DayField(
        label=_("Holds until"),
        help_text=_("Leave it empty when it holds for as long as the relationship lasts."),
        required=False,
    )
    labels: dict[str, Any] = {}
    hints: dict[str, Any] = {}
    field_order_last = ("said_by", "channel", "said_at", "words", "valid_until")

    def __init__(self, *args: Any, decisions: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["decision"]
        field.widget = HintedCards(hints=self.hints)
        field.choices = [(value, self.labels.get(value) or ConsentDecision(value).label) for value in decisions]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("valid_until") and data.get("decision") not in (None, "", ConsentDecision.GIVEN):
            self.add_error("valid_until", _("Only a permission that is given has an end. Leave this empty."))
        return data

    def form(self) -> str:
        """In writing or by word of mouth."""
        written = self.cleaned_data["channel"] in OWN_HAND
        return ConsentForm.WRITTEN.value if written else ConsentForm.VERBAL.value


class HelpConsentForm(PermissionForm):
    """The konseli's own permission to be helped."""

    speakers = (Speaker.KONSELI,)
    channel_label = _("How the konseli said it")
    labels = {
        ConsentDecision.GIVEN.value: _("The konseli gives permission"),
        ConsentDecision.REFUSED.value: _("The konseli refuses"),
        ConsentDecision.WITHDRAWN.value: _("The konseli takes the permission back"),
        ConsentDecision.UNABLE.value: _("The konseli cannot decide now"),
    }
    hints = {
        ConsentDecision.REFUSED.value: _("Nobody is helped against their will, in an emergency neither."),
        ConsentDecision.UNABLE.value: _("Such as unconscious, or too confused. Write below what you see."),
    }

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("decision") == ConsentDecision.UNABLE and not data.get("words", "").strip():
            self.add_error("words", _("Write what you see that keeps the konseli from deciding."))
        return data

    def source(self) -> Source:
        """Inability is what the counselor sees; everything else is the konseli's own word."""
        source = super().source()
        return source.of_counselor() if self.cleaned_data["decision"] == ConsentDecision.UNABLE else source


class DataConsentForm(PermissionForm):
    """The permission for personal data: the konseli's, or a guardian's."""

    speakers = (Speaker.KONSELI,)
    channel_label = _("How it was said")
    labels = {
        ConsentDecision.GIVEN.value: _("Permission is given"),
        ConsentDecision.REFUSED.value: _("Permission is refused"),
        ConsentDecision.WITHDRAWN.value: _("The permission is taken back"),
    }
    whose = ChoiceCards(label=_("Whose word is it"), choices=[])

    def __init__(self, *args: Any, guardians: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["whose"]
        field.choices = [(OWN, Speaker.KONSELI.label), *guardians]
        field.initial = OWN
        if not guardians:
            del self.fields["whose"]


class WithdrawForm(SpokenForm):
    """A permission is taken back."""

    speakers = (Speaker.KONSELI,)
    channel_label = _("How the konseli said it")
    words_help = _("No reason is needed.")

    kind = ChoiceCards(label=_("Which permission"), choices=[])

    def __init__(self, *args: Any, kinds: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = list(kinds)
        field: Any = self.fields["kind"]
        field.choices = [(value, ConsentKind(value).label) for value in kinds]
        if len(kinds) == 1:
            field.initial = kinds[0]
            field.widget = forms.HiddenInput()
