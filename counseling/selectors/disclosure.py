"""Disclosures as pages show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, TypedDict
from uuid import UUID

from django.db.models import BooleanField, Q, QuerySet, Value, When
from django.db.models import Case as Switch

from counseling.access import disclosure as disclosure_access
from counseling.choices import DisclosureBasis
from counseling.models import Case, Disclosure, LedgerEntry, Membership

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

TO_TELL = Q(basis__in=[DisclosureBasis.SERIOUS_HARM, DisclosureBasis.LEGAL_ORDER], konseli_told_at=None)
"""What the konseli did not permit, and was not told of yet."""
TO_REVIEW = Q(minimal=False, reviewed_at=None)
"""What went beyond its purpose, and was not looked back at yet."""


class RegisterColumns(TypedDict):
    """`to_tell`: the konseli did not permit it, and was not told of it yet."""

    to_tell: bool


Registered: TypeAlias = "WithAnnotations[Disclosure, RegisterColumns]"


def register(member: Membership, *, code: str = "", basis: str = "", open: str = "") -> QuerySet[Registered]:
    """The disclosures that this member may know of, the newest first; nothing sealed is read.

    `open`: `tell` or `review`, for those where that is still to be done.
    """
    rows = _narrowed(disclosure_access.visible_to(member), basis=basis, open=open)
    if code:
        rows = rows.filter(case__code__iexact=code.strip())
    waits = Switch(When(TO_TELL, then=Value(True)), default=Value(False), output_field=BooleanField())
    told = rows.select_related("case__counselor__membership__user", "entry").annotate(to_tell=waits)
    return told.order_by("-disclosed_at", "-pk")


def of_case(case: Case, *, basis: str = "", open: str = "") -> QuerySet[Disclosure]:
    """The case's disclosures, the latest on top; narrowed as the register is."""
    rows = _narrowed(Disclosure.objects.filter(case=case), basis=basis, open=open)
    return rows.select_related("entry").order_by("-disclosed_at", "-entry__number")


def _narrowed(rows: QuerySet[Disclosure], *, basis: str, open: str) -> QuerySet[Disclosure]:
    if basis:
        rows = rows.filter(basis=basis)
    if open:
        rows = rows.filter(TO_TELL if open == "tell" else TO_REVIEW)
    return rows


def one_of(case: Case, disclosure_id: UUID) -> Disclosure | None:
    """One disclosure of this case."""
    return of_case(case).filter(pk=disclosure_id).first()


def of_entry(entry: LedgerEntry) -> Disclosure | None:
    """The disclosure that this decision let happen."""
    return Disclosure.objects.filter(entry=entry).first()
