"""Pages of note."""

from django.http import HttpRequest, HttpResponse

from counseling.views.base import CaseFormView


def notes(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


class NoteView(CaseFormView):
    pass


def save(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


class SignView(CaseFormView):
    pass

