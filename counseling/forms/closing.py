"""Forms that start a case, end it, and decline a request."""

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.choices import ProtectedTrait, Reason, YesNo
from counseling.forms.base import ChoiceCards, Label, TextArea
from counseling.forms.reason import ReasonForm
from counseling.forms.session import kind_field
from counseling.forms.spoken import HintedCards
from counseling.forms.transition import TransitionForm

REASONS = (
    (_("The work is done"), (Reason.GOALS_MET, Reason.PLAN_COMPLETED)),
    (
        _("On the konseli's side"),
        (
            Reason.KONSELI_REQUEST,
            Reason.NO_BENEFIT,
            Reason.KONSELI_UNREACHABLE,
            Reason.OPPORTUNITY_ENDED,
            Reason.DECEASED,
        ),
    ),
    (
        _("On the counselor's side"),
        (
            Reason.CAPACITY,
            Reason.BEYOND_COMPETENCE,
            Reason.COUNSELOR_UNABLE,
            Reason.DUAL_RELATIONSHIP,
            Reason.VALUE_DIFFERENCE,
            Reason.THREATENED,
            Reason.PERSONAL_INTEREST,
        ),
    ),
)
END_REASONS = frozenset(Reason) - {Reason.NONE, Reason.CAPACITY}
DECLINE_REASONS = frozenset(
    {
        Reason.CAPACITY,
        Reason.KONSELI_REQUEST,
        Reason.BEYOND_COMPETENCE,
        Reason.COUNSELOR_UNABLE,
        Reason.DUAL_RELATIONSHIP,
        Reason.VALUE_DIFFERENCE,
        Reason.PERSONAL_INTEREST,
        Reason.DECEASED,
    }
)


def reason_field(allowed: frozenset[Reason], *, label: Label) -> forms.ChoiceField:
    """The reasons by whose side they lie on, those first that say the work is done."""
    groups: list[tuple[Label, list[tuple[str, Label]]]] = [
        (title, [(r.value, r.label) for r in reasons if r in allowed]) for title, reasons in REASONS
    ]
    choices: list[tuple[Label, Label | list[tuple[str, Label]]]] = [
        ("", _("Choose a reason")),
        *((title, options) for title, options in groups if options),
    ]
    return forms.ChoiceField(label=label, choices=choices, error_messages={"required": _("Choose a reason.")})


def protected_field() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("Does the reason have to do with one of these?"),
        help_text=_("Nobody is turned away for them. Say so openly: your supervisor looks at it with you."),
        choices=ProtectedTrait.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class StartForm(TransitionForm):
    """Starts counselling, with or without the first session."""

    open_session = ChoiceCards(
        label=_("And the first session?"),
        choices=[
            (YesNo.YES.value, _("Open it now: the konseli is here")),
            (YesNo.NO.value, _("Later, at the agreed time")),
        ],
        widget=HintedCards(hints={YesNo.YES.value: _("Earlier than agreed? Then agree on the new time first.")}),
    )
    kind = kind_field()

    def opens_session(self) -> bool:
        return bool(self.cleaned_data["open_session"] == YesNo.YES)


def _own_words() -> TextArea:
    """Why, in the counselor's words: `selectors.letter` puts them on the paper for the konseli."""
    printed = _("It stands on the closing summary, which the konseli may take home.")
    return TextArea(label=_("In your words"), help_text=printed, rows=3, required=False)


class CaseEndForm(ReasonForm, TransitionForm):
    """Ends counselling for a reason."""

    reason = reason_field(END_REASONS, label=_("Why does it end?"))
    reason_protected = protected_field()
    words = _own_words()
    onward = TextArea(
        label=_("How it goes on for the konseli"),
        help_text=_("Where the konseli can turn, and what was agreed for later."),
        rows=3,
        required=False,
    )


class DeclineForm(ReasonForm, TransitionForm):
    """Declines the request for a reason."""

    reason = reason_field(DECLINE_REASONS, label=_("Why can you not take it on?"))
    reason_protected = protected_field()
    words = _own_words()
    waitlisted = forms.BooleanField(
        label=_("Keep a place on the waiting list"),
        help_text=_("You call the konseli up as soon as there is room. They need not ask again."),
        required=False,
    )
    onward = TextArea(
        label=_("Where the konseli can go instead"),
        help_text=_("Name a person or a place that can help now."),
        rows=3,
        required=False,
    )
