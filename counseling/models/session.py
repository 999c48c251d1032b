"""Sessions held, and their progress notes."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from counseling.choices import (
    Attendance,
    NoteTemplate,
    SessionKind,
)
from counseling.keys.fields import SealedTextField
from counseling.models.appointment import Appointment, GroupMeeting
from counseling.models.base import CaseModel


class CounselingSession(CaseModel):
    """A session. It exists only by its own ledger entry; one logged afterwards and blocked is an incident."""

    entry = models.OneToOneField("counseling.LedgerEntry", on_delete=models.PROTECT, related_name="session")
    appointment = models.OneToOneField(
        Appointment, null=True, blank=True, on_delete=models.PROTECT, related_name="session"
    )
    group = models.ForeignKey(GroupMeeting, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=SessionKind.choices, default=SessionKind.INDIVIDUAL)
    emergency = models.BooleanField(default=False)
    late = models.BooleanField(default=False)
    incident = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    attendance = models.CharField(max_length=18, choices=Attendance.choices, blank=True)
    next_step = SealedTextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "case", "number"], name="session_number_once"),
            models.UniqueConstraint(
                fields=["institution", "case"], condition=Q(closed_at=None), name="one_open_session_a_case"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")), name="session_closes_later"
            ),
        ]
        indexes = [models.Index(fields=["institution", "opened_at"], name="session_by_time")]

    def __str__(self) -> str:
        return f"{self.case_id} #{self.number}"


class Note(CaseModel):
    """The progress note of a session. It is a draft until it is signed; `revision` keeps two tabs from overwriting each
    other."""

    session = models.OneToOneField(CounselingSession, on_delete=models.PROTECT, related_name="note")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    template = models.CharField(max_length=8, choices=NoteTemplate.choices, default=NoteTemplate.FREE)
    body = SealedTextField(blank=True)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.session_id}"


class NoteAddendum(CaseModel):
    """What was added to a signed note later, by whom and when. The note itself stays as signed."""

    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="addenda")
    body = SealedTextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.note_id}"
