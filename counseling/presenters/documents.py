"""The permissions of a case and its papers, as the tab of documents shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from counseling.choices import Channel, ConsentDecision, ConsentKind
from counseling.presenters.consent import decided, permission_name, runs_out, until, whose_word
from counseling.selectors import consent as consent_selector
from counseling.selectors import paper as paper_selector

if TYPE_CHECKING:
    from counseling.models import Case, Consent, ConsentPaper

PAGES = {
    ConsentKind.HELP: "consent",
    ConsentKind.PERSONAL_DATA: "consent-data",
    ConsentKind.SHARING: "consent-sharing",
}
"""The page on which a permission of each kind is asked for; a guardian's to help has one of its own."""


@dataclass(frozen=True, slots=True)
class PermissionRow:
    """A word on a permission. `soon` says in how many days it runs out, where that is not far off; `owed` whether its
    signed paper is still to come. The addresses are empty where there is nothing to do."""

    title: str
    decided: str
    who: str
    at: datetime
    scope: str
    until: str
    soon: str
    papers: list[tuple[str, str]]
    papers_url: str
    owed: bool
    withdraw_url: str


@dataclass(frozen=True, slots=True)
class Permissions:
    """What holds now, of each speaker on each permission, and what was said before."""

    now: list[PermissionRow]
    before: list[PermissionRow]


def permissions(case: Case, rows: list[Consent], papers: Mapping[UUID, list[ConsentPaper]], today: date) -> Permissions:
    """The words of a case on its permissions, newest first, with their papers."""
    latest = consent_selector.latest_words(rows)
    before = [row for row in rows if row not in latest]
    return Permissions(
        now=[_row(case, row, papers.get(row.pk, []), today, stands=True) for row in latest],
        before=[_row(case, row, papers.get(row.pk, []), today, stands=False) for row in before],
    )


def _row(case: Case, row: Consent, papers: list[ConsentPaper], today: date, *, stands: bool) -> PermissionRow:
    here = f"{reverse('case', args=[case.pk])}?tab=documents#tabs"
    given = stands and row.decision == ConsentDecision.GIVEN
    withdraw = f"{reverse('consent-withdraw', args=[case.pk])}?{urlencode({'of': str(row.pk), 'next': here})}"
    return PermissionRow(
        title=permission_name(row),
        decided=decided(row),
        who=whose_word(row),
        at=row.said_at,
        scope=row.scope,
        until=until(row, today),
        soon=runs_out(consent_selector.days_left(row, today)) if stands else "",
        papers=paper_links(papers, of=row),
        papers_url=reverse("consent-papers", args=[case.pk, row.pk]) if row.channel == Channel.SIGNED else "",
        owed=paper_selector.owed(row),
        withdraw_url=withdraw if given else "",
    )


def running_out(case: Case, found: Iterable[tuple[Consent, int]]) -> list[dict[str, str]]:
    """What runs out before long, in a sentence with the page where it is asked for anew. No name stands in it."""
    lines = []
    for row, days in found:
        kind = (
            _("%(kind)s (guardian)") % {"kind": row.get_kind_display()} if row.guardian_id else row.get_kind_display()
        )
        guardians = row.guardian_id and row.kind == ConsentKind.HELP
        route = "guardian-consent" if guardians else PAGES[ConsentKind(row.kind)]
        text = _("%(permission)s: %(when)s.") % {"permission": kind, "when": runs_out(days)}
        lines.append({"text": text, "url": reverse(route, args=[case.pk])})
    return lines


ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
"""How the file of each kind of paper ends."""


def paper_links(papers: Iterable[ConsentPaper], *, of: Consent) -> list[tuple[str, str]]:
    """The signed papers behind a word: what each is called, and where it is."""
    found = []
    for number, paper in enumerate(papers, start=1):
        size = {"kind": ENDINGS[paper.media_type].upper(), "size": max(1, paper.size // 1024)}
        name = _("Paper %(number)d (%(kind)s, %(size)d KB)") % {"number": number, **size}
        if paper.consent_id != of.pk:
            name = _("%(paper)s, of the record that was corrected") % {"paper": name}
        found.append((name, reverse("consent-paper", args=[paper.case_id, paper.pk])))
    return found
