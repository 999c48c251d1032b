"""Two records of one person: the pages that find the other record, merge both, and undo the merge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from counseling.access import konseli as konseli_access
from counseling.choices import AccessWhat
from counseling.forms.konseli import KonseliSearchForm
from counseling.forms.merge import MergeForm, UndoForm
from counseling.presenters.konseli import compared
from counseling.selectors import konseli as konseli_selector
from counseling.selectors import merge as selector
from counseling.selectors import open_record
from counseling.services import merge as service
from counseling.services import reading
from counseling.services.errors import Invalid
from counseling.views.base import F, Text
from counseling.views.record import OfRecordView, part_url

if TYPE_CHECKING:
    from counseling.models import Konseli


class OfMergeView(OfRecordView[F]):
    """A step of a merge; it returns to the record."""

    def case_url(self) -> str:
        return part_url(self.case, "identity")

    def back_label(self) -> Text:
        return _("The konseli's record")


class FindView(OfMergeView[KonseliSearchForm]):
    """The counselor searches for the other record among their own konseli. The search is posted, so that no name stands
    in an address."""

    form_class = KonseliSearchForm
    title = gettext_lazy("Look for the second record")
    template_name = "konseli/merge_find.html"

    def form_valid(self, form: KonseliSearchForm) -> HttpResponse:
        return self.show(form, query=form.cleaned_data["q"].strip())

    def show(self, form: KonseliSearchForm, *, status: int = 200, query: str = "", **extra: Any) -> HttpResponse:
        known = selector.records_of_person(self.case.konseli_id)
        found = konseli_selector.matches(query, member=self.member) if query else []
        rows = [(match, self.step(match)) for match in found if match.konseli.pk not in known]
        return super().show(form, status=status, query=query, rows=rows, **extra)

    def step(self, match: konseli_selector.Match) -> str:
        return reverse("konseli-merge", args=[self.case.pk, match.konseli.pk])


class MergeView(OfMergeView[MergeForm]):
    """The page says what the merge does and asks why both records are of one person."""

    form_class = MergeForm
    template_name = "konseli/merge.html"
    title = gettext_lazy("Read both records as one person")
    submit_label = pgettext_lazy("button", "They are one person")
    done = gettext_lazy("Both records are read as one person from now on.")

    def prepare(self) -> None:
        super().prepare()
        konseli = self.case.konseli
        other = selector.other_record(konseli, self.kwargs["other_id"], member=self.member)
        if other is None or not konseli_access.can_merge(self.member, konseli, other):
            raise Http404
        self.other = other

    def show(self, form: MergeForm, *, status: int = 200, **extra: Any) -> HttpResponse:
        """Both records are compared on the page: the reading is logged with each."""
        case = selector.own_case(self.other, member=self.member)
        reading.log(case, what=AccessWhat.RECORD, object_id=self.other.pk, by=self.member, now=self.now)
        return super().show(form, status=status, **extra)

    def compared(self, konseli: Konseli) -> list[tuple[str, str]]:
        """What tells the records apart, as far as the counselor may know it."""
        case = selector.own_case(konseli, member=self.member)
        return compared(konseli, open_record.in_case(case, self.now))

    def form_valid(self, form: MergeForm) -> HttpResponse:
        reason = form.cleaned_data["reason"]
        service.merge(self.case.konseli, self.other, reason=reason, by=self.member, now=self.now)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        try:
            kept, merged = service.kept_first(self.case.konseli, self.other)
        except Invalid as error:
            return {**super().get_context_data(**kwargs), "hindrance": str(error.message)}
        codes = {"kept": kept.code, "merged": merged.code}
        return {
            **super().get_context_data(**kwargs),
            "records": [(row, self.compared(row)) for row in (self.case.konseli, self.other)],
            "happens": [
                _("%(merged)s and %(kept)s are read as one person. Searching shows %(kept)s.") % codes,
                _("A new request opens on %(kept)s. The page of a case names the earlier cases of both.") % codes,
            ],
            "informed": [_("Nobody is told. Who else has a case of one of the records sees that they are merged.")],
            "stays": [
                _("Nothing moves: each case, note and agreement stays with the record under which it was written."),
                _("You can undo it. That it was done, by whom and why, stays on record."),
            ],
        }


class UndoView(OfMergeView[UndoForm]):
    """The counselor undoes a merge, because the records are of two people."""

    form_class = UndoForm
    template_name = "components/confirm_page.html"
    title = gettext_lazy("Read the records as two people again")
    submit_label = pgettext_lazy("button", "They are two people")
    done = gettext_lazy("The records are read as two people again.")

    def prepare(self) -> None:
        super().prepare()
        found = selector.one_of(self.case.konseli, self.kwargs["merge_id"])
        if found is None or not konseli_access.can_merge(self.member, found.konseli, found.into):
            raise Http404
        self.merged = found

    def form_valid(self, form: UndoForm) -> HttpResponse:
        service.undo(self.merged, by=self.member, now=self.now)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        codes = {"kept": self.merged.into.code, "merged": self.merged.konseli.code}
        return {
            **super().get_context_data(**kwargs),
            "happens": [_("%(merged)s and %(kept)s are two people again, each found by themself.") % codes],
            "stays": [
                _("Cases that were opened meanwhile stay with the record on which they opened."),
                _("That they were merged, and that you undid it, stays on record."),
            ],
        }
