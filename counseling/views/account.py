"""Accounts: the list of members, the page of one account, and what an administrator changes of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from counseling.access.people import granted_to, oversees, roles_of
from counseling.choices import Role
from counseling.forms.account import (
    AccountFilterForm,
    AccountReasonForm,
    AccountRolesForm,
    ProfileForm,
    ReviewerForm,
    SupervisionForm,
)
from counseling.forms.base import ConfirmForm
from counseling.selectors import account as selector
from counseling.selectors import admin_act as act_selector
from counseling.selectors import lost_factor
from counseling.selectors import sign_in as sign_in_selector
from counseling.services import account as service
from counseling.services import leaving
from counseling.services import outside_reviewer as reviewer_service
from counseling.services.errors import Invalid
from counseling.views.account_lock import lock_of
from counseling.views.admin_act import act_views
from counseling.views.base import F, FormPage, Text, member_as, or_404
from counseling.views.listing import ALWAYS, listing

if TYPE_CHECKING:
    from counseling.models import Counselor, Invitation, Membership

LAST_ACTS = 5


def role_labels(roles: Iterable[str]) -> list[str]:
    """Roles in words, in their usual order."""
    return [str(role.label) for role in Role if role in set(roles)]


@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """Who works or worked here and who is invited, found by name, role and state."""
    member, now = member_as(request, Role.INSTITUTION_ADMIN), timezone.now()
    found = listing(request, partial(selector.accounts, member), filters=AccountFilterForm, calm=ALWAYS)
    reviewer = selector.outside_reviewer(member.institution_id)
    context = {
        "title": gettext("Accounts"),
        "list": found,
        "rows": [_row(row, now) for row in found.page.object_list],
        "reviewer": reviewer,
        "actions": [
            {"label": gettext("Sign-ins"), "url": reverse("sign-ins"), "icon": "box-arrow-in-right"},
            {"label": gettext("Invite"), "url": reverse("account-invite"), "icon": "plus-lg", "primary": True},
        ],
    }
    return render(request, "account/list.html", context)


def _row(row: Invitation | Membership, now: datetime) -> dict[str, Any]:
    """One line of the list: an account, or an invitation."""
    if selector.is_invitation(row):
        state = "invited" if selector.is_valid(row, now) else "expired"
        return {
            "invitation": row,
            "name": row.name,
            "email": row.email,
            "state": state,
            "roles": role_labels(row.roles),
        }
    grants = [grant.role for grant in row.grants.all() if grant.until is None]
    watched = [w for w in selector.watching(row) if w.supervisor.user != row.user]
    return {
        "url": reverse("account", args=[row.pk]),
        "name": row.user.name,
        "email": row.user.email,
        "state": _state(row),
        "roles": role_labels(grants),
        "supervisors": ", ".join(w.supervisor.user.name for w in watched),
        "unsupervised": row.until is None and Role.COUNSELOR in grants and not watched,
    }


def _state(account: Membership) -> str:
    if account.until is not None:
        return "deactivated"
    return "active" if account.locked_at is None else "locked"


def account_for(request: HttpRequest, member_id: UUID) -> Membership:
    """The account, or 404 where the person is no administrator of its institution."""
    return or_404(selector.one(member_as(request, Role.INSTITUTION_ADMIN), member_id))


@require_GET
def account(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """One account: roles, profile, who supervises whom, coming and going. Of cases the number alone."""
    member, row = member_as(request, Role.INSTITUTION_ADMIN), account_for(request, member_id)
    counselor: Counselor | None = getattr(row, "counselor", None)
    grants = selector.grants_of(row)
    reviewer = selector.outside_reviewer(row.institution_id)
    acts = act_selector.acts(member, act_selector.Filter(person_id=row.user_id))
    context = {
        "title": row.user.name,
        "account": row,
        "active": row.until is None,
        "state": _state(row),
        "lock": lock_of(member, row),
        "roles": [(grant, str(Role(grant.role).label)) for grant in grants if grant.until is None],
        "past_roles": [(grant, str(Role(grant.role).label)) for grant in grants if grant.until is not None],
        "counselor": counselor if counselor and Role.COUNSELOR in granted_to(row) else None,
        "open_cases": selector.open_cases(row),
        "supervisors": [w.supervisor.user.name for w in selector.watching(row)],
        "supervises": [str(w.counselor) for w in selector.supervised_by(row)],
        "has_factor": lost_factor.has_something(row.user) and row.user_id != member.user_id,
        "is_supervisor": Role.SUPERVISOR in granted_to(row),
        "is_reviewer": reviewer is not None and reviewer.member_id == row.pk,
        "acts": act_views(acts[:LAST_ACTS]),
        "acts_url": f"{reverse('acts')}?person={row.user_id}",
        "last_sign_in": sign_in_selector.last(member, row.user),
        "sign_ins_url": f"{reverse('sign-ins')}?person={row.user_id}",
    }
    return render(request, "account/detail.html", context)


class AccountView(FormPage[F]):
    """One form about one account."""

    role = Role.INSTITUTION_ADMIN
    account: Membership

    def prepare(self) -> None:
        self.account = account_for(self.request, self.kwargs["member_id"])

    def back_url(self) -> str:
        return reverse("account", args=[self.account.pk])

    def back_label(self) -> Text:
        return self.account.user.name

    def who_and_when(self) -> dict[str, Any]:
        return {"by": self.member, "now": self.now}


class AccountRolesView(AccountView[AccountRolesForm]):
    """An administrator gives roles to an account and ends roles of it."""

    asks_again = True
    form_class = AccountRolesForm
    title = _("Roles")
    lead = _("What is taken off ends now and stays on record. Roles add up.")
    done = _("The roles are saved.")

    def get_initial(self) -> dict[str, Any]:
        return {"roles": list(granted_to(self.account))}

    def form_valid(self, form: AccountRolesForm) -> HttpResponse:
        data = form.cleaned_data
        changed = service.set_roles(self.account, data["roles"], reason=data["reason"], **self.who_and_when())
        if changed.pk == self.member.pk and Role.INSTITUTION_ADMIN not in roles_of(changed):
            # Whoever laid down this role has no way back to this page.
            messages.success(self.request, str(self.done))
            return HttpResponseRedirect(reverse("home"))
        return super().form_valid(form)


class SupervisionView(AccountView[SupervisionForm]):
    """An administrator names the supervisors of a counselor."""

    asks_again = True
    form_class = SupervisionForm
    title = _("Supervisors")
    done = _("Saved. It counts from now on.")

    def prepare(self) -> None:
        super().prepare()
        if Role.COUNSELOR not in granted_to(self.account):
            raise Http404
        self.possible = list(selector.possible_supervisors(self.account))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.possible:
            lead = gettext(
                "They see what the code flags, and hand cases over. Without anybody the outside reviewer does."
            )
        else:
            lead = gettext("Nobody else supervises here yet. Give somebody the role of supervisor first.")
        return {**super().get_context_data(**kwargs), "lead": lead}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "possible": self.possible}

    def get_initial(self) -> dict[str, Any]:
        return {"supervisors": [str(row.supervisor_id) for row in selector.watching(self.account)]}

    def form_valid(self, form: SupervisionForm) -> HttpResponse:
        data = form.cleaned_data
        chosen = [member for member in self.possible if str(member.pk) in data["supervisors"]]
        service.set_supervisors(self.account, chosen, reason=data["reason"], **self.who_and_when())
        return super().form_valid(form)


class ProfileView(AccountView[ProfileForm]):
    """An administrator sets the title and the capacity of a counselor."""

    form_class = ProfileForm
    title = _("Counselor profile")
    done = _("The profile is saved.")

    def prepare(self) -> None:
        super().prepare()
        if Role.COUNSELOR not in granted_to(self.account):
            raise Http404

    def get_initial(self) -> dict[str, Any]:
        counselor = self.account.counselor
        return {"title": counselor.title, "capacity": counselor.capacity}

    def form_valid(self, form: ProfileForm) -> HttpResponse:
        service.change_profile(self.account, **form.cleaned_data, **self.who_and_when())
        return super().form_valid(form)


class DeactivateView(AccountView[AccountReasonForm]):
    """An administrator deactivates an account."""

    form_class = AccountReasonForm
    template_name = "account/deactivate.html"
    title = _("Deactivate the account")
    submit_label = pgettext_lazy("button", "Deactivate")
    done = _("The account is deactivated.")

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            service.require_no_open_cases(self.account)
        except Invalid as error:
            return self.show(AccountReasonForm(), hindrance=str(error.message))
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: AccountReasonForm) -> HttpResponse:
        gone = leaving.deactivate(self.account, reason=form.cleaned_data["reason"], **self.who_and_when())
        if gone.pk == self.member.pk:
            return HttpResponseRedirect(reverse("home"))
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        happens = [gettext("%(name)s reaches nothing here any more, from their next click on.") % self._name()]
        alone = selector.left_unsupervised(self.account)
        if alone:
            happens.append(
                gettext("Without a supervisor then: %(names)s. Name another one for them.")
                % {"names": ", ".join(map(str, alone))}
            )
        referrals = selector.referrals_to(self.account).count()
        if referrals:
            happens.append(
                ngettext(
                    "%(n)d referral to them goes back to its sender.",
                    "%(n)d referrals to them go back to their senders.",
                    referrals,
                )
                % {"n": referrals}
            )
        waiting = selector.waiting_with(self.account)
        if waiting:
            happens.append(self._who_calls_up(waiting))
        return {
            **super().get_context_data(**kwargs),
            "happens": happens,
            "waiting_url": self._waiting_url() if waiting else "",
            "stays": [
                gettext("Everything on record stays, and who did it. The account can be reactivated."),
                gettext("Work at another institution goes on."),
            ],
        }

    def _who_calls_up(self, waiting: int) -> str:
        """What happens to those who wait, and who can reassign them."""
        names = selector.who_can_reassign(self.account)
        details = {"n": waiting, "names": ", ".join(names)}
        stuck = ngettext(
            "%(n)d place in their waiting list is called up by nobody then.",
            "%(n)d places in their waiting list are called up by nobody then.",
            waiting,
        )
        way = (
            gettext("Their supervisor hands it over to a colleague, before or after: %(names)s.")
            if names
            else gettext("Nobody supervises this account yet. Name a supervisor, who hands it over to a colleague.")
        )
        return f"{stuck % details} {way % details}"

    def _waiting_url(self) -> str:
        """Where the waiting list is reassigned, for an administrator who is their supervisor too."""
        counselor = self.account.counselor
        return reverse("team-waiting", args=[counselor.pk]) if oversees(self.member, counselor.pk) else ""

    def _name(self) -> dict[str, str]:
        return {"name": self.account.user.name}


class ReactivateView(AccountView[AccountReasonForm]):
    """An administrator reactivates an account."""

    form_class = AccountReasonForm
    template_name = "components/confirm_page.html"
    title = _("Reactivate the account")
    submit_label = pgettext_lazy("button", "Reactivate")
    done = _("The account is active again.")

    def form_valid(self, form: AccountReasonForm) -> HttpResponse:
        leaving.reactivate(self.account, reason=form.cleaned_data["reason"], **self.who_and_when())
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        roles = ", ".join(role_labels(grant.role for grant in self.account.grants.all() if grant.until is None))
        return {
            **super().get_context_data(**kwargs),
            "happens": [
                gettext("%(name)s can sign in again, with their old password.") % {"name": self.account.user.name},
                gettext("Their roles count again: %(roles)s.") % {"roles": roles or gettext("none")},
            ],
        }


class ResetView(AccountView[ConfirmForm]):
    """An administrator sends the mail by which a person chooses a new password."""

    form_class = ConfirmForm
    template_name = "components/confirm_page.html"
    title = _("Send a link for a new password")
    submit_label = pgettext_lazy("button", "Send the link")
    done = _("The link is on its way.")

    def form_valid(self, form: ConfirmForm) -> HttpResponse:
        leaving.reset_password(self.account, **self.who_and_when())
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "happens": [gettext("A mail goes to %(email)s, with a link.") % {"email": self.account.user.email}],
            "informed": [gettext("They alone choose the new password; nobody else gets to see it.")],
            "stays": [gettext("The old password holds until they have chosen a new one.")],
        }


class OutsideReviewerView(FormPage[ReviewerForm]):
    """An administrator names the outside reviewer, who decides on what concerns a counselor without another
    supervisor."""

    role = Role.INSTITUTION_ADMIN
    asks_again = True
    form_class = ReviewerForm
    title = _("Outside reviewer")
    lead = _("Looks at what concerns a counselor whom nobody else supervises: a supervisor, who counsels nobody here.")
    done = _("Saved. It counts from now on.")

    def prepare(self) -> None:
        self.possible = selector.possible_reviewers(self.member.institution_id)
        self.named = selector.outside_reviewer(self.member.institution_id)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "possible": self.possible}

    def get_initial(self) -> dict[str, Any]:
        return {"member": str(self.named.member_id) if self.named else ""}

    def back_url(self) -> str:
        return reverse("accounts")

    def back_label(self) -> Text:
        return gettext("Accounts")

    def form_valid(self, form: ReviewerForm) -> HttpResponse:
        chosen = next((member for member in self.possible if str(member.pk) == form.cleaned_data["member"]), None)
        if chosen is not None:
            reviewer_service.name(chosen, by=self.member, now=self.now)
        elif self.named is not None:
            reviewer_service.end(self.named, by=self.member, now=self.now)
        return super().form_valid(form)
