"""On PostgreSQL no counselor and no konseli has two agreed appointments at once: exclusion constraints.

SQLite has none; there the guards (counseling/guards/sqlite.py) refuse the second one.
"""

from django.db import migrations

CONSTRAINT = (
    "ALTER TABLE counseling_appointment ADD CONSTRAINT one_meeting_a_{who}_at_a_time EXCLUDE USING gist"
    " (institution_id WITH =, {who}_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (state = 'agreed')"
)


def add(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    for who in ("counselor", "konseli"):
        schema_editor.execute(CONSTRAINT.format(who=who))


def remove(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for who in ("counselor", "konseli"):
        schema_editor.execute(f"ALTER TABLE counseling_appointment DROP CONSTRAINT one_meeting_a_{who}_at_a_time")


class Migration(migrations.Migration):
    dependencies = [("counseling", "0001_initial")]

    operations = [migrations.RunPython(add, remove)]
