"""Portals and the items of a referral package get their names in code; their tables keep theirs. Nothing is altered in
the database."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("counseling", "0008_own_page")]

    operations = [
        migrations.AlterModelTable("OwnPage", "counseling_ownpage"),
        migrations.RenameModel("OwnPage", "Portal"),
        migrations.AlterField(
            "Portal",
            "guardian",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="portals",
                to="counseling.guardian",
            ),
        ),
        migrations.AlterModelTable("HandedItem", "counseling_handeditem"),
        migrations.RenameModel("HandedItem", "PackageItem"),
    ]
