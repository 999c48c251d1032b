# Accounts that are locked at once, and who stands in for their counselors in an emergency.

import counseling.models.base
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("counseling", "0017_sign_ins"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="locked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="user",
            name="shut_out_at",
            field=models.DateTimeField(
                blank=True,
                help_text="No session, trusted browser or link for a password from before this works.",
                null=True,
            ),
        ),
        migrations.CreateModel(
            name="AccountLock",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=counseling.models.base.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("locked_at", models.DateTimeField()),
                ("reason", models.TextField()),
                ("unlocked_at", models.DateTimeField(blank=True, null=True)),
                ("unlock_reason", models.TextField(blank=True)),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="counseling.institution"
                    ),
                ),
                (
                    "locked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="locks", to="counseling.membership"
                    ),
                ),
                (
                    "unlocked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StandIn",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=counseling.models.base.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("named_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="counseling.case"
                    ),
                ),
                (
                    "counselor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="counseling.counselor"
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="counseling.institution"
                    ),
                ),
                (
                    "konseli",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="counseling.konseli"
                    ),
                ),
                (
                    "lock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stand_ins",
                        to="counseling.accountlock",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="accountlock",
            constraint=models.UniqueConstraint(
                condition=models.Q(("unlocked_at", None)), fields=("institution", "membership"), name="one_open_lock"
            ),
        ),
        migrations.AddConstraint(
            model_name="accountlock",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="locked_for_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="accountlock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("unlock_reason", ""), ("unlocked_at", None), ("unlocked_by", None)),
                    models.Q(("unlocked_at__isnull", False), models.Q(("unlock_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="unlocked_for_a_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="standin",
            index=models.Index(fields=["institution", "case", "named_at"], name="stand_in_by_case"),
        ),
        migrations.AlterField(
            model_name="adminact",
            name="kind",
            field=models.CharField(
                choices=[
                    ("invited", "Invited"),
                    ("invitation_withdrawn", "Invitation withdrawn"),
                    ("joined", "Joined by invitation"),
                    ("role_granted", "Role given"),
                    ("role_ended", "Role taken back"),
                    ("supervision_begun", "Supervision begun"),
                    ("supervision_ended", "Supervision ended"),
                    ("profile_changed", "Counselor profile changed"),
                    ("deactivated", "Account deactivated"),
                    ("reactivated", "Account reactivated"),
                    ("account_locked", "Account locked"),
                    ("account_unlocked", "Account unlocked"),
                    ("password_reset_sent", "Password reset sent"),
                    ("reviewer_named", "Outside reviewer named"),
                    ("reviewer_ended", "Outside reviewer ended"),
                    ("institution_changed", "Institution changed"),
                    ("policy_set", "Thresholds set"),
                    ("explanation_published", "Explanation published"),
                    ("founded", "Institution founded"),
                    ("letterhead_changed", "Letterhead changed"),
                    ("numbers_checked", "Emergency numbers checked"),
                    ("classes_set", "School year and classes set"),
                    ("explanation_read", "Explanation read"),
                    ("factors_taken_off", "Second factor taken off"),
                ],
                max_length=24,
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("emergency", "An emergency is declared"),
                    ("emergency_waiting", "An emergency waits for too long"),
                    ("account_locked", "A colleague's account is locked, and somebody waits"),
                    ("withdrawn", "Somebody withdraws their consent"),
                    ("referral", "A colleague asks you to take over a case, or to help"),
                    ("answer_asked", "A supervisor asks you for an answer"),
                    ("determined", "A supervisor has concluded on a flag"),
                    ("waiver", "An exception that you asked for is decided"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="noticechoice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("emergency", "An emergency is declared"),
                    ("emergency_waiting", "An emergency waits for too long"),
                    ("account_locked", "A colleague's account is locked, and somebody waits"),
                    ("withdrawn", "Somebody withdraws their consent"),
                    ("referral", "A colleague asks you to take over a case, or to help"),
                    ("answer_asked", "A supervisor asks you for an answer"),
                    ("determined", "A supervisor has concluded on a flag"),
                    ("waiver", "An exception that you asked for is decided"),
                ],
                max_length=20,
            ),
        ),
    ]
