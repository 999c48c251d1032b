"""The konseli's record in its parts, and their contacts. Each display is logged.

Once no case with this counselor is open, the pages no longer exist for them.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from counseling.choices import OPEN_STATES, AccessWhat, PackagePart
from counseling.choices.konseli_record import Identity, fields_of
from counseling.forms.base import ConfirmForm
from counseling.forms.konseli import ContactFilterForm, ContactForm, RecordPartForm
from counseling.presenters.dates import day
from counseling.presenters.konseli import said_of
from counseling.selectors import konseli as konseli_selector
from counseling.selectors import konseli_contact as contact_selector
from counseling.selectors import merge as merge_selector
from counseling.selectors import open_record, spoken
from counseling.services import konseli as konseli_service
from counseling.services import konseli_contact, reading
from counseling.services.konseli import StaleRecordError
from counseling.views.base import CaseFormView, F, Text, next_url, or_404
from counseling.views.consent import record_ask_url
from counseling.views.listing import Listing, SearchedPage, listing
from counseling.views.transition import T, TransitionView

if TYPE_CHECKING:
    from counseling.models import Case, KonseliContact


class Tab(NamedTuple):
    """A part of the record that is saved by itself, and the part of a package in which it is offered."""

    label: Text
    part: PackagePart


PARTS: dict[str, Tab] = {
    "identity": Tab(gettext_lazy("Identity"), PackagePart.IDENTITY),
    "contacts": Tab(gettext_lazy("Contacts"), PackagePart.CONTACTS),
    "known": Tab(gettext_lazy("How they wish to be known"), PackagePart.CULTURE),
}


def part_url(case: Case, part: str) -> str:
    return f"{reverse('konseli', args=[case.pk])}?part={part}"


class Stands(NamedTuple):
    """A field as it was typed, and what the record holds for it meanwhile (`now`, empty for nothing) if that
    differs."""

    field: forms.BoundField
    differs: bool
    now: str


class OfRecordView(CaseFormView[F]):
    """A page of the konseli's record: `live` is the case by which it is open to the counselor, `known` what of it."""

    def prepare(self) -> None:
        live = open_record.open_case(self.case.konseli, self.case.counselor)
        if live is None:
            raise Http404
        self.live, self.known = live, open_record.in_case(live, self.now)

    def show(self, form: F, *, status: int = 200, **extra: Any) -> HttpResponse:
        reading.log(self.case, what=AccessWhat.RECORD, object_id=self.case.konseli_id, by=self.member, now=self.now)
        return super().show(form, status=status, **extra)


class RecordView(SearchedPage[RecordPartForm], OfRecordView[RecordPartForm]):
    """What is known of the konseli: who they are, how to reach them, how they wish to be known. Each part saves by
    itself; one that is closed shows nothing and saves nothing."""

    form_class = RecordPartForm
    title = gettext_lazy("The konseli's record")
    template_name = "konseli/record.html"
    done = gettext_lazy("The record is up to date.")

    def prepare(self) -> None:
        super().prepare()
        wanted = self.request.GET.get("part", "")
        self.part = wanted if wanted in PARTS else "identity"
        self.package_part = PARTS[self.part].part
        self.closed = self.package_part not in self.known

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "part": self.package_part}

    def fields(self) -> list[str]:
        """What of the record this part holds."""
        return fields_of(self.package_part)

    def seen(self) -> str:
        return konseli_selector.fingerprint(self.case.konseli, self.fields())

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if self.closed:
            return self.show(RecordPartForm(part=self.package_part), status=409)
        return super().post(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        if self.closed:
            return {}
        return {name: getattr(self.case.konseli, name) for name in self.fields()} | {"seen": self.seen()}

    def form_valid(self, form: RecordPartForm) -> HttpResponse:
        data = {name: form.cleaned_data[name] for name in self.fields()}
        try:
            konseli_service.amend(
                self.case.konseli,
                Identity(**{"name": self.case.konseli.name, **data}),
                fields=list(data),
                seen=form.cleaned_data["seen"],
                by=self.member,
                now=self.now,
            )
        except StaleRecordError as stale:
            self.case.konseli = stale.stored
            return self.both_versions(form)
        return super().form_valid(form)

    def get_success_url(self) -> str:
        return next_url(self.request, part_url(self.case, self.part))

    def both_versions(self, form: RecordPartForm) -> HttpResponse:
        """What was typed in the fields, beside it what is saved; saving again replaces the saved one knowingly."""
        again = RecordPartForm({**self.request.POST.dict(), "seen": self.seen()}, part=self.package_part)
        stands = [
            Stands(field, *self.stored(field.name, form.cleaned_data[field.name])) for field in again.visible_fields()
        ]
        return self.show(again, status=409, stands=stands)

    def stored(self, name: str, typed: object) -> tuple[bool, str]:
        """Whether the record says something else than was typed, and what it says, in words."""
        value = getattr(self.case.konseli, name)
        return value != typed, day(value) if isinstance(value, date) else str(value or "")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        konseli = self.case.konseli
        tabs = [
            {"label": tab.label, "url": part_url(self.case, part), "active": part == self.part, "count": 0}
            for part, tab in PARTS.items()
        ]
        found = {**super().get_context_data(**kwargs), "tabs": tabs, "part": self.part, "closed": self.closed}
        if self.closed:
            found["ask_url"] = record_ask_url(self.live, back=part_url(self.case, self.part))
        if self.part == "identity":
            found["classes"] = self.member.institution.classes
            found["merges"] = merge_selector.told_to(self.member, konseli)
        if self.part == "contacts":
            found["guardians_known"] = PackagePart.GUARDIANS in self.known
            found |= self.close_to()
        return found

    def close_to(self) -> dict[str, Listing[Any]]:
        """Those close to the konseli, as far as they may be known here."""
        found: dict[str, Listing[Any]] = {}
        if not self.closed:
            every = partial(contact_selector.standing_of, self.case.konseli)
            found["contacts"] = listing(
                self.request, every, filters=ContactFilterForm, texts=_texts, name="contacts", anchor="#contacts"
            )
        if PackagePart.GUARDIANS in self.known:
            guardians = partial(spoken.guardians, self.case)
            found["guardians"] = listing(self.request, guardians, name="guardians", anchor="#guardians")
        return found


def _texts(row: KonseliContact) -> tuple[str, ...]:
    return (row.name, row.relation, row.phone)


class BeforeFirstView(TransitionView[T]):
    """The base of pages on which a first meeting begins: they say how the konseli wishes to be known (2a, 2c)."""

    def known(self) -> dict[str, Any] | None:
        """What the konseli told of their language, culture and belief; None once they have met, or the case closed."""
        if self.case.state not in OPEN_STATES or self.preview.snapshot.values["sessions_held"]:
            return None
        handed = PackagePart.CULTURE in open_record.in_case(self.case, self.now)
        return {
            "handed": handed,
            "said": said_of(self.case.konseli, PackagePart.CULTURE) if handed else [],
            "url": f"{part_url(self.case, 'known')}&{urlencode({'next': self.request.get_full_path()})}",
        }

    def show(self, form: T, *, status: int = 200, **extra: Any) -> HttpResponse:
        known = self.known()
        if known and known["said"]:
            reading.log(self.case, what=AccessWhat.RECORD, object_id=self.case.konseli_id, by=self.member, now=self.now)
        return super().show(form, status=status, **{"known": known, **extra})


class OfContactsView(OfRecordView[F]):
    """The base of the pages of a konseli's contacts, where the counselor may know of them."""

    def prepare(self) -> None:
        super().prepare()
        if PackagePart.CONTACTS not in self.known:
            raise Http404


class ContactAddView(OfContactsView[ContactForm]):
    """The counselor adds a contact of the konseli."""

    form_class = ContactForm
    title = gettext_lazy("Add a contact")
    lead = gettext_lazy("Somebody whom the konseli trusts. Ask the konseli before you write anybody down.")
    done = gettext_lazy("The contact is on record.")

    def case_url(self) -> str:
        return part_url(self.case, "contacts")

    def back_label(self) -> Text:
        return _("Contacts")

    def form_valid(self, form: ContactForm) -> HttpResponse:
        data = {**form.cleaned_data, "emergency": form.for_emergencies()}
        konseli_contact.add(self.case.konseli, **data, by=self.member, now=self.now)
        return super().form_valid(form)


class ContactEndView(OfContactsView[ConfirmForm]):
    """The counselor ends a contact of the konseli."""

    form_class = ConfirmForm
    template_name = "components/confirm_page.html"
    title = gettext_lazy("End this contact")
    submit_label = pgettext_lazy("button", "End the contact")
    done = gettext_lazy("The contact has ended.")

    def prepare(self) -> None:
        super().prepare()
        self.contact = or_404(contact_selector.one_of(self.case.konseli, self.kwargs["contact_id"]))
        if self.contact.ended_at is not None:
            raise Http404

    def case_url(self) -> str:
        return part_url(self.case, "contacts")

    def back_label(self) -> Text:
        return _("Contacts")

    def form_valid(self, form: ConfirmForm) -> HttpResponse:
        konseli_contact.end(self.contact, by=self.member, now=self.now)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        who = {"name": self.contact.name, "relation": self.contact.relation or _("relation not noted")}
        return {
            **super().get_context_data(**kwargs),
            "happens": [_("%(name)s (%(relation)s) is not called any longer, not even in an emergency.") % who],
            "informed": [_("Nobody is told.")],
            "stays": [_("That they were a contact, and from when until when, stays on record.")],
        }
