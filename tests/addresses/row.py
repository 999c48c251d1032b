"""What a row of the table says, and the words in which it is written."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from tests.browser.errands import Errands

Args = Callable[[Errands], list[Any]]
"""Finds in the demo, after the errands, what an address is about."""

COUNSELOR = ("dewi",)
COLLEAGUE = ("bagus",)
SUPERVISOR = ("ratna",)
ADMINISTRATOR = ("yoga",)
COUNSELORS = ("dewi", "bagus", "sari")
SUPERVISORS = ("ratna", "tirto")
ADMINISTRATORS = ("yoga", "tirto")
EVERYBODY = ("dewi", "bagus", "ratna", "yoga", "sari", "tirto")
NO_MEMBER = ()

NOBODY = ""
PORTAL_USER = "holder"
"""Who has entered a page of their own, without an account."""
DEWI, BAGUS, RATNA, YOGA = (f"{name}@harapan.example" for name in ("dewi", "bagus", "ratna", "yoga"))

TOKEN = "kata-rahasia-undangan"
"""The secret in the link of an invitation."""
PAGE_TOKEN = "kata-rahasia-halaman"
"""The secret in the link to a page of one's own."""
FEED_TOKEN = "kata-rahasia-kalender"
"""The secret in the link of a calendar."""

BOTH = ("GET", "POST")
READ = ("GET",)
PRESS = ("POST",)


@dataclass(frozen=True, slots=True)
class Shown:
    """A page in somebody's eyes, about something of the demo. Its `route` is that of the row in which it stands.

    `taken_empty`: its form asks for nothing; sent as it is, it does what it says.
    """

    who: str
    of: Args
    query: str = ""
    taken_empty: bool = False
    route: str = ""

    def address(self, errands: Errands) -> str:
        return reverse(self.route, args=self.of(errands)) + self.query


@dataclass(frozen=True)
class Row:
    """Who of the scene has the page; for everybody else it does not exist.

    `of` gives the arguments of the address: the name that the address has for each, and the name of the thing in the
    scene; a value that begins with «=» stands for itself. `methods` are those by which it is asked for. `public`:
    without a sign-in, too. `library`: a page of signing in, which is about nobody but who signs in, so that it is not
    asked for by everybody in turn; see tests/counseling/test_accounts.py.

    `shown` says in whose eyes it is looked at in the browser; `no_page` says why nobody looks at it.
    """

    whose: tuple[str, ...]
    of: dict[str, str] = field(default_factory=dict)
    methods: tuple[str, ...] = BOTH
    public: bool = False
    library: bool = False
    shown: tuple[Shown, ...] = ()
    no_page: str = ""


Rows = dict[str, Row]


def nothing(_: Errands) -> list[Any]:
    """For a page that is about no single thing."""
    return []


def to(who: str, *of: Args, queries: tuple[str, ...] = ("",), taken_empty: bool = False) -> tuple[Shown, ...]:
    """The page is shown to them: for each of these things, and with each of these queries."""
    return tuple(Shown(who, thing, query, taken_empty) for thing in of or (nothing,) for query in queries)


def case(
    of: str = "active",
    *,
    methods: tuple[str, ...] = BOTH,
    shown: tuple[Shown, ...] = (),
    no_page: str = "",
    **more: str,
) -> Row:
    """A page of a case, for its counselor alone."""
    return Row(COUNSELOR, {"case_id": of, **more}, methods, shown=shown, no_page=no_page)
