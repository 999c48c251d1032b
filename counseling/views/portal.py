"""The portal as its user sees it: a konseli reads and decides there without an account; a guardian gives or refuses
permission, and sees nothing of what is said in counselling."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, ClassVar, Concatenate, ParamSpec, cast
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from counseling.access.portal import kinds_of
from counseling.choices import Channel, ConsentDecision, ConsentKind, Language
from counseling.forms.portal import (
    ChoosePinForm,
    PinForm,
    PortalDecisionForm,
    PortalExplanationForm,
    PortalSharingForm,
    PortalWithdrawForm,
)
from counseling.presenters.account_lock import meanwhile
from counseling.presenters.consent import permission_name
from counseling.presenters.dates import moment
from counseling.selectors import explanation as explanation_selector
from counseling.selectors import portal as selector
from counseling.services import portal as service
from counseling.services import portal_statement, secret
from counseling.services.errors import Invalid
from counseling.services.portal import PortalEntry
from counseling.views import portal_session
from counseling.views.base import F, FormPage, Text, or_404

if TYPE_CHECKING:
    from counseling.models import Acknowledgement, Consent, Portal

P = ParamSpec("P")
LOCKED = gettext_lazy("Too many wrong PINs. Wait a quarter of an hour, then try again.")
WRONG = gettext_lazy("This PIN is not right. Forgotten? Your counselor can renew your link.")
ROUTES = {
    ConsentKind.HELP: "own-help",
    ConsentKind.PERSONAL_DATA: "own-data-permission",
}


@method_decorator([login_not_required, never_cache, sensitive_post_parameters()], name="dispatch")
class PortalEntryView(View):
    """The page behind a link: it asks for the PIN, or lets its user choose one. Every invalid link gets the same
    answer.

    A form with an error comes back with status 200: what answers 4xx is written into the server's log with its address,
    and this address is half of the secret.
    """

    page: Portal
    now: datetime

    def dispatch(self, request: HttpRequest, *args: Any, token: str, **kwargs: Any) -> HttpResponseBase:
        self.now = timezone.now()
        page = selector.by_hash(secret.hash_of(token), self.now)
        if page is None:
            return render(request, "portal/closed.html", status=404)
        self.page = page
        if request.user.is_authenticated:
            return render(request, "portal/signed_in.html", {"here": request.path})
        return super().dispatch(request, *args, token=token, **kwargs)

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self.show(ChoosePinForm() if self.page.claimed_at is None else PinForm())

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        form = ChoosePinForm(request.POST) if self.page.claimed_at is None else PinForm(request.POST)
        if not form.is_valid():
            return self.show(form)
        refusal = self.refusal(form)
        if refusal is not None:
            form.add_error("pin", str(refusal))
            return self.show(form)
        portal_session.admit(request, self.page, self.now)
        return HttpResponseRedirect(reverse("own"))

    def refusal(self, form: ChoosePinForm | PinForm) -> Text | None:
        """Why the portal user is not let in, or None."""
        pin = form.cleaned_data["pin"]
        if self.page.claimed_at is None:
            try:
                service.claim(self.page, pin, now=self.now)
            except Invalid as error:
                return error.message
            return None
        entry = service.enter(self.page, pin, now=self.now)
        return None if entry == PortalEntry.ENTERED else LOCKED if entry != PortalEntry.WRONG else WRONG

    def show(self, form: ChoosePinForm | PinForm) -> HttpResponse:
        return render(self.request, "portal/door.html", {"form": form, "choosing": self.page.claimed_at is None})


# ---------------------------------------------------------------- inside


class HolderRequest(HttpRequest):
    """A request inside: it carries the page whose holder is here."""

    portal: Portal


def for_portal_user(view: Callable[Concatenate[HolderRequest, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of the portal, for its user alone, in the time zone of their institution. No cache keeps it."""

    @login_not_required
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        page = portal_session.of(request, timezone.now())
        if page is None:
            return portal_session.locked(request)
        inside = cast(HolderRequest, request)
        inside.portal = page
        with timezone.override(ZoneInfo(page.institution.time_zone)):
            return view(inside, *args, **kwargs)

    return guarded


@for_portal_user
@require_safe
def portal(request: HolderRequest) -> HttpResponse:
    """What waits for the portal user's word, what they permitted, and all that stands as their word."""
    page, now = request.portal, timezone.now()
    seen = selector.overview(page, now)
    context = {
        "title": _("Your page"),
        "page": page,
        "konseli": page.guardian is None,
        "counselor": str(page.case.counselor),
        "meanwhile": meanwhile(page.case),
        "overview": seen,
        "waiting": _waiting(page, seen),
        "permissions": [_permission(row, seen) for row in seen.decided.values()],
        "sharing": [_word(row) for row in seen.sharing],
        "said": [_word(row) for row in seen.words],
        "confirmed": [
            {"sentence": _("Explanation confirmed"), "how": _how(row), "at": row.said_at} for row in seen.confirmations
        ],
    }
    return render(request, "portal/page.html", context)


@require_POST
@login_not_required
@never_cache
def leave(request: HttpRequest) -> HttpResponse:
    """Shuts the page in this browser."""
    if not request.user.is_authenticated:
        request.session.flush()
    return render(request, "portal/left.html")


def _waiting(page: Portal, seen: selector.Overview) -> list[dict[str, Any]]:
    """What the portal user is asked for, and has not answered so that it holds: a title, where, the word on the
    button."""
    if not seen.asked:
        return []
    found = []
    if page.guardian is None and seen.text is not None and not seen.confirmed:
        title = _("Read what this relationship is, and its limits")
        found.append({"title": title, "action_url": reverse("own-explanation"), "action_label": _("Read and confirm")})
    for kind, title in (
        (ConsentKind.HELP, _("May your counselor help you?") if page.guardian is None else _("May they be helped?")),
        (ConsentKind.PERSONAL_DATA, _("May notes be kept?")),
    ):
        if kind in seen.waiting:
            found.append({"title": title, "action_url": reverse(ROUTES[kind]), "action_label": _("Decide")})
    return found


def _permission(row: Consent, seen: selector.Overview) -> dict[str, Any]:
    found = {
        "name": permission_name(row),
        "state": str(row.get_decision_display()),
        "how": _how(row),
        "at": row.said_at,
    }
    if row.decision == ConsentDecision.GIVEN:
        found["withdraw_url"] = reverse("own-withdraw", args=[row.pk])
    elif seen.asked:
        found["decide_url"] = reverse(ROUTES[ConsentKind(row.kind)])
    return found


def _how(row: Consent | Acknowledgement) -> str:
    """By which way their word came, in their own eyes."""
    return _("On this page") if row.channel == Channel.OWN_PAGE else str(row.get_channel_display())


def _word(row: Consent) -> dict[str, Any]:
    found = {
        "sentence": f"{permission_name(row)}: {row.get_decision_display()}",
        "scope": row.scope,
        "words": row.words,
        "how": _how(row),
        "by": row.recorded_by.name if row.recorded_by else "",
        "at": row.said_at,
    }
    if row.decision == ConsentDecision.GIVEN:
        found["withdraw_url"] = reverse("own-withdraw", args=[row.pk])
    return found


class PortalFormPage(FormPage[F]):
    """The base of the forms in the portal."""

    request: HolderRequest
    page: Portal
    overview: selector.Overview

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Callable[..., HttpResponseBase]:
        return for_portal_user(super().as_view(**initkwargs))

    def admit(self) -> None:
        self.page = self.request.portal

    def prepare(self) -> None:
        self.overview = selector.overview(self.page, self.now, language=self.language())

    def language(self) -> str:
        wanted = self.request.GET.get("lang", "")
        return wanted if wanted in Language.values else ""

    def back_url(self) -> str:
        return reverse("own")

    def back_label(self) -> Text:
        return _("Your page")


class PortalExplanationView(PortalFormPage[PortalExplanationForm]):
    """The konseli reads the text in force and confirms that they understood it."""

    form_class = PortalExplanationForm
    title = gettext_lazy("What this relationship is")
    lead = gettext_lazy("Read it in peace. What is not clear, ask your counselor before you confirm it.")
    submit_label = pgettext_lazy("button", "Confirm")
    done = gettext_lazy("Your confirmation is recorded.")
    template_name = "portal/explanation.html"

    def prepare(self) -> None:
        super().prepare()
        if self.page.guardian is not None or not self.overview.asked:
            raise Http404
        self.text = or_404(self.overview.text)

    def get_initial(self) -> dict[str, Any]:
        return {"explanation": self.text.pk}

    def form_valid(self, form: PortalExplanationForm) -> HttpResponse:
        data = form.cleaned_data
        text = explanation_selector.of_institution(self.page.institution, data["explanation"])
        if text is None:
            raise Invalid("", _("This text is not there any more. Open the page again."))
        portal_statement.confirm(
            self.page, text, nature=data["nature"], limits=data["limits"], words=data["words"], now=self.now
        )
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        texts = explanation_selector.texts_in_force(self.page.institution, timezone.localdate(self.now))
        switch = [{"code": t.language, "name": t.language_name, "url": f"?lang={t.language}"} for t in texts]
        return {
            **super().get_context_data(**kwargs),
            "text": self.text,
            "switch": switch,
            "confirmed": self.overview.confirmed,
        }


class PortalDecisionView(PortalFormPage[PortalDecisionForm]):
    """The portal user decides on one permission."""

    kind: ClassVar[ConsentKind]
    form_class = PortalDecisionForm
    submit_label = pgettext_lazy("button", "Save my decision")
    done = gettext_lazy("Your decision is recorded. You can change it here at any time.")

    def prepare(self) -> None:
        super().prepare()
        if not self.overview.asked:
            raise Http404

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "able": not self.overview.unable}

    def form_valid(self, form: PortalDecisionForm) -> HttpResponse:
        data = form.cleaned_data
        portal_statement.decide(self.page, self.kind, data["decision"], words=data["words"], now=self.now)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        able, counselor = not self.overview.unable, str(self.page.case.counselor)
        return {
            **super().get_context_data(**kwargs),
            "guardian": self.page.guardian,
            "able": able,
            "counselor": counselor,
        }


class PortalHelpView(PortalDecisionView):
    """The portal user decides whether the counselor may help."""

    kind = ConsentKind.HELP
    title = gettext_lazy("Permission to be helped")
    template_name = "portal/help.html"


class PortalDataView(PortalDecisionView):
    """The portal user decides whether notes may be kept."""

    kind = ConsentKind.PERSONAL_DATA
    title = gettext_lazy("Permission for personal data")
    template_name = "portal/data.html"


class PortalSharingView(PortalFormPage[PortalSharingForm]):
    """The konseli permits that something is shared with a party."""

    form_class = PortalSharingForm
    title = gettext_lazy("Share something with somebody")
    lead = gettext_lazy("Your counselor may then tell this person just this, and nothing else.")
    submit_label = pgettext_lazy("button", "Permit it")
    done = gettext_lazy("Your permission is recorded. You can take it back here at any time.")

    def prepare(self) -> None:
        super().prepare()
        if ConsentKind.SHARING not in kinds_of(self.page) or not self.overview.asked or self.overview.unable:
            raise Http404

    def form_valid(self, form: PortalSharingForm) -> HttpResponse:
        about: dict[str, str] = {"party": form.cleaned_data["party"], "scope": form.cleaned_data["scope"]}
        portal_statement.decide(self.page, ConsentKind.SHARING, ConsentDecision.GIVEN, now=self.now, **about)
        return super().form_valid(form)


class PortalWithdrawView(PortalFormPage[PortalWithdrawForm]):
    """The portal user withdraws a permission of theirs. No reason is asked for, and no rule can refuse it."""

    form_class = PortalWithdrawForm
    title = gettext_lazy("Take a permission back")
    submit_label = gettext_lazy("Take the permission back")
    done = gettext_lazy("The permission is taken back.")
    template_name = "components/confirm_page.html"
    row: Consent

    def prepare(self) -> None:
        super().prepare()
        wanted, given = self.kwargs["consent_id"], self.overview.given
        if self.request.method == "POST":  # the second press of the button finds it taken back
            given = [row for row in self.overview.words if row.decision == ConsentDecision.GIVEN]
        found = next((row for row in given if row.pk == wanted), None)
        if found is None or found.kind not in kinds_of(self.page):
            raise Http404
        self.row = found

    def form_valid(self, form: PortalWithdrawForm) -> HttpResponse:
        about: dict[str, str] = {"party": self.row.party, "scope": self.row.scope, "words": form.cleaned_data["words"]}
        portal_statement.decide(self.page, self.row.kind, ConsentDecision.WITHDRAWN, now=self.now, **about)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        happens = {
            ConsentKind.HELP: _("Your counselor is told. No further talk begins, unless you permit it anew."),
            ConsentKind.PERSONAL_DATA: _("Your counselor is told. No further notes are written."),
            ConsentKind.SHARING: _("From now on your counselor tells this person nothing more."),
        }
        stays = [_("What was written or told until now stays on record."), _("You can permit it anew at any time.")]
        return {
            **super().get_context_data(**kwargs),
            "lead": f"{permission_name(self.row)}. {moment(self.row.said_at)}",
            "happens": [happens[ConsentKind(self.row.kind)]],
            "stays": stays,
        }
