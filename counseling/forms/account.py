"""Forms of accounts: passwords, with the forms of django-allauth in the words of this app; and what administrators fill
in to find, invite and change accounts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from allauth.account import forms as allauth
from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from counseling.choices import AdminActKind, Role
from counseling.forms.base import DateInput, DayField, TextArea, choice_of
from counseling.services.admin_act import REASON_LIMIT
from counseling.services.outgoing_mail import post_password_link

if TYPE_CHECKING:
    from counseling.models import Membership, User

OLD, NEW, AGAIN = _("Your password now"), _("New password"), _("New password, once more")
ADVICE = _("Twelve characters at least, not numbers alone. Not your name, and no words that many use.")

NAME_LENGTH = 200
TITLE_LENGTH = 80
MOST_CASES = 200

STATES = [
    ("active", _("Active")),
    ("locked", _("Locked")),
    ("invited", _("Invited")),
    ("deactivated", _("Deactivated")),
]
"""The states of an account, as selectors.account names them."""


def _worded(fields: dict[str, forms.Field]) -> None:
    fields["password1"].label, fields["password1"].help_text = NEW, ADVICE
    fields["password2"].label = AGAIN


class ChangePasswordForm(allauth.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = OLD
        _worded(self.fields)


class SetPasswordForm(allauth.SetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self.fields)


class ResetPasswordForm(allauth.ResetPasswordForm):  # type: ignore[misc]
    """Asks for a link. Whether the address has an account is asked when the mail is sent, and not here: this page would
    take longer for the one than for the other."""

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email: str = self.cleaned_data["email"]
        post_password_link(to=email, institution=None, now=timezone.now())
        return email


class ResetPasswordKeyForm(allauth.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _worded(self.fields)


def _select() -> forms.Select:
    return forms.Select(attrs={"class": "form-select"})


class AccountFilterForm(forms.Form):
    """The filter above the accounts, kept in the address."""

    q = forms.CharField(
        label=_("Name or email"),
        required=False,
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "class": "form-control"}),
    )
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("All roles")), *Role.choices], widget=_select()
    )
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *STATES], widget=_select())


class ActFilterForm(forms.Form):
    """The filter above the log of administrative acts, kept in the address."""

    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("Everything")), *AdminActKind.choices], widget=_select()
    )
    person = forms.ChoiceField(label=_("Who"), required=False, widget=_select())
    since = DayField(label=_("From"), required=False, widget=DateInput(attrs={"class": "form-control"}))
    until = DayField(label=_("To"), required=False, widget=DateInput(attrs={"class": "form-control"}))

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(user.pk), user.name) for user in people]
        choice_of(self, "person").choices = [("", _("Everybody")), *named]


class RolesField(forms.MultipleChoiceField):
    """Roles as cards; they add up."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {"required": _("Choose at least one role.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=Role.choices, **kwargs)


class InviteForm(forms.Form):
    """The person who is invited, and their roles."""

    name = forms.CharField(
        label=_("Name"),
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Give a name.")},
    )
    email = forms.EmailField(
        label=_("Email address"),
        help_text=_("The link goes there. Use an address that nobody else reads."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Give an email address.")},
    )
    roles = RolesField(label=_("Roles"))


class AccountReasonForm(forms.Form):
    """The reason for the log, on pages with a second question."""

    reason = TextArea(
        label=_("Reason"),
        help_text=_("Kept in the log of administrative acts. Write nothing about konseli here."),
        rows=2,
        required=False,
        max_length=REASON_LIMIT,
    )


class LostFactorForm(forms.Form):
    """Why somebody's second factor is taken off."""

    reason = TextArea(
        label=_("Reason"),
        help_text=_("How you know that it is them, such as «came to my office». Kept in the log."),
        rows=2,
        max_length=REASON_LIMIT,
    )


class AccountRolesForm(AccountReasonForm):
    """The roles of a member from now on."""

    roles = RolesField(label=_("Roles"), required=False)
    field_order = ("roles", "reason")


class SupervisionForm(AccountReasonForm):
    """The supervisors of a counselor from now on."""

    supervisors = forms.MultipleChoiceField(label=_("Supervisors"), required=False, widget=forms.CheckboxSelectMultiple)
    field_order = ("supervisors", "reason")

    def __init__(self, *args: Any, possible: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(member.pk), member.user.name) for member in possible]
        choice_of(self, "supervisors").choices = named


class ProfileForm(forms.Form):
    """What colleagues see of a counselor, and the capacity."""

    title = forms.CharField(
        label=_("Title"),
        help_text=_("As it stands on the door, for example «Guru BK» or «Psikolog»."),
        max_length=TITLE_LENGTH,
        required=False,
    )
    capacity = forms.IntegerField(
        label=_("Capacity"),
        help_text=_("How many open cases they can carry at once."),
        min_value=0,
        max_value=MOST_CASES,
        error_messages={"required": _("Give a number.")},
    )


class ReviewerForm(forms.Form):
    """The outside reviewer. «Nobody» ends the review from outside."""

    member = forms.ChoiceField(
        label=_("Outside reviewer"),
        help_text=_("A supervisor without open cases of their own."),
        required=False,
    )

    def __init__(self, *args: Any, possible: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(member.pk), member.user.name) for member in possible]
        choice_of(self, "member").choices = [("", _("Nobody")), *named]


class NewPasswordForm(forms.Form):
    """The password of a new account, typed twice. How strong it is, the service judges."""

    password1 = forms.CharField(
        label=_("Password"),
        help_text=ADVICE,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Choose a password.")},
    )
    password2 = forms.CharField(
        label=_("Password, once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Type the password once more.")},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("password1") and data.get("password2") and data["password1"] != data["password2"]:
            self.add_error("password2", _("The two passwords differ. Type them again."))
        return data
