"""Every address has one row, and no row is without its address; every page is looked at, or says why not."""

from collections import Counter
from collections.abc import Iterable, Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from tests.addresses.table import SUBJECTS, TABLE


def addresses() -> set[str]:
    """The names of every address of the app; one without a name fails."""
    return set(_names(get_resolver().url_patterns))


def _names(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern.url_patterns)
        else:
            assert pattern.name, f"{pattern.pattern} has no name"
            yield pattern.name


def test_every_address_has_a_row() -> None:
    assert not addresses() - TABLE.keys()


def test_every_row_has_an_address() -> None:
    assert not TABLE.keys() - addresses()


def test_no_address_stands_in_two_subjects() -> None:
    rows = Counter(route for subject in SUBJECTS for route in subject.ROWS)
    assert not [route for route, count in rows.items() if count > 1]


def test_every_page_is_looked_at_or_says_why_not() -> None:
    unseen = [route for route, row in TABLE.items() if not row.shown and not row.no_page]
    assert not unseen
    seen_all_the_same = [route for route, row in TABLE.items() if row.shown and row.no_page]
    assert not seen_all_the_same


def test_only_pages_of_the_library_are_left_out_of_the_walk_of_who_may_what() -> None:
    """Its addresses have underscores in their names, ours have hyphens."""
    left_out = {route for route, row in TABLE.items() if row.library}
    assert left_out == {route for route in TABLE if route.startswith(("account_", "google_", "mfa_"))}
