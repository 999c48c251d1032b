"""Forms of a referral: naming the receiver, what is handed over, permission, answers."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.choices import Answer, Reason, ReceiverKind, Relationship
from counseling.forms.base import ChoiceCards, SourceForm, TextArea
from counseling.forms.closing import protected_field, reason_field
from counseling.forms.reason import ReasonForm
from counseling.forms.transition import TransitionForm

REFER_REASONS = frozenset(Reason) - {
    Reason.NONE,
    Reason.GOALS_MET,
    Reason.PLAN_COMPLETED,
    Reason.KONSELI_UNREACHABLE,
    Reason.DECEASED,
}
NAME_LENGTH = 200
DECLARED = [
    (Relationship.NONE.value, _("No relation")),
    (Relationship.ACQUAINTANCE.value, _("We know each other, not closely")),
    (Relationship.DUAL_ROLE.value, _("Another role: grades, disciplines, employs or trades with the konseli")),
    (Relationship.RELATIVE.value, _("Relative")),
    (Relationship.CLOSE_FRIEND.value, _("Close friend")),
]
OUTSIDE_FIELDS = ("outside_name", "outside_contact", "outside_relationship")


class NameReceiverForm(ReasonForm):
    """Who is to take over, and why: a colleague of the list, or somebody outside."""

    receiver_kind = ChoiceCards(
        label=_("Who is to take over?"),
        choices=[
            (ReceiverKind.COUNSELOR.value, _("A colleague of this institution")),
            (ReceiverKind.OUTSIDE.value, _("Somebody outside (clinic, psychologist, social service)")),
        ],
        initial=ReceiverKind.COUNSELOR,
    )
    receiver = forms.ChoiceField(
        label=_("Colleague"),
        help_text=_("Who can take over now stands on top."),
        error_messages={"required": _("Choose a colleague.")},
    )
    outside_name = forms.CharField(
        label=_("Name of the person or place"),
        max_length=NAME_LENGTH,
        error_messages={"required": _("Give a name.")},
    )
    outside_contact = forms.CharField(
        label=_("How to reach them"),
        max_length=NAME_LENGTH,
        error_messages={"required": _("Say how they can be reached.")},
    )
    outside_relationship = forms.ChoiceField(
        label=_("What they are to the konseli"),
        choices=[(Relationship.UNDECLARED.value, _("Not known yet")), *DECLARED],
    )
    reason = reason_field(REFER_REASONS, label=_("Why do you refer?"))
    words = TextArea(label=_("In your words"), help_text=_("The receiver reads this."), rows=3, required=False)

    def __init__(self, *args: Any, colleagues: Sequence[tuple[Any, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver"].choices = [("", _("Choose a colleague")), *colleagues]  # type: ignore[attr-defined]
        chosen = str(self.data.get("receiver_kind"))
        not_asked = {ReceiverKind.OUTSIDE.value: ("receiver",), ReceiverKind.COUNSELOR.value: OUTSIDE_FIELDS}
        for name in not_asked.get(chosen, ()):
            self.fields[name].required = False

    def is_outside(self) -> bool:
        return bool(self.cleaned_data.get("receiver_kind") == ReceiverKind.OUTSIDE)


class HandoverForm(forms.Form):
    """What the receiver needs to know, and nothing beyond it."""

    handover = TextArea(
        label=_("Handover"),
        help_text=_(
            "Who it is about, so that the receiver can say whether they know each other; what has been done; what "
            "helps; what is urgent. Leave out what the receiver does not need."
        ),
        rows=12,
    )


class ReferralConsentForm(SourceForm):
    """The konseli's own answer to this referral."""

    answer = ChoiceCards(
        label=_("Does the konseli agree to be referred?"),
        choices=[(Answer.GIVEN.value, _("Yes, agrees")), (Answer.REFUSED.value, _("No, does not want it"))],
    )


class ReferForm(ReasonForm, TransitionForm):
    """The hand-over itself."""

    reason_protected = protected_field()
    words = TextArea(
        label=_("Anything else for the record"), help_text=_("The receiver does not read this."), rows=3, required=False
    )


STILL_WAITING = "withdrawn"
NO_ANSWER = "timed_out"


class WithdrawForm(forms.Form):
    """Why a referral is taken back. `can_time_out`: the receiver has let the time for an answer pass."""

    why = ChoiceCards(
        label=_("Why?"),
        choices=[
            (NO_ANSWER, _("No answer came in time")),
            (STILL_WAITING, _("I take it back for another reason")),
        ],
        initial=NO_ANSWER,
    )
    words = TextArea(label=_("In your words"), rows=3, required=False)

    def __init__(self, *args: Any, can_time_out: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not can_time_out:
            del self.fields["why"]

    def times_out(self) -> bool:
        return bool(self.cleaned_data.get("why") == NO_ANSWER)


ACCEPTED, REJECTED = "accepted", "rejected"


class AnswerForm(forms.Form):
    """The receiver's answer."""

    answer = ChoiceCards(
        label=_("Do you take over?"),
        choices=[(ACCEPTED, _("Yes, I take over")), (REJECTED, _("No, I cannot"))],
    )
    words = TextArea(label=_("A word to your colleague"), rows=3, required=False)


class OutsideAnswerForm(forms.Form):
    """The answer of somebody outside, written down by the sender."""

    answer = ChoiceCards(
        label=_("What did they answer?"),
        choices=[(ACCEPTED, _("They take over")), (REJECTED, _("They cannot"))],
    )
    words = TextArea(label=_("In their words"), rows=3, required=False)


class ReceiverDeclareForm(forms.Form):
    """What the receiver is to the konseli beside counselling."""

    relationship = ChoiceCards(
        label=_("What are you to this konseli?"),
        help_text=_("As far as you can tell from the handover."),
        choices=DECLARED,
    )
    words = TextArea(label=_("In your words"), rows=2, required=False)


class RelateForm(forms.Form):
    """What somebody outside is to the konseli, as the sender learned it."""

    relationship = ChoiceCards(label=_("What are they to the konseli?"), choices=DECLARED)
