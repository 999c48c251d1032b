"""Forms of disclosures."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from counseling.choices import Answer, Channel, DisclosureBasis, Speaker, YesNo
from counseling.forms.base import ChoiceCards, MomentField, TextArea
from counseling.forms.folding import FoldedForm
from counseling.forms.spoken import HintedCards
from counseling.forms.transition import TransitionForm
from counseling.services.disclosure import Telling
from counseling.services.statement import Source

NOT_ASKED, REFUSED = "not_asked", "refused"
ANSWERS = [
    (Channel.IN_PERSON.value, _("Agrees, said so in person")),
    (Channel.SIGNED.value, _("Agrees, and signed it")),
    (Channel.PHONE.value, _("Agrees, by phone or message")),
    (REFUSED, _("Does not want it")),
    (NOT_ASKED, _("Has not been asked")),
]
BASES = [
    (DisclosureBasis.KONSELI_CONSENT.value, _("The konseli permits it")),
    (DisclosureBasis.SERIOUS_HARM.value, _("It averts serious harm")),
    (DisclosureBasis.LEGAL_ORDER.value, _("The law orders it")),
]

WITHOUT_PERMISSION = {DisclosureBasis.SERIOUS_HARM.value, DisclosureBasis.LEGAL_ORDER.value}


class DisclosureForm(FoldedForm, TransitionForm):
    """What is disclosed, to whom, for what, on which basis, and what the konseli says to it. The fields for a basis
    without the konseli's permission are folded until such a basis is chosen."""

    RARE = ("paper", "conflict")

    recipient = forms.CharField(
        label=_("Who is told?"),
        help_text=_("Name and office of one person."),
        max_length=500,
        error_messages={"required": _("Name who is told.")},
    )
    # Any id is taken here; the service knows which permissions stand.
    permission = forms.UUIDField(
        label=_("Has the konseli permitted to share with somebody?"),
        help_text=_("Who is told is then the party that the permission names."),
        required=False,
    )
    purpose = TextArea(label=_("What for?"), help_text=_("What the recipient is to do with it."), rows=2)
    content = TextArea(label=_("What is told?"), help_text=_("Word for word, as far as you can."), rows=4)
    minimal = ChoiceCards(
        label=_("Is it only what the purpose needs?"),
        choices=[(YesNo.YES.value, _("Yes, nothing beyond it")), (YesNo.NO.value, _("No, more than that"))],
    )
    answer = ChoiceCards(label=_("What does the konseli say?"), choices=ANSWERS)
    basis = ChoiceCards(label=_("On which basis?"), choices=BASES)
    paper = forms.CharField(
        label=_("Order or letter"),
        help_text=_("Number, date and sender. Needed where the law orders it."),
        max_length=500,
        required=False,
    )
    # Any id is taken here, since a second press names one that is taken by now; the service knows which are free.
    conflict = forms.UUIDField(
        label=_("Which weighing does it rest on?"),
        help_text=_("Without the konseli's permission, it rests on loyalties weighed for this disclosure alone."),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        conflicts: Iterable[tuple[UUID, str, str]] = (),
        permissions: Iterable[tuple[UUID, str, str]] = (),
        **kwargs: Any,
    ) -> None:
        """To choose from, each as id, title and hint: the weighed `conflicts`, and the `permissions` to share."""
        super().__init__(*args, **kwargs)
        self.fields["conflict"].widget = _cards(conflicts)
        self.fields["permission"].widget = _cards(permissions)
        if self.data.get("permission"):
            self.fields["recipient"].required = False  # the permission names the party

    def rare_open(self) -> bool:
        return self["basis"].value() in WITHOUT_PERMISSION or super().rare_open()

    def telling(self) -> Telling:
        data = self.cleaned_data
        return Telling(
            recipient=data["recipient"],
            content=data["content"],
            purpose=data["purpose"],
            basis=data["basis"],
            minimal=data["minimal"] == YesNo.YES,
            paper=data["paper"],
            conflict_id=data["conflict"],
            consent_id=data["permission"],
        )

    def konseli_answer(self) -> str | None:
        """The konseli's answer as the service takes it; None where nobody asked."""
        said = self.cleaned_data["answer"]
        if said == NOT_ASKED:
            return None
        return Answer.REFUSED.value if said == REFUSED else Answer.GIVEN.value

    def source(self, now: datetime) -> Source:
        said = self.cleaned_data["answer"]
        channel = said if said in Channel.values else Channel.IN_PERSON
        return Source(said_by=Speaker.KONSELI, channel=channel, said_at=now)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("basis") == DisclosureBasis.LEGAL_ORDER and not data.get("paper", "").strip():
            self.add_error("paper", _("Name the order: number, date and sender."))
        return data


def _cards(rows: Iterable[tuple[UUID, str, str]]) -> forms.Widget:
    """Cards to choose one of the rows, or none; nothing to see where there is no row."""
    found = list(rows)
    if not found:
        return forms.HiddenInput()
    choices = [*((str(pk), title) for pk, title, _hint in found), ("", _("None of these"))]
    return HintedCards(choices=choices, hints={str(pk): hint for pk, _title, hint in found})


class TellForm(forms.Form):
    """When the konseli was informed of the disclosure, or why not yet."""

    told = ChoiceCards(
        label=_("Does the konseli know?"),
        choices=[(YesNo.YES.value, _("Yes, I have told them")), (YesNo.NO.value, _("Not yet, for a reason"))],
    )
    told_at = MomentField(
        label=_("When did you tell them?"), error_messages={"required": _("Give the time at which you told them.")}
    )
    not_told_reason = TextArea(
        label=_("Why not yet"),
        help_text=_("The duty to tell stays open. A supervisor can lift it where telling would be dangerous."),
        rows=3,
        error_messages={"required": _("Say why the konseli cannot be told yet.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            told = self.data.get("told")
            self.fields["told_at"].required = told == YesNo.YES
            self.fields["not_told_reason"].required = told == YesNo.NO

    def was_told(self) -> bool:
        return bool(self.cleaned_data["told"] == YesNo.YES)


class ReviewForm(forms.Form):
    """The review of a disclosure that went beyond its purpose."""

    words = TextArea(
        label=_("What was too much, and what follows from it?"),
        help_text=_("What you do so that it stays with the recipient, and what you do otherwise next time."),
        rows=5,
    )
