"""The page of their own to which konseli and guardians come by a link and a PIN; what they write there is recorded by
nobody else."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

import counseling.models.base


def recorded(model):
    """Whatever is not from the speaker's own page has its recorder still."""
    user = models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )
    somebody = models.CheckConstraint(
        condition=Q(channel="own_page") | Q(recorded_by__isnull=False), name=f"{model}_has_a_recorder"
    )
    return [
        migrations.AlterField(model_name=model, name="recorded_by", field=user),
        migrations.AddConstraint(model_name=model, constraint=somebody),
    ]


def to(model, **more):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=model, **{"related_name": "+", **more})


class Migration(migrations.Migration):
    dependencies = [("counseling", "0007_casework_complete")]

    operations = [
        migrations.CreateModel(
            name="OwnPage",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=counseling.models.base.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("open_until", models.DateTimeField()),
                ("pin_hash", models.CharField(blank=True, max_length=128)),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
                ("opened_at", models.DateTimeField(blank=True, help_text="The latest opening.", null=True)),
                ("misses", models.PositiveSmallIntegerField(default=0)),
                ("locked_until", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "closed_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("renewed", "A new link took its place"),
                            ("revoked", "Revoked"),
                            ("guessed", "Too many wrong PINs"),
                        ],
                        max_length=12,
                    ),
                ),
                ("institution", to("counseling.institution")),
                ("konseli", to("counseling.konseli")),
                ("case", to("counseling.case", related_name="%(class)ss")),
                ("guardian", to("counseling.guardian", related_name="own_pages", blank=True, null=True)),
                ("made_by", to(settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(closed_at=None, guardian=None),
                        fields=("institution", "case"),
                        name="one_open_page_of_a_konseli",
                    ),
                    models.UniqueConstraint(
                        condition=Q(closed_at=None),
                        fields=("institution", "case", "guardian"),
                        name="one_open_page_of_a_guardian",
                    ),
                    models.CheckConstraint(
                        condition=Q(claimed_at=None, pin_hash="") | (Q(claimed_at__isnull=False) & ~Q(pin_hash="")),
                        name="page_is_claimed_by_its_pin",
                    ),
                ]
            },
        ),
        *recorded("consent"),
        *recorded("acknowledgement"),
    ]
