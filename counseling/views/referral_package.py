"""The package of a referral: the counselor chooses its parts, the konseli permits them, and the sender looks them
up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from counseling.choices import AccessWhat, PackagePart
from counseling.forms.referral import ReferralConsentForm
from counseling.forms.referral_package import PartsForm
from counseling.presenters.referral import receiver_name
from counseling.selectors import referral as referral_selector
from counseling.selectors import referral_package as selector
from counseling.selectors.referral_package import Part
from counseling.services import reading
from counseling.services import referral as service
from counseling.views.base import CaseFormView, case_for, member_of, next_url, or_404
from counseling.views.referral import OfReferralView

if TYPE_CHECKING:
    from counseling.models import Referral, SharedHelp

P = TypeVar("P", bound=PartsForm)


class Choice(NamedTuple):
    """A part as it can be ticked. `changed`: it was chosen before, and the record says something else by now."""

    part: Part
    ticked: bool
    changed: bool


class PartsView(CaseFormView[P]):
    """The base of forms in which the counselor ticks parts of the record; each part shows what would be read."""

    template_name = "referral_package/choose.html"
    ticked_at_first: ClassVar[tuple[str, ...]] = ()

    def carrier(self) -> Referral | SharedHelp | None:
        """The referral or the help to which the parts belong; None where it does not exist yet."""
        raise NotImplementedError

    def prepare(self) -> None:
        self.offered = selector.offered(self.case, self.now)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "offered": [(part.part.value, part.label) for part in self.offered]}

    def standing(self) -> dict[str, Part]:
        """The parts that were chosen before, by their code."""
        of = self.carrier()
        return {part.part.value: part for part in selector.package_of(of)} if of is not None else {}

    def get_initial(self) -> dict[str, Any]:
        standing = self.standing()
        summary = standing.get(PackagePart.SUMMARY)
        parts = list(standing or self.ticked_at_first)
        return {"parts": parts, "summary": summary.lines[0].text if summary else ""}

    def show(self, form: P, *, status: int = 200, **extra: Any) -> HttpResponse:
        of, ticked, standing = self.carrier(), form.chosen(), self.standing()
        about = (of or self.case).pk
        # All of it is shown, whether or not it will be chosen: the reading is logged before.
        reading.log(self.case, what=AccessWhat.HANDOVER, object_id=about, by=self.member, now=self.now)
        choices = [
            Choice(part, part.part in ticked, part.part in standing and standing[part.part].lines != part.lines)
            for part in self.offered
        ]
        seen = selector.fingerprint(self.offered)
        return super().show(form, status=status, **{"choices": choices, "fingerprint": seen, **extra})


class ReferralPackageView(OfReferralView[PartsForm], PartsView[PartsForm]):
    """The counselor chooses what the receiver reads."""

    form_class = PartsForm
    template_name = "referral_package/choose.html"
    ticked_at_first = (PackagePart.IDENTITY.value,)
    title = _("Choose what is handed over")
    lead = _("The receiver reads this and the reason, and nothing else. What you add, the konseli permits anew.")
    done = _("What is handed over is saved.")

    def prepare(self) -> None:
        OfReferralView.prepare(self)
        PartsView.prepare(self)

    def carrier(self) -> Referral | None:
        return self.referral

    def form_valid(self, form: PartsForm) -> HttpResponse:
        data = form.cleaned_data
        service.choose(
            self.referral,
            summary=data["summary"],
            parts=data["parts"],
            seen=data["seen"],
            by=self.member,
            now=self.now,
        )
        return super().form_valid(form)


class ReferralConsentView(OfReferralView[ReferralConsentForm]):
    """The counselor records the konseli's answer to the referral and its package."""

    form_class = ReferralConsentForm
    template_name = "referral_package/consent.html"
    title = _("The konseli's permission for the referral")
    lead = _("Say who would take over, and read out what they would learn. The konseli decides.")
    done = _("The answer is saved.")

    def form_valid(self, form: ReferralConsentForm) -> HttpResponse:
        service.record_consent(
            self.referral,
            answer=form.cleaned_data["answer"],
            source=form.source(),
            seen=self.request.POST.get("seen", ""),
            by=self.member,
            now=self.now,
        )
        return super().form_valid(form)

    def show(self, form: ReferralConsentForm, *, status: int = 200, **extra: Any) -> HttpResponse:
        read = service.read(self.referral, by=self.member, now=self.now)
        shown: dict[str, Any] = {
            "read": read,
            "fingerprint": selector.fingerprint(read.parts),
            "who": receiver_name(self.referral),
        }
        return super().show(form, status=status, **shown, **extra)


@require_GET
def package(request: HttpRequest, case_id: UUID, referral_id: UUID) -> HttpResponse:
    """The package of one referral of the case, past ones too, and who has read it."""
    case, now = case_for(request, case_id), timezone.now()
    referral = or_404(referral_selector.one_of_case(case, referral_id))
    context = {
        "case": case,
        "title": gettext("What is handed over"),
        "who": receiver_name(referral),
        "read": service.read(referral, by=member_of(request), now=now),
        "readings": [row for row in selector.readings(referral) if row.user_id != member_of(request).user_id],
        "back_url": next_url(request, reverse("referral", args=[case.pk])),
    }
    return render(request, "referral_package/package.html", context)
