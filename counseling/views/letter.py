"""The papers for a konseli, as a page and as a PDF: consent letter, closing summary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from counseling import printing
from counseling.choices import CLOSED_STATES, AccessWhat, GoalState, Language, Reason
from counseling.presenters.consent import named
from counseling.presenters.referral import receiver_name
from counseling.presenters.system import logo_address
from counseling.selectors import consent as consent_selector
from counseling.selectors import letter as selector
from counseling.selectors import open_record, wording
from counseling.selectors.explanation import FALLBACK
from counseling.services import reading
from counseling.views.base import case_for, member_of
from counseling.views.consent_paper import as_file

if TYPE_CHECKING:
    from counseling.models import Case, Statement

BLANK_LINES = range(2)
"""How many empty lines there are for parties that nobody has named yet."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A paper: `language` is that of its own words, one of the pages' own; `switch` the others it can be had in."""

    case: Case
    kind: str
    language: str
    file_name: str
    template: str
    content: dict[str, Any]
    switch: list[dict[str, Any]] = field(default_factory=list)

    def title(self) -> str:
        titles = {"consent-letter": _("Consent letter"), "closing-summary": _("Closing summary")}
        return titles[self.kind]

    def parts(self) -> dict[str, Any]:
        """The paper without a page around it, in its own language."""
        with translation.override(self.language):
            body = render_to_string(self.template, {"case": self.case, **self.content})
            shown = {"heading": self.title(), "language": self.language, "body": body}
        return {"case": self.case, "logo": logo_address(self.case.institution), **shown}

    def document(self) -> str:
        """The paper as a document of its own. Its title names the case, and nobody."""
        parts = self.parts()
        title = f"{parts['heading']} {self.case.code}"
        return str(render_to_string("letter/document.html", {**parts, "title": title}))


@require_GET
def consent_letter(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The consent letter to look at, in one of the languages of the explanation in force."""
    letter = _consent_letter(request, case_id)
    return _page(request, letter, uploads=_uploads(letter.case, back=request.get_full_path()))


@require_GET
def consent_letter_pdf(request: HttpRequest, case_id: UUID) -> HttpResponse:
    return _pdf(request, _consent_letter(request, case_id))


@require_GET
def closing_summary(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The summary of a closed case to look at; an open one has none."""
    return _page(request, _closing_summary(request, case_id))


@require_GET
def closing_summary_pdf(request: HttpRequest, case_id: UUID) -> HttpResponse:
    return _pdf(request, _closing_summary(request, case_id))


def _logged_case(request: HttpRequest, case_id: UUID) -> Case:
    """The case, once it is on record that its paper is read."""
    case = case_for(request, case_id)
    reading.log(case, what=AccessWhat.PRINT, object_id=case.pk, by=member_of(request), now=timezone.now())
    return case


def _consent_letter(request: HttpRequest, case_id: UUID) -> Letter:
    case, now = _logged_case(request, case_id), timezone.now()
    wanted = request.GET.get("lang", "")
    language = wanted if wanted in Language.values else open_record.language(case, now)
    found = selector.consent_letter(case, language, now)
    explained_in = found.text.language if found.text else FALLBACK
    return Letter(
        case=case,
        kind="consent-letter",
        language=_page_language(explained_in),
        file_name=f"surat-persetujuan-{case.code}.pdf",
        template="letter/consent.html",
        content={
            "text": found.text,
            "shared": found.shared,
            "blank": BLANK_LINES,
            "guardians": found.guardians,
            "guardian_signs": found.guardian_signs,
        },
        switch=[_language(text.language, text.language_name, explained_in) for text in found.texts],
    )


def _closing_summary(request: HttpRequest, case_id: UUID) -> Letter:
    if case_for(request, case_id).state not in CLOSED_STATES:
        raise Http404
    case = _logged_case(request, case_id)
    found = selector.closing_summary(case)
    wanted = request.GET.get("lang", "") or open_record.language(case, timezone.now())
    language = _page_language(wanted)
    with translation.override(language):
        content = {
            "summary": found,
            "reason": str(Reason(found.reason).label) if found.reason in Reason.values else "",
            "goals": [(row.goal, _goal_state(row.latest)) for row in found.goals],
            "handed_to": receiver_name(found.handed_to) if found.handed_to else "",
            "duties": [" ".join(wording.duty_of(duty.code, language=language)) for duty in found.duties],
        }
    return Letter(
        case=case,
        kind="closing-summary",
        language=language,
        file_name=f"ringkasan-{case.code}.pdf",
        template="letter/closing.html",
        content=content,
        switch=[_language(code, str(Language(code).label), language) for code, _name in settings.LANGUAGES],
    )


def _page_language(code: str) -> str:
    """This language where the pages speak it, else Indonesian."""
    return code if code in dict(settings.LANGUAGES) else FALLBACK


def _goal_state(statement: Statement | None) -> str:
    if statement is None or statement.value == GoalState.AGREED:
        return _("On the way")
    return str(GoalState(statement.value).label)


def _language(code: str, name: str, shown: str) -> dict[str, Any]:
    return {"code": code, "name": name, "url": f"?lang={code}", "current": code == shown}


def _uploads(case: Case, *, back: str) -> list[tuple[str, str]]:
    """Where the letter goes once it is signed: to the permissions that wait for their paper, or to a new one."""
    query = urlencode({"next": back})
    waiting = consent_selector.papers_owed(case)
    if not waiting:
        return [(_("Write down the permission, with its paper"), f"{reverse('consent', args=[case.pk])}?{query}")]
    return [(named(row), f"{reverse('consent-papers', args=[case.pk, row.pk])}?{query}") for row in waiting]


def _page(request: HttpRequest, letter: Letter, *, uploads: Sequence[tuple[str, str]] = ()) -> HttpResponse:
    pdf_url = reverse(f"{letter.kind}-pdf", args=[letter.case.pk])
    current = next((row["code"] for row in letter.switch if row["current"]), letter.language)
    context = {
        **letter.parts(),
        "title": letter.title(),
        "switch": letter.switch,
        "pdf_url": f"{pdf_url}?lang={current}",
        "uploads": uploads,
        "back_url": f"{reverse('case', args=[letter.case.pk])}?tab=documents#tabs",
    }
    return render(request, "letter/page.html", context)


def _pdf(request: HttpRequest, letter: Letter) -> HttpResponse:
    try:
        made = printing.pdf(letter.document())
    except printing.Unavailable:
        messages.warning(request, _("This server cannot make PDFs. Print this page instead; it is the same paper."))
        return HttpResponseRedirect(reverse(letter.kind, args=[letter.case.pk]))
    return as_file(made, "application/pdf", letter.file_name)
