"""What the demo leaves open and a page needs all the same: done here, after it, by the people of the school."""

from datetime import datetime, timedelta

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.webauthn.internal.auth import WebAuthn

from counseling.choices import Channel, ConsentKind, PlaceKind, Reason, Relationship, Role, SessionKind, Side, Speaker
from counseling.demo import people
from counseling.models import Case, CounselingSession, GroupMeeting, LedgerEntry, Membership, Referral
from counseling.selectors import portal as portal_selector
from counseling.services import (
    absence,
    account,
    account_lock,
    appointment,
    break_glass,
    capacity,
    case,
    consent,
    feed,
    group,
    invitation,
    konseli_contact,
    leaving,
    loyalty,
    merge,
    note,
    portal,
    portal_statement,
    referral,
    relationship,
    secret,
    shared_help,
    surge,
)
from counseling.services.appointment import Meeting
from counseling.services.referral import Outside
from counseling.services.statement import Source
from tests.counseling.services.speech import permits

HOUR = timedelta(hours=1)


def case_of(code: str) -> Case:
    """A case of the school in the demo."""
    return Case.objects.get(code=code, institution__slug=people.SLUGS[0])


class Errands:
    """Runs them all; `token` is the secret in the link of an invitation, `page_token` that of a page of one's own."""

    token = ""

    def __init__(self, now: datetime) -> None:
        self.now = now
        members = Membership.objects.select_related("user", "institution").filter(institution__slug=people.SLUGS[0])
        self.dewi, self.bagus, self.ratna, self.yoga = (
            members.get(user__email=f"{name}@harapan.example") for name in ("dewi", "bagus", "ratna", "yoga")
        )
        self.an_account_comes_and_one_goes()
        self.what_a_counselor_has_open()
        self.one_person_has_two_records()
        self.two_referrals_are_under_way()
        self.a_counselor_is_away_and_has_a_calendar_link()
        self.what_may_be_shared()
        self.somebody_has_a_page_of_their_own()
        self.across_and_beside()
        self.what_a_supervisor_does()
        self.two_groups()
        self.second_factors()

    def an_account_comes_and_one_goes(self) -> None:
        def address_of(token: str) -> str:
            self.token = token
            return f"https://harapan.example/invitation/{token}/"

        invitation.invite(
            email="intan@harapan.example",
            name="Intan Permata",
            roles=[Role.COUNSELOR],
            address_of=address_of,
            by=self.yoga,
            now=self.now,
        )
        self.gone = account.enrol(
            institution=self.yoga.institution,
            email="surya@harapan.example",
            name="Surya Dharma",
            password=people.PASSWORD,
            roles=[Role.COUNSELOR],
            now=self.now - 24 * HOUR,
        )
        leaving.deactivate(self.gone, reason="Pindah sekolah.", by=self.yoga, now=self.now)
        self.locked = account.enrol(
            institution=self.yoga.institution,
            email="nanda@harapan.example",
            name="Nanda Permana",
            password=people.PASSWORD,
            roles=[Role.COUNSELOR],
            now=self.now - 24 * HOUR,
        )
        account.supervise(supervisor=self.ratna, counselor=self.locked.counselor, now=self.now - 24 * HOUR)
        account_lock.lock(self.locked, reason="Ponselnya dicuri di angkot.", by=self.yoga, now=self.now)

    def what_a_counselor_has_open(self) -> None:
        """A session going on, a draft to sign, a meeting to answer, a conflict to weigh; a start that was refused."""
        self.refused = LedgerEntry.objects.filter(case=case_of("C-00004"), passed=False).earliest("number")
        case.start(
            case_of("C-00006"), open_session=True, kind=SessionKind.CRISIS, by=self.dewi, now=self.now, seen=None
        )
        self.unsigned = CounselingSession.objects.get(case=case_of("C-00009"))
        note.save_draft(
            self.unsigned, template="free", body="Tidurnya membaik.", revision=0, by=self.dewi, now=self.now
        )
        starts = self.now + 30 * 24 * HOUR
        meeting = Meeting(starts_at=starts, ends_at=starts + HOUR, place_kind=PlaceKind.ROOM, place="Ruang BK")
        source = Source(said_by=Speaker.COUNSELOR, said_at=self.now)
        self.proposed = appointment.propose(
            case_of("C-00003"), meeting, side=Side.COUNSELOR, source=source, by=self.dewi, now=self.now
        )
        self.unweighed = loyalty.raise_conflict(
            case_of("C-00007"), summary="Guru olahraga bertanya isi pertemuan.", by=self.dewi, now=self.now
        )

    def a_counselor_is_away_and_has_a_calendar_link(self) -> None:
        starts = self.now + 60 * 24 * HOUR
        self.absence = absence.announce(starts_at=starts, ends_at=starts + HOUR, by=self.dewi, now=self.now)
        feed.make(by=self.dewi, now=self.now)

    def one_person_has_two_records(self) -> None:
        """And somebody who can be called."""
        by = {"by": self.dewi, "now": self.now}
        self.contact_case = case_of("C-00009")
        who, same = self.contact_case.konseli, case_of("C-00006").konseli
        self.contact = konseli_contact.add(who, name="Bibi", relation="", phone="", emergency=False, **by)
        self.merge = merge.merge(who, same, reason="Ibunya sama.", **by)

    def two_referrals_are_under_way(self) -> None:
        """One that Bagus has accepted, so that it can be completed, and one to somebody outside."""
        inside = self._named("C-00010", self.bagus)
        source = Source(said_by=Speaker.COUNSELOR, said_at=self.now)
        relationship.declare_as_receiver(inside, Relationship.NONE, source=source, by=self.bagus, now=self.now)
        referral.accept(inside, words="Baik.", by=self.bagus, now=self.now)
        self._named("C-00018", Outside(name="Klinik Sehat", contact="0812", relationship=Relationship.UNDECLARED))

    def across_and_beside(self) -> None:
        """A referral on its way from the next institution, and a colleague who helps beside the counselor."""
        by = {"by": Membership.objects.get(user__email="sari@cendana.example"), "now": self.now}
        sent = Case.objects.filter(counselor__membership=by["by"], state="active").earliest("code")
        here = self.dewi.institution
        self.arriving = referral.name(sent, receiver=here, reason=Reason.OPPORTUNITY_ENDED, words="Pindah.", **by)
        referral.choose(self.arriving, summary="Tiga sesi tentang tidur.", parts=["identity", "course"], **by)
        referral.record_consent(self.arriving, answer="given", source=Source(said_at=self.now), **by)
        case, beside = case_of("C-00007"), {"by": self.dewi, "now": self.now}
        permits(case, self.dewi, party=self.bagus.user.name, said_at=self.now)
        asked = shared_help.ask(
            case, colleague=self.bagus.counselor, purpose="Latihan napas.", parts=["identity", "goals"], **beside
        )
        self.helping = shared_help.accept(asked, by=self.bagus, now=self.now)
        permits(case_of("C-00010"), self.dewi, party=self.bagus.user.name, said_at=self.now)

    def _named(self, code: str, receiver: Membership | Outside) -> Referral:
        named = referral.name(
            case_of(code),
            receiver=receiver if isinstance(receiver, Outside) else receiver.counselor,
            reason=Reason.NO_BENEFIT,
            words="Tanpa kemajuan.",
            by=self.dewi,
            now=self.now,
        )
        referral.choose(named, summary="Tiga sesi tentang tidur.", by=self.dewi, now=self.now)
        referral.record_consent(named, answer="given", source=Source(said_at=self.now), by=self.dewi, now=self.now)
        return named

    def what_may_be_shared(self) -> None:
        """A signed permission that runs out before long, and somebody's judgement that the konseli can decide."""
        of, told = case_of("C-00005"), {"by": self.dewi, "now": self.now}
        source = Source(said_at=self.now, channel=Channel.SIGNED)
        shared = {"party": "Bu Lastri, wali kelas", "scope": "Bahwa ia datang tiap Selasa."}
        end = (self.now + 5 * 24 * HOUR).date()
        self.signed = consent.record(
            of, ConsentKind.SHARING, "given", form="written", source=source, valid_until=end, **shared, **told
        )
        judged = Source(said_by=Speaker.COUNSELOR, said_at=self.now, words="Tenang dan paham.")
        capacity.record(of, True, source=judged, **told)

    def somebody_has_a_page_of_their_own(self) -> None:
        """A konseli uses theirs; their mother's link was not opened yet."""
        of, told = case_of("C-00003"), {"by": self.dewi, "now": self.now}
        page = portal_selector.by_hash(secret.hash_of(portal.make(of, **told)), self.now)
        assert page is not None
        portal.claim(page, "480912", now=self.now)
        page.refresh_from_db()
        self.portal = page
        about = {"party": "Bu Lastri, wali kelas", "scope": "Hanya jadwal.", "now": self.now}
        self.shared = portal_statement.decide(page, ConsentKind.SHARING, "given", **about)
        other = case_of("C-00005")
        self.page_token = portal.make(other, **told)

    def second_factors(self) -> None:
        """A supervisor has recovery codes beside her app, a counselor a passkey."""
        RecoveryCodes.activate(self.ratna.user)
        WebAuthn.add(self.bagus.user, "Ponsel", {})

    def what_a_supervisor_does(self) -> None:
        self.surge = surge.declare(reason="Setelah gempa.", by=self.ratna, now=self.now)
        reason = "Keluarga mengadukan isi pertemuan."
        break_glass.open_note(self.unsigned, reason=reason, lasts=HOUR, by=self.ratna, now=self.now)

    # Groups: one that meets in three weeks, and one in session, of which one member was refused.

    def two_groups(self) -> None:
        self._group(("C-00013", "C-00026"), self.now + 21 * 24 * HOUR)
        meets = self._group(("C-00009", "C-00017"), self.now)
        for part in meets.appointments.all():
            source = Source(said_at=self.now)
            appointment.confirm(part, side=Side.KONSELI, source=source, by=self.dewi, now=self.now)
        seen = {part.case_id: part.case.head for part in meets.appointments.select_related("case")}
        group.open_all(meets, seen=seen, by=self.dewi, now=self.now)

    def _group(self, codes: tuple[str, ...], starts: datetime) -> GroupMeeting:
        meeting = Meeting(starts_at=starts, ends_at=starts + HOUR, place_kind=PlaceKind.ROOM, place="Aula")
        return group.arrange([case_of(code) for code in codes], meeting, by=self.dewi, now=self.now)
