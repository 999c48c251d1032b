"""The settings of an institution, for its administrators: name, time zone, thresholds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from counseling.choices import Role, TimeZone
from counseling.choices.policy import THRESHOLD_GROUPS, THRESHOLDS, Standing, Threshold, Unit
from counseling.forms.institution import InstitutionForm, PolicyForm, VersionFilterForm
from counseling.presenters.dates import day, moment
from counseling.presenters.table import Column, Table, table
from counseling.selectors import account as account_selector
from counseling.selectors import explanation as explanation_selector
from counseling.selectors import institution as selector
from counseling.selectors.explanation import VersionRow
from counseling.selectors.institution import PolicyRow
from counseling.selectors.thresholds import default_policy, policies_in_force
from counseling.services import institution as service
from counseling.views.base import F, FormPage, Text, member_as
from counseling.views.listing import listing

if TYPE_CHECKING:
    from counseling.models import Membership, PolicyVersion

Facts: TypeAlias = list[tuple[Promise | str, str]]
Draft = TypeVar("Draft")
"""What a form of two steps would write."""
Version = TypeVar("Version", PolicyRow, VersionRow)


@dataclass(frozen=True, slots=True)
class PolicyView:
    """A version of the thresholds as its history shows it; `changes` are (threshold, «3 sessions → 2 sessions»)."""

    since: str
    standing: Standing
    set_by: str
    reason: str
    changes: Facts


@require_GET
def institution(request: HttpRequest) -> HttpResponse:
    """All that is set, at one glance: what counts now, and what is to come."""
    member, now = member_as(request, Role.INSTITUTION_ADMIN), timezone.now()
    reviewer = account_selector.outside_reviewer(member.institution_id)
    texts = explanation_selector.versions(member, now)
    coming = [row for row in selector.policy_rows(member, now) if row.standing == Standing.TO_COME]
    context = {
        "title": gettext("Institution"),
        "facts": [
            (gettext("Name"), member.institution.name),
            (gettext("Time zone"), TimeZone(member.institution.time_zone).label),
            (gettext("Outside reviewer"), reviewer.member.user.name if reviewer else gettext("Nobody is named.")),
            (
                gettext("Second factor"),
                gettext("For everybody")
                if member.institution.factor_for_counselors
                else gettext("For supervisors and administrators"),
            ),
            (
                gettext("Sessions lock"),
                gettext("after %(n)d minutes without anything done") % {"n": member.institution.idle_minutes},
            ),
        ],
        "thresholds": _in_groups(_present(member, now), _defaults(member, now)),
        "coming": [_policy_view(row) for row in reversed(coming)],
        "explanation": next((row for row in texts if row.standing == Standing.IN_FORCE), None),
        "explanations_coming": [row for row in reversed(texts) if row.standing == Standing.TO_COME],
        "actions": [
            {"label": gettext("Change name or zone"), "url": reverse("institution-edit"), "icon": "pencil"},
            {"label": gettext("Second factor"), "url": reverse("institution-factor"), "icon": "shield-lock"},
            {"label": gettext("Lock after a while"), "url": reverse("institution-idle"), "icon": "lock"},
        ],
    }
    return render(request, "institution/detail.html", context)


class InstitutionView(FormPage[InstitutionForm]):
    """An administrator sets the name and the time zone."""

    role = Role.INSTITUTION_ADMIN
    form_class = InstitutionForm
    title = _("Name and time zone")

    def back_url(self) -> str:
        return reverse("institution")

    def back_label(self) -> Text:
        return _("Institution")

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.member.institution.name, "time_zone": self.member.institution.time_zone}

    def form_valid(self, form: InstitutionForm) -> HttpResponse:
        service.change(**form.cleaned_data, by=self.member, now=self.now)
        return super().form_valid(form)


# ---------------------------------------------------------------- thresholds


def of_standing(versions: Iterable[Version], *, standing: str = "") -> list[Version]:
    """Those of the versions that stand so today, or all."""
    return [row for row in versions if standing in ("", row.standing)]


@require_GET
def policy(request: HttpRequest) -> HttpResponse:
    """Every version of the thresholds: from which day, by whom, why, and what it changed; the last on top."""
    member, now = member_as(request, Role.INSTITUTION_ADMIN), timezone.now()
    found = listing(request, partial(of_standing, selector.policy_rows(member, now)), filters=VersionFilterForm)
    context = {
        "title": gettext("Thresholds"),
        "list": found,
        "rows": [_policy_view(row) for row in found.page],
        "actions": [
            {"label": gettext("Set thresholds"), "url": reverse("policy-new"), "icon": "sliders", "primary": True}
        ],
    }
    return render(request, "institution/policy.html", context)


class TwoStepView(FormPage[F], Generic[F, Draft]):
    """A form that is saved only after the person has read its consequences: the second page repeats the same answers in
    hidden fields.

    The page that asks once more carries the number of the version that it was made from, so that what it says holds.
    """

    role = Role.INSTITUTION_ADMIN
    confirm_template: str
    confirm_label: Text

    def latest(self) -> int:
        """The number of the newest version."""
        raise NotImplementedError

    def draft(self, form: F) -> Draft:
        """What would be written, checked; raises Invalid."""
        raise NotImplementedError

    def consequences(self, draft: Draft) -> dict[str, Any]:
        """What the page says that asks once more."""
        raise NotImplementedError

    def commit(self, form: F, seen: int) -> None:
        """Calls the service."""
        raise NotImplementedError

    def form_valid(self, form: F) -> HttpResponse:
        if "change" in self.request.POST:
            return self.show(form)
        seen = self.request.POST.get("confirmed", "")
        if seen.isdecimal() and len(seen) < 10:
            self.commit(form, int(seen))
            return super().form_valid(form)
        asked = {"submit_label": self.confirm_label, "seen": self.latest(), **self.consequences(self.draft(form))}
        return self.show(form, template=self.confirm_template, **asked)


class PolicyNewView(TwoStepView[PolicyForm, "PolicyVersion"]):
    """An administrator sets the thresholds that count from a day on."""

    form_class = PolicyForm
    title = _("Set thresholds")
    submit_label = _("Go on")
    done = _("The thresholds are set.")
    template_name = "institution/policy_form.html"
    confirm_template = "institution/policy_confirm.html"
    confirm_label = _("Set thresholds")

    def back_url(self) -> str:
        return reverse("policy")

    def back_label(self) -> Text:
        return _("Thresholds")

    def get_initial(self) -> dict[str, Any]:
        today = selector.today_at(self.member.institution, self.now)
        return {**_present(self.member, self.now), "effective_from": today}

    def get_form_kwargs(self) -> dict[str, Any]:
        present, defaults = _present(self.member, self.now), _defaults(self.member, self.now)
        return {
            **super().get_form_kwargs(),
            "hints": {name: _hint(row, present[name], defaults[name]) for name, row in THRESHOLDS.items()},
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = selector.today_at(self.member.institution, self.now)
        coming = [day(row.effective_from) for row in selector.policies_after(self.member.institution_id, today)]
        return {**super().get_context_data(**kwargs), "coming": ", ".join(coming)}

    def answers(self, form: PolicyForm) -> dict[str, Any]:
        data = form.cleaned_data
        return {
            "values": form.values(),
            "effective_from": data["effective_from"],
            "reason": data["reason"],
            "by": self.member,
            "now": self.now,
        }

    def latest(self) -> int:
        return selector.policy_count(self.member.institution_id)

    def draft(self, form: PolicyForm) -> PolicyVersion:
        return service.drafted_policy(**self.answers(form))

    def commit(self, form: PolicyForm, seen: int) -> None:
        service.set_policy(**self.answers(form), seen=seen)

    def consequences(self, draft: PolicyVersion) -> dict[str, Any]:
        since, where = draft.effective_from, self.member.institution_id
        before = selector.policy_on(where, since, self.now)
        happens = [gettext("They count from %(day)s on, for every decision made from then on.") % {"day": day(since)}]
        if before.effective_from == since:
            happens.append(gettext("They take the place of those that were set for the same day."))
        after = selector.policies_after(where, since)
        if after:
            details = {"day": day(after[0].effective_from)}
            happens.append(gettext("On %(day)s those take over, all of them, that are set for that day.") % details)
            undone = selector.changes(before, draft).keys() & selector.changes(draft, after[0]).keys()
            if undone:
                names = ", ".join(str(row.label) for name, row in THRESHOLDS.items() if name in undone)
                happens.append(
                    gettext("Of what you set now, this changes again on that day: %(names)s.") % {"names": names}
                )
        return {
            "table": _changes_table(before, draft, since=day(since)),
            "happens": happens,
            "stays": [
                gettext("What was decided before keeps the thresholds that it was judged by."),
                gettext("Earlier versions stay in the history, with who set them and why."),
            ],
            "reason": draft.reason,
        }


def _present(member: Membership, now: datetime) -> dict[str, int]:
    return selector.values_of(policies_in_force([member.institution_id], now)[member.institution_id])


def _defaults(member: Membership, now: datetime) -> dict[str, int]:
    return selector.values_of(default_policy(member.institution_id, now))


def _in_groups(values: Mapping[str, int], defaults: Mapping[str, int]) -> list[tuple[Promise, Facts]]:
    """The thresholds under their headings; what is not the code's own says so."""
    return [
        (heading, [(row.label, _value(row, values[row.name], defaults[row.name])) for row in rows])
        for heading, rows in THRESHOLD_GROUPS
    ]


def _value(row: Threshold, value: int, default: int) -> str:
    if value == default:
        return row.worded(value)
    return gettext("%(value)s (default: %(default)s)") % {"value": row.worded(value), "default": row.worded(default)}


def _hint(row: Threshold, value: int, default: int) -> str:
    """What stands beneath a threshold's meaning: its value now, the code's own, and its bounds."""
    details = {"now": row.worded(value), "default": row.worded(default), "low": row.lowest, "high": row.highest}
    if row.unit == Unit.YES_NO:
        return gettext("Now: %(now)s. Default: %(default)s.") % details
    return gettext("Now: %(now)s. Default: %(default)s. From %(low)d to %(high)d.") % details


def _policy_view(row: PolicyRow) -> PolicyView:
    version = row.version
    details = {"name": str(version.author), "when": moment(version.created_at)}
    return PolicyView(
        since=day(version.effective_from),
        standing=row.standing,
        set_by=gettext("Set by %(name)s on %(when)s") % details
        if version.author
        else gettext("Set when the institution was founded"),
        reason=version.reason,
        changes=[
            (THRESHOLDS[name].label, f"{THRESHOLDS[name].worded(old)} → {THRESHOLDS[name].worded(new)}")
            for name, (old, new) in row.changes.items()
        ],
    )


def _changes_table(before: PolicyVersion, after: PolicyVersion, *, since: str) -> Table:
    columns = (Column(_("Threshold")), Column(_("Until then")), Column(_("From then on")))
    return table(
        gettext("What changes on %(day)s") % {"day": since},
        columns,
        [
            (THRESHOLDS[name].label, THRESHOLDS[name].worded(old), THRESHOLDS[name].worded(new))
            for name, (old, new) in selector.changes(before, after).items()
        ],
    )
