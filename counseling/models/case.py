"""The case: counselling between a counselor and a konseli, and the words of its decisions."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from counseling.choices import OPEN_STATES, CaseState
from counseling.keys.fields import SealedTextField
from counseling.models.account import Counselor
from counseling.models.base import CaseModel, KonseliModel
from counseling.models.help_request import HelpRequest


class Case(KonseliModel):
    """Counselling between a counselor and a konseli.

    `state`, `head`, `head_hash`, `state_since` and `counselor` are moved by a new ledger entry alone: the guards in the
    database refuse every other change. `head` is the number of the last entry, 0 before the first.
    """

    counselor = models.ForeignKey(Counselor, on_delete=models.PROTECT, related_name="cases")
    request = models.OneToOneField(HelpRequest, on_delete=models.PROTECT, related_name="case")
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="later")
    code = models.CharField(max_length=20)
    created_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=12, choices=CaseState.choices, default=CaseState.REQUESTED)
    state_since = models.DateTimeField(default=timezone.now)
    head = models.PositiveIntegerField(default=0)
    head_hash = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="case_code_once"),
            models.UniqueConstraint(
                fields=["institution", "konseli", "counselor"],
                condition=Q(state__in=[str(state) for state in OPEN_STATES]),
                name="one_open_case_a_pair",
            ),
        ]
        indexes = [models.Index(fields=["institution", "counselor", "state"], name="caseload")]

    def __str__(self) -> str:
        return self.code


class CaseReason(CaseModel):
    """What was written with a decision, kept sealed beside its entry: the reason in words, and the way onward.

    A refused attempt keeps its words too: a supervisor reads them beside the flag. `content` is what a disclosure that
    did not pass was to tell: for the counselor alone, who takes it up again.
    """

    entry = models.OneToOneField("counseling.LedgerEntry", on_delete=models.PROTECT, related_name="case_reason")
    words = SealedTextField(blank=True)
    onward = SealedTextField(blank=True)
    content = SealedTextField(blank=True)

    def __str__(self) -> str:
        return str(self.entry_id)
