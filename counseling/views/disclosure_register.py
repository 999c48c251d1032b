"""The register of disclosures over all cases: when, in which case, on which basis, and what is still to be done.

To whom something was told and what stands on the page of each case alone, where every showing is logged.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from counseling.access.people import roles_of
from counseling.choices import Role
from counseling.forms.disclosure_register import RegisterFilterForm
from counseling.presenters.dates import moment
from counseling.presenters.table import Cell, Column, table
from counseling.selectors import disclosure as selector
from counseling.views.base import member_of
from counseling.views.listing import listing

if TYPE_CHECKING:
    from counseling.models import Membership


@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """A counselor's disclosures, or those of a supervisor's counselors; the newest first."""
    member = member_of(request)
    if not roles_of(member) & {Role.COUNSELOR, Role.SUPERVISOR}:
        raise Http404
    found = listing(request, partial(selector.register, member), filters=RegisterFilterForm, calm=0)
    names = [_("When"), _("Case"), _("Counselor"), _("Basis"), _("Does the konseli know?"), _("Decision")]
    context = {
        "list": found,
        "table": table(_("Disclosures"), [Column(name) for name in names], [_row(row, member) for row in found.page]),
    }
    return render(request, "disclosure/register.html", context)


def _row(row: selector.Registered, member: Membership) -> list[Cell | str]:
    is_own = row.case.counselor.membership_id == member.pk
    url = reverse("disclosures" if is_own else "oversight", args=[row.case_id])
    entry = reverse("entry" if is_own else "oversight-entry", args=[row.case_id, row.entry.number])
    return [
        Cell(moment(row.disclosed_at), whole=True),
        Cell(row.case.code, url=url, whole=True),
        str(row.case.counselor),
        row.get_basis_display(),
        _told(row),
        Cell(_("Read it"), url=entry),
    ]


def _told(row: selector.Registered) -> Cell | str:
    if row.konseli_told_at:
        return Cell(_("Told on %(when)s") % {"when": moment(row.konseli_told_at)})
    return Cell(_("Not yet"), effect="oblige") if row.to_tell else _("Permitted it")
