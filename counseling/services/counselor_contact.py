"""A counselor's own contact data for the comparison with konseli (2i). Keyed hashes alone are kept, and nobody can read
them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from counseling.access.counselor_contact import require_counselor
from counseling.choices import OPEN_STATES
from counseling.models import Case, Counselor, CounselorToken, Membership
from counseling.selectors import normalized
from counseling.services import konseli_index, relationship_hint
from counseling.services.marker import service


@dataclass(frozen=True, slots=True, kw_only=True)
class CounselorContact:
    """The data as they were typed; phones and family names may be several. A field that the counselor does not give is
    empty."""

    phones: str = ""
    address: str = ""
    village: str = ""
    family_names: str = ""

    def words(self) -> Iterator[tuple[str, str]]:
        """Each in the form in which it is compared, by kind."""
        yield from (("phone", number) for number in normalized.phones(self.phones))
        yield "address", normalized.address(self.address)
        yield "village", normalized.village(self.village)
        yield from (("family", word) for word in normalized.family_words(self.family_names))


@service
def keep(data: CounselorContact, *, by: Membership, now: datetime) -> int:
    """What is kept from now on, in place of what was before; gives how many hashes that are. All of the counselor's
    open cases are looked at anew."""
    counselor = Counselor.objects.select_for_update(no_key=True).get(pk=require_counselor(by).pk)
    CounselorToken.objects.filter(counselor=counselor).delete()
    kept = CounselorToken.objects.bulk_create(
        CounselorToken(
            institution_id=by.institution_id,
            counselor=counselor,
            kind=kind,
            token=konseli_index.token(kind, word, institution_id=by.institution_id),
            set_at=now,
        )
        for kind, word in data.words()
        if word
    )
    relationship_hint.refresh(Case.objects.filter(counselor=counselor, state__in=OPEN_STATES), now=now)
    return len(kept)
