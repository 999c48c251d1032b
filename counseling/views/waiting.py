"""Pages of waiting."""

from django.http import HttpRequest, HttpResponse

from counseling.views.base import CaseFormView


def waiting_list(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


class CallUpView(CaseFormView):
    pass


class LeaveView(CaseFormView):
    pass

