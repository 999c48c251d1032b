"""The table of the record's fields: each of them is where it belongs, in form, page, comparison and package, and none
is beside it."""

import html
from datetime import date
from typing import Any

import pytest
from django import forms
from django.urls import reverse
from django.utils import timezone

from counseling.choices import PackagePart
from counseling.choices.konseli_record import FIELDS, PARTS, Identity, Kind, Told, fields_of
from counseling.forms.konseli import IdentityForm, RecordPartForm
from counseling.keys.fields import SealedTextField
from counseling.models import Konseli
from counseling.selectors import referral_package
from counseling.services import konseli as konseli_service
from counseling.services.institution_profile import set_classes
from counseling.views import record
from tests import cast
from tests.counseling.views import rooms
from tests.counseling.views.conftest import Desk

TABS = {tab.part: name for name, tab in record.PARTS.items()}
BESIDE = {"id", "institution", "code", "created_at"}
"""The columns of the record that say nothing of the person."""


def value(name: str) -> Any:
    """Something that stands nowhere else."""
    if name == "nisn":
        return "0098765432"
    return date(2009, 4, 3) if FIELDS[name].kind is Kind.DAY else f"isian {name}"


def filled() -> Identity:
    return Identity(**{name: value(name) for name in FIELDS})


@pytest.fixture(scope="module")
def told(desk: Desk) -> Desk:
    """A record in which every field holds something."""
    konseli_service.amend(desk.case.konseli, filled(), **desk.by())
    return desk


def test_the_record_has_a_column_for_each_field_and_for_nothing_else() -> None:
    columns = {column.name: column for column in Konseli._meta.concrete_fields if column.name not in BESIDE}
    assert set(columns) == set(FIELDS)
    sealed = {name for name, column in columns.items() if isinstance(column, SealedTextField)}
    assert sealed == {name for name, row in FIELDS.items() if row.sealed}


def test_each_part_has_a_tab_and_asks_for_its_fields_alone() -> None:
    assert set(TABS) == set(PARTS)
    for part in PARTS:
        form = RecordPartForm(part=part)
        assert {field.name for field in form.visible_fields()} == set(fields_of(part)), part
    assert set(IdentityForm().fields) == {name for name, row in FIELDS.items() if row.at_first}


@pytest.mark.parametrize("name", FIELDS)
def test_a_form_asks_for_it_in_the_words_of_the_table(name: str) -> None:
    row = FIELDS[name]
    field = RecordPartForm(part=row.part).fields[name]
    assert (field.label, field.help_text, field.required) == (row.label, row.help, row.missing is not None)
    assert isinstance(field.widget, forms.Textarea) == (row.kind is Kind.TEXT)


def test_the_classes_of_the_institution_are_offered_where_a_class_is_asked_for(desk: Desk) -> None:
    yoga = desk.people.yoga
    set_classes(school_year="2026/2027", classes=["X IPA 1", "<XI>"], by=yoga, now=timezone.now())
    for text in (desk.client.get(f"{reverse('request-new')}?new").content.decode(), desk.page("konseli")):
        assert 'list="classes"' in text
        assert '<datalist id="classes"><option value="X IPA 1"></option><option value="&lt;XI&gt;"></option>' in text
    assert "datalist" not in desk.page("konseli", part="contacts")


@pytest.mark.parametrize("part", PARTS)
def test_a_page_shows_the_fields_of_its_part_and_no_others(told: Desk, part: PackagePart) -> None:
    page = html.unescape(told.page("konseli", part=TABS[part]))
    for name, row in FIELDS.items():
        stands = f'name="{name}"' in page and str(value(name)) in page
        assert stands == (row.part == part), name


@pytest.mark.parametrize("part", PARTS)
def test_a_page_saves_the_fields_of_its_part_and_no_others(desk: Desk, part: PackagePart) -> None:
    before = {name: getattr(desk.case.konseli, name) for name in FIELDS}
    typed = {name: str(value(name)) for name in FIELDS} | rooms.seen(desk, TABS[part])
    assert desk.post("konseli", typed, query=f"?part={TABS[part]}").status_code == 302
    saved = Konseli.objects.get(pk=desk.case.konseli_id)
    for name, row in FIELDS.items():
        assert getattr(saved, name) == (value(name) if row.part == part else before[name]), name


@pytest.mark.parametrize("part", PARTS)
def test_both_versions_of_each_field_stand_side_by_side(desk: Desk, part: PackagePart) -> None:
    seen = rooms.seen(desk, TABS[part])
    konseli_service.amend(desk.case.konseli, filled(), **desk.by())
    typed = {name: "0000000001" if name == "nisn" else "2001-01-01" for name in fields_of(part)}
    answer = desk.post("konseli", typed | seen, query=f"?part={TABS[part]}")
    assert answer.status_code == 409
    assert [row.field.name for row in answer.context["stands"] if row.differs] == [
        name for name in RecordPartForm(part=part).fields if name in fields_of(part)
    ]


def test_two_records_are_compared_by_what_tells_them_apart(told: Desk) -> None:
    other = cast.minor(told.people.dewi, now=told.now)
    cast.request(told.people.dewi, other, now=told.now)
    answer = told.get("konseli-merge", other.pk)
    rows = next(rows for row, rows in answer.context["records"] if row.pk == told.case.konseli_id)
    assert [label for label, _words in rows] == [str(row.called) for row in FIELDS.values() if row.compared]
    page = html.unescape(answer.content.decode())
    for name, row in FIELDS.items():
        if row.kind is not Kind.DAY:
            assert (str(value(name)) in page) == row.compared, name


def test_a_package_tells_each_field_in_its_part(told: Desk) -> None:
    lines = {part.part: dict(part.lines) for part in referral_package.offered(told.case, told.now)}
    for name, row in FIELDS.items():
        assert {part for part, found in lines.items() if name in found} == {row.part}, name
        assert lines[row.part][name] == str(value(name))
        assert referral_package.PackageLine(name, lines[row.part][name]).label == str(row.called)


def test_the_name_alone_is_told_to_everybody() -> None:
    assert [name for name, row in FIELDS.items() if row.told is Told.ALWAYS] == ["name"]
