"""Forms of permission: to be helped, for personal data, to share with somebody, and the withdrawal of one."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.choices import WRITTEN_BY_SPEAKER, Channel, ConsentDecision, ConsentForm, Speaker
from counseling.forms.base import MOST_CARDS, ChoiceCards, DayField, Label, TextArea, choice_of
from counseling.forms.folding import FoldedForm
from counseling.forms.papers import HELP, PapersField
from counseling.forms.spoken import HintedCards, SpokenForm
from counseling.services.statement import NAME_LIMIT

SIGNED_IS_WRITTEN = _("Signed on paper counts as in writing once the paper is uploaded: with this, or later.")
OWN = "konseli"


class PermissionForm(FoldedForm, SpokenForm):
    """The base of the permissions. `decisions` are those on offer; how it was said decides whether it is in writing."""

    channel_help = SIGNED_IS_WRITTEN
    words_help = _("What was said, as it was said.")

    decision = ChoiceCards(label=_("What was decided"), choices=[])
    valid_until = DayField(
        label=_("Holds until"),
        help_text=_("Leave it empty when it holds for as long as the relationship lasts."),
        required=False,
    )
    papers = PapersField(label=_("Signed papers"), help_text=HELP, required=False)
    labels: dict[str, Label] = {}
    hints: dict[str, Label] = {}
    field_order_last = ("said_by", "channel", "papers", "said_at", "words", "valid_until")
    RARE = ("words", "valid_until")

    def __init__(self, *args: Any, decisions: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = choice_of(self, "decision")
        field.widget = HintedCards(hints=self.hints)
        field.choices = [(value, self.labels.get(value) or ConsentDecision(value).label) for value in decisions]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("valid_until") and data.get("decision") not in (None, "", ConsentDecision.GIVEN):
            self.add_error("valid_until", _("Only a permission that is given has an end. Leave this empty."))
        if data.get("papers") and data.get("channel") not in (None, "", Channel.SIGNED):
            self.add_error("channel", _("A signed paper goes with «Signed on paper». Choose that."))
        return data

    def form(self) -> str:
        """In writing or by word of mouth."""
        written = self.cleaned_data["channel"] in WRITTEN_BY_SPEAKER
        return ConsentForm.WRITTEN.value if written else ConsentForm.VERBAL.value


class HelpConsentForm(PermissionForm):
    """The konseli's own permission to be helped."""

    speakers = (Speaker.KONSELI,)
    channel_label = _("How the konseli said it")
    labels = {
        ConsentDecision.GIVEN.value: _("The konseli gives permission"),
        ConsentDecision.REFUSED.value: _("The konseli refuses"),
        ConsentDecision.WITHDRAWN.value: _("The konseli takes the permission back"),
    }
    hints = {
        ConsentDecision.REFUSED.value: _("Nobody is helped against their will, in an emergency neither."),
    }


class WhoseForm(PermissionForm):
    """The base of a permission that the konseli or a guardian may give."""

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
        field = choice_of(self, "whose")
        field.choices = [(OWN, Speaker.KONSELI.label), *guardians]
        field.initial = OWN
        if not guardians:
            del self.fields["whose"]


class DataConsentForm(WhoseForm):
    """The permission for personal data."""


class SharingConsentForm(WhoseForm):
    """The permission to share something with somebody named."""

    party = forms.CharField(
        label=_("With whom"),
        help_text=_(
            "Name and office, such as «Bu Lastri, homeroom teacher»; a colleague here by the name in the list alone. "
            "One permission for each."
        ),
        error_messages={"required": _("Write with whom it may be shared.")},
        max_length=NAME_LIMIT,
        widget=forms.TextInput({"autocomplete": "off", "list": "colleagues"}),
    )
    scope = TextArea(
        label=_("What may be shared"),
        help_text=_("As narrow as the konseli wants it. Nothing beyond it is told."),
        error_messages={"required": _("Write what may be shared.")},
        rows=3,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["party", "scope", *(name for name in self.fields if name not in ("party", "scope"))])


class ConsentWithdrawForm(SpokenForm):
    """Withdraws a permission. `given` are those that hold: the key of each, and its words."""

    speakers = (Speaker.KONSELI,)
    channel_label = _("How it was said")
    words_help = _("No reason is needed.")
    said_at_label = _("When it was taken back")

    permission = ChoiceCards(label=_("Which permission"), choices=[])

    def __init__(self, *args: Any, given: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = choice_of(self, "permission")
        if len(given) > MOST_CARDS:
            field.widget = forms.Select()
        field.choices = given
        if len(given) == 1:
            field.initial = given[0][0]
            field.widget = forms.HiddenInput()
