"""People who sign in: users, their memberships and roles, their supervisions and absences."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from counseling.choices import AbsenceKind, AdminActKind, Role
from counseling.models.base import TenantModel, uuid7


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in. Their memberships alone decide what they may do; there are no superusers."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)
    shut_out_at = models.DateTimeField(
        null=True, blank=True, help_text="No session, trusted browser or link for a password from before this works."
    )

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """A session works as long as this is what it was when the session began."""
        held: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        if self.shut_out_at is None:
            return held
        since = self.shut_out_at.timestamp()
        return salted_hmac("counseling.shut-out", f"{held}{since}", secret=secret, algorithm="sha256").hexdigest()


class Membership(TenantModel):
    """Ties a user to an institution. `locked_at`: since when the account is locked, and holds no role there."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "user"], condition=Q(until=None), name="one_open_membership"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} @ {self.institution_id}"


class RoleGrant(TenantModel):
    """A role that a membership holds for a time. A coordinator may counsel too: roles add up."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    granted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "membership", "role"], condition=Q(until=None), name="one_open_grant"
            ),
        ]

    def __str__(self) -> str:
        return self.role


class Counselor(TenantModel):
    """A counselor's profile at one institution. Cases belong to it, not to the user."""

    membership = models.OneToOneField(Membership, on_delete=models.PROTECT, related_name="counselor")
    title = models.CharField(max_length=80, blank=True)
    capacity = models.PositiveSmallIntegerField(default=30, help_text="Open cases that one can carry.")

    def __str__(self) -> str:
        return self.membership.user.name


class Supervision(TenantModel):
    """Which supervisor supervises which counselor."""

    supervisor = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="supervises")
    counselor = models.ForeignKey(Counselor, on_delete=models.PROTECT, related_name="supervisions")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "supervisor", "counselor"], condition=Q(until=None), name="one_open_supervision"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supervisor_id} > {self.counselor_id}"


class Absence(TenantModel):
    """A time in which a counselor meets nobody."""

    counselor = models.ForeignKey(Counselor, on_delete=models.PROTECT, related_name="absences")
    kind = models.CharField(max_length=8, choices=AbsenceKind.choices, default=AbsenceKind.OTHER)
    announced_at = models.DateTimeField(default=timezone.now)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["institution", "counselor", "ends_at"], name="absence_by_counselor")]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="absence_ends_later")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d}"


class CounselorToken(TenantModel):
    """One piece of a counselor's own contact data (phone, address, village, family name) as a keyed hash: enough to
    find that a konseli has the same, and not readable by anybody. Kinds as in SearchToken, `family` for the name."""

    counselor = models.ForeignKey(Counselor, on_delete=models.PROTECT, related_name="tokens")
    kind = models.CharField(max_length=10)
    token = models.BinaryField(max_length=32)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "counselor", "kind", "token"], name="counselor_token_once"),
        ]
        indexes = [models.Index(fields=["institution", "kind", "token"], name="counselor_by_token")]

    def __str__(self) -> str:
        return self.kind


class CalendarFeed(TenantModel):
    """A secret link under which a calendar program reads a counselor's appointments. Only the secret's hash is kept."""

    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "member"], condition=Q(revoked_at=None), name="one_open_feed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}"


class Invitation(TenantModel):
    """An invitation to an account, by a link that expires. Only the hash of the link's secret is kept."""

    email = models.EmailField()
    name = models.CharField(max_length=200)
    roles = models.JSONField(default=list)
    supervisor = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation",
            ),
        ]

    def __str__(self) -> str:
        return self.email


class AdminAct(TenantModel):
    """One act of administration: who did what to whose account or to which setting, when and why. No konseli in it."""

    kind = models.CharField(max_length=24, choices=AdminActKind.choices)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["institution", "at"], name="act_by_time")]

    def __str__(self) -> str:
        return self.kind
