"""The review of a flag, step by step: asked, answered, determined, remedied, closed. The gate and the inspection raise
flags and reopen them (services/door/aftermath.py); nothing removes one.

Each step is an entry of FLAG_MOVES, dated and named. `seen` is how much of the flag the person's page showed (see
selectors.flag.extent). Every step raises PermissionDenied where it is not this person's to take, and Invalid.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from counseling.access import flag as flag_access
from counseling.choices import FLAG_MOVES, Conclusion, FlagState, NoticeKind
from counseling.models import Determination, Flag, FlagMove, FlagSeen, Membership, Remedy
from counseling.selectors.flag import closes_directly, extent
from counseling.services import notice
from counseling.services.errors import Invalid, one_of, text
from counseling.services.held import as_it_stands, held
from counseling.services.marker import service

STALE = "seen"
"""The field of Invalid where the flag has moved on since the page was opened."""

STEPS: Mapping[str, Promise] = {
    FlagState.OPEN: _("nothing until it comes up again"),
    FlagState.ASKED: _("to ask for an answer"),
    FlagState.ANSWERED: _("the counselor's answer"),
    FlagState.DETERMINED: _("to determine it"),
    FlagState.REMEDY: _("to set a remedy"),
    FlagState.CLOSED: _("to close it"),
}
"""What leads to each state, in words."""

STATED: Mapping[str, Callable[[FlagMove], str]] = {
    FlagState.DETERMINED: lambda move: move.flag.determinations.latest("determined_at", "pk").reasons,
    FlagState.REMEDY: lambda move: move.flag.remedies.latest("set_at", "pk").text,
}
"""Where the words of a step lie, if not with the move itself."""


@service
def ask(flag: Flag, question: str, *, by: Membership, now: datetime, seen: int) -> Flag:
    """The counselor is asked for an answer."""
    question = text(question, field="question")
    with _held(flag, now=now) as standing:
        if _is_to_take(standing, FlagState.ASKED, question, by=by, seen=seen):
            _move(standing, FlagState.ASKED, by=by, now=now, words=question)
            notice.tell([standing.counselor.membership], NoticeKind.ANSWER_ASKED, by=by.user_id, now=now)
        return standing


@service
def answer(flag: Flag, words: str, *, by: Membership, now: datetime, seen: int) -> Flag:
    """The counselor whom the flag is about answers."""
    words = text(words, field="answer")
    with _held(flag, now=now) as standing:
        if _is_to_take(standing, FlagState.ANSWERED, words, by=by, seen=seen):
            _move(standing, FlagState.ANSWERED, by=by, now=now, words=words)
        return standing


@service
def determine(flag: Flag, conclusion: str, reasons: str, *, by: Membership, now: datetime, seen: int) -> Flag:
    """The supervisor concludes, with reasons; with or without an answer."""
    concluded = one_of(Conclusion, conclusion, field="conclusion")
    reasons = text(reasons, field="reasons")
    with _held(flag, now=now) as standing:
        if _is_to_take(standing, FlagState.DETERMINED, reasons, by=by, seen=seen):
            said = {"conclusion": concluded, "reasons": reasons}
            Determination.objects.create(**_of(standing), **said, determined_by_id=by.user_id, determined_at=now)
            _move(standing, FlagState.DETERMINED, by=by, now=now)
            notice.tell([standing.counselor.membership], NoticeKind.DETERMINED, by=by.user_id, now=now)
        return standing


@service
def set_remedy(flag: Flag, remedy: str, due_at: datetime, *, by: Membership, now: datetime, seen: int) -> Flag:
    """What is to be done about it, and by when."""
    remedy = text(remedy, field="remedy")
    if due_at <= now:
        raise Invalid("due_at", _("Give a date that lies ahead."))
    with _held(flag, now=now) as standing:
        if _is_to_take(standing, FlagState.REMEDY, remedy, by=by, seen=seen):
            Remedy.objects.create(**_of(standing), text=remedy, due_at=due_at, set_by_id=by.user_id, set_at=now)
            _move(standing, FlagState.REMEDY, by=by, now=now)
        return standing


@service
def close(flag: Flag, words: str = "", *, by: Membership, now: datetime, seen: int) -> Flag:
    """The review is done. Where a remedy was set, `words` say how it was carried out; a breach needs one."""
    with _held(flag, now=now) as standing:
        remedy = standing.remedies.filter(done_at=None).first()
        words = text(words, field="words", required=remedy is not None)
        if _is_to_take(standing, FlagState.CLOSED, words, by=by, seen=seen):
            if remedy is not None:
                remedy.done_at = now
                remedy.save(update_fields=["done_at"])
            elif not closes_directly(standing):
                raise Invalid("words", _("What is not in order closes once it is made good. Set a remedy first."))
            _move(standing, FlagState.CLOSED, by=by, now=now, words=words)
        return standing


@service
def see(flag: Flag, *, by: Membership, now: datetime) -> FlagSeen:
    """Who reviews the flag has it before them: what came until now is read."""
    flag_access.require_review(by, flag)
    seen, _made = FlagSeen.objects.update_or_create(
        institution_id=flag.institution_id, flag=flag, member=by, defaults={"at": now}
    )
    return seen


@contextmanager
def _held(flag: Flag, *, now: datetime) -> Iterator[Flag]:
    """The flag as it stands, while its case is held. No step of a review is evidence of a duty."""
    with held(flag.case_id, now=now, settles=False) as case:
        yield as_it_stands(flag, case)


def _is_to_take(flag: Flag, to: str, words: str, *, by: Membership, seen: int) -> bool:
    """Whether the step is still to be taken: not where an earlier press of the same button took it. Raises Invalid
    where the table does not have it, and where the flag has moved on since the person's page."""
    if to == FlagState.ANSWERED:
        flag_access.require_answer(by, flag)
    else:
        flag_access.require_review(by, flag)
    if _was_pressed(flag, to, words, by=by, seen=seen):
        return False
    if to not in FLAG_MOVES[flag.state]:
        raise Invalid("state", _not_open(flag))
    if seen != extent(flag):
        raise Invalid(STALE, _("Something has happened here since you opened this page. Look at it, then send again."))
    return True


def _was_pressed(flag: Flag, to: str, words: str, *, by: Membership, seen: int) -> bool:
    last = flag.moves.order_by("at", "pk").last()
    if last is None or (last.to_state, last.by_id, seen + 1) != (to, by.user_id, extent(flag)):
        return False
    stated = STATED[to](last) if to in STATED else str(last.words)
    return words == stated


def _not_open(flag: Flag) -> str | Promise:
    possible = [STEPS[state] for state in FlagState.values if state in FLAG_MOVES[flag.state]]
    return format_lazy(
        _("This step is not open. The flag stands at «{state}»; open now: {steps}."),
        state=FlagState(flag.state).label,
        steps=format_lazy(", ".join(["{}"] * len(possible)), *possible),
    )


def _move(flag: Flag, to: str, *, by: Membership, now: datetime, words: str = "") -> None:
    states = {"from_state": flag.state, "to_state": to}
    FlagMove.objects.create(**_of(flag), **states, by_id=by.user_id, at=now, words=words)
    flag.state = to
    flag.save(update_fields=["state"])


def _of(flag: Flag) -> dict[str, object]:
    return {
        "institution_id": flag.institution_id,
        "konseli_id": flag.konseli_id,
        "case_id": flag.case_id,
        "flag": flag,
    }
