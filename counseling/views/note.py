"""The note of a session: drafts that are saved automatically, the signature, and the list of the notes that are still
owed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from counseling.forms.note import AddendumForm, NoteForm, OwedFilterForm, SignForm
from counseling.selectors import note as selector
from counseling.services import addendum
from counseling.services import note as service
from counseling.services.errors import Invalid
from counseling.views.base import case_for, member_of
from counseling.views.listing import listing
from counseling.views.session import OfSessionView, openings_of, session_in, session_url

if TYPE_CHECKING:
    from counseling.models import Note


def prompts() -> list[dict[str, Any]]:
    """What each template asks, by its sections."""
    return [
        {"template": "free", "lines": [("", gettext("What was it about? What moved? What did you agree on?"))]},
        {
            "template": "soap",
            "lines": [
                ("S", gettext("What the konseli tells, in their words.")),
                ("O", gettext("What you saw and heard yourself.")),
                ("A", gettext("How you understand it.")),
                ("P", gettext("What comes next, and who does it.")),
            ],
        },
        {
            "template": "dap",
            "lines": [
                ("D", gettext("What was said and seen.")),
                ("A", gettext("How you understand it.")),
                ("P", gettext("What comes next, and who does it.")),
            ],
        },
    ]


def saved_line(note: Note) -> str:
    """«Saved 10.42», in the institution's zone."""
    return gettext("Saved %(time)s") % {"time": timezone.localtime(note.saved_at).strftime("%H.%M")}


class NoteView(OfSessionView[NoteForm]):
    """The editor of a note. A signed note is read only; without the konseli's permission nothing can be written."""

    form_class = NoteForm
    template_name = "note/note.html"
    title = _("Note of the session")
    submit_label = pgettext_lazy("button", "Save the draft")
    done = ""

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        note = service.read(self.session, by=self.member, now=self.now)
        if note is not None and note.signed_at is not None:
            return self.page("note/signed.html", note)
        if not selector.may_be_written(self.case, self.now):
            return self.page("note/closed.html", note)
        typed = {"template": note.template, "body": note.body, "revision": note.revision} if note else {"revision": 0}
        return self.show(NoteForm(initial=typed), note=note)

    def page(self, template: str, note: Note | None) -> HttpResponse:
        context = {
            "case": self.case,
            "session": self.session,
            "note": note,
            "addenda": selector.addenda_of(note) if note else [],
            "openings": openings_of(self.session),
            "title": self.title,
            "back_url": self.case_url(),
            "back_label": gettext("Session %(number)d") % {"number": self.session.number},
            "here": self.request.path,
        }
        return render(self.request, template, context)

    def form_valid(self, form: NoteForm) -> HttpResponse:
        try:
            note = self.draft(form)
        except service.StaleNoteError as stale:
            return self.both_versions(stale)
        messages.success(self.request, saved_line(note))
        return HttpResponseRedirect(reverse(self.onward(), args=[self.case.pk, self.session.pk]))

    def onward(self) -> str:
        """Which page comes next: signing, or the note again."""
        return "note-sign" if "sign" in self.request.POST else "note"

    def draft(self, form: NoteForm) -> Note:
        data = form.cleaned_data
        return service.save_draft(
            self.session,
            template=data["template"],
            body=data["body"],
            revision=data["revision"],
            by=self.member,
            now=self.now,
        )

    def both_versions(self, stale: service.StaleNoteError) -> HttpResponse:
        """What was typed in the field, what is saved below it; saving again replaces the saved one knowingly."""
        stored = service.read(self.session, by=self.member, now=self.now) or stale.stored
        data = {**self.request.POST.dict(), "revision": str(stored.revision)}
        return self.show(NoteForm(data), status=409, stored=stored)

    def show(self, form: NoteForm, *, status: int = 200, **extra: Any) -> HttpResponse:
        note = extra.get("note")
        context = {
            "session": self.session,
            "openings": openings_of(self.session),
            "prompts": prompts(),
            "saved": saved_line(note) if note else gettext("Not saved yet"),
            "save_url": reverse("note-save", args=[self.case.pk, self.session.pk]),
        }
        return super().show(form, status=status, **{**context, **extra})


@require_http_methods(["GET", "POST"])
def save(request: HttpRequest, case_id: UUID, session_id: UUID) -> HttpResponse:
    """Saves the draft for a script: JSON with the new revision, or what stands against it.

    409: saved elsewhere meanwhile; 422: cannot be saved, with the sentence to show. A GET gives the token with which a
    page goes on that was open while its person signed in anew; nothing is read by it.
    """
    case, member, now = case_for(request, case_id), member_of(request), timezone.now()
    found = session_in(case, session_id)
    if request.method == "GET":
        return JsonResponse({"token": get_token(request)})
    form = NoteForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"message": str(next(iter(form.errors.values()))[0])}, status=422)
    data = form.cleaned_data
    try:
        note = service.save_draft(
            found, template=data["template"], body=data["body"], revision=data["revision"], by=member, now=now
        )
    except service.StaleNoteError:
        message = gettext("The note was saved in another window. Press «Save the draft» to see both versions.")
        return JsonResponse({"message": message}, status=409)
    except Invalid as error:
        return JsonResponse({"message": str(error.message)}, status=422)
    return JsonResponse({"revision": note.revision, "message": saved_line(note)})


class AddendumView(OfSessionView[AddendumForm]):
    """The counselor adds to a signed note; the page shows the note and what was added before."""

    form_class = AddendumForm
    template_name = "note/add.html"
    title = _("Add to the note")
    lead = _("The note stays as you signed it. Your addition stands below it, with your name and the time.")
    submit_label = pgettext_lazy("button", "Add it")
    done = _("It has been added to the note.")

    def back_url(self) -> str:
        return reverse("note", args=[self.case.pk, self.session.pk])

    def settled(self) -> HttpResponse | None:
        """A draft is written on; nothing is added to it."""
        note = selector.of_session(self.session)
        return None if note is not None and note.signed_at else HttpResponseRedirect(self.back_url())

    def form_valid(self, form: AddendumForm) -> HttpResponse:
        note = self.session.note
        addendum.add(note, body=form.cleaned_data["body"], by=self.member, now=self.now)
        return super().form_valid(form)

    def show(self, form: AddendumForm, *, status: int = 200, **extra: Any) -> HttpResponse:
        note = service.read(self.session, by=self.member, now=self.now)
        addenda = selector.addenda_of(note) if note else []
        extra |= {"note": note, "addenda": addenda, "back_label": gettext("Note of the session")}
        return super().show(form, status=status, **extra)


class SignView(OfSessionView[SignForm]):
    """The counselor signs the note, which is read only from then on."""

    form_class = SignForm
    template_name = "note/sign.html"
    title = _("Sign the note")
    submit_label = pgettext_lazy("button", "Sign")
    done = _("The note is signed.")

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        note = service.read(self.session, by=self.member, now=self.now)
        if note is None or not note.body or note.signed_at is not None:
            return HttpResponseRedirect(self.note_url())
        return self.show(SignForm(initial={"revision": note.revision}), note=note)

    def note_url(self) -> str:
        return reverse("note", args=[self.case.pk, self.session.pk])

    def typed_again(self) -> HttpResponse:
        return self.get(self.request)

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        form = SignForm(request.POST)
        note = selector.of_session(self.session)
        if note is not None and note.signed_at is not None:
            return HttpResponseRedirect(self.note_url())
        if not form.is_valid():
            return HttpResponseRedirect(request.path)
        try:
            service.sign(self.session, revision=form.cleaned_data["revision"], by=self.member, now=self.now)
        except service.StaleNoteError:
            messages.warning(request, gettext("The note was changed meanwhile. Read it once more before you sign."))
            return HttpResponseRedirect(request.path)
        except Invalid as error:
            messages.warning(request, str(error.message))
            return HttpResponseRedirect(self.note_url())
        messages.success(request, str(self.done))
        return HttpResponseRedirect(session_url(self.session))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "happens": [gettext("The note is locked: from now on nobody changes it, you neither.")],
            "informed": [
                gettext("Nobody is told. Besides you, only a supervisor can open it: for a reason, and you see it.")
            ],
            "stays": [gettext("What you notice later, you add below the note; it carries its own time.")],
            "cancel_url": self.note_url(),
            "cancel_label": gettext("Go on writing"),
        }


@require_GET
def notes(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The sessions of a case whose note is not signed yet, the oldest first."""
    case = case_for(request, case_id)
    context = {
        "case": case,
        "list": listing(request, partial(selector.owed_in, case), filters=OwedFilterForm),
        "note_allowed": selector.may_be_written(case, timezone.now()),
        "title": gettext("Notes to write"),
        "back_url": f"{reverse('case', args=[case.pk])}?tab=sessions#tabs",
        "here": request.get_full_path(),
    }
    return render(request, "note/list.html", context)


__all__ = ["AddendumView", "NoteView", "SignView", "notes", "save"]
