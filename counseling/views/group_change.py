"""Changes of a group meeting before it takes place: further members, and another time or place."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from counseling.choices import AppointmentState
from counseling.forms.group import GroupAddForm, GroupMoveForm
from counseling.selectors import group as selector
from counseling.services import group as service
from counseling.views.appointment import time_and_place
from counseling.views.base import F
from counseling.views.group import OfGroupView, chosen, in_words


class ToComeView(OfGroupView[F]):
    """A change of a group meeting that is still to come; a past one redirects to its page."""

    def prepare(self) -> None:
        super().prepare()
        standing = set(selector.to_come(self.meeting).values_list("pk", flat=True))
        self.taking_part = [member for member in self.members if member.appointment.pk in standing]

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not self.taking_part:
            return self.leave(gettext("This group has met, or nobody has a part in it any more. Plan another one."))
        return super().get(request, *args, **kwargs)

    def changed(self) -> HttpResponse:
        """Back on the page of the group."""
        messages.success(self.request, str(self.done))
        return HttpResponseRedirect(self.back_url())


class GroupAddView(ToComeView[GroupAddForm]):
    """The counselor adds konseli to the meeting, each with a part of their own."""

    form_class = GroupAddForm
    title = _("Add to the group")
    lead = _("You propose the group's time and place to further konseli. Each agrees by themself.")
    submit_label = _("Propose it to them")
    done = _("Proposed. Ask each konseli, and write down their answers.")

    def prepare(self) -> None:
        super().prepare()
        here = {member.case.pk for member in self.taking_part}
        self.choosable = [row for row in selector.choosable(self.member) if row[0].pk not in here]

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if self.taking_part and not self.choosable:
            return self.leave(gettext("All your cases whose relationship has started have a part in this group."))
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        here = {str(member.case.pk) for member in self.taking_part}
        named = set(request.POST.getlist("cases"))
        if named and named <= here:  # a second press of the button
            return self.changed()
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "cases": in_words(self.choosable)}

    def form_valid(self, form: GroupAddForm) -> HttpResponse:
        cases = chosen(self.choosable, form.cleaned_data["cases"])
        service.add(self.meeting, cases, by=self.member, now=self.now)
        return self.changed()


class GroupMoveView(ToComeView[GroupMoveForm]):
    """The counselor moves the meeting for all of its members."""

    form_class = GroupMoveForm
    template_name = "components/confirm_page.html"
    title = _("Move the whole group")
    submit_label = pgettext_lazy("button", "Move the whole group")
    done = _("The group is moved. Ask each konseli anew, and write down their answers.")

    def get_initial(self) -> dict[str, Any]:
        return time_and_place(self.taking_part[0].appointment)

    def form_valid(self, form: GroupMoveForm) -> HttpResponse:
        words, own_reason = form.cleaned_data["words"], form.own_reason()
        service.move(self.meeting, form.meeting(), own_reason=own_reason, words=words, by=self.member, now=self.now)
        return self.changed()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        agreed = sum(member.appointment.state == AppointmentState.AGREED for member in self.taking_part)
        count = {"agreed": agreed, "all": len(self.taking_part)}
        happens = [gettext("All parts get the new time and place: %(all)d. Each konseli is asked anew.") % count]
        if agreed:
            happens.append(gettext("What %(agreed)d of %(all)d have agreed to falls away.") % count)
        return {
            **super().get_context_data(**kwargs),
            "happens": happens,
            "informed": [gettext("Nobody is told by this page. Tell each konseli by themself.")],
            "stays": [gettext("That you moved it, and why, stands in the case of each konseli.")],
        }
