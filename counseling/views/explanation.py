"""Explaining the relationship and its limits (2g): the konseli confirms the text; administrators keep its versions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from counseling.choices import Language, Role
from counseling.choices.policy import Standing
from counseling.forms.explanation import ExplanationForm
from counseling.forms.institution import ExplanationVersionForm, VersionFilterForm
from counseling.presenters.dates import day
from counseling.presenters.table import Cell, Column, table
from counseling.selectors import explanation as explanation_selector
from counseling.selectors import open_record, spoken
from counseling.selectors.institution import today_at
from counseling.services import explanation as explanation_service
from counseling.services.errors import Invalid
from counseling.views.base import Text, member_as
from counseling.views.institution import TwoStepView, of_standing
from counseling.views.listing import listing
from counseling.views.spoken import SpokenFormView

if TYPE_CHECKING:
    from counseling.models import Acknowledgement, Explanation


class ExplanationView(SpokenFormView[ExplanationForm, "Acknowledgement"]):
    """The page shows the institution's text in the konseli's language; the form takes what the konseli confirms."""

    form_class = ExplanationForm
    title = gettext_lazy("Explain the relationship")
    lead = gettext_lazy("Read it together, or tell it in your own words. Then ask the konseli how they understand it.")
    template_name = "explanation/page.html"

    def prepare(self) -> None:
        super().prepare()
        today = timezone.localdate(self.now)
        self.texts = explanation_selector.texts_in_force(self.case.institution, today)
        self.text = explanation_selector.in_force(self.case.institution, self.wanted_language(), today)

    def wanted_language(self) -> str:
        """The language asked for, else the konseli's own where there is a text in it."""
        wanted = self.request.GET.get("lang", "")
        return wanted if wanted in Language.values else open_record.language(self.case, self.now)

    def records(self) -> Sequence[Acknowledgement]:
        return spoken.acknowledgements(self.case)

    def sentence(self, row: Acknowledgement) -> str:
        if row.nature and row.limits:
            return _("Confirmed what the relationship is, and its limits")
        return _("Confirmed what the relationship is") if row.nature else _("Confirmed its limits")

    def note(self, row: Acknowledgement) -> str:
        version = {"version": row.explanation.version, "language": row.explanation.language_name}
        if self.text is not None and row.explanation.version != self.text.version:
            return _("Version %(version)d, which is no longer in force, in %(language)s") % version
        return _("Version %(version)d of the text, in %(language)s") % version

    def values(self, row: Acknowledgement) -> dict[str, Any]:
        return {"nature": row.nature, "limits": row.limits}

    def get_initial(self) -> dict[str, Any]:
        text = self.corrects.explanation if self.corrects else self.text
        return {**super().get_initial(), "explanation": text.pk if text else None}

    def form_valid(self, form: ExplanationForm) -> HttpResponse:
        data = form.cleaned_data
        text = explanation_selector.of_institution(self.case.institution, data["explanation"])
        if text is None:
            raise Invalid("explanation", _("This text is not there any more. Open the page again."))
        explanation_service.acknowledge(
            self.case,
            text,
            nature=data["nature"],
            limits=data["limits"],
            source=self.source(form),
            by=self.member,
            now=self.now,
        )
        return super().form_valid(form)

    def about(self) -> dict[str, Any]:
        switch = []
        for text in self.texts:
            query = QueryDict(mutable=True)
            query.update(self.request.GET.dict())
            query["lang"] = text.language
            switch.append({"code": text.language, "name": text.language_name, "url": f"?{query.urlencode()}"})
        shown = self.corrects.explanation if self.corrects else self.text
        confirmed = explanation_selector.confirmed(self.rows, self.text)
        return {"text": shown, "switch": switch, "folded": confirmed and self.corrects is None}


# ---------------------------------------------------------------- the versions, for administrators


@require_GET
def explanations(request: HttpRequest) -> HttpResponse:
    """Every version that the institution published, the newest on top."""
    member, now = member_as(request, Role.INSTITUTION_ADMIN), timezone.now()
    every = explanation_selector.versions(member, now)
    found = listing(request, partial(of_standing, every), filters=VersionFilterForm)
    columns = [Column(label) for label in (_("Version"), _("State"), _("In force from"), _("Languages"), _("Author"))]
    rows = [
        (
            Cell(
                _("Version %(version)s") % {"version": row.first.version},
                url=reverse("explanation-version", args=[row.first.version]),
            ),
            row.standing.label,
            day(row.first.published_from),
            ", ".join(text.language_name for text in row.texts),
            str(row.first.author or _("Default text")),
        )
        for row in found.page
    ]
    new = {"label": _("New version"), "url": reverse("explanation-new"), "icon": "plus-lg", "primary": True}
    context = {
        "title": _("Explanation of the relationship"),
        "list": found,
        "table": table(_("Versions of the text"), columns, rows) if rows else None,
        "actions": [new],
    }
    return render(request, "explanation/versions.html", context)


@require_GET
def version(request: HttpRequest, number: int) -> HttpResponse:
    """One version in all its languages."""
    member, now = member_as(request, Role.INSTITUTION_ADMIN), timezone.now()
    row = next((row for row in explanation_selector.versions(member, now) if row.first.version == number), None)
    if row is None:
        raise Http404
    context = {
        "title": _("Version %(version)s") % {"version": number},
        "facts": [
            (_("State"), row.standing.label),
            (_("In force from"), day(row.first.published_from)),
            (_("Author"), str(row.first.author or _("Default text"))),
        ],
        "texts": row.texts,
    }
    return render(request, "explanation/version.html", context)


class ExplanationNewView(TwoStepView[ExplanationVersionForm, "list[Explanation]"]):
    """An administrator publishes a new version; the form begins with the latest one."""

    form_class = ExplanationVersionForm
    title = gettext_lazy("New version of the explanation")
    lead = gettext_lazy("Write as you would speak to a konseli. All languages say the same.")
    submit_label = gettext_lazy("Go on")
    done = gettext_lazy("The version is published.")
    template_name = "explanation/new.html"
    confirm_template = "explanation/publish.html"
    confirm_label = gettext_lazy("Publish")

    def back_url(self) -> str:
        return reverse("explanations")

    def back_label(self) -> Text:
        return gettext_lazy("Explanation of the relationship")

    def get_initial(self) -> dict[str, Any]:
        found: dict[str, Any] = {"published_from": today_at(self.member.institution, self.now)}
        for row in explanation_selector.latest(self.member):
            found |= {f"nature_{row.language}": row.nature, f"limits_{row.language}": row.limits}
        return found

    def answers(self, form: ExplanationVersionForm) -> dict[str, Any]:
        data = form.cleaned_data
        return {
            "texts": form.texts(),
            "published_from": data["published_from"],
            "reason": data["reason"],
            "by": self.member,
            "now": self.now,
        }

    def latest(self) -> int:
        return explanation_selector.latest_number(self.member)

    def draft(self, form: ExplanationVersionForm) -> list[Explanation]:
        return explanation_service.drafted(**self.answers(form))

    def commit(self, form: ExplanationVersionForm, seen: int) -> None:
        explanation_service.publish(**self.answers(form), seen=seen)

    def consequences(self, draft: list[Explanation]) -> dict[str, Any]:
        details = {"version": draft[0].version, "day": day(draft[0].published_from)}
        happens = [
            _("From %(day)s on, version %(version)s is the text that counselors explain.") % details,
            _("Konseli who confirmed an older text are asked to confirm this one at their next session."),
            _("No session is held up by it: what is owed then is the confirmation, within seven days."),
        ]
        for row in explanation_selector.versions(self.member, self.now):
            if row.standing == Standing.TO_COME and row.first.published_from >= draft[0].published_from:
                happens.append(_("Version %(version)s will never be in force.") % {"version": row.first.version})
        stays = [_("Earlier versions, and what konseli confirmed on them, stay on record.")]
        reason = self.request.POST.get("reason", "")
        return {"texts": draft, "happens": happens, "stays": stays, "reason": reason}
