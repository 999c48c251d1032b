"""What the konseli wants: to go on, or to end (1b)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counseling.choices import WRITTEN_BY_SPEAKER, StatementKind
from counseling.forms.wish import CHOICES, WishForm
from counseling.selectors import spoken
from counseling.services import wish as wish_service
from counseling.views.spoken import SpokenFormView

if TYPE_CHECKING:
    from counseling.models import Statement


class WishView(SpokenFormView[WishForm, "Statement"]):
    """The counselor records the konseli's wish in the konseli's own words."""

    form_class = WishForm
    title = gettext_lazy("What the konseli wants")
    lead = gettext_lazy("Only the konseli's own word goes here, not what others think is best.")

    def records(self) -> Sequence[Statement]:
        return spoken.statements(self.case, StatementKind.WISH)

    def sentence(self, row: Statement) -> str:
        return str(dict(CHOICES)[row.value])

    def note(self, row: Statement) -> str:
        return "" if row.channel in WRITTEN_BY_SPEAKER else _("Not yet confirmed by the konseli's own hand")

    def values(self, row: Statement) -> dict[str, Any]:
        return {"wish": row.value}

    def form_valid(self, form: WishForm) -> HttpResponse:
        wish_service.record(
            self.case, form.cleaned_data["wish"], source=self.source(form), by=self.member, now=self.now
        )
        return super().form_valid(form)
