"""Before something grave it is asked once more who is there. What was typed by then waits, sealed, and stands in the
form again; nothing happens by itself."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.http import urlencode

from counseling.keys import account_secret

KEY = "asked_again"
TOKEN = "csrfmiddlewaretoken"


def first(request: HttpRequest) -> HttpResponse | None:
    """The way to where somebody shows who they are, by passkey, code or password; None where they just have."""
    if did_recently_reauthenticate(request):
        return None
    methods = get_adapter().get_reauthentication_methods(request.user)
    if not methods:
        raise PermissionDenied("This account has nothing by which it could show who is there.")
    if request.method == "POST":
        typed = request.POST.copy()
        typed.pop(TOKEN, None)
        sealed = account_secret.seal(typed.urlencode(), place=_place(request))
        request.session[KEY] = {"path": request.path, "typed": sealed}
    return HttpResponseRedirect(f"{methods[0]['url']}?{urlencode({'next': request.get_full_path()})}")


def typed(request: HttpRequest) -> QueryDict | None:
    """What was typed on this page before it was asked who is there; once."""
    waiting = request.session.get(KEY)
    if waiting is None or waiting["path"] != request.path:
        return None
    del request.session[KEY]
    return QueryDict(account_secret.unseal(waiting["typed"], place=_place(request)))


def _place(request: HttpRequest) -> str:
    return f"typed/{request.user.pk}/{request.path}"
