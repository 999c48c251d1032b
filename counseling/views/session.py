"""Pages of session."""

from django.http import HttpRequest, HttpResponse

from counseling.views.base import CaseFormView


class OpenView(CaseFormView):
    pass


class LateView(CaseFormView):
    pass


def session(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


class CloseView(CaseFormView):
    pass


class FeedbackView(CaseFormView):
    pass

