"""Forms of shared help."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.forms.base import ChoiceCards, TextArea, choice_of
from counseling.forms.referral import ACCEPTED, REJECTED
from counseling.forms.referral_package import PartsForm


class HelpFilterForm(forms.Form):
    """Which help is shown; kept in the address."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            ("asked", _("Asked")),
            ("helps", _("Helps")),
            ("declined", _("Cannot help")),
            ("ended", _("Ended")),
        ],
    )


class SharedPartsForm(PartsForm):
    """What the colleague sees; words of one's own are optional."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["summary"].required = False


class AskHelpForm(SharedPartsForm):
    """The colleague, the purpose, and what they see."""

    colleague = forms.ChoiceField(
        label=_("Colleague"),
        help_text=_("Only those with whom the konseli lets something be shared."),
        error_messages={"required": _("Choose a colleague.")},
    )
    purpose = TextArea(label=_("What you ask them for"), help_text=_("The colleague reads this first."), rows=3)
    field_order = ("colleague", "purpose", "summary", "parts")

    def __init__(self, *args: Any, colleagues: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_of(self, "colleague").choices = [("", _("Choose a colleague")), *colleagues]


class HelpAnswerForm(forms.Form):
    """The colleague's answer."""

    answer = ChoiceCards(
        label=_("Do you help?"),
        choices=[(ACCEPTED, _("Yes, I help")), (REJECTED, _("No, I cannot"))],
    )
    words = TextArea(label=_("A word to your colleague"), rows=3, required=False)

    def accepts(self) -> bool:
        return bool(self.cleaned_data["answer"] == ACCEPTED)
