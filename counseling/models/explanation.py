"""The institution's explanation of the relationship (2g), and the konseli's confirmation of it."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from counseling.choices import Language
from counseling.models.base import SpeakerWrittenModel, TenantModel, somebody_recorded


class Explanation(TenantModel):
    """The institution's text on the nature of counselling and the limits of responsibility (2g)."""

    version = models.PositiveIntegerField()
    language = models.CharField(max_length=10)
    nature = models.TextField()
    limits = models.TextField()
    published_from = models.DateField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "version", "language"], name="explanation_once"),
        ]

    def __str__(self) -> str:
        return f"v{self.version} {self.language}"

    @property
    def language_name(self) -> str:
        return str(Language(self.language).label) if self.language in Language.values else self.language


class Acknowledgement(SpeakerWrittenModel):
    """The konseli confirmed what was explained; `words` holds how they put it themselves."""

    explanation = models.ForeignKey(Explanation, on_delete=models.PROTECT, related_name="acknowledgements")
    nature = models.BooleanField()
    limits = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["institution", "case"], name="acknowledgement_of_case")]
        constraints = [somebody_recorded("acknowledgement_has_a_recorder")]

    def __str__(self) -> str:
        return f"v{self.explanation_id}"
