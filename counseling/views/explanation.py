"""Explaining the relationship and its limits (2g): the text in force, and the konseli's confirmation of it."""

from collections.abc import Sequence
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counseling.forms.explanation import ExplanationForm
from counseling.selectors import explanation as explanation_selector
from counseling.selectors import spoken
from counseling.services import explanation as explanation_service
from counseling.services.errors import Invalid
from counseling.views.spoken import SpokenFormView

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}


class ExplanationView(SpokenFormView):
    """The institution's text in the konseli's language, with what they confirm of it below."""

    form_class = ExplanationForm
    title = gettext_lazy("Explain the relationship")
    lead = gettext_lazy("Read it together, or tell it in your own words. Then ask the konseli how they understand it.")
    template_name = "explanation/page.html"

    def prepare(self) -> None:
        super().prepare()
        self.language = self.wanted_language()
        self.text = explanation_selector.in_force(self.case.institution, self.language, timezone.localdate(self.now))

    def wanted_language(self) -> str:
        """The language asked for, else the konseli's own where there is a text in it."""
        wanted = self.request.GET.get("lang", "")
        return wanted if wanted in LANGUAGES else explanation_selector.language_of(self.case.konseli)

    def records(self) -> Sequence[Any]:
        return spoken.acknowledgements(self.case)

    def sentence(self, row: Any) -> str:
        if row.nature and row.limits:
            return _("Confirmed what the relationship is, and its limits")
        return _("Confirmed what the relationship is") if row.nature else _("Confirmed its limits")

    def note(self, row: Any) -> str:
        version = {"version": row.explanation.version}
        if self.text is not None and row.explanation.version != self.text.version:
            return _("Version %(version)d, which is no longer in force") % version
        return _("Version %(version)d of the text") % version

    def values(self, row: Any) -> dict[str, Any]:
        return {"nature": row.nature, "limits": row.limits}

    def initial(self) -> dict[str, Any]:
        text = self.corrects.explanation if self.corrects else self.text
        return {**super().initial(), "explanation": text.pk if text else None}

    def save(self, form: Any) -> Any:
        data = form.cleaned_data
        text = explanation_selector.of_institution(self.case.institution, data["explanation"])
        if text is None:
            raise Invalid("explanation", _("This text is not there any more. Open the page again."))
        return explanation_service.acknowledge(
            self.case,
            text,
            nature=data["nature"],
            limits=data["limits"],
            source=self.source(form),
            by=self.member,
            now=self.now,
        )

    def about(self) -> dict[str, Any]:
        switch = []
        for code, name in LANGUAGES.items():
            query = QueryDict(mutable=True)
            query.update(self.request.GET.dict())
            query["lang"] = code
            switch.append({"code": code, "name": name, "url": f"?{query.urlencode()}"})
        shown = self.corrects.explanation if self.corrects else self.text
        return {"text": shown, "switch": switch, "folded": self.confirmed() and self.corrects is None}

    def confirmed(self) -> bool:
        """Whether both parts are confirmed on the text in force, so that nobody has to read it again."""
        now = [row for row in self.rows if self.text is not None and row.explanation.version == self.text.version]
        return any(row.nature for row in now) and any(row.limits for row in now)
