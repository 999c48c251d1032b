"""Forms of a referral: the receiver, the konseli's permission, the answers."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.choices import Answer, Reason, ReceiverKind, ReferralState, Relationship
from counseling.forms.base import ChoiceCards, SourceForm, TextArea, choice_of, choices_of
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
KINDS = [
    (ReceiverKind.COUNSELOR.value, _("A colleague of this institution")),
    (ReceiverKind.INSTITUTION.value, _("Another institution in this application")),
    (ReceiverKind.OUTSIDE.value, _("Somebody outside (clinic, psychologist, social service)")),
]
ASKED_OF = {
    ReceiverKind.COUNSELOR.value: ("receiver",),
    ReceiverKind.INSTITUTION.value: ("to_institution",),
    ReceiverKind.OUTSIDE.value: ("outside_name", "outside_contact", "outside_relationship"),
}
"""Which fields are asked of each kind of receiver."""


class NameReceiverForm(ReasonForm):
    """Names the receiver and the reason: a colleague or an institution of the list, or somebody outside."""

    receiver_kind = ChoiceCards(
        label=_("Who is to take over?"),
        choices=KINDS,
        initial=ReceiverKind.COUNSELOR,
    )
    receiver = forms.ChoiceField(
        label=_("Colleague"),
        help_text=_("Who can take over now stands on top."),
        error_messages={"required": _("Choose a colleague.")},
    )
    to_institution = forms.ChoiceField(
        label=_("Institution"),
        help_text=_("Its counselors see who asks and why, and read the handover once the konseli permits it."),
        error_messages={"required": _("Choose an institution.")},
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

    def __init__(
        self,
        *args: Any,
        colleagues: Sequence[tuple[str, Sequence[tuple[str, str]]]],
        institutions: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choice_of(self, "receiver").choices = [("", _("Choose a colleague")), *colleagues]
        choice_of(self, "to_institution").choices = [("", _("Choose an institution")), *institutions]
        if not institutions:
            choice_of(self, "receiver_kind").choices = [row for row in KINDS if row[0] != ReceiverKind.INSTITUTION]
            del self.fields["to_institution"]
        asked = ASKED_OF.get(str(self.data.get("receiver_kind")))
        for name in {name for names in ASKED_OF.values() for name in names} & self.fields.keys():
            self.fields[name].required = asked is None or name in asked


class ReferralConsentForm(SourceForm):
    """The konseli's own answer to this referral."""

    answer = ChoiceCards(
        label=_("Does the konseli agree to be referred?"),
        choices=[(Answer.GIVEN.value, _("Yes, agrees")), (Answer.REFUSED.value, _("No, does not want it"))],
    )


class ReferForm(ReasonForm, TransitionForm):
    """Refers the case."""

    reason_protected = protected_field()
    words = TextArea(
        label=_("Anything else for the record"),
        help_text=_("The receiver does not read this; it stands on the konseli's closing summary."),
        rows=3,
        required=False,
    )


STILL_WAITING = "withdrawn"
NO_ANSWER = "timed_out"


class ReferralWithdrawForm(forms.Form):
    """Why a referral is withdrawn. `can_time_out`: the receiver's time for an answer is over."""

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


class PastFilterForm(forms.Form):
    """Which of the earlier referrals of a case are shown; kept in the address."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            ("handed_over", _("Handed over")),
            *choices_of(ReferralState, ReferralState.REJECTED, ReferralState.WITHDRAWN, ReferralState.TIMED_OUT),
        ],
    )


def _word_to_colleague() -> TextArea:
    why = _("Say why, so that your colleague can look elsewhere.")
    return TextArea(
        label=_("A word to your colleague"),
        help_text=_("Needed when you cannot: why not."),
        rows=3,
        error_messages={"required": why},
    )


class InboxFilterForm(forms.Form):
    """The filter of a list of the inbox; kept in the address."""

    who = forms.CharField(label=_("Who asks"), required=False, max_length=200)
    answer = forms.ChoiceField(
        label=_("Your answer"),
        required=False,
        choices=[("", _("All")), ("waiting", _("Still to give")), ("given", _("Given"))],
    )


class _AnswerForm(forms.Form):
    """An answer; a no needs words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].required = self.data.get("answer") == REJECTED


class ReferralAnswerForm(_AnswerForm):
    """The receiver's answer."""

    answer = ChoiceCards(
        label=_("Do you take over?"),
        choices=[(ACCEPTED, _("Yes, I take over")), (REJECTED, _("No, I cannot"))],
    )
    words = _word_to_colleague()


class ExternalAnswerForm(_AnswerForm):
    """The answer to a referral from another institution. Until the konseli permits that the package is read (`opened`),
    nobody can accept."""

    answer = ChoiceCards(
        label=_("Do you take over?"),
        choices=[(ACCEPTED, _("Yes, I take over")), (REJECTED, _("No, we cannot"))],
    )
    relationship = ChoiceCards(
        label=_("What are you to this konseli?"),
        help_text=_("Asked of who takes over. Nobody helps relatives and close friends as a professional."),
        choices=DECLARED,
    )
    words = _word_to_colleague()

    def __init__(self, *args: Any, opened: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["relationship"].required = self.data.get("answer") != REJECTED
        if not opened:
            choice_of(self, "answer").choices = [(REJECTED, _("No, we cannot"))]
            del self.fields["relationship"]

    def accepts(self) -> bool:
        return bool(self.cleaned_data["answer"] == ACCEPTED)


class OutsideAnswerForm(_AnswerForm):
    """The answer of a receiver outside, recorded by the sender."""

    answer = ChoiceCards(
        label=_("What did they answer?"),
        choices=[(ACCEPTED, _("They take over")), (REJECTED, _("They cannot"))],
    )
    words = TextArea(label=_("In their words"), help_text=_("Needed when they cannot: why not."), rows=3)


class ReceiverDeclareForm(forms.Form):
    """The receiver's relation to the konseli beside counselling."""

    relationship = ChoiceCards(
        label=_("What are you to this konseli?"),
        help_text=_("As far as you can tell from the handover."),
        choices=DECLARED,
    )
    words = TextArea(label=_("In your words"), rows=2, required=False)


class RelateForm(forms.Form):
    """The relation of a receiver outside to the konseli, as the sender learned it."""

    relationship = ChoiceCards(label=_("What are they to the konseli?"), choices=DECLARED)
