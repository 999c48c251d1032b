"""An account is locked at once and unlocked, by an administrator or the person's supervisor; and what waits with a
locked counselor, as their supervisor sees it: by code."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from counseling.access.account import can_administer
from counseling.access.people import granted_to
from counseling.choices import Role
from counseling.forms.account_lock import LockForm, UnlockForm
from counseling.presenters.account_lock import locked_line
from counseling.presenters.dates import away, moment
from counseling.selectors import account as account_selector
from counseling.selectors import account_lock as selector
from counseling.selectors import reassignment
from counseling.services import account_lock as service
from counseling.views.base import F, FormPage, Text, member_as, or_404
from counseling.views.role_home import emergency_mark, emergency_since

if TYPE_CHECKING:
    from counseling.models import AccountLock, Membership


class _AboutAccount(FormPage[F]):
    """A form about an account, for administrators and the supervisor of the person."""

    template_name = "components/confirm_page.html"
    account: Membership

    def back_url(self) -> str:
        if can_administer(self.member):
            return reverse("account", args=[self.account.pk])
        return reverse("team-cases", args=[self.account.counselor.pk])

    def back_label(self) -> Text:
        return self.account.user.name

    def name(self) -> dict[str, str]:
        return {"name": self.account.user.name}


class LockView(_AboutAccount[LockForm]):
    """The account is locked; the page says what ends by that, and what stays."""

    asks_again = True
    form_class = LockForm
    title = _("Lock the account now")
    submit_label = pgettext_lazy("button", "Lock now")
    done = _("The account is locked.")

    def prepare(self) -> None:
        self.account = or_404(selector.lockable(self.member, self.kwargs["member_id"]))

    def form_valid(self, form: LockForm) -> HttpResponse:
        service.lock(self.account, reason=form.cleaned_data["reason"], by=self.member, now=self.now)
        return super().form_valid(form)

    def get_success_url(self) -> str:
        """A supervisor goes on to what waits now."""
        if can_administer(self.member):
            return self.back_url()
        return reverse("team-locked", args=[self.account.counselor.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        happens = [
            gettext("%(name)s is signed out everywhere and cannot sign in here, until the account is unlocked.")
            % self.name(),
            gettext("Trusted browsers, the calendar link, and links for a new password that are out work no more."),
        ]
        stays = [
            gettext("Work at another institution goes on, once they have signed in anew."),
            gettext("Deactivating the account comes later, once their cases are handed over."),
        ]
        if Role.COUNSELOR in granted_to(self.account):
            happens.append(gettext("Konseli in an emergency get the name of another counselor at once."))
            stays.insert(0, gettext("All their cases stay with them. A supervisor hands over what cannot wait."))
        return {
            **super().get_context_data(**kwargs),
            "happens": happens,
            "informed": self._informed(),
            "stays": stays,
        }

    def _informed(self) -> list[str]:
        lines = []
        if Role.COUNSELOR in granted_to(self.account):
            names = account_selector.who_can_reassign(self.account)
            if names:
                lines.append(gettext("The list of the open cases: %(names)s.") % {"names": ", ".join(names)})
            else:
                lines.append(gettext("Nobody supervises this account yet. Name a supervisor, who hands cases over."))
        if Role.SUPERVISOR in granted_to(self.account) or account_selector.is_last_admin(self.account):
            reviewer = account_selector.outside_reviewer(self.account.institution_id)
            if reviewer is not None and reviewer.member_id != self.account.pk:
                lines.append(gettext("The outside reviewer, by mail: %(name)s.") % {"name": reviewer.member.user.name})
            else:
                lines.append(gettext("No outside reviewer is named who could be told of it."))
        return lines


class UnlockView(_AboutAccount[UnlockForm]):
    """The account is unlocked; the person is told."""

    asks_again = True
    form_class = UnlockForm
    title = _("Unlock the account")
    submit_label = pgettext_lazy("button", "Unlock")
    done = _("The account is open again.")
    lock: AccountLock

    def prepare(self) -> None:
        self.lock = or_404(selector.unlockable(self.member, self.kwargs["member_id"]))
        self.account = self.lock.membership

    def form_valid(self, form: UnlockForm) -> HttpResponse:
        service.unlock(self.lock, **form.cleaned_data, by=self.member, now=self.now)
        return super().form_valid(form)

    def back_url(self) -> str:
        """An outside reviewer who does not supervise the person has no page of theirs."""
        counselor = getattr(self.account, "counselor", None)
        if can_administer(self.member) or counselor is not None:
            return super().back_url()
        return reverse("home")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "lead": locked_line(self.lock),
            "happens": [
                gettext("%(name)s can sign in again, with the roles and cases as they are.") % self.name(),
                gettext("The names of colleagues that konseli got in an emergency are shown no more."),
            ],
            "informed": [
                gettext("%(name)s, by mail; with a link, where a new password has to be chosen.") % self.name()
            ],
        }


def lock_of(member: Membership, account: Membership) -> dict[str, Any]:
    """What a page says of the lock on an account, and where it is locked or unlocked, for whom may."""
    lock = selector.standing(account)
    may = selector.unlockable(member, account.pk) if lock else selector.lockable(member, account.pk)
    return {
        "locked_line": locked_line(lock) if lock else "",
        "lock_url": reverse("account-lock", args=[account.pk]) if may and not lock else "",
        "unlock_url": reverse("account-unlock", args=[account.pk]) if may and lock else "",
    }


@require_GET
def left_cases(request: HttpRequest, counselor_id: UUID) -> HttpResponse:
    """The open cases of a locked counselor, by code, the most urgent on top; each with the way to hand it over."""
    member, now = member_as(request, Role.SUPERVISOR), timezone.now()
    counselor = get_object_or_404(reassignment.team(member, now), pk=counselor_id)
    lock = or_404(selector.standing(counselor.membership))
    rows = selector.left_cases(counselor, now=now)
    with_nobody = sum(row.emergency is not None and row.stand_in is None for row in rows)
    context = {
        "title": gettext("Locked: %(name)s") % {"name": counselor},
        "lock": lock_of(member, counselor.membership) | {"locked_line": locked_line(lock)},
        "counselor": counselor,
        "with_nobody": with_nobody,
        "rows": [_row(row, now) for row in rows],
        "waiting_url": reverse("team-waiting", args=[counselor.pk])
        if account_selector.waiting_with(counselor.membership)
        else "",
    }
    return render(request, "team/locked.html", context)


def _row(row: selector.LeftCase, now: datetime) -> dict[str, Any]:
    found = {
        "case": row.case,
        "emergency": row.emergency is not None,
        "when": gettext("No meeting is arranged."),
        "mark": emergency_mark(row.emergency) if row.emergency else "",
        "stand_in": "",
    }
    if row.meets_at:
        details = {"when": moment(row.meets_at), "away": away(row.meets_at, now)}
        found["when"] = gettext("Next meeting %(when)s, %(away)s") % details
    if row.emergency:
        found["since"] = emergency_since(row.emergency, now)
        found["stand_in"] = (
            gettext("The konseli got the name of %(name)s.") % {"name": row.stand_in}
            if row.stand_in
            else gettext("Nobody was free: the konseli has nobody's name yet. Hand this one over first.")
        )
    return found
