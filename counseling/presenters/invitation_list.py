"""A list of those who are to be invited, as pages and files show it: what is wrong, who is invited, the links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from counseling.choices import Role
from counseling.presenters.invitation import whatsapp
from counseling.presenters.table import Cell, Column, Table, table
from counseling.spreadsheets import harmless

if TYPE_CHECKING:
    from counseling.services.invitation_list import Judged, Sent

SHOWN = 200
"""How many characters of a cell are shown: a wrong one may hold a book."""


def problems(rows: Iterable[Judged]) -> Table:
    """Who is not invited, and why."""
    columns = [Column(_("Line")), Column(_("Problem")), Column(_("Email address")), Column(_("Name"))]
    found = [
        (
            Cell(str(row.row.line)),
            Cell(" ".join(str(problem) for problem in row.problems)),
            Cell(row.row.email[:SHOWN] or "–"),
            Cell(row.row.name[:SHOWN] or "–"),
        )
        for row in rows
    ]
    return table(_("Not invited"), columns, found)


def invited(rows: Iterable[Judged]) -> Table:
    """Who would be invited, and as what."""
    columns = [Column(_("Name")), Column(_("Email address")), Column(_("Roles")), Column(_("Supervisor"))]
    found = [
        (
            Cell(row.row.name),
            Cell(row.email),
            Cell(", ".join(str(role.label) for role in row.roles)),
            Cell(row.supervisor.user.name if row.supervisor else "–"),
        )
        for row in rows
    ]
    return table(_("Would be invited"), columns, found)


@dataclass(frozen=True, slots=True)
class Link:
    """One invitation with its link, and the address that opens WhatsApp with it."""

    name: str
    email: str
    address: str
    whatsapp: str


def links(sent: Iterable[Sent]) -> list[Link]:
    """Each invitation with its link."""
    return [
        Link(row.invitation.name, row.invitation.email, row.address, whatsapp(row.invitation, row.address))
        for row in sent
    ]


def copied(sent: Iterable[Sent]) -> str:
    """All of them as lines that a program takes as a table, and computes nothing of."""
    return "\n".join(
        "\t".join(harmless(cell) for cell in (row.invitation.name, row.invitation.email, row.address)) for row in sent
    )


def template_rows() -> list[list[str]]:
    """The head of a list, and an example to be written over."""
    head = [_("Email"), _("Name"), _("Roles"), _("Supervisor")]
    return [head, ["intan@sekolah.sch.id", "Intan Permata", str(Role.COUNSELOR.label), ""]]
