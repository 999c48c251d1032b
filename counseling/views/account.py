"""Accounts: the list of members, the page of one account, and what an administrator changes of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from counseling.access.people import oversees, roles_of
from counseling.adapters import send_password_reset
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
from counseling.services import account as service
from counseling.services import leaving
from counseling.services import outside_reviewer as reviewer_service
from counseling.services.errors import Invalid
from counseling.views.admin_act import act_views
from counseling.views.base import FormPage, Text, member_as

PAGE_SIZE = 20
LAST_ACTS = 5


def role_labels(roles: Any) -> list[str]:
    """Roles in words, in their usual order."""
    return [str(role.label) for role in Role if role in set(roles)]


@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """Who works or worked here and who is invited, found by name, role and state."""
    member, now = member_as(request, Role.INSTITUTION_ADMIN), timezone.now()
    filters = AccountFilterForm(request.GET)
    filters.is_valid()
    wanted = {name: filters.cleaned_data.get(name, "") for name in ("role", "state")}
    query = filters.cleaned_data.get("q", "")
    page = Paginator(selector.accounts(member, query=query, **wanted), PAGE_SIZE).get_page(request.GET.get("page"))
    reviewer = selector.outside_reviewer(member.institution_id)
    context = {
        "title": gettext("Accounts"),
        "page_obj": page,
        "rows": [_row(row, now) for row in page.object_list],
        "filters": filters,
        "filtered": bool(query or any(wanted.values())),
        "reviewer": reviewer,
        "actions": [{"label": gettext("Invite"), "url": reverse("account-invite"), "icon": "plus-lg", "primary": True}],
    }
    return render(request, "account/list.html", context)


def _row(row: Any, now: Any) -> dict[str, Any]:
    """One line of the list: an account, or an invitation."""
    if hasattr(row, "token_hash"):
        state = "invited" if selector.is_valid(row, now) else "expired"
        return {
            "invitation": row,
            "name": row.name,
            "email": row.email,
            "state": state,
            "roles": role_labels(row.roles),
        }
    grants = [grant.role for grant in row.grants.all() if grant.until is None]
    watched = getattr(row, "counselor", None) and [w for w in row.counselor.watched if w.supervisor.user != row.user]
    return {
        "url": reverse("account", args=[row.pk]),
        "name": row.user.name,
        "email": row.user.email,
        "state": "active" if row.until is None else "deactivated",
        "roles": role_labels(grants),
        "supervisors": ", ".join(w.supervisor.user.name for w in watched or []),
        "unsupervised": row.until is None and Role.COUNSELOR in grants and not watched,
    }


def account_for(request: HttpRequest, member_id: UUID) -> Any:
    """The account, or 404 where the person is no administrator of its institution."""
    found = selector.one(member_as(request, Role.INSTITUTION_ADMIN), member_id)
    if found is None:
        raise Http404
    return found


@require_GET
def account(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """One account: roles, profile, who supervises whom, coming and going. Of cases the number alone."""
    member, row = member_as(request, Role.INSTITUTION_ADMIN), account_for(request, member_id)
    counselor = getattr(row, "counselor", None)
    grants = selector.grants_of(row)
    reviewer = selector.outside_reviewer(row.institution_id)
    acts = act_selector.acts(member, act_selector.Filter(person_id=row.user_id))
    context = {
        "title": row.user.name,
        "account": row,
        "active": row.until is None,
        "roles": [(grant, str(Role(grant.role).label)) for grant in grants if grant.until is None],
        "past_roles": [(grant, str(Role(grant.role).label)) for grant in grants if grant.until is not None],
        "counselor": counselor if counselor and Role.COUNSELOR in roles_of(row) else None,
        "open_cases": selector.open_cases(row),
        "supervisors": [w.supervisor.user.name for w in counselor.watched] if counselor else [],
        "supervises": [str(w.counselor) for w in selector.supervised_by(row)],
        "is_supervisor": Role.SUPERVISOR in roles_of(row),
        "is_reviewer": reviewer is not None and reviewer.member_id == row.pk,
        "acts": act_views(acts[:LAST_ACTS]),
        "acts_url": f"{reverse('acts')}?person={row.user_id}",
    }
    return render(request, "account/detail.html", context)


class AccountView(FormPage):
    """One form about one account."""

    role = Role.INSTITUTION_ADMIN
    account: Any

    def prepare(self) -> None:
        self.account = account_for(self.request, self.kwargs["member_id"])

    def back_url(self) -> str:
        return reverse("account", args=[self.account.pk])

    def back_label(self) -> Text:
        return str(self.account.user.name)

    def who_and_when(self) -> dict[str, Any]:
        return {"by": self.member, "now": self.now}


class AccountRolesView(AccountView):
    """An administrator gives roles to an account and ends roles of it."""

    form_class = AccountRolesForm
    title = _("Roles")
    lead = _("What is taken off ends now and stays on record. Roles add up.")
    done = _("The roles are saved.")

    def initial(self) -> dict[str, Any]:
        return {"roles": list(roles_of(self.account))}

    def save(self, form: AccountRolesForm) -> Any:
        data = form.cleaned_data
        return service.set_roles(self.account, data["roles"], reason=data["reason"], **self.who_and_when())

    def after(self, result: Any) -> HttpResponse:
        if result.pk == self.member.pk and Role.INSTITUTION_ADMIN not in roles_of(result):
            # Whoever laid down this role has no way back to this page.
            messages.success(self.request, str(self.done))
            return HttpResponseRedirect(reverse("home"))
        return super().after(result)


class SupervisionView(AccountView):
    """An administrator names the supervisors of a counselor."""

    form_class = SupervisionForm
    title = _("Supervisors")
    done = _("Saved. It counts from now on.")

    def prepare(self) -> None:
        super().prepare()
        if Role.COUNSELOR not in roles_of(self.account):
            raise Http404
        self.possible = list(selector.possible_supervisors(self.account))

    def context(self) -> dict[str, Any]:
        if self.possible:
            lead = gettext(
                "They see what the code flags, and hand cases over. Without anybody the outside reviewer does."
            )
        else:
            lead = gettext("Nobody else supervises here yet. Give somebody the role of supervisor first.")
        return {"lead": lead}

    def form_kwargs(self) -> dict[str, Any]:
        return {"possible": self.possible}

    def initial(self) -> dict[str, Any]:
        return {"supervisors": [str(row.supervisor_id) for row in self.account.counselor.watched]}

    def save(self, form: SupervisionForm) -> Any:
        data = form.cleaned_data
        chosen = [member for member in self.possible if str(member.pk) in data["supervisors"]]
        return service.set_supervisors(self.account, chosen, reason=data["reason"], **self.who_and_when())


class ProfileView(AccountView):
    """An administrator sets the title and the capacity of a counselor."""

    form_class = ProfileForm
    title = _("Counselor profile")
    done = _("The profile is saved.")

    def prepare(self) -> None:
        super().prepare()
        if Role.COUNSELOR not in roles_of(self.account):
            raise Http404

    def initial(self) -> dict[str, Any]:
        counselor = self.account.counselor
        return {"title": counselor.title, "capacity": counselor.capacity}

    def save(self, form: ProfileForm) -> Any:
        return service.change_profile(self.account, **form.cleaned_data, **self.who_and_when())


class DeactivateView(AccountView):
    """An administrator deactivates an account."""

    form_class = AccountReasonForm
    template_name = "account/deactivate.html"
    title = _("Deactivate the account")
    submit_label = pgettext_lazy("button", "Deactivate")
    done = _("The account is deactivated.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            service.require_no_open_cases(self.account)
        except Invalid as error:
            return self.show(AccountReasonForm(), hindrance=str(error.message))
        return super().get(request, *args, **kwargs)

    def save(self, form: AccountReasonForm) -> Any:
        return leaving.deactivate(self.account, reason=form.cleaned_data["reason"], **self.who_and_when())

    def after(self, result: Any) -> HttpResponse:
        if result.pk == self.member.pk:
            return HttpResponseRedirect(reverse("home"))
        return super().after(result)

    def context(self) -> dict[str, Any]:
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


class ReactivateView(AccountView):
    """An administrator reactivates an account."""

    form_class = AccountReasonForm
    template_name = "components/confirm_page.html"
    title = _("Reactivate the account")
    submit_label = pgettext_lazy("button", "Reactivate")
    done = _("The account is active again.")

    def save(self, form: AccountReasonForm) -> Any:
        return leaving.reactivate(self.account, reason=form.cleaned_data["reason"], **self.who_and_when())

    def context(self) -> dict[str, Any]:
        roles = ", ".join(role_labels(grant.role for grant in self.account.grants.all() if grant.until is None))
        return {
            "happens": [
                gettext("%(name)s can sign in again, with their old password.") % {"name": self.account.user.name},
                gettext("Their roles count again: %(roles)s.") % {"roles": roles or gettext("none")},
            ],
        }


class ResetView(AccountView):
    """An administrator sends the mail by which a person chooses a new password."""

    form_class = ConfirmForm
    template_name = "components/confirm_page.html"
    title = _("Send a link for a new password")
    submit_label = pgettext_lazy("button", "Send the link")
    done = _("The link is on its way.")

    def save(self, form: ConfirmForm) -> Any:
        user = self.account.user
        leaving.reset_password(
            self.account, send=lambda: send_password_reset(self.request, user), **self.who_and_when()
        )

    def context(self) -> dict[str, Any]:
        return {
            "happens": [gettext("A mail goes to %(email)s, with a link.") % {"email": self.account.user.email}],
            "informed": [gettext("They alone choose the new password; nobody else gets to see it.")],
            "stays": [gettext("The old password holds until they have chosen a new one.")],
        }


class OutsideReviewerView(FormPage):
    """An administrator names the outside reviewer, who decides on what concerns a counselor without another
    supervisor."""

    role = Role.INSTITUTION_ADMIN
    form_class = ReviewerForm
    title = _("Outside reviewer")
    lead = _("Looks at what concerns a counselor whom nobody else supervises: a supervisor, who counsels nobody here.")
    done = _("Saved. It counts from now on.")

    def prepare(self) -> None:
        self.possible = selector.possible_reviewers(self.member.institution_id)
        self.named = selector.outside_reviewer(self.member.institution_id)

    def form_kwargs(self) -> dict[str, Any]:
        return {"possible": self.possible}

    def initial(self) -> dict[str, Any]:
        return {"member": str(self.named.member_id) if self.named else ""}

    def back_url(self) -> str:
        return reverse("accounts")

    def back_label(self) -> Text:
        return gettext("Accounts")

    def save(self, form: ReviewerForm) -> Any:
        chosen = next((member for member in self.possible if str(member.pk) == form.cleaned_data["member"]), None)
        if chosen is not None:
            return reviewer_service.name(chosen, by=self.member, now=self.now)
        if self.named is not None:
            reviewer_service.end(self.named, by=self.member, now=self.now)
        return None
