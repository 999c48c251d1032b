"""Complaints about the counselor, on dignity, belief or something else, and the supervisor's answer (2a)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from counseling.access import case as case_access
from counseling.access import complaint as complaint_access
from counseling.choices import ComplaintAbout
from counseling.models import Case, Complaint, Membership
from counseling.services.errors import Invalid, one_of, text
from counseling.services.held import as_it_stands, held
from counseling.services.marker import service
from counseling.services.statement import Source, write_down


@service
def take_down(case: Case, about: str, *, source: Source, by: Membership, now: datetime) -> Complaint:
    """A complaint, in the words of who complains. Raises Invalid."""
    case_access.require_work(by, case)
    about = one_of(ComplaintAbout, about, field="about")
    old = source.supersedes
    if isinstance(old, Complaint) and old.about != ComplaintAbout.OTHER and about == ComplaintAbout.OTHER:
        # Whom the complaint is about must not be able to make it weigh less.
        raise Invalid("about", _("A complaint on dignity or belief stays one until a supervisor has answered it."))
    return write_down(Complaint, case, source=source.in_words(), by=by, now=now, about=about)


@service
def answer(complaint: Complaint, words: str, *, by: Membership, now: datetime) -> Complaint:
    """The supervisor's answer, which closes the complaint. Raises Invalid."""
    complaint_access.require_answer(by, complaint)
    with held(complaint.case_id, now=now) as case:
        locked = as_it_stands(complaint, case)
        if locked.answered_at is not None:
            raise Invalid("answer", _("This complaint has been answered already."))
        if Complaint.objects.filter(supersedes=locked).exists():
            raise Invalid("answer", _("This record has been corrected. Answer the newer one."))
        locked.answer = text(words, field="answer")
        locked.answered_by_id = by.user_id
        locked.answered_at = now
        locked.save(update_fields=["answer", "answered_by", "answered_at"])
        return locked
