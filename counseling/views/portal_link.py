"""The links to the portals of a case, as the counselor makes, renews and revokes them. A new link is shown once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from counseling.choices import OPEN_STATES, AccessWhat
from counseling.forms.base import ConfirmForm
from counseling.forms.portal import WhoseLinkForm
from counseling.presenters.consent import guardian_name
from counseling.presenters.dates import moment
from counseling.presenters.qr import qr_of
from counseling.selectors import open_record
from counseling.selectors import portal as selector
from counseling.services import portal as service
from counseling.services import reading
from counseling.views.base import CaseFormView, F, Text, or_404

if TYPE_CHECKING:
    from counseling.models import Guardian, Portal

KONSELI = "konseli"


def portal_user_name(page: Portal) -> str:
    """Whose page it is, in a word."""
    return guardian_name(page.guardian) if page.guardian else _("Konseli")


class PortalLinkPage(CaseFormView[F]):
    """The base of the pages of the links: a new link is shown in the answer itself, and kept nowhere."""

    def log(self) -> None:
        """A guardian's name is about to be shown."""
        reading.log(self.case, what=AccessWhat.RECORD, object_id=self.case.pk, by=self.member, now=self.now)

    def show_made(self, token: str, whose: str) -> HttpResponse:
        """The link that was just made."""
        address = self.request.build_absolute_uri(reverse("own-door", args=[token]))
        context = {
            "title": _("The link is made"),
            "whose": whose,
            "address": address,
            "qr": qr_of(address),
            "until": moment(self.now + service.FIRST_OPENING),
            "back_url": reverse("own-pages", args=[self.case.pk]),
        }
        return render(self.request, "portal_link/made.html", context)


class PortalLinksView(PortalLinkPage[WhoseLinkForm]):
    """The page lists the portals of the case with their state, and makes a link for a person without one."""

    form_class = WhoseLinkForm
    template_name = "portal_link/page.html"
    title = gettext_lazy("Pages of their own")
    lead = gettext_lazy("There the konseli reads the explanation and decides on permissions, by their own hand.")
    submit_label = pgettext_lazy("button", "Make a link")

    def prepare(self) -> None:
        self.pages = selector.standing(self.case)
        guardians = [] if selector.guardian_unsafe(self.case) else open_record.guardians(self.case, self.now)
        self.people: dict[str, Guardian | None] = {KONSELI: None, **{str(row.pk): row for row in guardians}}

    def without(self) -> list[tuple[str, str]]:
        """Those who have no link: the key and the name of each."""
        have = {str(page.guardian_id) if page.guardian_id else KONSELI for page in self.pages}
        names = {key: guardian_name(row) if row else _("the konseli") for key, row in self.people.items()}
        return [(key, name) for key, name in names.items() if key not in have]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "people": self.without()}

    def form_valid(self, form: WhoseLinkForm) -> HttpResponse:
        guardian = self.people[form.cleaned_data["whose"]]
        token = service.make(self.case, guardian=guardian, by=self.member, now=self.now)
        if guardian:
            self.log()
        return self.show_made(token, guardian_name(guardian) if guardian else _("Konseli"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        without = self.without()
        label = _("Make a link for %(name)s") % {"name": without[0][1]} if len(without) == 1 else self.submit_label
        return {
            **super().get_context_data(**kwargs),
            "submit_label": label,
            "rows": [
                {"page": page, "name": portal_user_name(page), "state": _state(page, self.now)} for page in self.pages
            ],
            "guessed": [portal_user_name(page) for page in selector.guessed(self.case)],
            "may_make": self.case.state in OPEN_STATES and bool(without),
        }

    def show(self, form: WhoseLinkForm, *, status: int = 200, **extra: Any) -> HttpResponse:
        linked = [*self.pages, *selector.guessed(self.case)]
        if len(self.people) > 1 or any(page.guardian_id for page in linked):
            self.log()
        return super().show(form, status=status, **extra)


def _state(page: Portal, now: datetime) -> str:
    if page.claimed_at is None:
        return (
            _("Not opened yet. The link waits until %(when)s.") % {"when": moment(page.open_until)}
            if page.open_until > now
            else _("It was not opened in time, and opens nothing any more. Renew it.")
        )
    details = {"since": moment(page.claimed_at), "last": moment(page.opened_at or page.claimed_at)}
    if page.locked_until and page.locked_until > now:
        return _("Locked after wrong PINs until %(when)s.") % {"when": moment(page.locked_until)}
    return _("In use since %(since)s; last opened %(last)s.") % details


class OfPortalLinkPage(PortalLinkPage[ConfirmForm]):
    """A confirmation about one open link."""

    form_class = ConfirmForm
    template_name = "components/confirm_page.html"
    page: Portal

    def prepare(self) -> None:
        self.page = or_404(selector.standing_one(self.case, self.kwargs["page_id"]))

    def back_url(self) -> str:
        return reverse("own-pages", args=[self.case.pk])

    def back_label(self) -> Text:
        return _("Pages of their own")


class PortalRenewView(OfPortalLinkPage):
    """The counselor replaces a link, because the link or its PIN is lost."""

    title = gettext_lazy("Renew the link")
    submit_label = pgettext_lazy("button", "Renew the link")

    def form_valid(self, form: ConfirmForm) -> HttpResponse:
        token = service.renew(self.page, by=self.member, now=self.now)
        if self.page.guardian_id:
            self.log()
        return self.show_made(token, portal_user_name(self.page))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "happens": [
                _("The old link opens nothing any more, and whoever has it open is shut out."),
                _("With the new one they choose a new PIN. You see the link once."),
            ],
            "stays": [_("What was written on the page stays on record.")],
        }


class PortalRevokeView(OfPortalLinkPage):
    """The counselor revokes a link."""

    title = gettext_lazy("Revoke the link")
    submit_label = pgettext_lazy("button", "Revoke the link")
    done = gettext_lazy("The link is revoked.")

    def form_valid(self, form: ConfirmForm) -> HttpResponse:
        service.revoke(self.page, by=self.member, now=self.now)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "happens": [_("The link opens nothing any more, and whoever has it open is shut out.")],
            "stays": [
                _("What was written on the page stays on record."),
                _("Permissions can still be given and taken back by word of mouth or on paper."),
            ],
        }
