"""Pages of goal."""

from django.http import HttpRequest, HttpResponse

from counseling.views.base import CaseFormView


def plan(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


class GoalNewView(CaseFormView):
    pass


class GoalStateView(CaseFormView):
    pass


class SessionsAgreedView(CaseFormView):
    pass

