"""The secret link under which a counselor's calendar program reads their appointments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from counseling.choices import Role
from counseling.forms.base import ConfirmForm
from counseling.presenters import ics
from counseling.selectors import feed as selector
from counseling.services import feed as service
from counseling.services import secret
from counseling.views.base import FormPage, Text, or_404

if TYPE_CHECKING:
    from counseling.models import CalendarFeed


class FeedPage(FormPage[ConfirmForm]):
    """The base of the pages of the link. A new link is shown once, in the answer itself, and kept nowhere."""

    role = Role.COUNSELOR
    form_class = ConfirmForm
    feed: CalendarFeed | None

    def prepare(self) -> None:
        self.feed = selector.open_of(self.member)

    def back_url(self) -> str:
        return reverse("calendar-feed")

    def back_label(self) -> Text:
        return gettext("Calendar link")

    def show_made(self, token: str) -> HttpResponse:
        """The link that was just made."""
        address = self.request.build_absolute_uri(reverse("calendar-feed-file", args=[token]))
        context = {"title": gettext("Your calendar link"), "address": address, "back_url": self.back_url()}
        return render(self.request, "calendar/feed_made.html", context)


class FeedView(FeedPage):
    """The page says whether a link exists and what it shows, and makes one."""

    template_name = "calendar/feed.html"
    title = _("Calendar link")
    lead = _("With it, the calendar on your phone or computer shows your appointments by itself.")
    submit_label = pgettext_lazy("button", "Make the link")

    def form_valid(self, form: ConfirmForm) -> HttpResponse:
        return self.show_made(service.make(by=self.member, now=self.now))

    def back_url(self) -> str:
        return reverse("calendar")

    def back_label(self) -> Text:
        return gettext("Calendar")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "feed": self.feed}


class OfFeedPage(FeedPage):
    """A confirmation about the existing link; without one it redirects to the page that makes one."""

    template_name = "components/confirm_page.html"

    def settled(self) -> HttpResponse | None:
        return None if self.feed else HttpResponseRedirect(self.back_url())


class FeedRenewView(OfFeedPage):
    """The counselor replaces the link by a new one."""

    title = _("Renew the calendar link")
    submit_label = pgettext_lazy("button", "Renew the link")

    def form_valid(self, form: ConfirmForm) -> HttpResponse:
        return self.show_made(service.renew(by=self.member, now=self.now))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "happens": [
                gettext("The old link opens nothing any more, in whatever calendar it stands."),
                gettext("You see the new one once, and enter it in your calendar."),
            ],
        }


class FeedRevokeView(OfFeedPage):
    """The counselor revokes the link."""

    title = _("Revoke the calendar link")
    submit_label = pgettext_lazy("button", "Revoke the link")
    done = _("The link is revoked.")

    def form_valid(self, form: ConfirmForm) -> HttpResponse:
        service.revoke(by=self.member, now=self.now)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "happens": [gettext("The link opens nothing any more, in whatever calendar it stands.")],
            "stays": [gettext("Your appointments stay as they are. You can make another link at any time.")],
        }


@login_not_required
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The feed, for whoever has the link. A link that no longer works gets the answer of one that never existed."""
    counselor = or_404(selector.counselor_by_hash(secret.hash_of(token)))
    entries = selector.entries_of(counselor, now=timezone.now())
    zone = ZoneInfo(counselor.membership.institution.time_zone)
    body = ics.of_counselor(entries.appointments, entries.absences, zone)
    response = HttpResponse(body, content_type=ics.CONTENT_TYPE)
    response.headers["Cache-Control"] = "private, no-store"
    return response
