"""A counselor's own contact data for the comparison with konseli (2i): kept as keyed hashes and shown to nobody."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from counseling.choices import Role
from counseling.forms.counselor_contact import CounselorContactForm
from counseling.selectors import counselor_contact as selector
from counseling.services import counselor_contact as service
from counseling.views.base import FormPage, Text, next_url


class CounselorContactView(FormPage[CounselorContactForm]):
    """The counselor replaces the data that are kept; they are never shown again."""

    role = Role.COUNSELOR
    form_class = CounselorContactForm
    title = gettext_lazy("My data for the look at relations")
    template_name = "relationship/counselor_contact.html"

    def form_valid(self, form: CounselorContactForm) -> HttpResponse:
        kept = service.keep(form.counselor_contact(), by=self.member, now=self.now)
        counted = ngettext("%(n)d item is kept.", "%(n)d items are kept.", kept) % {"n": kept}
        messages.success(self.request, counted if kept else _("Nothing of you is kept any more."))
        return HttpResponseRedirect(next_url(self.request, reverse("own-data")))

    def back_url(self) -> str:
        return reverse("home")

    def back_label(self) -> Text:
        return _("Today")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kept = selector.kept_of(self.member.counselor)
        labels = {
            "phone": _("Phone numbers"),
            "address": _("Address"),
            "village": _("Village or kelurahan"),
            "family": _("Family names"),
        }
        counts = [(label, kept.counts[kind]) for kind, label in labels.items() if kind in kept.counts]
        return {**super().get_context_data(**kwargs), "set_at": kept.set_at, "counts": counts}
