"""What is found of the messages that code and pages ask for."""

from tests.plugins.catalogues import Message, asked_in, asked_in_template, placeholders


def test_it_reads_the_calls_of_python() -> None:
    source = """
from django.utils.translation import gettext as _, ngettext, pgettext_lazy
_("One")
ngettext("%d case", "%d cases", n)
pgettext_lazy("verb", "Open")
_(unknown)
other("Two")
"""
    assert set(asked_in(source)) == {
        Message("One", "", ""),
        Message("%d case", "%d cases", ""),
        Message("Open", "", "verb"),
    }


def test_it_reads_the_tags_of_a_template() -> None:
    source = """{% load i18n %}_("not this")
{% translate "Don't go (yet)" as title %}{% trans 'May' context "month" %}
{% blocktranslate trimmed with name=person count n=total %}
  {{ name }} has one
{% plural %}
  {{ name }} has {{ n }} (or more)
{% endblocktranslate %}{% include "x" with label=_("Save") only %}"""
    assert set(asked_in_template(source)) == {
        Message("May", "", "month"),
        Message("%(name)s has one", "%(name)s has %(n)s (or more)", ""),
        Message("Save", "", ""),
        Message("Don't go (yet)", "", ""),
    }


def test_it_compares_placeholders_whatever_their_order() -> None:
    assert placeholders("%(b)s of %(a)s, 100%% of {x}") == placeholders("{x}: %(a)s, %(b)s")
    assert placeholders("%(a)s") != placeholders("%(a)d")
