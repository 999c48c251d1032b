"""The fixed cast of all tests: two institutions, their people, and konseli who ask for help."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from counseling.choices import RequestSource, Role, TimeZone
from counseling.choices.konseli_record import Identity
from counseling.models import Case, Counselor, Institution, Konseli, Membership
from counseling.services import account, help_request, institution, konseli

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
"""Monday, 23 November 2026, 10.00 WIB."""
PASSWORD = "pohon-rindang-27"


@dataclass
class Cast:
    """SMA Harapan with counselors Dewi and Bagus, supervisor Ratna and admin Yoga; SMA Cendana with counselor Sari."""

    harapan: Institution
    cendana: Institution
    dewi: Membership
    bagus: Membership
    ratna: Membership
    yoga: Membership
    sari: Membership

    def counselor(self, member: Membership) -> Counselor:
        return Counselor.objects.get(membership=member)


def people(now: datetime = NOW) -> Cast:
    """Both institutions and everybody who signs in."""
    founded = now - timedelta(days=365)
    harapan = institution.found(name="SMA Harapan", slug="harapan", time_zone=TimeZone.WIB, now=founded)
    cendana = institution.found(name="SMA Cendana", slug="cendana", time_zone=TimeZone.WIT, now=founded)

    def enrol(where: Institution, name: str, *roles: str) -> Membership:
        return account.enrol(
            institution=where,
            email=f"{name.lower()}@{where.slug}.example",
            name=name,
            password=PASSWORD,
            roles=roles,
            now=founded,
        )

    cast = Cast(
        harapan=harapan,
        cendana=cendana,
        dewi=enrol(harapan, "Dewi", Role.COUNSELOR),
        bagus=enrol(harapan, "Bagus", Role.COUNSELOR),
        ratna=enrol(harapan, "Ratna", Role.SUPERVISOR),
        yoga=enrol(harapan, "Yoga", Role.INSTITUTION_ADMIN),
        sari=enrol(cendana, "Sari", Role.COUNSELOR),
    )
    for member in (cast.dewi, cast.bagus):
        account.supervise(supervisor=cast.ratna, counselor=member.counselor, now=founded)
    return cast


def adult(by: Membership, *, name: str = "Putri Ayuningtyas", now: datetime = NOW) -> Konseli:
    """A konseli of full age."""
    return konseli.register(Identity(name=name, birth_date=date(2000, 5, 17)), by=by, now=now)


def minor(by: Membership, *, name: str = "Raka Pratama", now: datetime = NOW) -> Konseli:
    """A konseli of fifteen."""
    return konseli.register(Identity(name=name, birth_date=date(2011, 2, 3)), by=by, now=now)


def request(by: Membership, who: Konseli | None = None, *, now: datetime = NOW) -> Case:
    """A case that somebody has just asked for."""
    return help_request.ask(
        who or adult(by, now=now),
        source=RequestSource.SELF,
        words="Saya sulit tidur dan tidak bisa belajar.",
        requested_at=now,
        by=by,
        now=now,
    )
