"""Additions to a signed note, each with its author and its time. The note itself stays as it was signed."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from counseling.access import case as case_access
from counseling.models import Membership, Note, NoteAddendum
from counseling.selectors import note as note_selector
from counseling.services.errors import Invalid, text
from counseling.services.held import as_it_stands, held
from counseling.services.marker import service

TWICE = timedelta(minutes=1)
"""Within this time the same words once more are a second press of the button."""


@service
def add(note: Note, *, body: str, by: Membership, now: datetime) -> NoteAddendum:
    """The case's counselor adds to a signed note. Raises Invalid, also where the konseli does not permit that personal
    data are processed."""
    case_access.require_work(by, note.case)
    body = text(body, field="body")
    with held(note.case_id, now=now, settles=False) as case:
        locked = as_it_stands(note, case)
        if locked.signed_at is None:
            raise Invalid("body", _("This note is still a draft. Go on writing in it."))
        if not note_selector.may_be_written(case, now):
            raise Invalid(
                "body", _("The konseli has not permitted that personal data are processed. Ask for it first.")
            )
        last = NoteAddendum.objects.filter(note=locked).order_by("added_at", "pk").last()
        if last is not None and (last.author_id, last.body) == (by.user_id, body) and last.added_at > now - TWICE:
            return last
        return NoteAddendum.objects.create(
            institution_id=locked.institution_id,
            konseli_id=locked.konseli_id,
            case_id=locked.case_id,
            note=locked,
            body=body,
            author_id=by.user_id,
            added_at=now,
        )
