# Kinds: a foundation as an institution, and a second factor that an administrator has taken off.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("counseling", "0015_notices"),
    ]

    operations = [
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
            model_name="institution",
            name="kind",
            field=models.CharField(
                choices=[
                    ("sd", "Primary school (SD/MI)"),
                    ("smp", "Junior secondary school (SMP/MTs)"),
                    ("sma", "Senior secondary school (SMA/MA)"),
                    ("smk", "Vocational school (SMK/MAK)"),
                    ("slb", "Special school (SLB)"),
                    ("college", "College or university"),
                    ("service", "Counselling service or clinic"),
                    ("ngo", "Foundation or NGO"),
                    ("other", "Another kind of institution"),
                ],
                default="other",
                max_length=8,
            ),
        ),
    ]
