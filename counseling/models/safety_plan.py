"""Safety plans: what a konseli and their counselor agreed to do in danger (2e)."""

from django.db import models

from counseling.keys.fields import SealedJSONField
from counseling.models.base import SpokenModel


class SafetyPlan(SpokenModel):
    """A safety plan: warning signs, what one does oneself, whom one turns to. A newer one supersedes it.

    `parts` maps the name of a part to its text. On `review_on` the two look at it again.
    """

    parts = SealedJSONField(default=dict)
    review_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["institution", "case", "said_at"], name="safety_plan_of_case")]

    def __str__(self) -> str:
        return str(self.pk)
