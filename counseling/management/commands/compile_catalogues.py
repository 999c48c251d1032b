"""`manage.py compile_catalogues`: compiles the translations that are newer than what was compiled from them."""

from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Compiles the translations that changed, without the tools of gettext."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        compile_changed()


def compile_changed() -> None:
    for folder in settings.LOCALE_PATHS:
        for target in folder.glob("*/LC_MESSAGES/*.mo"):
            if not target.with_suffix(".po").is_file():
                target.unlink()  # else what is gone from the tree would still be read
        for source in folder.glob("*/LC_MESSAGES/*.po"):
            target = source.with_suffix(".mo")
            if not target.is_file() or target.stat().st_mtime < source.stat().st_mtime:
                polib.pofile(str(source)).save_as_mofile(str(target))
