"""Forms of what an institution sets: its name and zone, its thresholds, its explanation of the relationship."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from counseling.choices import Language, TimeZone
from counseling.choices.policy import THRESHOLD_GROUPS, THRESHOLDS, Standing, Threshold, Unit
from counseling.forms.base import Cards, ChoiceCards, DayField, TextArea, choices_of
from counseling.services.admin_act import REASON_LIMIT
from counseling.services.explanation import REQUIRED, ExplanationWording
from counseling.services.institution import NAME_LIMIT, out_of_bounds

YES, NO = "yes", "no"


class VersionFilterForm(forms.Form):
    """Which versions are shown; kept in the address."""

    standing = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *Standing.choices])


class InstitutionForm(forms.Form):
    """Name and time zone."""

    name = forms.CharField(
        label=_("Name"),
        max_length=NAME_LIMIT,
        error_messages={"required": _("Write the name of the institution.")},
    )
    time_zone = ChoiceCards(
        label=_("Time zone"),
        help_text=_("All times on the pages show in it at once. What is written down keeps its moment."),
        choices=choices_of(TimeZone),
    )
    reason = forms.CharField(label=_("Why"), max_length=REASON_LIMIT, required=False)


class PolicyForm(forms.Form):
    """All thresholds, from which day on, and why. `hints`: for each threshold what stands beneath its meaning."""

    effective_from = DayField(
        label=_("From which day they count"),
        help_text=_("Today or later. What was decided before keeps the thresholds of its day."),
        error_messages={"required": _("Give a date, such as 2026-11-23.")},
    )
    reason = TextArea(
        label=_("Why"),
        help_text=_("Stands in the history of thresholds. No names."),
        max_length=REASON_LIMIT,
        rows=3,
    )

    def __init__(self, *args: Any, hints: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in THRESHOLDS.values():
            self.fields[row.name] = _threshold_field(row, hints[row.name])

    def sections(self) -> Iterator[tuple[Promise, list[forms.BoundField]]]:
        """The thresholds under their headings."""
        for heading, rows in THRESHOLD_GROUPS:
            yield heading, [self[row.name] for row in rows]

    def last(self) -> list[forms.BoundField]:
        """What concerns all of them."""
        return [self["effective_from"], self["reason"]]

    def values(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in THRESHOLDS}


def _threshold_field(row: Threshold, hint: str) -> forms.Field:
    sentence = str(out_of_bounds(row))
    help_text = format_lazy("{meaning}\n{hint}", meaning=row.meaning, hint=hint)
    if row.unit == Unit.YES_NO:
        return forms.TypedChoiceField(
            label=str(row.label),
            help_text=help_text,
            choices=[(True, _("Yes")), (False, _("No"))],
            coerce=lambda value: value == "True",
            widget=Cards,
            error_messages=dict.fromkeys(("required", "invalid_choice"), sentence),
        )
    return forms.IntegerField(
        label=str(row.label),
        help_text=help_text,
        min_value=row.lowest,
        max_value=row.highest,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence),
    )


class ExplanationVersionForm(forms.Form):
    """A new version of the explanation in both languages of the pages, and in further ones where there is a text;
    from which day on, and what is new in it."""

    published_from = DayField(
        label=_("From which day it is in force"),
        help_text=_("Today or later."),
        error_messages={"required": _("Give a date, such as 2026-11-23.")},
    )
    reason = TextArea(label=_("What is new in it, and why"), max_length=REASON_LIMIT, rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language in Language:
            required, name = language in REQUIRED, {"language": language.label}
            nature = format_lazy(_("What this relationship is, in {language}"), **name)
            limits = format_lazy(_("Its limits, in {language}"), **name)
            self.fields[f"nature_{language}"] = TextArea(label=nature, rows=10, required=required)
            self.fields[f"limits_{language}"] = TextArea(label=limits, rows=10, required=required)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for language in Language:
            parts = [f"nature_{language}", f"limits_{language}"]
            missing = [name for name in parts if not data.get(name)]
            if language not in REQUIRED and len(missing) == 1 and missing[0] not in self.errors:
                self.add_error(missing[0], _("Write this part too, or leave out both."))
        return data

    def texts(self) -> dict[str, ExplanationWording]:
        """The text by language; both parts are empty where there is none."""
        data = self.cleaned_data
        return {str(code): ExplanationWording(data[f"nature_{code}"], data[f"limits_{code}"]) for code in Language}

    def required_parts(self) -> list[forms.BoundField]:
        return [self[f"{part}_{code}"] for code in REQUIRED for part in ("nature", "limits")]

    def further(self) -> Iterator[tuple[Promise | str, list[forms.BoundField], bool]]:
        """The other languages: name, both parts, and whether something is written or to be mended there."""
        for code in Language:
            if code not in REQUIRED:
                parts = [self[f"nature_{code}"], self[f"limits_{code}"]]
                yield code.label, parts, any(part.value() or part.errors for part in parts)

    def last(self) -> list[forms.BoundField]:
        """What concerns all of them."""
        return [self["published_from"], self["reason"]]
