"""The signed papers of a permission (2d): the page that adds them, and their download."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from counseling.choices import AccessWhat, ConsentDecision
from counseling.forms.papers import PapersForm
from counseling.presenters.consent import decided, permission_name, whose_word
from counseling.presenters.dates import moment
from counseling.presenters.documents import ENDINGS, paper_links
from counseling.selectors import consent as consent_selector
from counseling.selectors import paper as paper_selector
from counseling.services import consent_paper, reading
from counseling.views.base import CaseFormView, case_for, member_of, or_404

if TYPE_CHECKING:
    from counseling.models import Consent


class PapersView(CaseFormView[PapersForm]):
    """Adds the signed papers to a permission on record."""

    form_class = PapersForm
    title = gettext_lazy("Signed papers")
    lead = gettext_lazy("They are kept sealed. Whoever opens one is logged.")
    submit_label = gettext_lazy("Upload")
    done = gettext_lazy("The papers are kept.")
    template_name = "consent/papers.html"

    row: Consent

    def prepare(self) -> None:
        self.row = or_404(consent_selector.of_case(self.case, self.kwargs["consent_id"]))

    def form_valid(self, form: PapersForm) -> HttpResponse:
        consent_paper.attach(self.row, form.cleaned_data["papers"], by=self.member, now=self.now)
        return super().form_valid(form)

    def back_url(self) -> str:
        return f"{self.case_url()}?tab=documents#tabs"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "facts": [
                (_("Permission"), permission_name(self.row)),
                (_("Decision"), decided(self.row)),
                (_("Whose word"), whose_word(self.row)),
                (_("When"), moment(self.row.said_at)),
            ],
            "papers": paper_links(consent_selector.papers_of(self.case).get(self.row.pk, []), of=self.row),
            "owed": self.row.decision == ConsentDecision.GIVEN and paper_selector.owed(self.row),
        }

    def show(self, form: PapersForm, *, status: int = 200, **extra: Any) -> HttpResponse:
        reading.log(self.case, what=AccessWhat.RECORD, object_id=self.case.pk, by=self.member, now=self.now)
        return super().show(form, status=status, **extra)


@require_GET
def download(request: HttpRequest, case_id: UUID, paper_id: UUID) -> HttpResponse:
    """The paper as it came, to be saved: never shown within the site, whatever it holds."""
    case, now = case_for(request, case_id), timezone.now()
    paper = or_404(consent_selector.paper_of(case, paper_id))
    content = consent_paper.open_paper(paper, by=member_of(request), now=now)
    return as_file(content, paper.media_type, f"{case.code}-{_stamp(paper.uploaded_at)}.{ENDINGS[paper.media_type]}")


def _stamp(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y%m%d")


def as_file(content: bytes, media_type: str, name: str) -> HttpResponse:
    """A file to be saved. Opened all the same, it may run nothing, load nothing, and is kept by no cache."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "no-store, private"
    return response
