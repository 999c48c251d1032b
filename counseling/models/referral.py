"""Referrals to another counselor, another institution or somebody outside (2f)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from counseling.choices import PackagePart, Reason, ReceiverKind, ReferralState, Relationship
from counseling.keys.fields import SealedTextField
from counseling.models.account import Counselor
from counseling.models.base import CaseModel
from counseling.models.case import Case
from counseling.models.institution import Institution
from counseling.models.shared_help import SharedHelp


class Referral(CaseModel):
    """A referral: to whom, why, its package, and the receiver's answer.

    The receiver is a counselor here, an institution of this application, whose counselors may answer, or somebody
    outside. What another institution's counselor is to the konseli stands in `outside_relationship`.
    """

    receiver_kind = models.CharField(max_length=12, choices=ReceiverKind.choices)
    receiver = models.ForeignKey(
        Counselor, null=True, blank=True, on_delete=models.PROTECT, related_name="received_referrals"
    )
    to_institution = models.ForeignKey(
        Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals_received"
    )
    outside_name = SealedTextField(blank=True)
    outside_contact = SealedTextField(blank=True)
    outside_relationship = models.CharField(
        max_length=16, choices=Relationship.choices, default=Relationship.UNDECLARED
    )
    reason = models.CharField(max_length=20, choices=Reason.choices)
    reason_words = SealedTextField(blank=True)
    handover = SealedTextField(blank=True)
    handover_written_at = models.DateTimeField(null=True, blank=True)
    items_changed_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=ReferralState.choices, default=ReferralState.NAMED)
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer_words = SealedTextField(blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    new_case = models.OneToOneField(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="referred_from")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(receiver_kind=ReceiverKind.COUNSELOR, receiver__isnull=False, to_institution=None)
                | Q(receiver_kind=ReceiverKind.INSTITUTION, receiver=None, to_institution__isnull=False)
                | Q(receiver_kind=ReceiverKind.OUTSIDE, receiver=None, to_institution=None),
                name="referral_receiver_fits_kind",
            ),
            models.UniqueConstraint(
                fields=["institution", "case"],
                condition=Q(state__in=["named", "accepted"], completed_at=None),
                name="one_open_referral_a_case",
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "receiver", "state"], name="referral_by_receiver"),
            models.Index(fields=["to_institution", "state"], name="referral_by_institution"),
        ]

    def __str__(self) -> str:
        return self.state


class ReceivedReferral(CaseModel):
    """The receiving institution's side of an external referral: the case that it opened here, and where it came from.
    No row of the other institution is named by key: `referral` is its number alone."""

    from_institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    referral = models.UUIDField(unique=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.referral)


class PackageItem(CaseModel):
    """One item of a package, as it was when it was chosen: of a referral, of shared help, or as it was received from
    another institution. The receiver sees these, and nothing else."""

    referral = models.ForeignKey(Referral, null=True, blank=True, on_delete=models.PROTECT, related_name="items")
    shared = models.ForeignKey(SharedHelp, null=True, blank=True, on_delete=models.PROTECT, related_name="items")
    received = models.ForeignKey(
        ReceivedReferral, null=True, blank=True, on_delete=models.PROTECT, related_name="items"
    )
    part = models.CharField(max_length=12, choices=PackagePart.choices)
    content = SealedTextField()
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "counseling_handeditem"  # the sealing of its rows rests on the table's name
        constraints = [
            models.CheckConstraint(
                condition=Q(referral__isnull=False, shared=None, received=None)
                | Q(referral=None, shared__isnull=False, received=None)
                | Q(referral=None, shared=None, received__isnull=False),
                name="handed_with_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.part
