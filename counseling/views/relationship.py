"""The relation of counselor and konseli (2i): the counselor declares it, others report it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counseling.choices import Channel, Relationship, Speaker, StatementKind, YesNo
from counseling.forms.relationship import LABELS, CloseTieForm, RelationshipForm
from counseling.selectors import relationship_hint as hint_selector
from counseling.selectors import spoken
from counseling.services import relationship as relationship_service
from counseling.services.errors import Invalid
from counseling.services.statement import Source
from counseling.views.spoken import CORRECTED, SpokenFormView

if TYPE_CHECKING:
    from counseling.models import RelationshipDeclaration, Statement


class RelationshipView(SpokenFormView[RelationshipForm, "RelationshipDeclaration"]):
    """The counselor declares their relation to the konseli; a change is declared anew."""

    form_class = RelationshipForm
    title = gettext_lazy("What you are to the konseli")
    lead = gettext_lazy("Relatives and close friends are not counselled. Whatever else there is, say it openly.")
    done = gettext_lazy("Your declaration is on record.")
    template_name = "relationship/page.html"
    submit_label = gettext_lazy("Declare this")

    def records(self) -> Sequence[RelationshipDeclaration]:
        return spoken.declarations(self.case)

    def sentence(self, row: RelationshipDeclaration) -> str:
        return str({value: label for value, label, _hint in LABELS}[Relationship(row.relationship)])

    def who(self, row: RelationshipDeclaration) -> str:
        return str(row.get_said_by_display())

    def correctable(self, row: RelationshipDeclaration) -> bool:
        return True

    def values(self, row: RelationshipDeclaration) -> dict[str, Any]:
        return {"relationship": row.relationship}

    def form_valid(self, form: RelationshipForm) -> HttpResponse:
        if self.lost:
            raise Invalid("supersedes", CORRECTED)
        source = Source(
            said_by=Speaker.COUNSELOR,
            channel=Channel.OWN_PAGE,
            said_at=self.corrects.said_at if self.corrects else self.now,
            words=form.cleaned_data["words"],
            supersedes=self.corrects,
        )
        relationship_service.declare(
            self.case, form.cleaned_data["relationship"], source=source, by=self.member, now=self.now
        )
        return super().form_valid(form)

    def links(self) -> list[dict[str, str]]:
        links = [{"label": _("Somebody reports a close tie"), "url": self.beside("close-tie")}]
        if self.rows and self.rows[0].relationship == Relationship.DUAL_ROLE:
            links.insert(0, {"label": _("Roles clarified with the konseli"), "url": self.beside("roles")})
        return links

    def about(self) -> dict[str, Any]:
        return {"hints": hint_selector.standing_of(self.case)}


class CloseTieView(SpokenFormView[CloseTieForm, "Statement"]):
    """The counselor records a report that counselor and konseli are close, or that they are not."""

    form_class = CloseTieForm
    title = gettext_lazy("A report of a close tie")
    lead = gettext_lazy("Write down what is said, whether you agree or not. A supervisor looks at it.")

    def records(self) -> Sequence[Statement]:
        return spoken.statements(self.case, StatementKind.CLOSE_TIE)

    def sentence(self, row: Statement) -> str:
        return _("Counselor and konseli may be close") if row.value == YesNo.YES else _("They are not close")

    def values(self, row: Statement) -> dict[str, Any]:
        return {"tied": row.value}

    def form_valid(self, form: CloseTieForm) -> HttpResponse:
        tied = form.cleaned_data["tied"] == YesNo.YES
        relationship_service.report_close_tie(self.case, tied, source=self.source(form), by=self.member, now=self.now)
        return super().form_valid(form)
