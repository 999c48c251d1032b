"""The frame of a list on a page: its pages, and from a number of rows on its filter and its search."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict

from counseling.forms.listing import WordsForm
from counseling.selectors import words
from counseling.selectors.words import Rows
from counseling.views.base import F, FormPage, Row

PAGE_SIZE = 20
CALM = 5
"""Up to so many rows a list stands by itself: what is seen at a glance needs no filter above it."""
ALWAYS = -1
"""In its place: the filter stands above an empty list too. With 0 it stands above every list that has a row."""


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """What components/list_tools.html shows above a list, and the page of rows below it.

    `filters` and `search` are None where there are none, or the list is short. `name` is that of its page in the
    address, `path` the page on which the list stands, `anchor` where on it, such as «#tabs»; `here` is its address
    without the page of the list, `clear_url` the one without any filter, and `kept` what else stands in the address.
    """

    page: Page[Row]
    name: str
    filters: forms.Form | None
    search: forms.Form | None
    narrowed: bool
    path: str
    anchor: str
    here: str
    clear_url: str
    kept: list[tuple[str, str]]

    @property
    def previous_url(self) -> str:
        return self._page_url(self.page.previous_page_number())

    @property
    def next_url(self) -> str:
        return self._page_url(self.page.next_page_number())

    def _page_url(self, number: int) -> str:
        return f"{self.here}{'&' if '?' in self.here else '?'}{self.name}={number}{self.anchor}"


def listing(
    request: HttpRequest,
    rows: Callable[..., Rows[Row]],
    *,
    filters: Callable[[QueryDict], forms.Form] | None = None,
    texts: Callable[[Row], Iterable[object]] | None = None,
    search: type[forms.Form] | None = None,
    size: int = PAGE_SIZE,
    name: str = "page",
    path: str = "",
    anchor: str = "",
    calm: int = CALM,
    keep: Mapping[str, str] | None = None,
) -> Listing[Row]:
    """The list as the address and what was posted want it. `rows` takes the filters by name, `texts` says what of a
    row is looked through for words; where `search`, a form with `q`, stands without it, `rows` takes them as `query`.
    What they find stands on one page, since no address can hold them. `keep` is what stands in every address of the
    list, be it in this one or not."""
    given = _with(request.GET, keep)
    form = filters(given) if filters else None
    wanted = _wanted(form)
    asked = (search or WordsForm)(request.POST or None) if search or texts else None
    query = asked.cleaned_data["q"].strip() if asked and asked.is_valid() else ""
    found = _found(rows, wanted, query, texts)
    page = Paginator(found, words.MOST if query else size).get_page(request.GET.get(name))
    narrowed = bool(query) or _is_narrowed(form, wanted)
    is_long = narrowed or page.paginator.count > calm
    kept, path = _without(given, name, form), path or request.path
    return Listing(
        page=page,
        name=name,
        filters=form if is_long else None,
        search=asked if is_long else None,
        narrowed=narrowed,
        path=path,
        anchor=anchor,
        here=_address(path, _without(given, name)),
        clear_url=_address(path, kept),
        kept=[(name, value) for name in kept for value in kept.getlist(name)],
    )


class SearchedPage(FormPage[F]):
    """A page with a form, and with a list whose search is posted to the same address."""

    def is_sent(self) -> bool:
        return super().is_sent() and "q" not in self.request.POST

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return super().post(request, *args, **kwargs) if self.is_sent() else self.get(request, *args, **kwargs)


def _wanted(form: forms.Form | None) -> dict[str, Any]:
    """The filters that are set. One that cannot be read is left out; the others count."""
    if form is None:
        return {}
    form.is_valid()
    return {name: value for name, value in form.cleaned_data.items() if value}


def _found(
    rows: Callable[..., Rows[Row]],
    wanted: Mapping[str, Any],
    query: str,
    texts: Callable[[Row], Iterable[object]] | None,
) -> Rows[Row]:
    """The rows that the filters leave, and of them those with the words of the search."""
    if query and texts:
        return words.containing(rows(**wanted), query, texts=texts)
    return rows(**wanted, **({"query": query} if query else {}))


def _is_narrowed(form: forms.Form | None, wanted: Mapping[str, object]) -> bool:
    """Whether a filter is set to something else than what it stands at by itself."""
    return form is not None and any(
        value != form.get_initial_for_field(form.fields[name], name) for name, value in wanted.items()
    )


def _with(query: QueryDict, keep: Mapping[str, str] | None) -> QueryDict:
    """The query, and in it what is kept."""
    both = query.copy()
    for name, value in (keep or {}).items():
        both[name] = value
    return both


def _without(query: QueryDict, page: str, form: forms.Form | None = None) -> QueryDict:
    """The query without the page of the list, and without the fields of this form."""
    rest = query.copy()
    for name in (page, *(form.fields if form else ())):
        rest.pop(name, None)
    return rest


def _address(path: str, query: QueryDict) -> str:
    return f"{path}?{query.urlencode(safe='/')}" if query else path
