"""Forms of conflicts of loyalty: raised, and weighed."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from counseling.choices import LoyaltyState, ReviewOutcome, Speaker
from counseling.forms.base import ChoiceCards, TextArea
from counseling.forms.folding import FoldedForm
from counseling.services.loyalty import FEWEST_PARTIES

FIRST_ROWS = 4
OPEN_ROWS = 2
"""Konseli and counselor, whom every conflict involves; further ones are folded."""
MORE_ROWS = 2
MOST_ROWS = 12


class LoyaltyFilterForm(forms.Form):
    """Which conflicts are shown; kept in the address."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            (LoyaltyState.OPEN.value, _("To be weighed")),
            (LoyaltyState.WEIGHED.value, _("Weighed")),
            (LoyaltyState.REVIEWED.value, _("A supervisor agreed")),
        ],
    )


class RaiseForm(forms.Form):
    """The loyalties that are in conflict."""

    summary = TextArea(
        label=_("What pulls apart"),
        help_text=_("Such as: the school wants to know what the konseli told me, and the konseli asks me to keep it."),
        rows=4,
    )


class WeighForm(FoldedForm):
    """All parties with their interests, the demands of the profession, and the choice. Empty rows do not count."""

    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=FIRST_ROWS, max_value=MOST_ROWS, required=False)
    demands = TextArea(
        label=_("What the profession asks"),
        help_text=_("Which points of the code speak here, and for what."),
        rows=3,
    )
    options = TextArea(
        label=_("Which ways are open"),
        help_text=_("Two at least, doing nothing among them: what each would mean for those involved."),
        rows=4,
    )
    choice = TextArea(
        label=_("What you choose, and why"),
        help_text=_("A supervisor can agree with it or speak with you about it."),
        rows=4,
    )

    def __init__(self, *args: Any, rows: int = FIRST_ROWS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row_count = rows
        self.initial = {"who_1": Speaker.KONSELI.label, "who_2": Speaker.COUNSELOR.label, **self.initial, "rows": rows}
        for number in range(1, rows + 1):
            self.fields[f"who_{number}"] = forms.CharField(
                label=format_lazy("{number}. {label}", number=number, label=_("Who is involved")),
                required=False,
                max_length=200,
            )
            self.fields[f"interest_{number}"] = forms.CharField(
                label=format_lazy("{number}. {label}", number=number, label=_("What matters to them")),
                required=False,
                max_length=2000,
                widget=forms.Textarea({"rows": 2}),
            )
        self.order_fields([name for name in self.fields if name not in ("demands", "options", "choice")])

    def rare_names(self) -> Iterable[str]:
        return [f"{part}_{n}" for n in range(OPEN_ROWS + 1, self.row_count + 1) for part in ("who", "interest")]

    def rare_open(self) -> bool:
        """Also where room for more was asked for."""
        return self.row_count > FIRST_ROWS or super().rare_open()

    def first_parties(self) -> Iterator[tuple[int, forms.BoundField, forms.BoundField]]:
        """The rows that stand open: number, who, interest."""
        return self._party_fields(1, OPEN_ROWS)

    def more_parties(self) -> Iterator[tuple[int, forms.BoundField, forms.BoundField]]:
        """The folded rows."""
        return self._party_fields(OPEN_ROWS + 1, self.row_count)

    def _party_fields(self, first: int, last: int) -> Iterator[tuple[int, forms.BoundField, forms.BoundField]]:
        for number in range(first, last + 1):
            yield number, self[f"who_{number}"], self[f"interest_{number}"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        whole = 0
        for number in range(1, self.row_count + 1):
            who, interest = (data.get(f"{part}_{number}", "").strip() for part in ("who", "interest"))
            whole += bool(who and interest)
            if who and not interest:
                self.add_error(f"interest_{number}", _("Write what matters to them."))
            if interest and not who:
                self.add_error(f"who_{number}", _("Write whose interest this is."))
        if whole < FEWEST_PARTIES and not self.errors.keys() & {"who_1", "who_2", "interest_1", "interest_2"}:
            self.add_error(f"who_{self._first_empty()}", _("Name at least two who are involved."))
        return data

    def _first_empty(self) -> int:
        empty = (n for n in range(1, self.row_count + 1) if not self.cleaned_data.get(f"who_{n}"))
        return next(empty, 1)

    def parties(self) -> list[dict[str, str]]:
        rows = range(1, self.row_count + 1)
        return [{part: self.cleaned_data[f"{part}_{n}"] for part in ("who", "interest")} for n in rows]


class ConflictReviewForm(forms.Form):
    """Agreed, or sent back with words. `seen` says which weighing was read."""

    seen = forms.DateTimeField(widget=forms.HiddenInput, required=False)
    outcome = ChoiceCards(
        label=_("Your decision"),
        choices=[
            (ReviewOutcome.AGREED.value, _("Agree with the weighing")),
            (ReviewOutcome.SENT_BACK.value, _("Send it back to be weighed anew")),
        ],
    )
    words = TextArea(
        label=_("Your words to the counselor"),
        required=False,
        help_text=_("Needed when you send it back: say what has not been weighed yet."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("outcome") == ReviewOutcome.SENT_BACK and not data.get("words") and "words" not in self.errors:
            self.add_error("words", _("Say what has not been weighed yet."))
        return data
