"""The page of one kind of statement: the records, newest first, and the form that adds one or corrects one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counseling.choices import AccessWhat, Channel
from counseling.forms.base import SourceForm
from counseling.presenters.spoken import who_said
from counseling.services import reading
from counseling.services.errors import Invalid
from counseling.services.statement import Source
from counseling.views.base import CaseFormView, F, next_url

if TYPE_CHECKING:
    from counseling.models.base import SpeakerWrittenModel, SpokenModel

Said = TypeVar("Said", bound="SpokenModel | SpeakerWrittenModel")
SHOWN = 20
"""How many records a page shows at most; the timeline has them all."""

CORRECTED = gettext_lazy("That record no longer stands: it has been corrected since. Look at what is on record now.")


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One record on a page. `note` is what else belongs to it, `links` (label, address) lead to more of it,
    `correct_url` is where it is corrected, `upload_url` where its signed paper is uploaded that is still to come."""

    sentence: str
    who: str
    at: datetime
    words: str = ""
    note: str = ""
    recorded_by: str = ""
    recorded_at: datetime | None = None
    correct_url: str | None = None
    upload_url: str = ""
    links: tuple[tuple[str, str], ...] = ()


def back_label(view: CaseFormView[F]) -> str:
    """The case by its code where the way back leads there, else only «back»."""
    home = reverse("case", args=[view.case.pk])
    return view.case.code if next_url(view.request, view.case_url()) == home else _("Back")


class SpokenFormView(CaseFormView[F], Generic[F, Said]):
    """Subclasses name the records and word them; `?supersedes=<id>` makes the form a correction of that record."""

    shows_sealed: ClassVar[bool] = False
    """Whether the page shows something sealed even where nothing was said yet: a name, a goal."""

    template_name = "spoken/page.html"
    correct_route: str = ""
    """The route on which a record of this page is corrected; this page itself where empty."""

    rows: Sequence[Said] = ()
    corrects: Said | None = None
    lost = False

    def records(self) -> Sequence[Said]:
        """What is on record, newest first."""
        raise NotImplementedError

    def sentence(self, row: Said) -> str:
        """What a record says, in a few words."""
        raise NotImplementedError

    def who(self, row: Said) -> str:
        return who_said(row)

    def note(self, row: Said) -> str:
        """What else belongs to a record."""
        return ""

    def values(self, row: Said) -> dict[str, Any]:
        """What the form shows, beside the source, when it corrects this record."""
        return {}

    def correctable(self, row: Said) -> bool:
        """What somebody wrote in their portal is not corrected by anybody else."""
        return row.channel != Channel.OWN_PAGE

    def open_lines(self) -> int:
        """How many records stand open; the earlier ones are folded."""
        return 1

    def links(self) -> list[dict[str, str]]:
        """Ways to what belongs beside this page: label, url."""
        return []

    def prepare(self) -> None:
        self.rows = self.records()
        wanted = self.request.GET.get("supersedes")
        if wanted:
            found = (row for row in self.rows if str(row.pk) == wanted and self.correctable(row))
            self.corrects = next(found, None)
            self.lost = self.corrects is None

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if self.lost:
            messages.info(request, str(CORRECTED))
            return HttpResponseRedirect(self.here())
        return super().get(request, *args, **kwargs)

    def here(self) -> str:
        """This page, not as a correction, and with the way back."""
        back = self.request.GET.get("next")
        return f"{self.request.path}?{urlencode({'next': back})}" if back else self.request.path

    def beside(self, route: str, *args: Any) -> str:
        """A page beside this one that comes back here."""
        return f"{reverse(route, args=[self.case.pk, *args])}?{urlencode({'next': self.here()})}"

    def get_initial(self) -> dict[str, Any]:
        row = self.corrects
        if row is None:
            return {}
        said = {name: getattr(row, name) for name in ("said_by", "said_by_name", "channel", "said_at", "words")}
        return {**said, **self.values(row)}

    def source(self, form: SourceForm) -> Source:
        """The source as the form gives it, with the record that it corrects. Raises Invalid when that one is gone."""
        if self.lost:
            raise Invalid("supersedes", CORRECTED)
        source = replace(form.source(), supersedes=self.corrects)
        if self.corrects is None:
            return source
        kept = {name: getattr(self.corrects, name) for name in ("channel", "said_at") if name not in form.fields}
        return replace(source, **kept)

    def line(self, row: Said) -> StatementLine:
        return StatementLine(
            sentence=self.sentence(row),
            who=self.who(row),
            at=row.said_at,
            words=row.words,
            note=self.note(row),
            recorded_by=row.recorded_by.name if row.recorded_by else "",
            recorded_at=row.recorded_at,
            correct_url=self.correct_url(row) if self.correctable(row) else None,
        )

    def correct_url(self, row: Said) -> str:
        base = reverse(self.correct_route, args=[self.case.pk]) if self.correct_route else self.request.path
        query = {"supersedes": str(row.pk)}
        if back := self.request.GET.get("next"):
            query["next"] = back
        return f"{base}?{urlencode(query)}"

    def about(self) -> dict[str, Any]:
        """What the template of a subclass needs beside what all share."""
        return {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines = [self.line(row) for row in self.rows[:SHOWN]]
        shown = self.open_lines()
        context: dict[str, Any] = {
            **super().get_context_data(),
            "lines": lines[:shown],
            "earlier": lines[shown:],
            "more": max(0, len(self.rows) - SHOWN),
            "links": self.links(),
            "back_label": back_label(self),
            **self.about(),
        }
        if self.corrects is not None:
            context |= {
                "correcting": self.line(self.corrects),
                "not_correcting_url": self.here(),
                "submit_label": _("Save the correction"),
            }
        return {**context, **kwargs}

    def show(self, form: F, *, status: int = 200, **extra: Any) -> HttpResponse:
        """Shows the page; the log is written first, since what was said stands on it."""
        if self.rows or self.shows_sealed:
            reading.log(self.case, what=AccessWhat.RECORD, object_id=self.case.pk, by=self.member, now=self.now)
        return super().show(form, status=status, **extra)
