"""Whoever works at several institutions chooses in which of them they act."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from counseling.views.base import memberships_on, or_404


@require_POST
def switch(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """From now on the person acts in this membership of theirs; one that is another's or has ended does not exist."""
    chosen = or_404(next((row for row in memberships_on(request) if row.pk == membership_id), None))
    request.session["membership"] = str(chosen.pk)
    return HttpResponseRedirect(reverse("home"))
