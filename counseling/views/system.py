"""«System»: how far the institution is set up, and the pages on which it says what it is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from counseling.choices import Language, Role
from counseling.forms.base import ConfirmForm
from counseling.forms.institution_profile import ClassesForm, EmergencyNumbersForm, LetterheadForm, LogoForm
from counseling.presenters.system import setup_of
from counseling.presenters.upkeep import backup_lines
from counseling.selectors import backup as backup_selector
from counseling.selectors import explanation as explanation_selector
from counseling.selectors import system as selector
from counseling.selectors.institution import today_at
from counseling.services import institution_profile as service
from counseling.services.founding import Profile
from counseling.views.base import F, FormPage, Text, member_as, member_of, or_404


@require_GET
def system(request: HttpRequest) -> HttpResponse:
    """What is set up and what is left, one row a part."""
    setup = setup_of(selector.setup_steps(member_as(request, Role.INSTITUTION_ADMIN)))
    return render(request, "system/page.html", {"title": gettext("System"), "setup": setup})


@require_GET
def backup(request: HttpRequest) -> HttpResponse:
    """How old the last backup is, and what keeps one from being whole."""
    member_as(request, Role.INSTITUTION_ADMIN)
    now = timezone.now()
    standing = backup_selector.standing(now)
    context = {
        "title": gettext("Backup"),
        "back_url": reverse("system"),
        "lines": backup_lines(standing, now),
        "late": standing.too_old or standing.failed,
    }
    return render(request, "system/backup.html", context)


@require_GET
def logo(request: HttpRequest) -> HttpResponse:
    """The institution's logo, for those who work there."""
    picture = or_404(selector.logo_of(member_of(request).institution))
    return HttpResponse(picture, content_type="image/png")


class ProfilePage(FormPage[F]):
    """A page of what the institution says of itself."""

    role = Role.INSTITUTION_ADMIN

    def back_url(self) -> str:
        return reverse("system")

    def back_label(self) -> Text:
        return _("System")


class LetterheadView(ProfilePage[LetterheadForm]):
    """An administrator says what stands on the letters."""

    form_class = LetterheadForm
    title = _("Letterhead")
    lead = _("It stands on the letters that you print. The name of the institution stands above it.")
    template_name = "system/letterhead.html"

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.member.institution, name) for name in LetterheadForm.base_fields}

    def form_valid(self, form: LetterheadForm) -> HttpResponse:
        data, place = dict(form.cleaned_data), self.member.institution
        about = {name: data.pop(name) for name in ("kind", "npsn", "address")}
        profile = Profile(name=place.name, time_zone=place.time_zone, **about)
        service.set_letterhead(profile, **data, by=self.member, now=self.now)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "has_logo": selector.has_logo(self.member.institution)}


class LogoView(ProfilePage[LogoForm]):
    """An administrator chooses the logo."""

    form_class = LogoForm
    title = _("Logo")

    def back_url(self) -> str:
        return reverse("letterhead")

    def back_label(self) -> Text:
        return _("Letterhead")

    def form_valid(self, form: LogoForm) -> HttpResponse:
        sent = form.cleaned_data["logo"]
        service.set_logo(sent.read(service.LARGEST + 1), by=self.member, now=self.now)
        return super().form_valid(form)


class EmergencyNumbersView(ProfilePage[EmergencyNumbersForm]):
    """An administrator checks the numbers that are shown in an emergency."""

    form_class = EmergencyNumbersForm
    title = _("Emergency numbers")
    lead = _("They stand on top of every emergency. Take out what does not hold here, and add your own.")
    submit_label = pgettext_lazy("button", "These are right")
    done = _("The numbers are checked.")

    def get_initial(self) -> dict[str, Any]:
        found = selector.emergency_numbers(self.member.institution)
        return {"numbers": "\n".join(f"{number}, {label}" for number, label in found)}

    def form_valid(self, form: EmergencyNumbersForm) -> HttpResponse:
        service.check_numbers(form.cleaned_data["numbers"].splitlines(), by=self.member, now=self.now)
        return super().form_valid(form)


class ClassesView(ProfilePage[ClassesForm]):
    """An administrator sets the school year and the classes."""

    form_class = ClassesForm
    title = _("School year and classes")

    def get_initial(self) -> dict[str, Any]:
        place = self.member.institution
        return {"school_year": place.school_year, "classes": "\n".join(place.classes)}

    def form_valid(self, form: ClassesForm) -> HttpResponse:
        data = form.cleaned_data
        service.set_classes(
            school_year=data["school_year"], classes=data["classes"].splitlines(), by=self.member, now=self.now
        )
        return super().form_valid(form)


class ExplanationReadView(ProfilePage[ConfirmForm]):
    """An administrator reads the explanation that is in force, and keeps it or goes on to write another."""

    form_class = ConfirmForm
    title = _("Explanation of the relationship")
    lead = _("Every konseli gets this text before the first session. Does it hold for your institution?")
    submit_label = pgettext_lazy("button", "It holds as it is")
    done = _("The explanation stays as it is.")
    template_name = "system/explanation.html"

    def form_valid(self, form: ConfirmForm) -> HttpResponse:
        service.read_explanation(by=self.member, now=self.now)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        place = self.member.institution
        texts = explanation_selector.texts_in_force(place, today_at(place, self.now))
        named = [(Language(text.language).label, text) for text in texts]
        return {**super().get_context_data(**kwargs), "texts": named, "cancel_url": ""}
