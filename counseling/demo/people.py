"""The cast of the demo: two institutions, who works there, and the konseli who ask for help."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from counseling.choices import NATIONAL_NUMBERS, InstitutionKind, Role, TimeZone
from counseling.choices.konseli_record import Identity
from counseling.models import Institution, Membership
from counseling.services import account, institution, institution_profile, invitation
from counseling.services.founding import Profile

PASSWORD = "pohon-rindang-27"
"""The one password of all demo accounts. While it works for anybody, the app serves on loopback only."""

SLUGS = ("sma-harapan", "puspaga-cendana")


@dataclass(frozen=True, slots=True)
class Account:
    """A demo account, as the first run prints it."""

    email: str
    name: str
    roles: tuple[str, ...]
    slug: str


ACCOUNTS = (
    Account("dewi@harapan.example", "Dewi Lestari", (Role.COUNSELOR,), SLUGS[0]),
    Account("bagus@harapan.example", "Bagus Santoso", (Role.COUNSELOR,), SLUGS[0]),
    Account("ratna@harapan.example", "Ratna Wulandari", (Role.SUPERVISOR,), SLUGS[0]),
    Account("mega@harapan.example", "Mega Anggraini", (Role.SUPERVISOR,), SLUGS[0]),
    Account("yoga@harapan.example", "Yoga Pratama", (Role.INSTITUTION_ADMIN,), SLUGS[0]),
    Account("sari@cendana.example", "Sari Kambu", (Role.COUNSELOR,), SLUGS[1]),
    Account("tirto@cendana.example", "Tirto Wibowo", (Role.SUPERVISOR, Role.INSTITUTION_ADMIN), SLUGS[1]),
)

# Names from many parts of Indonesia; units are a class or a job. Nobody here lives.
_KONSELI = """\
Putri Ayuningtyas|XII IPA 2|17
Raka Pratama|X-3|15
Made Ayu Saraswati|XI IPS 1|16
Yohanes Tebai|XII IPS 2|18
Siti Rahmawati|XI IPA 1|16
Bintang Simanjuntak|X-1|15
Nurul Hidayah|XII IPA 1|18
Agung Nugroho|XI IPS 2|17
Cut Meutia Zahra|X-2|15
Daniel Manuhutu|XII IPS 1|18
Ni Luh Komang Sri|XI IPA 2|16
Fajar Ramadhan|X-4|15
Grace Tumbelaka|XII IPA 3|18
Hendra Lim|XI IPA 3|17
Intan Permatasari|X-2|15
Joko Susilo|XII IPS 3|18
Kartika Sari Dewi|XI IPS 1|16
La Ode Arman|XII IPA 2|18
Maria Goreti Bria|X-3|15
Nadia Putri Maharani|XI IPA 1|17
Oktavianus Rumbiak|XII IPS 1|18
Pandu Wicaksono|X-1|15
Qonita Azzahra|XI IPS 3|16
Rizky Aditya|XII IPA 3|18
Sekar Arum Kinasih|XI IPA 2|17
Teuku Iskandar|X-4|15
Ulfa Khairunnisa|XII IPS 2|18
Victor Sihombing|XI IPS 2|17
Wayan Dharma Putra|X-2|15
Yuliana Mambrasar|XII IPA 1|18
Zaki Maulana|guru honorer|27
Amelia Wattimena|ibu rumah tangga|34
Benyamin Wenda|mahasiswa|21
Dorkas Yikwa|pedagang|29
Elisabet Rumaropen|mahasiswi|20
Frans Kaisiepo|nelayan|41
Hana Suebu|pegawai|38
Imanuel Kogoya|pelajar|16
Jemima Awom|pelajar|15
"""


def konseli(anchor: date) -> list[Identity]:
    """Who asks for help, with birth dates that keep their ages whatever the anchor."""
    people = []
    for place, line in enumerate(_KONSELI.splitlines()):
        name, unit, age = line.split("|")
        born = date(anchor.year - int(age), 1 + place % 9, 1 + place * 7 % 27)
        people.append(
            Identity(
                name=name,
                nisn=f"00{700000 + place * 4093:08d}" if int(age) < 19 else "",
                birth_date=born,
                unit=unit,
                phone=f"0812-55{place:02d}-{(place * 379) % 10000:04d}",
            )
        )
    return people


def move_in(now: datetime) -> dict[str, Membership]:
    """Both institutions, a year old, with their accounts and somebody who is invited; members by e-mail."""
    founded = now - timedelta(days=365)
    homes: dict[str, Institution] = {
        SLUGS[0]: institution.found(name="SMA Harapan", slug=SLUGS[0], time_zone=TimeZone.WIB, now=founded),
        SLUGS[1]: institution.found(name="Puspaga Cendana", slug=SLUGS[1], time_zone=TimeZone.WIT, now=founded),
    }
    members = {
        who.email: account.enrol(
            institution=homes[who.slug],
            email=who.email,
            name=who.name,
            password=PASSWORD,
            roles=who.roles,
            now=founded,
        )
        for who in ACCOUNTS
    }
    for supervisor, counselors in (
        ("ratna@harapan.example", ("dewi@harapan.example", "bagus@harapan.example")),
        ("tirto@cendana.example", ("sari@cendana.example",)),
    ):
        for counselor in counselors:
            account.supervise(supervisor=members[supervisor], counselor=members[counselor].counselor, now=founded)
    _say_who_they_are(members["yoga@harapan.example"], now=founded)
    invitation.invite(
        email="lestari@harapan.example",
        name="Lestari Handayani",
        roles=[Role.COUNSELOR],
        address_of=None,
        by=members["yoga@harapan.example"],
        now=now - timedelta(days=2),
    )
    return members


def _say_who_they_are(administrator: Membership, *, now: datetime) -> None:
    """The school has all set up; the other institution shows its administrator what is left to do."""
    place = administrator.institution
    institution_profile.set_letterhead(
        Profile(
            name=place.name,
            kind=InstitutionKind.SMA,
            npsn="20109999",
            address="Jalan Melati 4, Jakarta",
            time_zone=place.time_zone,
        ),
        head_name="Dra. Endah Lestari, M.Pd.",
        head_number="",
        signed_at="Jakarta",
        by=administrator,
        now=now,
    )
    numbers = [f"{number}, {label}" for number, label in NATIONAL_NUMBERS]
    institution_profile.check_numbers(numbers, by=administrator, now=now)
    classes = [f"{level} {group}" for level in ("X", "XI", "XII") for group in ("IPA 1", "IPA 2", "IPS 1")]
    year = f"{now.year}/{now.year + 1}"
    institution_profile.set_classes(school_year=year, classes=classes, by=administrator, now=now)
    institution_profile.read_explanation(by=administrator, now=now)
