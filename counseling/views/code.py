"""The code as a readable page: each point, its statement, its rules, and what gives way to what."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from counseling.choices import Transition
from counseling.selectors import wording
from counseling.views.readiness import EFFECT_WORDS, language


@require_GET
def code(request: HttpRequest) -> HttpResponse:
    context = {
        "points": wording.code_of_ethics(language=language()),
        "transition_names": {value: str(label) for value, label in Transition.choices},
        "effect_names": {effect: word() for effect, word in EFFECT_WORDS.items()},
    }
    return render(request, "code/code.html", context)
