"""The pages that start a case, end it, and decline a request."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from counseling.choices import AccessWhat, AppointmentState, Reason, Transition, Urgency, Wish, YesNo
from counseling.forms.closing import CaseEndForm, DeclineForm, StartForm
from counseling.selectors import appointment as appointment_selector
from counseling.selectors import ledger
from counseling.selectors import session as session_selector
from counseling.selectors.casefile import derive
from counseling.services import case as service
from counseling.services import reading
from counseling.services.door.gate import Decision
from counseling.views.emergency import deferred
from counseling.views.record import BeforeFirstView
from counseling.views.session import likely_kind, session_url
from counseling.views.transition import T, TransitionView, decided

if TYPE_CHECKING:
    from counseling.models import LedgerEntry

SOON = timedelta(hours=1)


class StartView(BeforeFirstView[StartForm]):
    """The counselor starts counselling, if the gate permits it; the first session may open by the same decision."""

    transition = Transition.START
    form_class = StartForm
    template_name = "case/start.html"
    title = _("Start the relationship")
    lead = _("From now on you serve this konseli until the work is done, or until they want to end.")
    submit_label = pgettext_lazy("button", "Start the relationship")

    def get_initial(self) -> dict[str, Any]:
        values = self.preview.snapshot.values
        meeting = derive.meeting(self.preview.snapshot.record)
        agreed = meeting is not None and meeting.state == AppointmentState.AGREED
        near = meeting is not None and agreed and abs(meeting.starts_at - self.now) < SOON
        now = near or values["urgency"] == Urgency.EMERGENCY
        return {
            **super().get_initial(),
            "open_session": YesNo.YES.value if now else YesNo.NO.value,
            "kind": likely_kind(self.preview),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        urgent = self.preview.snapshot.values["urgency"] == Urgency.EMERGENCY
        return {**super().get_context_data(**kwargs), "deferred": deferred(self.preview, self.now) if urgent else []}

    def decide(self, form: StartForm) -> Decision:
        started = service.start(
            self.case,
            open_session=form.opens_session(),
            kind=form.cleaned_data["kind"],
            by=self.member,
            now=self.now,
            seen=form.seen_number,
        )
        return started.decision

    def after_entry(self, made: LedgerEntry) -> HttpResponse:
        opened = session_selector.of_entry(made)
        if opened is None:
            return super().after_entry(made)
        messages.success(self.request, decided(made).headline)
        if opened.emergency:
            # What was deferred stands there with its due times, beside the safety plan.
            return HttpResponseRedirect(reverse("urgency", args=[self.case.pk]))
        return HttpResponseRedirect(session_url(opened))


class WithWords(TransitionView[T]):
    """The base of ending and declining: both ask for a reason and for words, which a refused attempt keeps."""

    restored = False

    def get_initial(self) -> dict[str, Any]:
        """What the person wrote at their last refused attempt, else the reason that the record suggests."""
        found: dict[str, Any] = {**super().get_initial(), "reason": self.likely_reason()}
        refused = ledger.refused_since(self.case, self.transition, actor_id=self.member.user_id)
        if refused is None:
            return found
        self.restored = True
        words = ledger.words_of(refused)
        facts = (refused.facts or {}).get("facts", {})
        found |= {name: facts[name] for name in ("reason", "reason_protected", "waitlisted") if name in facts}
        if words is not None:
            reading.log(self.case, what=AccessWhat.RECORD, object_id=words.pk, by=self.member, now=self.now)
            found |= {"words": words.words, "onward": words.onward}
        return found

    def likely_reason(self) -> str:
        return ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        restored = gettext("What you wrote at your last attempt is filled in.") if self.restored else ""
        return {**super().get_context_data(**kwargs), "restored": restored}


class CaseEndView(WithWords[CaseEndForm]):
    """The counselor ends counselling."""

    transition = Transition.END
    form_class = CaseEndForm
    title = _("End the relationship")
    submit_label = pgettext_lazy("button", "End the relationship")

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        going_on = session_selector.to_close_first(self.case, now=self.now)
        if going_on is not None:
            messages.info(request, gettext("A session is still open. Close it first, then end the relationship."))
            return HttpResponseRedirect(session_url(going_on))
        return super().get(request, *args, **kwargs)

    def decide(self, form: CaseEndForm) -> Decision:
        data = form.cleaned_data
        return service.end(
            self.case,
            reason=data["reason"],
            reason_protected=data["reason_protected"],
            words=data["words"],
            words_kept=form.keeps_words,
            onward=data["onward"],
            by=self.member,
            now=self.now,
            seen=form.seen_number,
        )

    def likely_reason(self) -> str:
        values = self.preview.snapshot.values
        if values["konseli_wants"] == Wish.END:
            return Reason.KONSELI_REQUEST
        if values["goals_met"]:
            return Reason.GOALS_MET
        agreed = values["sessions_agreed"]
        return Reason.PLAN_COMPLETED if 0 < agreed <= values["sessions_held"] else ""

    def happens(self) -> list[str]:
        lines = [gettext("The relationship ends. No further session can be opened in this case.")]
        if self.preview.snapshot.values["receiver"] != "none":
            lines.append(gettext("The referral that is under way is withdrawn."))
        if session_selector.open_of(self.case) is not None:
            lines.append(gettext("The session that is still open is left to you: close it, and write its note."))
        standing = len(appointment_selector.standing_of(self.case))
        if standing:
            text = ngettext(
                "%(n)d meeting that is still to come falls away. Tell the konseli, so that nobody waits.",
                "%(n)d meetings that are still to come fall away. Tell the konseli, so that nobody waits.",
                standing,
            )
            lines.append(text % {"n": standing})
        return lines

    def informed(self) -> list[str]:
        return [
            gettext("Your supervisor sees that it ended and the reason you state, not what you write."),
            gettext("The konseli is told by nobody but you. Do it before you end it here."),
        ]

    def stays(self) -> list[str]:
        return [
            gettext("Notes, agreements and decisions stay as they are, sealed."),
            gettext("Obligations and notes that are owed stay open until they are done."),
            gettext("The konseli can come back at any time: a new case is then linked to this one."),
        ]


class DeclineView(WithWords[DeclineForm]):
    """The counselor declines the request."""

    transition = Transition.DECLINE
    form_class = DeclineForm
    title = _("Decline the request")
    lead = _("Everybody who asks has a right to be served. Where you cannot, show a way that is open.")
    submit_label = pgettext_lazy("button", "Decline the request")

    def decide(self, form: DeclineForm) -> Decision:
        data = form.cleaned_data
        return service.decline(
            self.case,
            reason=data["reason"],
            reason_protected=data["reason_protected"],
            words=data["words"],
            words_kept=form.keeps_words,
            waitlisted=data["waitlisted"],
            onward=data["onward"],
            by=self.member,
            now=self.now,
            seen=form.seen_number,
        )

    def likely_reason(self) -> str:
        return Reason.KONSELI_REQUEST if self.preview.snapshot.values["konseli_wants"] == Wish.END else ""

    def happens(self) -> list[str]:
        lines = [gettext("The request is closed. With a place on the waiting list you call the konseli up later.")]
        receiver = self.preview.snapshot.values["receiver"]
        if receiver == "accepted":
            lines.append(gettext("Whoever accepted the referral gets the request as a case of their own."))
        elif receiver == "named":
            lines.append(gettext("The referral goes on: once it is accepted, the request goes there."))
        return lines

    def informed(self) -> list[str]:
        return [
            gettext("Your supervisor sees that the request was declined and the reason you state, not what you write."),
            gettext("The konseli is told by nobody but you. Tell them where they can go."),
        ]

    def stays(self) -> list[str]:
        return [
            gettext("The request and what was said stay on record, sealed."),
            gettext("The konseli can ask again at any time."),
        ]

    def onward(self, made: LedgerEntry) -> str:
        facts = (made.facts or {}).get("facts", {})
        return reverse("waiting") if facts.get("waitlisted") else self.case_url()
