"""Progress notes: drafts that two tabs cannot overwrite for each other, and the signature that makes one final."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from counseling.access import case as case_access
from counseling.choices import AccessWhat, NoteTemplate
from counseling.models import CounselingSession, Membership, Note
from counseling.selectors import note as note_selector
from counseling.services import reading
from counseling.services.errors import Invalid, one_of, text
from counseling.services.held import held
from counseling.services.marker import service


class StaleNoteError(Exception):
    """The note was saved elsewhere since this text was opened. The error holds both versions, so that neither is
    lost."""

    def __init__(self, stored: Note, typed: str) -> None:
        self.stored = stored
        self.typed = typed
        super().__init__(f"The note stands at revision {stored.revision}.")


@service
def save_draft(
    session: CounselingSession, *, template: str, body: str, revision: int, by: Membership, now: datetime
) -> Note:
    """Saves a draft. `revision` is that of the text that was opened, 0 for none.

    Raises StaleNoteError where another text was saved meanwhile; Invalid where the note is signed, or the konseli does
    not permit that personal data are processed.
    """
    case_access.require_work(by, session.case)
    template = one_of(NoteTemplate, template, field="template")
    body = text(body, field="body", required=False)
    if not note_selector.may_be_written(session.case, now):
        raise Invalid("body", _("The konseli has not permitted that personal data are processed. Ask for it first."))
    with held(session.case_id, now=now, settles=False):
        note = _own_draft(session, by=by)
        if note is None:
            note = Note(
                institution_id=session.institution_id,
                konseli_id=session.konseli_id,
                case_id=session.case_id,
                session=session,
                author_id=by.user_id,
            )
        elif note.body == body and note.template == template:
            return note  # the same text twice: an answer got lost on the way
        if note.revision != revision:
            raise StaleNoteError(note, body)
        note.template = template
        note.body = body
        note.revision += 1
        note.saved_at = now
        note.save()
        return note


@service
def sign(session: CounselingSession, *, revision: int, by: Membership, now: datetime) -> Note:
    """The author signs what they see: from now on nothing of the note changes. Raises Invalid, StaleNoteError."""
    case_access.require_work(by, session.case)
    with held(session.case_id, now=now):
        note = _own_draft(session, by=by)
        if note is None or not note.body:
            raise Invalid("body", _("There is nothing to sign yet."))
        if note.revision != revision:
            raise StaleNoteError(note, note.body)
        note.signed_at = now
        note.save(update_fields=["signed_at"])
        return note


@service
def read(session: CounselingSession, *, by: Membership, now: datetime) -> Note | None:
    """The note as it stands. The read log is written first; None, and no line in it, where there is no note."""
    case_access.require_work(by, session.case)
    note = Note.objects.filter(session=session).first()
    if note is not None:
        reading.log(session.case, what=AccessWhat.NOTE, object_id=note.pk, by=by, now=now)
    return note


def _own_draft(session: CounselingSession, *, by: Membership) -> Note | None:
    """The note of a held case. Raises PermissionDenied for all but the author, Invalid once signed."""
    note = Note.objects.filter(session=session).first()
    if note is None:
        return None
    if note.author_id != by.user_id:
        raise PermissionDenied("Only its author changes a note.")
    if note.signed_at is not None:
        raise Invalid("body", _("This note is signed and stays as it is."))
    return note
