"""What the konseli's records hold in the demo beyond who somebody is, and what a counselor keeps of herself."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from counseling.choices.konseli_record import Identity
from counseling.models import Case, Membership
from counseling.services import counselor_contact, konseli, konseli_contact
from counseling.services.counselor_contact import CounselorContact

VILLAGE = "Sukamaju"
NUMBER = "0811-2345-678"
KNOWN = {
    "C-00005": ("Bali", "Sembahyang Kajeng Kliwon penting baginya; ia tidak datang pada hari raya."),
    "C-00007": ("Jawa", "Lebih mudah bercerita dalam bahasa Jawa. Keluarga besar ikut memutuskan."),
}
"""By the code of the case: the language that the konseli feels at home in, and what matters to them."""


def tell(members: dict[str, Membership], anchor: datetime) -> None:
    """Dewi lives in the village of a konseli whose aunt has her number: a hint, in a case that has not begun."""
    dewi = members["dewi@harapan.example"]
    then: dict[str, Any] = {"by": dewi, "now": anchor - timedelta(hours=3)}
    counselor_contact.keep(
        CounselorContact(phones=NUMBER, address="Jl. Kenanga 12", village=VILLAGE, family_names="Lestari"), **then
    )
    for code, (language, told) in KNOWN.items():
        who = _case(dewi, code).konseli
        known = Identity(**{name: getattr(who, name) for name in Identity.__slots__})
        konseli.amend(who, replace(known, language=language, culture_and_belief=told, village="Tegalrejo"), **then)
    teacher: dict[str, Any] = {"name": "Bu Ani", "relation": "wali kelas", "phone": "0812-7788-990", "emergency": True}
    konseli_contact.add(_case(dewi, "C-00007").konseli, **teacher, **then)
    aunt: dict[str, Any] = {"name": "Bibi Wati", "relation": "bibi", "phone": NUMBER, "emergency": False}
    konseli_contact.add(_case(dewi, "C-00003").konseli, **aunt, **then)


def _case(member: Membership, code: str) -> Case:
    return Case.objects.get(institution=member.institution, code=code)
