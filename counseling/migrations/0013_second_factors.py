# Second factors: the institution's wish for its counselors, and the browsers that accounts trust.

import counseling.models.base
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("counseling", "0012_keeping_it")]

    operations = [
        migrations.AddField(
            model_name="institution",
            name="factor_for_counselors",
            field=models.BooleanField(
                default=False,
                help_text="Whether counselors need a second factor, as supervisors and administrators do.",
            ),
        ),
        migrations.CreateModel(
            name="TrustedBrowser",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=counseling.models.base.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("token_hash", models.CharField(max_length=64)),
                ("mark", models.CharField(max_length=64)),
                ("user_agent", models.CharField(blank=True, max_length=200)),
                ("ip", models.GenericIPAddressField()),
                ("trusted_at", models.DateTimeField()),
                ("used_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trusted_browsers",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("user", "token_hash"),
                        name="one_trust_of_a_browser",
                    ),
                ],
            },
        ),
    ]
