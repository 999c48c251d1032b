"""Disclosures as pages show them."""

from django.db.models import QuerySet

from counseling.models import Case, Disclosure


def of_case(case: Case) -> QuerySet[Disclosure]:
    """The case's disclosures, the latest on top."""
    return Disclosure.objects.filter(case=case).select_related("entry").order_by("-disclosed_at", "-entry__number")
