"""Pages of loyalty."""

from django.http import HttpRequest, HttpResponse

from counseling.views.base import CaseFormView


def loyalty(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


class RaiseView(CaseFormView):
    pass


class WeighView(CaseFormView):
    pass

