"""What is kept of a counselor's own contact data, without any readable value."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from counseling.models import Counselor, CounselorToken


@dataclass(frozen=True, slots=True)
class KeptContact:
    """How many of each kind are kept, and since when; nothing at all where `set_at` is None."""

    set_at: datetime | None
    counts: dict[str, int]


def kept_of(counselor: Counselor) -> KeptContact:
    rows = list(CounselorToken.objects.filter(counselor=counselor).values_list("kind", "set_at"))
    return KeptContact(max((at for _, at in rows), default=None), dict(Counter(kind for kind, _ in rows)))
