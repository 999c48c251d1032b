"""Flags: the supervisor's list, one flag with its course, and the steps of its review."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.views.decorators.http import require_GET

from counseling.access import case as case_access
from counseling.access import flag as flag_access
from counseling.choices import FlagState, Role
from counseling.forms.flag import AskForm, DetermineForm, FlagCloseForm, FlagFilterForm, RemedyForm, StepForm
from counseling.presenters.dates import away, moment
from counseling.presenters.readiness import language
from counseling.presenters.timeline import TimelineItem, entry_item
from counseling.presenters.weekly import weekly_plot
from counseling.selectors import flag as flag_selector
from counseling.selectors import wording
from counseling.services import flag as flag_service
from counseling.services import reading
from counseling.services.errors import Invalid
from counseling.views.base import FormPage, member_as
from counseling.views.listing import ALWAYS, listing

if TYPE_CHECKING:
    from counseling.models import Flag, FlagOccurrence, Membership

S = TypeVar("S", bound=StepForm)
PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class FlagRow:
    """A flag in a list. `late`: its remedy is overdue."""

    flag: flag_selector.NamedFlag
    title: str
    point: str
    when: str
    late: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in one occurrence of a flag, in words."""

    title: str
    sentence: str
    point: str
    code: str
    edition: str
    code_url: str
    at: datetime


def flag_rows(flags: Iterable[flag_selector.NamedFlag], *, now: datetime) -> list[FlagRow]:
    """The lines of a page of flags."""
    return [
        FlagRow(
            flag=flag,
            title=wording.title_of(flag.code, language=language(), edition=flag.edition),
            point=flag.code.partition(".")[0],
            when=_("%(when)s, %(away)s") % {"when": moment(flag.last_seen_at), "away": away(flag.last_seen_at, now)},
            late=flag.due_at is not None and flag.due_at < now,
        )
        for flag in flags
    ]


def found_in(flag: Flag, occurrence: FlagOccurrence) -> Found:
    """What this occurrence of the flag found, by its own edition of the code."""
    source = flag_selector.source_of(occurrence)
    title = wording.title_of(flag.code, language=language(), edition=source.edition)
    return Found(
        title=title,
        sentence=wording.flagged_in_words(source, flag.code, language=language()) or f"{title}.",
        point=flag.code.partition(".")[0],
        code=flag.code,
        edition=source.edition,
        code_url=f"{reverse('code')}#{flag.code.replace('.', '-')}",
        at=occurrence.at,
    )


# ---------------------------------------------------------------- the queue


@require_GET
def flags(request: HttpRequest) -> HttpResponse:
    """What waits for this supervisor, narrowed by the filters in the address."""
    member, now = member_as(request, Role.SUPERVISOR), timezone.now()
    points = {point.number: point.title for point in wording.points(language=language())}
    filters = partial(
        FlagFilterForm,
        points=[(number, f"{number} · {title}") for number, title in points.items()],
        counselors=flag_selector.counselors(member),
    )
    queue = partial(flag_selector.queue, member, now=now)
    found = listing(request, queue, filters=filters, size=PAGE_SIZE, calm=ALWAYS)
    weeks = flag_selector.by_week(member, now=now)
    context = {
        "list": found,
        "rows": flag_rows(found.page.object_list, now=now),
        "kept": _kept(flag_selector.kept_from(member)),
        "plot": weekly_plot(weeks.starts, weeks.counts, points) if weeks.counts else None,
    }
    return render(request, "flag/list.html", context)


def _kept(kept: flag_selector.WithheldFlags) -> list[str]:
    """What a supervisor is told of the flags that are kept from them."""
    sentences = []
    if kept.others:
        sentences.append(
            ngettext(
                "%(n)d flag concerns yourself: somebody else reviews it.",
                "%(n)d flags concern yourself: somebody else reviews them.",
                kept.others,
            )
            % {"n": kept.others}
        )
    if kept.waiting and kept.reviewer:
        sentences.append(
            ngettext(
                "%(n)d flag concerns yourself and waits for the outside reviewer, %(name)s.",
                "%(n)d flags concern yourself and wait for the outside reviewer, %(name)s.",
                kept.waiting,
            )
            % {"n": kept.waiting, "name": kept.reviewer}
        )
    elif kept.waiting:
        sentences.append(
            ngettext(
                "%(n)d flag concerns yourself and waits until your institution names an outside reviewer.",
                "%(n)d flags concern yourself and wait until your institution names an outside reviewer.",
                kept.waiting,
            )
            % {"n": kept.waiting}
        )
    return sentences


# ---------------------------------------------------------------- one flag

STEPS: dict[str, tuple[str, Callable[[], str]]] = {
    FlagState.ASKED: ("flag-ask", lambda: pgettext("button", "Ask for an answer")),
    FlagState.DETERMINED: ("flag-determine", lambda: pgettext("button", "Determine")),
    FlagState.REMEDY: ("flag-remedy", lambda: pgettext("button", "Set a remedy")),
    FlagState.CLOSED: ("flag-close", lambda: pgettext("button", "Close the flag")),
}
MAIN = {
    FlagState.OPEN: FlagState.ASKED,
    FlagState.ANSWERED: FlagState.DETERMINED,
    FlagState.DETERMINED: FlagState.CLOSED,
    FlagState.REMEDY: FlagState.CLOSED,
}
"""The step that is most likely next; where it is not open, the first that is."""


def _flag_for(member: Membership, flag_id: UUID) -> Flag:
    visible = flag_access.visible_to(member).select_related("case", "counselor__membership__user")
    return get_object_or_404(visible, pk=flag_id)


@require_GET
def flag(request: HttpRequest, flag_id: UUID) -> HttpResponse:
    """A flag before who reviews it: what was found, on which facts, what was said to it, what comes next."""
    member, now = member_as(request, Role.SUPERVISOR), timezone.now()
    found = _flag_for(member, flag_id)
    occurrences = flag_selector.occurrences(found)
    shown = next((o for o in occurrences if str(o.pk) == request.GET.get("occurrence")), occurrences[0])
    words = flag_selector.words_with(shown)
    if words is not None:
        reading.log_flagged(shown, object_id=words.pk, by=member, now=now)
    flag_service.see(found, by=member, now=now)
    facts = wording.facts_in_words(flag_selector.source_of(shown), language=language(), code=found.code)
    context = {
        "flag": found,
        "case_url": reverse("oversight", args=[found.case_id]) if case_access.can_oversee(member, found.case) else "",
        "found": found_in(found, shown),
        "shown": shown,
        "occurrences": occurrences,
        "words": words,
        "decisive": [fact for fact in facts if fact.decisive],
        "facts": [fact for fact in facts if not fact.decisive],
        "around": _around(shown),
        "course": flag_selector.course_of(found),
        "steps": _steps(found),
    }
    return render(request, "flag/flag.html", context)


def _around(shown: FlagOccurrence) -> list[TimelineItem]:
    items = [entry_item(entry) for entry in flag_selector.around(shown)]
    here = shown.entry.number if shown.entry else None
    return [replace(item, icon="", effect="flag") if item.number == here else item for item in items]


def _steps(found: Flag) -> list[dict[str, Any]]:
    """The buttons of the steps that are open now, the main one first."""
    possible = flag_selector.next_of(found)
    wanted = MAIN.get(FlagState(found.state))
    main = wanted if wanted in possible else next(iter(possible), None) if found.state != FlagState.ASKED else None
    ordered = sorted(possible, key=lambda state: state != main)
    return [
        {"label": STEPS[state][1](), "url": reverse(STEPS[state][0], args=[found.pk]), "primary": state == main}
        for state in ordered
    ]


# ---------------------------------------------------------------- the steps


class StepView(FormPage[S]):
    """One step of a flag. Where the flag has changed since the page was opened, the page shows it and keeps what was
    typed."""

    template_name = "flag/step.html"
    flag: Flag

    def step(self, form: S, **page: Any) -> None:
        """Calls the service; `page` is who acts, when, and what they saw."""
        raise NotImplementedError

    def get_initial(self) -> dict[str, Any]:
        return {"seen": flag_selector.extent(self.flag)}

    def form_valid(self, form: S) -> HttpResponse:
        try:
            self.step(form, by=self.member, now=self.now, seen=form.seen_number)
        except Invalid as error:
            if error.field != flag_service.STALE:
                raise
            return self.shown_anew(str(error.message))
        return super().form_valid(form)

    def shown_anew(self, message: str) -> HttpResponse:
        data = self.request.POST.copy()
        data["seen"] = str(flag_selector.extent(self.flag))
        again = self.get_form_class()(**{**self.get_form_kwargs(), "data": data})
        again.add_error(None, message)
        return self.show(again, status=409)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        occurrences = flag_selector.occurrences(self.flag)
        return {
            **super().get_context_data(**kwargs),
            "flag": self.flag,
            "found": found_in(self.flag, occurrences[0]),
            "course": flag_selector.course_of(self.flag),
        }


class FlagReviewView(StepView[S]):
    """One step of a review by the supervisor. `to` is the state to which it moves the flag."""

    role = Role.SUPERVISOR
    to: ClassVar[str]

    def prepare(self) -> None:
        self.flag = _flag_for(self.member, self.kwargs["flag_id"])

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if self.to not in flag_selector.next_of(self.flag):
            state = self.flag.get_state_display()
            messages.info(request, _("This step is not open now. State of the flag: %(state)s.") % {"state": state})
            return HttpResponseRedirect(self.back_url())
        return super().get(request, *args, **kwargs)

    def back_url(self) -> str:
        return reverse("flag", args=[self.flag.pk])

    def back_label(self) -> str:
        return _("The flag")


class AskView(FlagReviewView[AskForm]):
    """The supervisor asks the counselor for an answer."""

    to = FlagState.ASKED
    form_class = AskForm
    title = gettext_lazy("Ask for an answer")
    lead = gettext_lazy("The counselor sees what was found and your question, and answers here.")
    submit_label = pgettext_lazy("button", "Ask")
    done = gettext_lazy("The counselor is asked for an answer.")

    def step(self, form: AskForm, **page: Any) -> None:
        flag_service.ask(self.flag, form.cleaned_data["question"], **page)


class DetermineView(FlagReviewView[DetermineForm]):
    """The supervisor concludes."""

    to = FlagState.DETERMINED
    form_class = DetermineForm
    title = gettext_lazy("Determine")
    lead = gettext_lazy("What you conclude stays on record with your name. The counselor reads it.")
    submit_label = pgettext_lazy("button", "Determine")
    done = gettext_lazy("Your determination is on record.")

    def step(self, form: DetermineForm, **page: Any) -> None:
        data = form.cleaned_data
        flag_service.determine(self.flag, data["conclusion"], data["reasons"], **page)


class RemedyView(FlagReviewView[RemedyForm]):
    """The supervisor sets a remedy and its due date."""

    to = FlagState.REMEDY
    form_class = RemedyForm
    title = gettext_lazy("Set a remedy")
    lead = gettext_lazy("Say what is to be made good, and by when. The counselor reads it.")
    submit_label = pgettext_lazy("button", "Set the remedy")
    done = gettext_lazy("The remedy is set.")

    def step(self, form: RemedyForm, **page: Any) -> None:
        flag_service.set_remedy(self.flag, form.cleaned_data["remedy"], form.due(), **page)


class FlagCloseView(FlagReviewView[FlagCloseForm]):
    """The supervisor closes the review."""

    to = FlagState.CLOSED
    form_class = FlagCloseForm
    title = gettext_lazy("Close the flag")
    lead = gettext_lazy("Everything stays on record. If it comes up again, the flag opens anew.")
    submit_label = pgettext_lazy("button", "Close the flag")
    done = gettext_lazy("The flag is closed.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "remedied": self.flag.state == FlagState.REMEDY}

    def step(self, form: FlagCloseForm, **page: Any) -> None:
        flag_service.close(self.flag, form.cleaned_data["words"], **page)
