"""Founding an institution: its row, its thresholds, its first explanation texts."""

from datetime import datetime

from counseling.explanations import DEFAULT_TEXTS
from counseling.models import Explanation, Institution, PolicyVersion
from counseling.services.marker import service


@service
def found(*, name: str, slug: str, time_zone: str, now: datetime) -> Institution:
    """A new institution with the rulebook's thresholds and the default explanation in force from today."""
    institution = Institution.objects.create(name=name, slug=slug, time_zone=time_zone, created_at=now)
    PolicyVersion.objects.create(institution=institution, effective_from=now.date(), created_at=now)
    for language, (nature, limits) in DEFAULT_TEXTS.items():
        Explanation.objects.create(
            institution=institution,
            version=1,
            language=language,
            nature=nature,
            limits=limits,
            published_from=now.date(),
            created_at=now,
        )
    return institution
