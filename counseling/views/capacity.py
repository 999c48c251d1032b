"""Whether the konseli can decide about being helped, as somebody assessed it on a day (2d)."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counseling.choices import Capacity, StatementKind
from counseling.forms.capacity import CapacityForm
from counseling.selectors import spoken
from counseling.services import capacity as capacity_service
from counseling.views.spoken import SpokenFormView


class CapacityView(SpokenFormView):
    """The page lists every assessment with its day; the latest one counts."""

    form_class = CapacityForm
    title = gettext_lazy("Can the konseli decide?")
    lead = gettext_lazy(
        "Most can, and then nothing is written here. Who cannot now is asked again as soon as they can;"
        " a refusal or a withdrawal stands in any case."
    )

    def records(self) -> Sequence[Any]:
        return spoken.statements(self.case, StatementKind.CAPACITY)

    def sentence(self, row: Any) -> str:
        return str(Capacity(row.value).label)

    def values(self, row: Any) -> dict[str, Any]:
        return {"capacity": row.value}

    def links(self) -> list[dict[str, str]]:
        return [
            {"label": _("Permission of the konseli"), "url": self.beside("consent")},
            {"label": _("Permission of the guardian"), "url": self.beside("guardian-consent")},
        ]

    def save(self, form: Any) -> Any:
        able = form.cleaned_data["capacity"] == Capacity.ABLE
        return capacity_service.record(self.case, able, source=self.source(form), by=self.member, now=self.now)
