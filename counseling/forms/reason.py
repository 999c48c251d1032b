"""Reasons in words: where they name a protected attribute (2c), the form comes back with a question."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from counseling.forms.base import ChoiceCards
from counseling.services.door.reason import named_in, question

CHANGE, KEEP = "change", "keep"


class ReasonForm(forms.Form):
    """The base of forms whose `words` are checked. The question is asked once they name what is not stated, and anew
    once they name something else than it was asked of (`words_asked`)."""

    words_kept = ChoiceCards(
        label="",
        choices=[
            (CHANGE, _("I change the words")),
            (KEEP, _("These words stay")),
        ],
        help_text=_("Kept, they count as a reason that makes a difference between people, and a supervisor sees it."),
        error_messages={"required": _("Look at your words again, then choose.")},
    )

    words_asked = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sent = cast(QueryDict, self.data)
        stated = set(sent.getlist("reason_protected")) if self.is_bound else set()
        found = named_in(str(self.data.get("words", "")))
        named = {trait: words for trait, words in found.items() if trait not in stated}
        if not named:
            del self.fields["words_kept"], self.fields["words_asked"]
            return
        self._ask_of(sent, {" ".join(word.casefold().split()) for all_ in named.values() for word in all_})
        self.fields["words_kept"].label = question(named)
        names = [name for name in self.fields if name != "words_kept"]
        names.insert(names.index("words") + 1, "words_kept")
        self.order_fields(names)

    def _ask_of(self, sent: QueryDict, named: set[str]) -> None:
        """An answer holds for the words that it was given for: where others came in, the ticks are cleared."""
        data = sent.copy()
        if not named <= set(str(data.get("words_asked", "")).split(", ")):
            data.pop("words_kept", None)
        data["words_asked"] = ", ".join(sorted(named))
        self.data = data

    def clean_words_kept(self) -> str:
        choice = str(self.cleaned_data["words_kept"])
        if choice == CHANGE:
            raise forms.ValidationError(_("Change the words above, then send the form again."))
        return choice

    @property
    def keeps_words(self) -> bool:
        return bool(self.cleaned_data.get("words_kept") == KEEP)
