"""The read log: written before the content is shown, its reason sealed."""

import pytest

from counseling.models import AccessLog
from counseling.services import reading
from tests import cast
from tests.counseling.guards.world import columns_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("reason", ["", "Aduan orang tua"])
def test_why_somebody_read_is_never_plain_in_its_column(reason: str) -> None:
    people = cast.people()
    case = cast.request(people.dewi)
    log = reading.log(case, what="note", object_id=case.pk, by=people.dewi, now=cast.NOW, reason=reason)
    stored = bytes(columns_of(log)["reason"])
    assert stored and (not reason or reason.encode() not in stored)
    assert AccessLog.objects.get().reason == reason
