"""Requests for help: a request opens a case in the state `requested`. Also the waiting list of those who were declined
because of capacity, and whom a counselor calls up later."""

from datetime import datetime

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from counseling.access import case as case_access
from counseling.access.people import counselor_of
from counseling.choices import OPEN_STATES, WRITTEN_BY_SPEAKER, ContactOutcome, LeavesFor, RequestSource, Urgency, Wish
from counseling.choices.konseli_record import Identity
from counseling.models import Case, Counselor, HelpRequest, Institution, Konseli, Membership, WaitingEntry
from counseling.selectors import contact_attempt as attempt_selector
from counseling.selectors import help_request as selector
from counseling.selectors import merge as merge_selector
from counseling.selectors.casefile import derive
from counseling.selectors.casefile.records import records_of
from counseling.services import contact_attempt, relationship_hint, wish
from counseling.services import konseli as konseli_service
from counseling.services.code import next_code
from counseling.services.errors import Invalid, one_of
from counseling.services.held import held, hold_new
from counseling.services.marker import service
from counseling.services.statement import Source


class AlreadyOpenError(Exception):
    """The person already has an open case with this counselor, on this record or on another of theirs."""

    def __init__(self, case: Case) -> None:
        self.case = case
        super().__init__(f"Case {case.code} is open already.")


@service
def ask(
    konseli: Konseli,
    *,
    source: str,
    words: str,
    requested_at: datetime,
    by: Membership,
    now: datetime,
    asked_by_name: str = "",
    counselor: Counselor | None = None,
    previous: Case | None = None,
) -> Case:
    """A help request and its case, with this counselor (default: the member). Raises AlreadyOpenError.

    Where the record was merged into another that this counselor knows too, a new request opens on that one. What goes
    on from a `previous` case stays with its record, under whose key its words lie.
    """
    counselor = counselor or counselor_of(by)
    if counselor is None:
        raise ValueError("A request needs a counselor.")
    # Two requests at the same moment wait for each other here: one finds the other's case, and codes are counted.
    Institution.objects.select_for_update(no_key=True).get(pk=konseli.institution_id)
    konseli = _record_for(konseli, counselor, goes_on=previous is not None)
    request = HelpRequest.objects.create(
        institution_id=konseli.institution_id,
        konseli=konseli,
        source=RequestSource(source),
        asked_by_name=asked_by_name,
        words=words,
        requested_at=requested_at,
        recorded_by_id=by.user_id,
        recorded_at=now,
    )
    return _open(request, counselor, previous=previous, now=now)


def _open(request: HelpRequest, counselor: Counselor, *, previous: Case | None, now: datetime) -> Case:
    """The case of a request, linked to the one before."""
    before = previous or Case.objects.filter(konseli=request.konseli).order_by("-created_at").first()
    case = Case.objects.create(
        institution_id=request.institution_id,
        konseli=request.konseli,
        counselor=counselor,
        request=request,
        previous=before,
        code=next_code(Case, "C", institution_id=request.institution_id),
        created_at=now,
        state_since=now,
    )
    hold_new(case)
    relationship_hint.refresh([case], now=now)
    return case


def _record_for(konseli: Konseli, counselor: Counselor, *, goes_on: bool) -> Konseli:
    """The record on which the request opens; raises AlreadyOpenError where the person has an open case here."""
    open_case = selector.open_with(counselor.pk, konseli.pk)
    if open_case is not None:
        raise AlreadyOpenError(open_case)
    kept = konseli.pk if goes_on else merge_selector.persons([konseli.pk]).kept_of(konseli.pk)
    # A case opens the whole record: what a colleague read as one person opens to nobody who knew half of it alone.
    known = kept != konseli.pk and counselor.cases.filter(konseli=kept).exists()
    return Konseli.objects.get(pk=kept) if known else konseli


@service
def ask_first(
    identity: Identity,
    *,
    source: str,
    words: str,
    requested_at: datetime,
    by: Membership,
    now: datetime,
    asked_by_name: str = "",
) -> Case:
    """Somebody who is not on record yet asks for help: their record and their request, both or neither.

    Raises AlreadyOpenError where the very same was written down before.
    """
    # A form that is sent twice: the second waits here and finds what the first has written.
    Institution.objects.select_for_update(no_key=True).get(pk=by.institution_id)
    before = _sent_before(identity, words=words, requested_at=requested_at, by=by)
    if before is not None:
        raise AlreadyOpenError(before)
    return ask(
        konseli_service.register(identity, by=by, now=now),
        source=source,
        words=words,
        requested_at=requested_at,
        asked_by_name=asked_by_name,
        by=by,
        now=now,
    )


@service
def keep_place(case: Case, *, urgency: str, now: datetime) -> WaitingEntry:
    """A place in the queue for a declined request. Who was called up and declined again keeps their first date."""
    before = WaitingEntry.objects.filter(called_up_case=case).first()
    return WaitingEntry.objects.create(
        institution_id=case.institution_id,
        konseli_id=case.konseli_id,
        request=case.request,
        case=case,
        urgency=Urgency(urgency),
        since=before.since if before else case.request.requested_at,
    )


@service
def call_up(entry: WaitingEntry, *, by: Membership, now: datetime) -> Case:
    """There is room: a new request opens, linked to the declined case. Raises Invalid, AlreadyOpenError."""
    with held(entry.case_id, now=now, settles=False) as before:
        locked = standing(entry, before)
        case_access.require_work(by, before)
        request = locked.request
        case = ask(
            before.konseli,
            source=request.source,
            words=request.words,
            asked_by_name=request.asked_by_name,
            requested_at=now,
            counselor=before.counselor,
            previous=before,
            by=by,
            now=now,
        )
        locked.called_up_at = now
        locked.called_up_case = case
        locked.save(update_fields=["called_up_at", "called_up_case"])
        return case


@service
def leave_queue(entry: WaitingEntry, why: str, *, source: Source, by: Membership, now: datetime) -> WaitingEntry:
    """The konseli does not wait any longer, on the word that is written down here: the konseli's own, or the
    counselor's that they cannot be reached. Raises Invalid."""
    with held(entry.case_id, now=now, settles=False) as case:
        locked = standing(entry, case)
        case_access.require_work(by, case)
        why = one_of(LeavesFor, why, field="why")
        if why == LeavesFor.UNREACHED:
            contact_attempt.record(case, ContactOutcome.NOT_REACHED, source=source.in_words(), by=by, now=now)
            _require_out_of_reach(case, now=now)
        else:
            written_by_speaker = why == LeavesFor.WISH and source.channel in WRITTEN_BY_SPEAKER
            wish.record(case, Wish.END, source=source if written_by_speaker else source.in_words(), by=by, now=now)
            _require_wish_to_leave(case, now=now)
        locked.left_at = now
        locked.save(update_fields=["left_at"])
        return locked


def _require_out_of_reach(case: Case, *, now: datetime) -> None:
    """Raises Invalid where the konseli was not sought for as long as a relationship would have to be before it ends."""
    silence = attempt_selector.silence(case, now=now)
    if not silence.out_of_reach:
        sentence = _(
            "A konseli counts as out of reach after {days} silent days with attempts on {tries} days. Until then they "
            "keep their place."
        )
        needed = {"days": silence.days_needed, "tries": silence.attempts_needed}
        raise Invalid("why", format_lazy(sentence, **needed))


def _require_wish_to_leave(case: Case, *, now: datetime) -> None:
    """Raises Invalid where the latest that the konseli said is not that they give up the place that they have."""
    value, word = derive.konseli_wants(records_of([case.pk], now)[case.pk])
    if word is None or value != Wish.END:
        raise Invalid("said_at", _("The konseli's own latest word counts, and that one differs."))
    # Forms tell the minute alone.
    if word.said_at < case.state_since.replace(second=0, microsecond=0):
        raise Invalid("said_at", _("This was said before the konseli had their place. Write down what they say now."))


def standing(entry: WaitingEntry, case: Case) -> WaitingEntry:
    """The entry as it stands in its held case. Raises Invalid where the konseli no longer waits."""
    locked = WaitingEntry.objects.select_related("request").get(pk=entry.pk)
    locked.case = case
    if locked.called_up_at or locked.left_at:
        raise Invalid("entry", _("This konseli is not in the queue any more."))
    return locked


def _sent_before(identity: Identity, *, words: str, requested_at: datetime, by: Membership) -> Case | None:
    """The open case that this member made of the same words, at the same time, by the same person."""
    alike = Case.objects.filter(
        institution_id=by.institution_id,
        state__in=OPEN_STATES,
        request__recorded_by_id=by.user_id,
        request__requested_at=requested_at,
    ).select_related("konseli", "request")
    return next(
        (case for case in alike if case.request.words == words and konseli_service.is_of(case.konseli, identity)), None
    )
