"""What probes ask: whether the process is up, and whether the installation can work. Words alone, and no secret."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from counseling.selectors import health


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """The process is up. It asks nothing of the database."""
    return JsonResponse({"up": True})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether everything stands that work needs: 200, or 503 with the word that is not `ok`."""
    found = health.readiness(timezone.now())
    ready = all(word == health.OK for word in found.values())
    return JsonResponse({"ready": ready, **found}, status=200 if ready else 503)
