"""Pages of disclosure."""

from django.http import HttpRequest, HttpResponse

from counseling.views.base import CaseFormView


class DisclosureView(CaseFormView):
    pass


def disclosures(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


class TellView(CaseFormView):
    pass


class ReviewView(CaseFormView):
    pass

