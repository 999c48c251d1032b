"""Who signed in, when, from where and by what, and who failed to: one's own, and for administrators those of the
accounts of their institution."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from counseling.choices import Role
from counseling.choices.sign_in import SignInFactor, SignInOutcome, SignInWay
from counseling.forms.sign_in import OwnSignInFilterForm, SignInFilterForm
from counseling.presenters.browser import browser
from counseling.presenters.dates import moment
from counseling.presenters.table import Cell, Column, table
from counseling.selectors import sign_in as selector
from counseling.views.base import member_as
from counseling.views.factor import HOME, person
from counseling.views.listing import ALWAYS, listing

if TYPE_CHECKING:
    from counseling.models import SignIn

PAGE_SIZE = 50


@require_GET
def own_sign_ins(request: HttpRequest) -> HttpResponse:
    """The sign-ins of one's own account, the newest on top."""
    rows = partial(selector.own, person(request))
    found = listing(request, rows, filters=OwnSignInFilterForm, size=PAGE_SIZE, calm=ALWAYS)
    columns = [Column(name) for name in (_("When"), *_columns())]
    context = {
        "title": _("Your sign-ins"),
        "lead": _("What was not you: change your password, end all other sessions, and tell your administrator."),
        "back_url": reverse(HOME),
        "back_label": _("Signing in"),
        "list": found,
        "table": table(_("Your sign-ins"), columns, [[_when(row), *_cells(row)] for row in found.page.object_list]),
    }
    return render(request, "sign_in/list.html", context)


@require_GET
def sign_ins(request: HttpRequest) -> HttpResponse:
    """Those of all accounts of the institution, found by person, days and failures."""
    member = member_as(request, Role.INSTITUTION_ADMIN)
    filters = partial(SignInFilterForm, people=selector.people(member))
    rows = partial(selector.at_institution, member)
    found = listing(request, rows, filters=filters, size=PAGE_SIZE, calm=ALWAYS)
    columns = [Column(name) for name in (_("When"), _("Who"), *_columns())]
    cells = [[_when(row), str(row.user), *_cells(row)] for row in found.page.object_list]
    context = {
        "title": _("Sign-ins"),
        "lead": _("Who signed in to the accounts of your institution, and who failed to. Kept for a year."),
        "back_url": reverse("accounts"),
        "back_label": _("Accounts"),
        "list": found,
        "table": table(_("Sign-ins"), columns, cells),
    }
    return render(request, "sign_in/list.html", context)


def _columns() -> list[str]:
    return [_("Outcome"), _("By what"), _("From where"), _("Browser")]


def _when(row: SignIn) -> Cell:
    return Cell(moment(row.at), whole=True)


def _cells(row: SignIn) -> list[Cell | str]:
    name = browser(row.user_agent)
    return [
        _outcome(row),
        _by_what(row),
        Cell(row.ip or "–", whole=True),
        _("%(browser)s, new") % {"browser": name} if row.new_browser else name,
    ]


def _outcome(row: SignIn) -> str:
    words = str(SignInOutcome(row.outcome).label)
    if row.times > 1:
        return _("%(what)s, %(n)d times within an hour") % {"what": words, "n": row.times}
    return words


def _by_what(row: SignIn) -> str:
    """«Password, authenticator app»; of what failed nothing is known but how it was tried."""
    if row.outcome != SignInOutcome.SIGNED_IN:
        return "–"
    way = str(SignInWay(row.way).label)
    if row.factor in (SignInFactor.NONE, row.way):
        return way
    return f"{way}, {SignInFactor(row.factor).label}"
