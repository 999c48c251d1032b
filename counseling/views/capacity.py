"""Whether the konseli can decide about being helped, as somebody assessed it on a day (2d)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counseling.choices import Capacity, StatementKind
from counseling.forms.capacity import CapacityForm
from counseling.selectors import spoken
from counseling.services import capacity as capacity_service
from counseling.views.spoken import SpokenFormView

if TYPE_CHECKING:
    from counseling.models import Statement


class CapacityView(SpokenFormView[CapacityForm, "Statement"]):
    """The page lists every assessment with its day; the latest one counts."""

    form_class = CapacityForm
    title = gettext_lazy("Can the konseli decide?")
    lead = gettext_lazy(
        "Most can, and then nothing is written here. Who cannot now is asked again as soon as they can;"
        " a refusal or a withdrawal stands in any case."
    )

    def records(self) -> Sequence[Statement]:
        return spoken.statements(self.case, StatementKind.CAPACITY)

    def sentence(self, row: Statement) -> str:
        return str(Capacity(row.value).label)

    def values(self, row: Statement) -> dict[str, Any]:
        return {"capacity": row.value}

    def links(self) -> list[dict[str, str]]:
        return [
            {"label": _("Permission of the konseli"), "url": self.beside("consent")},
            {"label": _("Permission of the guardian"), "url": self.beside("guardian-consent")},
        ]

    def form_valid(self, form: CapacityForm) -> HttpResponse:
        able = form.cleaned_data["capacity"] == Capacity.ABLE
        capacity_service.record(self.case, able, source=self.source(form), by=self.member, now=self.now)
        return super().form_valid(form)
