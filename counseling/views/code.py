"""The page of the code: each point, its statement, its rules, and to which points it gives way."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from counseling.choices import Transition
from counseling.presenters.readiness import language
from counseling.selectors import wording
from counseling.selectors.wording import CodeText, PointPage

ARROW_STEP = 28
"""Pixels between two arrows of a drawing."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """One arrow of a point's drawing: to the point that goes first, at height `y` (pixels)."""

    to: str
    y: int
    rules: int


@dataclass(frozen=True, slots=True)
class PointView:
    """A point with its rules, and the arrows to the points that it gives way to."""

    page: PointPage
    rules: list[dict[str, object]]
    arrows: list[Arrow]
    height: int


@require_GET
def code(request: HttpRequest) -> HttpResponse:
    """The eleven points. The anchor of a rule is its code with a dash for the dot."""
    points = [_point(page) for page in wording.code_of_ethics(language=language())]
    return render(request, "code/code.html", {"points": points})


def _point(page: PointPage) -> PointView:
    first = sorted({to for rule in page.codes for to in rule.yields_to})
    arrows = [
        Arrow(to=to, y=ARROW_STEP * place + ARROW_STEP // 2, rules=sum(to in rule.yields_to for rule in page.codes))
        for place, to in enumerate(first)
    ]
    return PointView(
        page=page,
        rules=[_rule(rule) for rule in page.codes],
        arrows=arrows,
        height=ARROW_STEP * max(1, len(arrows)),
    )


def _rule(rule: CodeText) -> dict[str, object]:
    names = {value: str(label) for value, label in Transition.choices} | {"standing": _("Inspection")}
    return {
        "anchor": rule.code.replace(".", "-"),
        "code": rule.code,
        "title": rule.title,
        "effects": [effect for effect in rule.effects if effect != "yield"],
        "yields_to": ", ".join(rule.yields_to),
        "where": [names[transition] for transition in rule.transitions],
        "waivable": rule.waivable,
        "duty": rule.duty,
    }
