"""The access log: who read clinical content, when and why. It names no konseli and shows nothing of what was read."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from counseling.access.people import roles_of
from counseling.choices import AccessWhat, Role
from counseling.forms.access_log import AccessLogFilterForm
from counseling.keys import keyring
from counseling.presenters.dates import moment
from counseling.presenters.table import Cell, Column, table
from counseling.selectors import access_log as selector
from counseling.views.base import member_of
from counseling.views.listing import ALWAYS, listing

if TYPE_CHECKING:
    from counseling.models import AccessLog, Membership

PAGE_SIZE = 50


@require_GET
def access_log(request: HttpRequest) -> HttpResponse:
    """The readings in one's own cases or in those that one oversees, newest first."""
    member = member_of(request)
    if not roles_of(member) & {Role.COUNSELOR, Role.SUPERVISOR}:
        raise Http404
    people = [(str(user.pk), str(user)) for user in selector.readers(member)]
    filters = partial(AccessLogFilterForm, people=people)
    found = listing(request, partial(selector.readings, member), filters=filters, size=PAGE_SIZE, calm=ALWAYS)
    keyring.preload(row.konseli_id for row in found.page.object_list)
    overseeing = Role.SUPERVISOR in roles_of(member)
    rows = [_row(row, member, overseeing) for row in found.page.object_list]
    context = {
        "list": found,
        "table": table(_("Access log"), _columns(overseeing), rows),
    }
    return render(request, "access_log/list.html", context)


def _columns(overseeing: bool) -> list[Column]:
    """Whose case it is says the table to supervisors of several counselors alone."""
    named = [_("When"), _("Who read"), _("What"), _("Case"), *([_("Counselor")] if overseeing else []), _("Reason")]
    return [Column(name) for name in named]


def _row(row: AccessLog, member: Membership, overseeing: bool) -> list[Cell | str]:
    is_own = row.case.counselor.membership_id == member.pk
    url = reverse("case" if is_own else "oversight", args=[row.case_id])
    when, code = Cell(moment(row.at), whole=True), Cell(row.case.code, url=url, whole=True)
    whose = [str(row.case.counselor)] if overseeing else []
    return [when, str(row.user), str(AccessWhat(row.what).label), code, *whose, row.reason or "–"]
