"""Disclosures as pages show them."""

from uuid import UUID

from django.db.models import QuerySet

from counseling.models import Case, Disclosure, LedgerEntry


def of_case(case: Case) -> QuerySet[Disclosure]:
    """The case's disclosures, the latest on top."""
    return Disclosure.objects.filter(case=case).select_related("entry").order_by("-disclosed_at", "-entry__number")


def one_of(case: Case, disclosure_id: UUID) -> Disclosure | None:
    """One disclosure of this case."""
    return of_case(case).filter(pk=disclosure_id).first()


def of_entry(entry: LedgerEntry) -> Disclosure | None:
    """The disclosure that this decision let happen."""
    return Disclosure.objects.filter(entry=entry).first()
