"""The konseli's permission (2d): to be helped, for personal data, and its withdrawal."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counseling.choices import ConsentDecision, ConsentKind
from counseling.forms.consent import OWN, DataConsentForm, HelpConsentForm, WithdrawForm
from counseling.selectors import consent as consent_selector
from counseling.selectors import spoken
from counseling.services import consent as consent_service
from counseling.services.errors import Invalid
from counseling.views.spoken import SpokenFormView, who_said


class PermissionView(SpokenFormView):
    """What the pages of one permission share."""

    kind: str

    def records(self) -> Sequence[Any]:
        return spoken.consents(self.case, self.kind)

    def sentence(self, row: Any) -> str:
        return f"{row.get_decision_display()} ({row.get_form_display().lower()})"

    def who(self, row: Any) -> str:
        if row.guardian is None:
            return who_said(row)
        return f"{row.guardian.get_relation_display()} ({row.guardian.name}) · {row.get_channel_display()}"

    def note(self, row: Any) -> str:
        if row.valid_until is None:
            return ""
        day = date_format(row.valid_until, "j M Y")
        if row.valid_until < timezone.localdate(self.now):
            return _("Ended on %(day)s") % {"day": day}
        return _("Holds until %(day)s") % {"day": day}

    def values(self, row: Any) -> dict[str, Any]:
        return {"decision": row.decision, "valid_until": row.valid_until}

    def decisions(self, *, unable: bool) -> list[str]:
        """What can be decided now; a permission can be taken back while one stands."""
        found = [ConsentDecision.GIVEN, ConsentDecision.REFUSED]
        if consent_selector.stands(self.rows) or self.corrects:
            found.append(ConsentDecision.WITHDRAWN)
        if unable:
            found.append(ConsentDecision.UNABLE)
        return [decision.value for decision in found]

    def record(self, form: Any, *, guardian: Any = None) -> Any:
        data = form.cleaned_data
        try:
            return consent_service.record(
                self.case,
                self.kind,
                data["decision"],
                form=form.form(),
                source=self.source(form),
                guardian=guardian,
                valid_until=data["valid_until"],
                by=self.member,
                now=self.now,
            )
        except Invalid as error:
            # The form asks how it was said and takes from that whether it is in writing.
            raise Invalid("channel" if error.field == "form" else error.field, error.message) from error


class ConsentView(PermissionView):
    """The konseli's own permission to be helped."""

    kind = ConsentKind.HELP
    form_class = HelpConsentForm
    title = gettext_lazy("Permission to be helped")
    template_name = "consent/help.html"

    def records(self) -> Sequence[Any]:
        return [row for row in super().records() if row.guardian_id is None]

    def form_kwargs(self) -> dict[str, Any]:
        return {"decisions": self.decisions(unable=True)}

    def save(self, form: Any) -> Any:
        return self.record(form)

    def links(self) -> list[dict[str, str]]:
        links = [{"label": _("Permission for personal data"), "url": self.beside("consent-data")}]
        if consent_selector.minor(self.case, now=self.now):
            links.append({"label": _("Permission of the guardian"), "url": self.beside("guardian-consent")})
        if consent_selector.stands(self.rows):
            links.append({"label": _("The konseli takes it back"), "url": self.beside("consent-withdraw")})
        return links


class DataConsentView(PermissionView):
    """The permission to keep personal data; without it the note fields stay closed."""

    shows_sealed = True
    kind = ConsentKind.PERSONAL_DATA
    form_class = DataConsentForm
    title = gettext_lazy("Permission for personal data")
    template_name = "consent/data.html"

    def prepare(self) -> None:
        super().prepare()
        self.guardians = {str(guardian.pk): guardian for guardian in spoken.guardians(self.case)}

    def form_kwargs(self) -> dict[str, Any]:
        guardians = [
            (key, f"{guardian.get_relation_display()} ({guardian.name})") for key, guardian in self.guardians.items()
        ]
        return {"decisions": self.decisions(unable=False), "guardians": guardians}

    def values(self, row: Any) -> dict[str, Any]:
        return {**super().values(row), "whose": str(row.guardian_id) if row.guardian_id else OWN}

    def save(self, form: Any) -> Any:
        return self.record(form, guardian=self.guardians.get(form.cleaned_data.get("whose", OWN)))

    def about(self) -> dict[str, Any]:
        return {"allowed": consent_selector.stands(self.rows, on=timezone.localdate(self.now))}


class WithdrawView(SpokenFormView):
    """The konseli takes a permission back. No reason is asked for, and nothing stands in the way."""

    form_class = WithdrawForm
    title = gettext_lazy("Take a permission back")
    lead = gettext_lazy("The konseli may do this at any time.")
    submit_label = gettext_lazy("Take the permission back")
    done = gettext_lazy("The permission is taken back.")
    template_name = "consent/withdraw.html"

    def prepare(self) -> None:
        super().prepare()
        self.kinds = consent_selector.own_standing(self.case)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.kinds:
            messages.info(request, _("No permission of the konseli stands that could be taken back."))
            return HttpResponseRedirect(self.beside("consent"))
        return super().get(request, *args, **kwargs)

    def records(self) -> Sequence[Any]:
        rows = [*spoken.consents(self.case, ConsentKind.HELP), *spoken.consents(self.case, ConsentKind.PERSONAL_DATA)]
        return sorted(
            (row for row in rows if row.guardian_id is None),
            key=lambda row: (row.said_at, row.recorded_at, row.pk),
            reverse=True,
        )

    def sentence(self, row: Any) -> str:
        return str(row.get_kind_display())

    def note(self, row: Any) -> str:
        return f"{row.get_decision_display()} ({row.get_form_display().lower()})"

    def correctable(self, row: Any) -> bool:
        return False

    def form_kwargs(self) -> dict[str, Any]:
        return {"kinds": self.kinds}

    def save(self, form: Any) -> Any:
        kind = form.cleaned_data["kind"]
        return consent_service.withdraw(self.case, kind, source=self.source(form), by=self.member, now=self.now)

    def about(self) -> dict[str, Any]:
        return {
            "help": ConsentKind.HELP in self.kinds,
            "data": ConsentKind.PERSONAL_DATA in self.kinds,
        }
