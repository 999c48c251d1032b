"""Permissions (2d): to be helped, for personal data, to share with a named party, and the withdrawal of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counseling.choices import OPEN_STATES, Channel, ConsentDecision, ConsentKind
from counseling.forms.consent import (
    OWN,
    ConsentWithdrawForm,
    DataConsentForm,
    HelpConsentForm,
    PermissionForm,
    SharingConsentForm,
    WhoseForm,
)
from counseling.forms.papers import AGAIN
from counseling.presenters.consent import decided, guardian_name, named, permission_name, runs_out, until, whose_word
from counseling.selectors import consent as consent_selector
from counseling.selectors import note as note_selector
from counseling.selectors import open_record, sharing, spoken
from counseling.selectors import paper as paper_selector
from counseling.services import consent as consent_service
from counseling.services.errors import Invalid
from counseling.views.spoken import SpokenFormView, StatementLine

if TYPE_CHECKING:
    from counseling.models import Case, Consent, Guardian


def record_ask_url(case: Case, *, back: str) -> str:
    """Where it is written down that the konseli opens the rest of their record to this case's counselor; nowhere once
    the case is closed."""
    if case.state not in OPEN_STATES:
        return ""
    return f"{reverse('consent-sharing', args=[case.pk])}?{urlencode({'for': FOR_RECORD, 'next': back})}"


P = TypeVar("P", bound=PermissionForm)
W = TypeVar("W", bound=WhoseForm)
FOR_RECORD = "record"
"""What the address of a permission to share says where it is for what was not handed over."""
PAPER_OF_ITS_OWN = gettext_lazy("The paper of what you correct stays with that: choose the one for the correction.")


class PermissionView(SpokenFormView[P, "Consent"]):
    """The base of the pages of the permissions."""

    kind: str

    def records(self) -> Sequence[Consent]:
        return spoken.consents(self.case, self.kind)

    def sentence(self, row: Consent) -> str:
        return decided(row)

    def who(self, row: Consent) -> str:
        return whose_word(row)

    def note(self, row: Consent) -> str:
        today = timezone.localdate(self.now)
        soon = runs_out(consent_selector.days_left(row, today))
        return " · ".join(filter(None, [until(row, today), soon]))

    def line(self, row: Consent) -> StatementLine:
        found = super().line(row)
        if row.channel != Channel.SIGNED:
            return found
        papers = self.beside("consent-papers", row.pk)
        if paper_selector.owed(row):
            return replace(found, upload_url=papers)
        return replace(found, links=((_("Signed papers"), papers),))

    def values(self, row: Consent) -> dict[str, Any]:
        return {"decision": row.decision, "valid_until": row.valid_until}

    def decisions(self) -> list[str]:
        """What can be decided now; a permission can be taken back while one stands."""
        found = [ConsentDecision.GIVEN, ConsentDecision.REFUSED]
        if self.corrects or consent_selector.given(self.rows):
            found.append(ConsentDecision.WITHDRAWN)
        return [decision.value for decision in found]

    def links(self) -> list[dict[str, str]]:
        if not consent_selector.given(self.rows):
            return []
        return [{"label": _("Take a permission back"), "url": self.beside("consent-withdraw")}]

    def record(self, form: P, *, guardian: Guardian | None = None, party: str = "", scope: str = "") -> None:
        data = form.cleaned_data
        try:
            row = consent_service.record(
                self.case,
                self.kind,
                data["decision"],
                form=form.form(),
                source=self.source(form),
                guardian=guardian,
                valid_until=data["valid_until"],
                papers=data["papers"],
                party=party,
                scope=scope,
                by=self.member,
                now=self.now,
            )
        except Invalid as error:
            # The form asks how it was said and takes from that whether it is in writing.
            raise Invalid("channel" if error.field == "form" else error.field, error.message) from error
        if row.channel == Channel.SIGNED and row.decision == ConsentDecision.GIVEN and not data["papers"]:
            messages.info(self.request, _("It counts as in writing once the signed paper is uploaded."))

    def show(self, form: P, *, status: int = 200, **extra: Any) -> HttpResponse:
        if self.request.FILES and form.errors:
            form.add_error("papers", AGAIN)
        if self.corrects is not None and paper_selector.is_kept(self.corrects):
            form.fields["papers"].help_text = f"{PAPER_OF_ITS_OWN} {form.fields['papers'].help_text}"
        return super().show(form, status=status, **extra)


class ConsentView(PermissionView[HelpConsentForm]):
    """The konseli's own permission to be helped."""

    kind = ConsentKind.HELP
    form_class = HelpConsentForm
    title = gettext_lazy("Permission to be helped")
    template_name = "consent/help.html"

    def records(self) -> Sequence[Consent]:
        return [row for row in super().records() if row.guardian_id is None]

    def prepare(self) -> None:
        super().prepare()
        self.unable = consent_selector.inability(self.case)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "decisions": self.decisions()}

    def form_valid(self, form: HelpConsentForm) -> HttpResponse:
        self.record(form)
        return super().form_valid(form)

    def links(self) -> list[dict[str, str]]:
        links = [
            {"label": _("Permission for personal data"), "url": self.beside("consent-data")},
            {"label": _("Sharing with others"), "url": self.beside("consent-sharing")},
            {"label": _("Can the konseli decide?"), "url": self.beside("capacity")},
            {"label": _("Consent letter to sign"), "url": self.beside("consent-letter")},
            {"label": _("Page of their own"), "url": self.beside("own-pages")},
        ]
        if self.unable or consent_selector.minor(self.case, now=self.now):
            links.append({"label": _("Permission of the guardian"), "url": self.beside("guardian-consent")})
        return [*links, *super().links()]

    def about(self) -> dict[str, Any]:
        return {"unable": self.unable}


class WhoseView(PermissionView[W]):
    """The base of a permission that the konseli or a guardian may give."""

    shows_sealed = True

    def prepare(self) -> None:
        super().prepare()
        self.guardians = {str(guardian.pk): guardian for guardian in open_record.guardians(self.case, self.now)}

    def get_form_kwargs(self) -> dict[str, Any]:
        guardians = [(key, guardian_name(guardian)) for key, guardian in self.guardians.items()]
        return {**super().get_form_kwargs(), "decisions": self.decisions(), "guardians": guardians}

    def values(self, row: Consent) -> dict[str, Any]:
        return {**super().values(row), "whose": str(row.guardian_id) if row.guardian_id else OWN}

    def word_of(self, form: W) -> Guardian | None:
        """The guardian whose word it is; None where it is the konseli's own."""
        return self.guardians.get(form.cleaned_data.get("whose", OWN))


class DataConsentView(WhoseView[DataConsentForm]):
    """The permission to keep personal data; without it nobody can write notes."""

    kind = ConsentKind.PERSONAL_DATA
    form_class = DataConsentForm
    title = gettext_lazy("Permission for personal data")
    template_name = "consent/data.html"

    def form_valid(self, form: DataConsentForm) -> HttpResponse:
        self.record(form, guardian=self.word_of(form))
        return super().form_valid(form)

    def about(self) -> dict[str, Any]:
        return {"allowed": note_selector.may_be_written(self.case, self.now)}


class SharingConsentView(WhoseView[SharingConsentForm]):
    """The permissions to share with others: one for each party."""

    kind = ConsentKind.SHARING
    form_class = SharingConsentForm
    title = gettext_lazy("Sharing with others")
    template_name = "consent/sharing.html"

    def records(self) -> Sequence[Consent]:
        """What holds with each party first, then what was said before."""
        rows = super().records()
        self.latest = consent_selector.latest_words(rows)
        return [*self.latest, *(row for row in rows if row not in self.latest)]

    def open_lines(self) -> int:
        return max(1, len(self.latest))

    def decisions(self) -> list[str]:
        """A permission of one party among several is taken back on a page where it can be chosen."""
        back = ConsentDecision.WITHDRAWN.value
        return [decision for decision in super().decisions() if self.corrects or decision != back]

    def sentence(self, row: Consent) -> str:
        return f"{row.party}: {super().sentence(row)}"

    def note(self, row: Consent) -> str:
        return "\n".join(filter(None, [_("What: %(scope)s") % {"scope": row.scope}, super().note(row)]))

    def values(self, row: Consent) -> dict[str, Any]:
        return {**super().values(row), "party": row.party, "scope": row.scope}

    def form_valid(self, form: SharingConsentForm) -> HttpResponse:
        data = form.cleaned_data
        self.record(form, guardian=self.word_of(form), party=data["party"], scope=data["scope"])
        return super().form_valid(form)

    def get_initial(self) -> dict[str, Any]:
        """Where the counselor asks for parts of the record that are closed to them, that is filled in."""
        if self.corrects is not None or not self.is_for_record():
            return super().get_initial()
        scope = _(
            "What the institution's record says of the konseli: identity, contacts, guardians, culture and belief."
        )
        return {"party": str(self.case.counselor), "scope": scope}

    def about(self) -> dict[str, Any]:
        names = sharing.names_of_colleagues(self.case).values()
        return {"colleagues": names, "for_record": self.is_for_record()}

    def is_for_record(self) -> bool:
        return self.request.GET.get("for") == FOR_RECORD


class ConsentWithdrawView(SpokenFormView[ConsentWithdrawForm, "Consent"]):
    """The speaker of a permission withdraws it. No reason is asked for, and no rule can refuse it."""

    form_class = ConsentWithdrawForm
    title = gettext_lazy("Take a permission back")
    lead = gettext_lazy("Whoever gave it may do this at any time.")
    submit_label = gettext_lazy("Take the permission back")
    done = gettext_lazy("The permission is taken back.")
    template_name = "consent/withdraw.html"

    def records(self) -> Sequence[Consent]:
        return spoken.permissions(self.case)

    def prepare(self) -> None:
        super().prepare()
        self.given = {str(row.pk): row for row in consent_selector.given(self.rows)}

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not self.given:
            messages.info(request, _("No permission stands that could be taken back."))
            return HttpResponseRedirect(self.beside("consent"))
        return super().get(request, *args, **kwargs)

    def sentence(self, row: Consent) -> str:
        return permission_name(row)

    def who(self, row: Consent) -> str:
        return whose_word(row)

    def note(self, row: Consent) -> str:
        return decided(row)

    def correctable(self, row: Consent) -> bool:
        return False

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "given": [(key, named(row)) for key, row in self.given.items()]}

    def get_initial(self) -> dict[str, Any]:
        wanted = self.request.GET.get("of", "")
        return {"permission": wanted} if wanted in self.given else {}

    def form_valid(self, form: ConsentWithdrawForm) -> HttpResponse:
        row = self.given[form.cleaned_data["permission"]]
        consent_service.withdraw(
            self.case,
            row.kind,
            source=self.source(form),
            guardian=row.guardian,
            party=row.party,
            scope=row.scope,
            by=self.member,
            now=self.now,
        )
        return super().form_valid(form)

    def about(self) -> dict[str, Any]:
        kinds = {row.kind for row in self.given.values()}
        return {
            "help": ConsentKind.HELP in kinds,
            "data": ConsentKind.PERSONAL_DATA in kinds,
            "sharing": ConsentKind.SHARING in kinds,
        }
