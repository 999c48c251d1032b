"""Guardians (2d): who they are, the permission of each, whether contact is safe, and that they were informed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counseling.choices import ConsentKind, PackagePart, StatementKind, YesNo
from counseling.forms.guardian import (
    GuardianConsentForm,
    GuardianFilterForm,
    GuardianForm,
    GuardianInformedForm,
    GuardianUnsafeForm,
)
from counseling.presenters.consent import guardian_name
from counseling.presenters.spoken import who_said
from counseling.selectors import consent as consent_selector
from counseling.selectors import open_record, spoken
from counseling.services import guardian as guardian_service
from counseling.services import konseli as konseli_service
from counseling.views.base import CaseFormView
from counseling.views.consent import PermissionView, record_ask_url
from counseling.views.listing import SearchedPage, listing
from counseling.views.spoken import SpokenFormView

if TYPE_CHECKING:
    from counseling.models import Consent, Guardian, Statement


class GuardianConsentView(SearchedPage[GuardianConsentForm], PermissionView[GuardianConsentForm]):
    """The page lists the konseli's guardians and records the permission of each."""

    shows_sealed = True
    kind = ConsentKind.HELP
    form_class = GuardianConsentForm
    title = gettext_lazy("Permission of the guardian")
    template_name = "guardian/page.html"

    def prepare(self) -> None:
        super().prepare()
        self.known = PackagePart.GUARDIANS in open_record.in_case(self.case, self.now)
        self.guardians = spoken.guardians(self.case) if self.known else []
        unsafe = spoken.statements(self.case, StatementKind.GUARDIAN_UNSAFE)
        self.unsafe = unsafe[0] if unsafe and unsafe[0].value == YesNo.YES else None

    def records(self) -> Sequence[Consent]:
        return [row for row in super().records() if row.guardian_id is not None]

    def get_form_kwargs(self) -> dict[str, Any]:
        choices = [(str(guardian.pk), guardian_name(guardian)) for guardian in self.guardians]
        return {**super().get_form_kwargs(), "decisions": self.decisions(), "guardians": choices}

    def values(self, row: Consent) -> dict[str, Any]:
        return {**super().values(row), "guardian": str(row.guardian_id)}

    def form_valid(self, form: GuardianConsentForm) -> HttpResponse:
        chosen = next(g for g in self.guardians if str(g.pk) == form.cleaned_data["guardian"])
        self.record(form, guardian=chosen)
        return super().form_valid(form)

    def links(self) -> list[dict[str, str]]:
        add = {"label": _("Add a guardian"), "url": self.beside("guardian-add")}
        unsafe = {"label": _("Is contact safe?"), "url": self.beside("guardian-unsafe")}
        if not self.guardians:
            return [unsafe]
        return [
            add,
            unsafe,
            {"label": _("The guardian was told"), "url": self.beside("guardian-told")},
            {"label": _("Permission for personal data"), "url": self.beside("consent-data")},
            {"label": _("Sharing with others"), "url": self.beside("consent-sharing")},
            *super().links(),
        ]

    def about(self) -> dict[str, Any]:
        found = listing(
            self.request, self.shown, filters=GuardianFilterForm, texts=_texts, name="guardians", anchor="#guardians"
        )
        latest = {row.guardian_id: self.line(row) for row in reversed(self.rows)}
        return {
            "add_url": self.beside("guardian-add"),
            "list": found,
            "has_any": bool(self.guardians),
            "guardians": [(guardian, latest.get(guardian.pk)) for guardian in found.page],
            "unsafe": self.danger(self.unsafe) if self.unsafe else None,
            "known": self.known,
            "ask_url": record_ask_url(self.case, back=self.here()),
            "asked": consent_selector.inability(self.case) or consent_selector.minor(self.case, now=self.now),
        }

    def shown(self, relation: str = "") -> list[Guardian]:
        return [guardian for guardian in self.guardians if relation in ("", guardian.relation)]

    def danger(self, row: Statement) -> dict[str, Any]:
        """Whose word it is that contact is dangerous, of when, why, who wrote it down, and where it is lifted."""
        return {
            "who": who_said(row),
            "at": row.said_at,
            "words": row.words,
            "recorded_by": row.recorded_by.name,
            "lift_url": self.beside("guardian-unsafe"),
        }


def _texts(guardian: Guardian) -> tuple[str, ...]:
    return (guardian.name, guardian.phone)


class GuardianAddView(CaseFormView[GuardianForm]):
    """The counselor adds a guardian."""

    form_class = GuardianForm
    title = gettext_lazy("Add a guardian")
    done = gettext_lazy("The guardian is on record.")

    def prepare(self) -> None:
        if PackagePart.GUARDIANS not in open_record.in_case(self.case, self.now):
            raise Http404

    def form_valid(self, form: GuardianForm) -> HttpResponse:
        konseli_service.add_guardian(self.case.konseli, **form.cleaned_data, by=self.member, now=self.now)
        return super().form_valid(form)

    def case_url(self) -> str:
        return reverse("guardian-consent", args=[self.case.pk])


class GuardianUnsafeView(SpokenFormView[GuardianUnsafeForm, "Statement"]):
    """The counselor records whether contact with the guardian would endanger the konseli."""

    shows_sealed = True
    form_class = GuardianUnsafeForm
    title = gettext_lazy("Is contact with the guardian safe")
    lead = gettext_lazy("Where asking a guardian would put the konseli in danger, they are not asked.")

    def records(self) -> Sequence[Statement]:
        return spoken.statements(self.case, StatementKind.GUARDIAN_UNSAFE)

    def sentence(self, row: Statement) -> str:
        return _("Contact would endanger the konseli") if row.value == YesNo.YES else _("Contact is safe")

    def values(self, row: Statement) -> dict[str, Any]:
        return {"unsafe": row.value}

    def form_valid(self, form: GuardianUnsafeForm) -> HttpResponse:
        unsafe = form.cleaned_data["unsafe"] == YesNo.YES
        guardian_service.record_unsafe(self.case, unsafe, source=self.source(form), by=self.member, now=self.now)
        return super().form_valid(form)


class GuardianInformedView(SpokenFormView[GuardianInformedForm, "Statement"]):
    """The counselor records that a guardian was informed."""

    shows_sealed = True
    form_class = GuardianInformedForm
    title = gettext_lazy("The guardian was told")
    template_name = "guardian/informed.html"

    def prepare(self) -> None:
        super().prepare()
        unsafe = spoken.statements(self.case, StatementKind.GUARDIAN_UNSAFE)
        self.unsafe = bool(unsafe) and unsafe[0].value == YesNo.YES

    def records(self) -> Sequence[Statement]:
        return spoken.statements(self.case, StatementKind.GUARDIAN_TOLD)

    def sentence(self, row: Statement) -> str:
        return _("The guardian was told")

    def form_valid(self, form: GuardianInformedForm) -> HttpResponse:
        guardian_service.informed(self.case, source=self.source(form), by=self.member, now=self.now)
        return super().form_valid(form)

    def about(self) -> dict[str, Any]:
        return {"unsafe": self.unsafe}
