"""What a counselor's whole day needs: offers and group meetings, calendar feeds, papers, contacts and merged records,
hints of close relations, safety plans, addenda, shared help, and hand-overs item by item, to other institutions too.
"""

import counseling.keys.fields
import counseling.models.base
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


from counseling.migrations._sealing import UNSEALED, sealed

NEW = {"Consent": ("party", "scope"), "Konseli": ("village",), "LoyaltyConflict": ("options",)}


def seal(apps, schema_editor):
    for model, columns in NEW.items():
        for row in apps.get_model("counseling", model).objects.iterator():
            for column in columns:
                setattr(row, column, sealed(apps, row, column, ""))
            row.save(update_fields=columns)


def _constrain(schema_editor, who, apart):
    if schema_editor.connection.vendor != "postgresql":
        return
    name = f"one_meeting_a_{who}_at_a_time"
    schema_editor.execute(f"ALTER TABLE counseling_appointment DROP CONSTRAINT {name}")
    schema_editor.execute(
        f"ALTER TABLE counseling_appointment ADD CONSTRAINT {name} EXCLUDE USING gist (institution_id WITH =,"
        f" {who}_id WITH =, {apart}tstzrange(starts_at, ends_at) WITH &&) WHERE (state = 'agreed')"
    )


def let_groups_meet(apps, schema_editor):
    # A group meeting takes its counselor once, however many konseli come.
    _constrain(schema_editor, "counselor", "COALESCE(group_id, id) WITH <>, ")


def let_nobody_meet_at_once(apps, schema_editor):
    _constrain(schema_editor, "counselor", "")


class Migration(migrations.Migration):
    dependencies = [
        ("counseling", "0006_disclosures_weighed_and_kept"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=counseling.models.base.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="counseling.institution"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="feeds", to="counseling.membership"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at", None)), fields=("institution", "member"), name="one_open_feed"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsentPaper",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=counseling.models.base.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("media_type", models.CharField(max_length=40)),
                ("size", models.PositiveIntegerField(help_text="Bytes.")),
                ("content", counseling.keys.fields.SealedBytesField(editable=True)),
                ("uploaded_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="counseling.case"
                    ),
                ),
                (
                    "consent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="counseling.consent"
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
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CounselorToken",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=counseling.models.base.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("token", models.BinaryField(max_length=32)),
                ("set_at", models.DateTimeField()),
                (
                    "counselor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tokens", to="counseling.counselor"
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="counseling.institution"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["institution", "kind", "token"], name="counselor_by_token")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("institution", "counselor", "kind", "token"), name="counselor_token_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GroupMeeting",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=counseling.models.base.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code", models.CharField(max_length=20)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "counselor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="group_meetings",
                        to="counseling.counselor",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="counseling.institution"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("institution", "code"), name="group_code_once")],
            },
        ),
        migrations.CreateModel(
            name="KonseliContact",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=counseling.models.base.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", counseling.keys.fields.SealedTextField(editable=True)),
                ("relation", counseling.keys.fields.SealedTextField(blank=True, editable=True)),
                ("phone", counseling.keys.fields.SealedTextField(blank=True, editable=True)),
                ("emergency", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="KonseliMerge",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=counseling.models.base.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("reason", counseling.keys.fields.SealedTextField(editable=True)),
                ("merged_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="counseling.institution"
                    ),
                ),
                (
                    "into",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="merged_in", to="counseling.konseli"
                    ),
                ),
                (
                    "konseli",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="counseling.konseli"
                    ),
                ),
                (
                    "merged_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)), fields=("institution", "konseli"), name="merged_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("konseli", models.F("into")), _negated=True), name="merged_into_another"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NoteAddendum",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=counseling.models.base.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("body", counseling.keys.fields.SealedTextField(editable=True)),
                ("added_at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="counseling.case"
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
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="addenda", to="counseling.note"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReceivedReferral",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=counseling.models.base.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("referral", models.UUIDField(unique=True)),
                ("accepted_at", models.DateTimeField()),
                (
                    "accepted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="counseling.case"
                    ),
                ),
                (
                    "from_institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="counseling.institution"
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RelationshipHint",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=counseling.models.base.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("phone", "The same phone number"),
                            ("address", "The same address"),
                            ("contact", "The counselor's number among the konseli's contacts"),
                            ("family_name", "The same family name in the same village"),
                        ],
                        max_length=12,
                    ),
                ),
                ("found_at", models.DateTimeField()),
                ("gone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="counseling.case"
                    ),
                ),
                (
                    "counselor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="hints", to="counseling.counselor"
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("gone_at", None)),
                        fields=("institution", "case", "counselor", "kind"),
                        name="one_open_hint",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SafetyPlan",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=counseling.models.base.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "said_by",
                    models.CharField(
                        choices=[
                            ("konseli", "Konseli"),
                            ("guardian", "Guardian"),
                            ("counselor", "Counselor"),
                            ("colleague", "Second person of the institution"),
                            ("other", "Somebody else"),
                        ],
                        max_length=20,
                    ),
                ),
                ("said_by_name", counseling.keys.fields.SealedTextField(blank=True, editable=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("in_person", "Said in person"),
                            ("signed", "Signed on paper"),
                            ("phone", "By phone"),
                            ("message", "By message"),
                            ("own_page", "On their own page"),
                        ],
                        default="in_person",
                        max_length=20,
                    ),
                ),
                ("said_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("words", counseling.keys.fields.SealedTextField(blank=True, editable=True)),
                ("parts", counseling.keys.fields.SealedJSONField(default=dict, editable=True)),
                ("review_on", models.DateField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="counseling.case"
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
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="counseling.safetyplan",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["institution", "case", "said_at"], name="safety_plan_of_case")],
            },
        ),
        migrations.CreateModel(
            name="SharedHelp",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=counseling.models.base.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("purpose", counseling.keys.fields.SealedTextField(editable=True)),
                ("asked_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("declined_at", models.DateTimeField(blank=True, null=True)),
                ("answer", counseling.keys.fields.SealedTextField(blank=True, editable=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="counseling.case"
                    ),
                ),
                (
                    "colleague",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shared_help",
                        to="counseling.counselor",
                    ),
                ),
                (
                    "consent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shared_help",
                        to="counseling.consent",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            ],
            options={
                "indexes": [
                    models.Index(fields=["institution", "colleague", "ended_at"], name="shared_help_by_colleague")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("declined_at", None), ("ended_at", None)),
                        fields=("institution", "case", "colleague"),
                        name="one_open_help_a_colleague",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HandedItem",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=counseling.models.base.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("summary", "Summary in the counselor's words"),
                            ("identity", "Who the konseli is"),
                            ("contacts", "How the konseli is reached"),
                            ("guardians", "Guardians"),
                            ("culture", "Language, culture and belief"),
                            ("request", "The request"),
                            ("goals", "Goals and how far they are reached"),
                            ("course", "Sessions held, and their benefit"),
                            ("next_step", "The next step agreed on"),
                            ("safety_plan", "Safety plan"),
                        ],
                        max_length=12,
                    ),
                ),
                ("content", counseling.keys.fields.SealedTextField(editable=True)),
                ("chosen_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="counseling.case"
                    ),
                ),
                (
                    "chosen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                    "referral",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="counseling.referral",
                    ),
                ),
                (
                    "received",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="counseling.receivedreferral",
                    ),
                ),
                (
                    "shared",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="counseling.sharedhelp",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("received", None), ("referral__isnull", False), ("shared", None)),
                            models.Q(("received", None), ("referral", None), ("shared__isnull", False)),
                            models.Q(("received__isnull", False), ("referral", None), ("shared", None)),
                            _connector="OR",
                        ),
                        name="handed_with_one_thing",
                    )
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="referral",
            name="referral_receiver_fits_kind",
        ),
        migrations.AddField(
            model_name="absence",
            name="announced_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddField(
            model_name="absence",
            name="kind",
            field=models.CharField(
                choices=[
                    ("leave", "Leave"),
                    ("illness", "Illness"),
                    ("duty", "Other duties"),
                    ("other", "Another reason"),
                ],
                default="other",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="appointment",
            name="offer",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField("consent", "party", UNSEALED, preserve_default=False),
        migrations.AddField("consent", "scope", UNSEALED, preserve_default=False),
        migrations.AddField("konseli", "village", UNSEALED, preserve_default=False),
        migrations.AddField("loyaltyconflict", "options", UNSEALED, preserve_default=False),
        migrations.AddField(
            model_name="policyversion",
            name="referral_days",
            field=models.PositiveSmallIntegerField(default=7),
        ),
        migrations.AddField(
            model_name="referral",
            name="items_changed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="referral",
            name="to_institution",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="referrals_received",
                to="counseling.institution",
            ),
        ),
        migrations.AlterField(
            model_name="appointment",
            name="state",
            field=models.CharField(
                choices=[
                    ("proposed", "Proposed"),
                    ("agreed", "Agreed"),
                    ("moved", "Moved"),
                    ("cancelled", "Cancelled"),
                    ("kept", "Kept"),
                    ("not_chosen", "Not chosen"),
                ],
                default="proposed",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="consent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("help", "Permission to be helped"),
                    ("personal_data", "Processing of personal data"),
                    ("sharing", "Sharing with somebody named"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="counselingsession",
            name="kind",
            field=models.CharField(
                choices=[
                    ("individual", "Individual"),
                    ("group", "Group"),
                    ("phone", "By phone"),
                    ("online", "Online"),
                    ("crisis", "Crisis"),
                ],
                default="individual",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="referral",
            name="receiver_kind",
            field=models.CharField(
                choices=[
                    ("counselor", "A counselor of this institution"),
                    ("institution", "Another institution in this application"),
                    ("outside", "Somebody outside"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="searchtoken",
            name="kind",
            field=models.CharField(max_length=10),
        ),
        migrations.AlterField(
            model_name="statement",
            name="kind",
            field=models.CharField(
                choices=[
                    ("urgency", "Urgency"),
                    ("emergency_confirmed", "Emergency confirmed by a second person"),
                    ("wish", "The konseli's wish"),
                    ("benefit", "Benefit of a session"),
                    ("respect", "Respect felt"),
                    ("belief", "Belief pressed"),
                    ("contact", "Attempt to reach the konseli"),
                    ("guardian_unsafe", "Safety of contacting the guardian"),
                    ("sessions_agreed", "Agreed number of sessions"),
                    ("goal_state", "State of a goal"),
                    ("close_tie", "Report of a close relation"),
                    ("referral_consent", "Permission for the referral"),
                    ("disclosure_consent", "Permission for the disclosure"),
                    ("offered", "Another way of help offered"),
                    ("guardian_told", "Guardian informed"),
                    ("roles_clarified", "Roles clarified with the konseli"),
                    ("capacity", "Ability to decide"),
                    ("goal_progress", "Progress towards a goal"),
                    ("dignity", "Dignity hurt"),
                    ("plan_changed", "Changed plan"),
                ],
                max_length=24,
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["to_institution", "state"], name="referral_by_institution"),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("receiver__isnull", False), ("receiver_kind", "counselor"), ("to_institution", None)),
                    models.Q(("receiver", None), ("receiver_kind", "institution"), ("to_institution__isnull", False)),
                    models.Q(("receiver", None), ("receiver_kind", "outside"), ("to_institution", None)),
                    _connector="OR",
                ),
                name="referral_receiver_fits_kind",
            ),
        ),
        migrations.AddField(
            model_name="appointment",
            name="group",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appointments",
                to="counseling.groupmeeting",
            ),
        ),
        migrations.AddField(
            model_name="counselingsession",
            name="group",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sessions",
                to="counseling.groupmeeting",
            ),
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.RunPython(let_groups_meet, let_nobody_meet_at_once),
    ]
