"""Which form remedies what: for each code that can block or oblige, the page that meets it, and its button."""

from typing import NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _


class Mend(NamedTuple):
    """A route that takes the case's id, and what its button says."""

    route: str
    label: Promise


WRITE_CONSENT = "2d.write-consent"

_AGREE = Mend("appointment-propose", _("Agree on time and place"))
_CONTACT = Mend("contact", _("Write down an attempt"))
_CONSENT = Mend("consent", _("Ask for permission"))
_REFUSED = Mend("consent", _("Write down a new answer"))
_GUARDIAN = Mend("guardian-consent", _("Ask the guardian"))
_EXPLAIN = Mend("explanation", _("Explain and confirm"))
_REFER = Mend("referral", _("Prepare a referral"))
_WEIGH = Mend("loyalty", _("Weigh the conflict"))
_URGENCY = Mend("urgency", _("Judge the urgency"))
_WISH = Mend("wish", _("Write down the konseli's wish"))
_OFFER = Mend("offered", _("Write down what was offered"))
_NOTES = Mend("notes", _("Write the notes"))
_DECLARE = Mend("relationship", _("Declare the relationship"))
_PLAN = Mend("plan", _("Agree on sessions"))
_DISCLOSURES = Mend("disclosures", _("Open the disclosures"))
_AFTER_LIMIT = Mend("no-benefit", _("See what is open"))
_CONFIRM = Mend("urgency", _("Ask a second person"))

MEND: dict[str, Mend] = {
    "1a.no-agreement": _AGREE,
    "1a.no-opportunity": _AGREE,
    "1a.still-reachable": _CONTACT,
    "1a.agree": _AGREE,
    "1a.rebook": _AGREE,
    "1a.offer-referral": _OFFER,
    "1b.konseli-ended": _WISH,
    "1b.no-benefit": _AFTER_LIMIT,
    "1b.benefit-doubtful": _AFTER_LIMIT,
    "1b.confirm-wish": _WISH,
    "1b.refer-on": _REFER,
    "1b.offer-referral": _OFFER,
    "2a.complaint-open": _WISH,
    "2b.offer-alternative": _OFFER,
    "2d.consent-missing": _CONSENT,
    "2d.consent-refused": _REFUSED,
    "2d.obtain-consent": _CONSENT,
    "2d.seek-assent": _CONSENT,
    WRITE_CONSENT: Mend("consent", _("Have it signed and upload the paper")),
    "2d.guardian-missing": _GUARDIAN,
    "2d.guardian-refused": _GUARDIAN,
    "2d.inform-guardian": _GUARDIAN,
    "2d.referral-not-agreed": _REFER,
    "2d.referral-refused": _REFER,
    "2d.obtain-referral-consent": _REFER,
    "2e.emergency": _URGENCY,
    "2e.unassessed": _URGENCY,
    "2e.confirm-emergency": _CONFIRM,
    "2e.warm-handover": _REFER,
    "2e.offer-alternative": _OFFER,
    "2e.safety-contact": _CONTACT,
    "2f.no-receiver": _REFER,
    "2f.no-handover": _REFER,
    "2f.write-handover": _REFER,
    "2f.confirm-acceptance": _REFER,
    "2f.renew-plan": _PLAN,
    "2g.not-explained": _EXPLAIN,
    "2g.outdated": _EXPLAIN,
    "2g.explain": _EXPLAIN,
    "2h.loyalty-unweighed": _WEIGH,
    "2h.weigh-loyalty": _WEIGH,
    "2h.dual-role": _REFER,
    "2h.clarify-roles": Mend("roles", _("Write down the clarification")),
    "2h.notes-missing": _NOTES,
    "2h.notes-late": _NOTES,
    "2h.finish-notes": _NOTES,
    "2h.review-disclosure": _DISCLOSURES,
    "2h.tell-konseli": _DISCLOSURES,
    "2i.undeclared": _DECLARE,
    "2i.declare": _DECLARE,
    "2i.close-relation": _REFER,
    "2i.refer-on": _REFER,
    "2i.offer-referral": _OFFER,
    "2i.receiver-undeclared": _REFER,
    "2i.receiver-close": _REFER,
}


def mend_for(code: str, case_id: UUID, *, back: str = "") -> tuple[str, str] | None:
    """The address and the button that make this code good; None where no form can."""
    mend = MEND.get(code)
    if mend is None:
        return None
    url = reverse(mend.route, args=[case_id])
    return (f"{url}?{urlencode({'next': back})}" if back else url), str(mend.label)


def upload_for(case_id: UUID, consent_id: UUID, *, back: str = "") -> tuple[str, str]:
    """The same, for a permission that is signed and whose paper is still owed."""
    url = reverse("consent-papers", args=[case_id, consent_id])
    return (f"{url}?{urlencode({'next': back})}" if back else url), str(_("Upload the signed paper"))
