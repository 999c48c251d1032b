"""One institution in the middle of its work and another beside it: something of all that an address can name."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone

from counseling.choices import MailFault, MailKind, Role, Transition
from counseling.models import CalendarFeed, Case, GroupMeeting, Invitation, Membership, OutgoingMail, Portal
from counseling.services import (
    absence,
    account,
    account_lock,
    beat,
    break_glass,
    complaint,
    consent,
    goal,
    group,
    invitation,
    konseli_contact,
    loyalty,
    merge,
    note,
    referral,
    secret,
    session,
    shared_help,
    surge,
    waiver,
)
from counseling.services.door import gate
from counseling.services.statement import Source
from tests import cast
from tests.addresses.row import FEED_TOKEN, PAGE_TOKEN, TOKEN
from tests.counseling.guards.world import by_hand, everything
from tests.counseling.services import review, stage
from tests.counseling.services.speech import on_paper, permits
from tests.counseling.services.stage import HOUR
from tests.counseling.views import rooms
from tests.counseling.views.conftest import Desk

PEOPLE = ("dewi", "bagus", "ratna", "yoga", "sari", "tirto")
"""Counselor, colleague, supervisor and administrator of one institution; counselor and both others of the next one."""


@dataclass
class Scene:
    """`members` by name; `tickets` are what their browsers hold once they have signed in; `ids` are the arguments of
    addresses, by the name that the table of addresses gives them."""

    people: cast.Cast
    members: dict[str, Membership]
    tickets: dict[str, str] = field(default_factory=dict)
    ids: dict[str, Any] = field(default_factory=dict)


def build() -> Scene:
    """Dewi's cases in several states, with what hangs on them, and the accounts around."""
    now = timezone.now()
    beat.worker_is_here(now=now)
    people = cast.people(now)
    both = (Role.SUPERVISOR, Role.INSTITUTION_ADMIN)
    tirto = _enrol(people.cendana, "Tirto", *both)
    account.supervise(supervisor=tirto, counselor=people.sari.counselor, now=now)
    members = {name: getattr(people, name) for name in PEOPLE if name != "tirto"} | {"tirto": tirto}
    scene = Scene(people, members, {name: _ticket(member) for name, member in members.items()})
    _casework(scene, now)
    _records(scene, now)
    _papers(scene, now)
    _supervision(scene, now)
    _administration(scene, now)
    _calendar(scene, now)
    return scene


def _enrol(where: Any, name: str, *roles: str) -> Membership:
    email = f"{name.lower()}@{where.slug}.example"
    return account.enrol(institution=where, email=email, name=name, password=None, roles=roles, now=timezone.now())


def _ticket(member: Membership) -> str:
    client = Client()
    client.force_login(member.user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def source(now: Any, **more: Any) -> Source:
    return Source(said_at=now, **more)


def _started(scene: Scene, at: datetime) -> Case:
    """A relationship that began then; each at an hour of its own, since a counselor meets one at a time."""
    dewi = scene.people.dewi
    return stage.started(cast.request(dewi, cast.adult(dewi, now=at), now=at), dewi, now=at)


def _casework(scene: Scene, now: Any) -> None:
    dewi = scene.people.dewi
    desk = Desk(None, scene.people, None, now)  # type: ignore[arg-type]
    by = {"by": dewi, "now": now}
    requested = cast.request(dewi, cast.adult(dewi, now=now), now=now)
    stage.judged(requested, dewi, "emergency", now=now)
    gate.decide(requested, Transition.START, by=gate.Actor("counselor", dewi.user), now=now)
    held = rooms.met(desk)
    active = desk.case
    stage.permitted(active, dewi, "personal_data", now=now)
    written = note.save_draft(held, template="free", body="Tenang.", revision=0, **by)
    running = stage.opens(_started(scene, now - 5 * HOUR), dewi, now=now)
    referred = _started(scene, now - 10 * HOUR)
    sent = referral.name(
        referred, receiver=scene.people.bagus.counselor, reason="beyond_competence", words="Duka.", **by
    )
    outside = _started(scene, now - 15 * HOUR)
    receiver = referral.Outside(name="Klinik", contact="0812", relationship="none")
    sent_outside = referral.name(outside, receiver=receiver, reason="beyond_competence", words="Duka.", **by)
    scene.ids |= across(scene, now) | {"sent_outside": sent_outside.pk, "help": _helped(scene, active, now)}
    desk.case = _started(scene, now - 20 * HOUR)
    told = rooms.disclosed(desk, minimal=True, basis="konseli_consent")
    conflict = loyalty.raise_conflict(active, summary="Wali kelas bertanya.", **by)
    scene.ids |= {
        "requested": requested.pk,
        "active": active.pk,
        "running": running.decision.case.pk,
        "running_session": running.session.pk,  # type: ignore[union-attr]
        "session": held.pk,
        "note": written.pk,
        "referred": referred.pk,
        "outside": outside.pk,
        "referral": sent.pk,
        "disclosing": desk.case.pk,
        "disclosure": told.pk,
        "conflict": conflict.pk,
        "goal": goal.agree(active, text="Tidur", source=source(now), **by).pk,
        "appointment": stage.proposed(active, dewi, starts_at=now + timedelta(days=3), now=now).pk,
        "entry": 1,
        "waiting": rooms.queued(desk).pk,
        "group": gathered(scene, [active, referred], now).pk,
    }


def _calendar(scene: Scene, now: Any) -> None:
    """An absence of Dewi's, and the link of somebody whose calendar is empty: it opens for everybody who has it."""
    dewi, sari = scene.people.dewi, scene.people.sari
    starts = now + timedelta(days=40)
    away = absence.announce(starts_at=starts, ends_at=starts + HOUR, by=dewi, now=now)
    with by_hand():
        CalendarFeed.objects.create(
            institution=sari.institution, member=sari, token_hash=secret.hash_of(FEED_TOKEN), created_at=now
        )
    scene.ids |= {"absence": away.pk}


def _papers(scene: Scene, now: Any) -> None:
    """A signed permission with its paper, and a closed case."""
    dewi = scene.people.dewi
    by = {"by": dewi, "now": now}
    active = Case.objects.get(pk=scene.ids["active"])
    row = consent.record(
        active, "sharing", "given", party="Klinik Sehat", scope="Jadwal", **on_paper(said_at=now), **by
    )
    desk = Desk(None, scene.people, None, now)  # type: ignore[arg-type]
    rooms.queued(desk)
    with by_hand():
        page = Portal.objects.create(
            institution=active.institution,
            konseli=active.konseli,
            case=active,
            token_hash=secret.hash_of(PAGE_TOKEN),
            made_by=dewi.user,
            made_at=now,
            open_until=now + HOUR,
        )
    scene.ids |= {
        "portal": page.pk,
        "signed": row.pk,
        "paper": row.papers.get().pk,
        "closed": Case.objects.filter(counselor=dewi.counselor, state="declined").latest("pk").pk,
    }


def _records(scene: Scene, now: Any) -> None:
    """Somebody to call, another konseli of Dewi's, and a record that turned out to be of the same person."""
    by = {"by": scene.people.dewi, "now": now}
    who, other, same = (Case.objects.get(pk=scene.ids[name]).konseli for name in ("active", "referred", "outside"))
    scene.ids |= {
        "contact": konseli_contact.add(who, name="Bibi", relation="", phone="", emergency=False, **by).pk,
        "other_konseli": other.pk,
        "merge": merge.merge(who, same, reason="Sama.", **by).pk,
    }


def gathered(scene: Scene, cases: list[Case], now: datetime) -> GroupMeeting:
    return group.arrange(cases, stage.meeting(now + timedelta(days=4)), by=scene.people.dewi, now=now)


def across(scene: Scene, now: datetime) -> dict[str, Any]:
    """A referral to the next institution, which its konseli permits."""
    by = {"by": scene.people.dewi, "now": now}
    away = _started(scene, now - 25 * HOUR)
    sent = referral.name(away, receiver=scene.people.cendana, reason="opportunity_ended", words="Pindah.", **by)
    referral.choose(sent, summary="Duka.", parts=["identity"], **by)
    referral.record_consent(sent, answer="given", source=source(now), **by)
    return {"arriving": sent.pk}


def _helped(scene: Scene, active: Case, now: datetime) -> Any:
    """Bagus helps beside Dewi."""
    permits(active, scene.people.dewi, said_at=now)
    by = {"by": scene.people.dewi, "now": now}
    made = shared_help.ask(active, colleague=scene.people.bagus.counselor, purpose="Latihan.", **by)
    return shared_help.accept(made, by=scene.people.bagus, now=now).pk


def _supervision(scene: Scene, now: Any) -> None:
    dewi, ratna = scene.people.dewi, scene.people.ratna
    by = {"by": dewi, "now": now}
    case = cast.request(dewi, cast.adult(dewi, now=now), now=now)
    for step in (stage.judged, stage.declared, stage.permitted, stage.explained):
        step(case, dewi, now=now)
    refused = gate.decide(case, Transition.START, by=gate.Actor("counselor", dewi.user), now=now).entry
    asked = waiver.ask(refused, code="1a.no-agreement", reason="Ujian.", **by)
    complained = complaint.take_down(case, "dignity", source=source(now, words="Kasar."), **by)
    weighed = loyalty.raise_conflict(case, summary="Sekolah bertanya.", **by)
    parties = [{"who": "Konseli", "interest": "Rahasia"}, {"who": "Sekolah", "interest": "Tertib"}]
    loyalty.weigh(
        weighed,
        parties=parties,
        demands="Kerahasiaan",
        options="Menyampaikan semuanya, sebagian, atau tidak sama sekali.",
        choice="Diam",
        **by,
    )
    scene.ids |= {
        "watched": case.pk,
        "refusal": refused.number,
        "waiver": asked.pk,
        "complaint": complained.pk,
        "weighed": weighed.pk,
        "flag": review.raised(scene.people, now=now).pk,
        "asked_flag": review.reviewed(flagged(scene, now), scene.people, to="asked", now=now).pk,
        "determined_flag": review.reviewed(flagged(scene, now), scene.people, to="determined", now=now).pk,
        "remedied_flag": review.reviewed(flagged(scene, now), scene.people, to="remedy", now=now).pk,
        "obligation": _owed(case, dewi, now).pk,
        "surge": surge.declare(reason="Banjir", by=ratna, now=now).pk,
        "counselor": dewi.counselor.pk,
    }
    held = session.CounselingSession.objects.get(pk=scene.ids["session"])
    limit = timedelta(hours=1)
    break_glass.open_note(held, reason="Aduan", lasts=limit, by=ratna, now=now)


def flagged(scene: Scene, now: Any) -> Any:
    return review.raised(scene.people, now=now)


def _owed(case: Case, by: Membership, now: Any) -> Any:
    # Its meeting lies a year ahead, where no other does, whatever the hour is now.
    ahead = int((now - cast.NOW) / HOUR) + 365 * 24
    with by_hand():
        rows = everything(cast.request(by, cast.adult(by, now=now), now=now), by, at_hour=ahead)
    return rows["Obligation"]


def _administration(scene: Scene, now: Any) -> None:
    yoga = scene.people.yoga
    gone = _enrol(scene.people.harapan, "Lama", Role.SUPERVISOR)
    with by_hand():
        gone.until = now
        gone.save(update_fields=["until"])
    invited = invitation.invite(
        email="baru@harapan.example",
        name="Baru",
        roles=[Role.COUNSELOR],
        address_of=None,
        by=yoga,
        now=now,
    )
    with by_hand():
        Invitation.objects.create(
            institution=scene.people.harapan,
            email="lain@harapan.example",
            name="Lain",
            roles=[Role.COUNSELOR],
            token_hash=secret.hash_of(TOKEN),
            invited_by=yoga.user,
            invited_at=now,
            expires_at=now + HOUR,
        )
        mail = OutgoingMail.objects.create(
            place=scene.people.harapan, kind=MailKind.NOTICE, fault=MailFault.OTHER, queued_at=now, due_at=now
        )
    locked = _enrol(scene.people.harapan, "Terkunci", Role.COUNSELOR)
    account.supervise(supervisor=scene.people.ratna, counselor=locked.counselor, now=now)
    account_lock.lock(locked, reason="Ponselnya dicuri.", by=scene.people.ratna, now=now)
    scene.ids |= {"locked": locked.pk, "locked_counselor": locked.counselor.pk}
    scene.ids |= {"member": scene.people.bagus.pk, "gone": gone.pk, "invitation": invited.pk, "mail": mail.pk}
    scene.ids["membership"] = scene.people.dewi.pk
