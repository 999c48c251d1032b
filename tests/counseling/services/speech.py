"""Short words for tests about what is said: a source, the fact that comes of it, and a refusal at a field."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from django.utils import translation

from counseling.models import Case, Consent, Membership
from counseling.selectors.casefile.facts import facts_of
from counseling.services import consent
from counseling.services.errors import Invalid
from counseling.services.statement import Source
from tests.cast import NOW

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
"""A signed paper, as small as one can be."""


def said(words: str = "", **source: Any) -> Source:
    """A source: the konseli, in person, now, unless said otherwise."""
    return Source(**{"said_at": NOW, "words": words, **source})


def on_paper(**source: Any) -> dict[str, Any]:
    """How a permission in writing is recorded: signed, with its paper."""
    return {"form": "written", "source": said(channel="signed", **source), "papers": (PDF,)}


def by_mouth(**source: Any) -> dict[str, Any]:
    """How one by word of mouth is recorded."""
    return {"form": "verbal", "source": said(**source), "papers": ()}


def fact(case: Case, name: str, *, now: datetime = NOW) -> Any:
    """What the rules are told under this name."""
    return facts_of([case.pk], now)[case.pk].values[name]


def permits(
    case: Case, by: Membership, decision: str = "given", *, party: str = "Bagus", said_at: datetime = NOW, **more: Any
) -> Consent:
    """The konseli's word on sharing something with somebody."""
    words = said("Boleh.", said_at=said_at)
    settings = {"form": "verbal", "scope": "Kesulitan tidur", "source": words, "by": by, "now": said_at, **more}
    return consent.record(case, "sharing", decision, party=party, **settings)


@contextmanager
def invalid(field: str, because: str = "") -> Iterator[None]:
    """What happens inside is refused at this field, with a sentence that has these English words."""
    with pytest.raises(Invalid) as caught:
        yield
    with translation.override("en"):
        message = str(caught.value)
    assert caught.value.field == field
    assert message
    assert because in message
