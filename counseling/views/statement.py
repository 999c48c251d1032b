"""What the counselor does beside the sessions: offers another way of help, clarifies roles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counseling.choices import StatementKind
from counseling.forms.statement import OfferedForm, RolesClarifiedForm
from counseling.selectors import spoken
from counseling.services import relationship as relationship_service
from counseling.services import statement as statement_service
from counseling.views.spoken import SpokenFormView

if TYPE_CHECKING:
    from counseling.models import Statement


class OfferedView(SpokenFormView[OfferedForm, "Statement"]):
    """The counselor records another way of help that they offered."""

    form_class = OfferedForm
    title = gettext_lazy("Another way of help offered")
    lead = gettext_lazy("Nobody is left without a next place to turn to.")

    def records(self) -> Sequence[Statement]:
        return spoken.statements(self.case, StatementKind.OFFERED)

    def sentence(self, row: Statement) -> str:
        return _("Another way of help was offered")

    def form_valid(self, form: OfferedForm) -> HttpResponse:
        statement_service.offered(self.case, source=self.source(form), by=self.member, now=self.now)
        return super().form_valid(form)


class RolesClarifiedView(SpokenFormView[RolesClarifiedForm, "Statement"]):
    """The counselor records how a second role is kept apart (2h)."""

    form_class = RolesClarifiedForm
    title = gettext_lazy("Roles clarified with the konseli")
    lead = gettext_lazy("When you also grade, discipline or employ the konseli, agree how you keep the two apart.")

    def records(self) -> Sequence[Statement]:
        return spoken.statements(self.case, StatementKind.ROLES_CLARIFIED)

    def sentence(self, row: Statement) -> str:
        return _("The roles were made clear")

    def form_valid(self, form: RolesClarifiedForm) -> HttpResponse:
        relationship_service.clarify_roles(self.case, source=self.source(form), by=self.member, now=self.now)
        return super().form_valid(form)
