"""A second, deliberately plain reading of the rulebook, sharing nothing with the package; tests compare the two.

It works on plain dictionaries and gives (code, effect, yields_to, due_hours) in the order of the tables.
"""

from __future__ import annotations

from typing import Any

Found = tuple[str, str, str | None, int | None]

CLOSE = ("relative", "close_friend")

OVERDUE_ORDER = {
    "1a": ["1a.agree", "1a.rebook", "1a.offer-referral"],
    "1b": ["1b.confirm-wish", "1b.refer-on", "1b.offer-referral"],
    "2a": [],
    "2b": ["2b.offer-alternative"],
    "2c": [],
    "2d": [
        "2d.obtain-consent",
        "2d.seek-assent",
        "2d.write-consent",
        "2d.inform-guardian",
        "2d.obtain-referral-consent",
    ],
    "2e": ["2e.offer-alternative", "2e.safety-contact", "2e.confirm-emergency"],
    "2f": ["2f.confirm-acceptance", "2f.write-handover", "2f.renew-plan"],
    "2g": ["2g.explain", "2g.outdated"],
    "2h": ["2h.weigh-loyalty", "2h.clarify-roles", "2h.review-disclosure", "2h.tell-konseli", "2h.finish-notes"],
    "2i": ["2i.declare", "2i.refer-on", "2i.receiver-undeclared", "2i.offer-referral"],
}

ALWAYS_WAIVABLE = [
    "1a.no-agreement",
    "1a.no-opportunity",
    "1a.still-reachable",
    "1b.no-benefit",
    "2a.complaint-open",
    "2d.guardian-missing",
    "2d.guardian-refused",
    "2e.must-serve",
    "2f.unfinished",
    "2f.no-handover",
    "2h.loyalty-unweighed",
    "2h.notes-missing",
    "2h.dual-role",
]


class Reading:
    """One evaluation in progress."""

    def __init__(self, transition: str, f: dict[str, Any], p: dict[str, Any]) -> None:
        self.t = transition
        self.f = f
        self.p = p
        self.found: list[Found] = []
        self.E = f["urgency"] == "emergency"
        self.institution = f["actor"] == "counselor" or f["actor"] == "supervisor"
        self.konseli_ends = f["actor"] == "konseli" or f["konseli_wants"] == "end"
        self.refuses = f["consent"] == "refused" or f["consent"] == "withdrawn"

    def add(self, code: str, effect: str, to: str | None = None, hours: int | None = None) -> None:
        if not any(code == old[0] and effect == old[1] for old in self.found):
            self.found.append((code, effect, to, hours))

    def flag(self, code: str) -> None:
        self.add(code, "flag")

    def advise(self, code: str) -> None:
        self.add(code, "advise")

    def oblige(self, code: str, hours: int) -> None:
        self.add(code, "oblige", None, hours)

    def block(self, code: str, duty: str | None = None, hours: int | None = None, opens: bool = False) -> None:
        """`opens`: this block says that it gives way to 2e here and now, if nothing of more weight comes first."""
        if self.t in ("end", "decline") and self.konseli_ends:
            self.add(code, "yield", "1b")
        elif self.t == "decline" and self.refuses:
            self.add(code, "yield", "2d")
        elif opens:
            self.add(code, "yield", "2e")
            if duty is not None:
                self.add(duty, "oblige", None, hours)
        elif code in self.f["waived"] and self.may_waive(code):
            self.add(code, "waive")
        else:
            self.add(code, "block")

    def may_waive(self, code: str) -> bool:
        if code in ALWAYS_WAIVABLE:
            return True
        if code == "2e.emergency":
            return self.t == "end" and self.f["reason"] == "konseli_unreachable"
        if code == "2i.close-relation":
            if self.t == "continue" and self.f["receiver"] == "accepted":
                return True
            return self.t in ("start", "continue") and self.E
        return False

    def overdue(self, point: str) -> None:
        for code in OVERDUE_ORDER[point]:
            if code in self.f["overdue"]:
                if self.t == "standing":
                    self.flag(code)
                if self.t == "continue" and point in ("2d", "2g", "2i"):
                    self.block(code, opens=self.E)

    def session(self) -> bool:
        return self.t in ("start", "continue")


def read_1a(r: Reading) -> None:
    f, p = r.f, r.p
    if r.session():
        if not (f["agreed_time"] and f["agreed_place"]):
            r.block("1a.no-agreement", "1a.agree", 72, opens=r.E or (r.t == "start" and f["surge"]))
        if not f["both_available"]:
            r.block("1a.no-opportunity", "1a.rebook", 24, opens=r.E)
    if r.t == "end" and r.institution:
        few = f["contact_attempts"] < p["unreachable_attempts"]
        recent = f["days_since_contact"] < p["unreachable_days"]
        if f["reason"] == "konseli_unreachable" and (few or recent):
            r.block("1a.still-reachable")
        if f["reason"] == "opportunity_ended":
            r.oblige("1a.offer-referral", 72)
            r.flag("1a.offer-referral")
        if f["reason"] == "deceased":
            r.flag("1a.deceased")
    if r.t == "standing":
        silent = f["days_since_contact"] >= p["neglect_days"]
        if f["opened"] and silent and not f["next_session_agreed"] and f["konseli_wants"] != "end":
            r.flag("1a.neglected")
    r.overdue("1a")


def read_1b(r: Reading) -> None:
    f, p = r.f, r.p
    if r.t in ("end", "decline"):
        if r.konseli_ends:
            r.advise("1b.konseli-right")
        if r.institution and f["konseli_wants"] == "end" and not f["wish_confirmed"]:
            r.oblige("1b.confirm-wish", 72)
    if r.session() and f["konseli_wants"] == "end":
        r.block("1b.konseli-ended")
        r.flag("1b.konseli-ended")
    if r.t == "refer" and f["konseli_wants"] == "end" and f["referral_consent"] != "given":
        r.block("1b.konseli-ended")
        r.flag("1b.konseli-ended")
    streak, limit = f["no_benefit_streak"], p["no_benefit_limit"]
    if r.t == "continue" and streak >= limit:
        r.block("1b.no-benefit", "1b.refer-on", 72, opens=r.E)
    if r.t == "standing" and f["opened"] and streak >= limit:
        r.flag("1b.no-benefit")
    if r.t == "continue" and streak == limit - 1 and streak > 0:
        r.advise("1b.benefit-doubtful")
    if r.t == "end" and r.institution and f["reason"] == "no_benefit" and streak >= limit:
        r.oblige("1b.offer-referral", 168)
    if r.t == "standing" and f["konseli_wants"] == "end":
        r.flag("1b.wish-ignored")
    r.overdue("1b")


def read_2a_2b_2c(r: Reading) -> None:
    f = r.f
    if f["complaint_open"]:
        if r.session() and f["konseli_wants"] != "continue":
            r.block("2a.complaint-open", opens=r.E)
        if r.session() and f["konseli_wants"] == "continue":
            r.flag("2a.complaint-open")
        if r.t in ("end", "refer", "standing"):
            r.flag("2a.complaint-open")
    if r.t in ("continue", "standing"):
        if f["belief_imposed"]:
            r.flag("2a.belief-imposed")
        if f["respect_felt"] == "disrespected":
            r.flag("2a.disrespect")
    if r.t in ("end", "refer", "decline") and r.institution and f["reason"] == "value_difference":
        r.block("2a.values")
        r.flag("2a.values")
    r.overdue("2a")

    if r.institution and f["reason"] == "personal_interest":
        if r.t in ("end", "decline"):
            r.block("2b.personal-interest")
            r.flag("2b.personal-interest")
        if r.t == "refer":
            if r.E:
                r.block("2b.personal-interest")
            r.flag("2b.personal-interest")
    if r.institution and f["reason"] == "threatened":
        if r.t in ("end", "refer"):
            r.flag("2b.threatened")
        if r.t == "end":
            r.oblige("2b.offer-alternative", 72)
    if r.t in ("continue", "standing") and f["counselor_postponements"] >= r.p["postponement_limit"]:
        r.flag("2b.postponed")
    r.overdue("2b")

    if r.t in ("end", "refer", "decline") and len(f["reason_protected"]) > 0:
        r.block("2c.discrimination")
        r.flag("2c.discrimination")


def read_2d(r: Reading) -> None:
    f = r.f
    consent, guardian = f["consent"], f["guardian_consent"]
    asks_guardian = f["minor"] and r.p["guardian_required"]
    if r.session():
        if consent == "none" or consent == "expired" or (consent == "unable" and guardian != "given"):
            r.block("2d.consent-missing", "2d.obtain-consent", 24, opens=r.E)
        if consent == "unable" and guardian == "given":
            r.oblige("2d.seek-assent", 168)
            r.flag("2d.seek-assent")
        if consent == "refused" or consent == "withdrawn":
            r.block("2d.consent-refused")
            r.flag("2d.consent-refused")
        if consent == "given" and f["consent_form"] == "verbal":
            r.oblige("2d.write-consent", 72)
        if asks_guardian and not f["guardian_unsafe"]:
            if guardian == "none":
                r.block("2d.guardian-missing", "2d.inform-guardian", 24, opens=r.E)
            if guardian == "refused":
                r.block("2d.guardian-refused", "2d.inform-guardian", 24, opens=r.E)
        if asks_guardian and f["guardian_unsafe"] and guardian in ("none", "refused"):
            r.flag("2d.guardian-bypassed")
    if r.t == "refer":
        if f["referral_consent"] == "none":
            r.block("2d.referral-not-agreed", "2d.obtain-referral-consent", 24, opens=r.E)
        if f["referral_consent"] == "refused":
            r.block("2d.referral-refused")
    if r.t == "standing" and f["opened"]:
        if consent in ("refused", "withdrawn", "expired"):
            r.flag("2d.consent-lapsed")
        if asks_guardian and guardian == "refused" and not f["guardian_unsafe"]:
            r.flag("2d.guardian-lapsed")
    r.overdue("2d")


def decline_ground(r: Reading) -> bool:
    f = r.f
    if f["reason"] == "capacity" and (f["waitlisted"] or f["receiver"] != "none"):
        return True
    if f["reason"] in ("beyond_competence", "counselor_unable") and f["receiver"] != "none":
        return True
    if f["reason"] == "dual_relationship" and f["relationship"] in (*CLOSE, "dual_role"):
        return True
    return bool(f["reason"] == "deceased" or f["actor"] == "guardian")


def read_2e_early(r: Reading) -> None:
    f = r.f
    alive = f["reason"] != "deceased"
    if r.t == "end" and r.E and f["actor"] != "konseli" and alive:
        r.block("2e.emergency")
        r.flag("2e.emergency")
    if r.t == "decline" and r.E and alive:
        r.block("2e.emergency")
        r.flag("2e.emergency")
    if f["urgency"] == "unassessed":
        if r.t == "decline":
            r.block("2e.unassessed")
        if r.t in ("end", "refer") and r.institution:
            r.flag("2e.unassessed")
        if r.t == "standing" and not f["opened"] and f["hours_waiting"] >= r.p["triage_hours"]:
            r.flag("2e.unassessed")
    if r.t == "decline" and f["urgency"] == "routine":
        if not decline_ground(r):
            r.block("2e.must-serve")
        if f["reason"] == "capacity" and f["waitlisted"] and f["receiver"] == "none":
            r.oblige("2e.offer-alternative", 168)
    if r.t == "refer" and r.E and f["receiver"] != "accepted":
        r.block("2e.warm-handover")
    if r.t in ("end", "decline") and r.E and (r.konseli_ends or r.refuses) and alive:
        r.oblige("2e.safety-contact", 24)
        r.flag("2e.safety-contact")


def read_2e_standing(r: Reading) -> None:
    f, p = r.f, r.p
    if r.t == "standing":
        asked_long_ago = not f["opened"] and f["hours_waiting"] >= p["emergency_wait_hours"]
        left_alone = f["opened"] and f["days_since_contact"] >= 1 and not f["next_session_agreed"]
        if r.E and (asked_long_ago or left_alone):
            r.flag("2e.emergency-waiting")
        if r.E and f["emergency_days"] >= p["emergency_days_limit"]:
            r.flag("2e.emergency-lasting")
        if not f["opened"] and f["urgency"] == "routine" and f["hours_waiting"] >= p["queue_wait_hours"]:
            r.flag("2e.queue-unserved")
    r.overdue("2e")


def end_ground(r: Reading) -> bool:
    f = r.f
    reason = f["reason"]
    if reason in ("konseli_unreachable", "opportunity_ended", "threatened", "deceased"):
        return True
    if reason == "goals_met" and f["goals_met"]:
        return True
    if reason == "plan_completed" and f["sessions_agreed"] > 0 and f["sessions_held"] >= f["sessions_agreed"]:
        return bool(f["konseli_wants"] != "continue")
    if reason == "no_benefit" and f["no_benefit_streak"] >= r.p["no_benefit_limit"]:
        return True
    if reason == "dual_relationship" and f["relationship"] in (*CLOSE, "dual_role"):
        return True
    return reason in ("beyond_competence", "counselor_unable") and f["referral_consent"] == "refused"


def read_2f(r: Reading) -> None:
    f = r.f
    if r.t == "end" and r.institution:
        if not end_ground(r):
            r.block("2f.unfinished")
        if f["reason"] == "goals_met" and f["goals_met"] and f["konseli_wants"] == "continue":
            r.flag("2f.wants-more")
        if f["reason"] in ("goals_met", "plan_completed") and f["konseli_wants"] == "unknown":
            r.flag("2f.wish-unknown")
    if r.t in ("end", "decline") and f["actor"] == "guardian":
        if (not f["minor"] and f["consent"] != "unable") or f["guardian_unsafe"]:
            r.block("2f.guardian-no-right")
            r.flag("2f.guardian-no-right")
        if f["konseli_wants"] != "end":
            r.flag("2f.guardian-ended")
    if r.t == "refer":
        if f["receiver"] == "none":
            r.block("2f.no-receiver")
        if f["receiver"] == "named" and not r.E:
            r.oblige("2f.confirm-acceptance", 168)
        if not f["handover_written"]:
            r.block("2f.no-handover", "2f.write-handover", 24, opens=r.E)
    used_up = f["sessions_agreed"] > 0 and f["sessions_held"] >= f["sessions_agreed"] and not f["goals_met"]
    if r.t == "continue" and used_up:
        r.oblige("2f.renew-plan", 168)
    if r.t == "standing" and f["opened"] and used_up and f["konseli_wants"] != "end":
        r.flag("2f.renew-plan")
    r.overdue("2f")


def read_2g(r: Reading) -> None:
    f = r.f
    if r.session():
        both = f["explained_nature"] and f["explained_limits"]
        if not both:
            r.block("2g.not-explained", "2g.explain", 72, opens=r.E)
        if both and not f["explanation_current"]:
            r.oblige("2g.outdated", 168)
    r.overdue("2g")


def read_2h(r: Reading) -> None:
    f = r.f
    told_anyway = f["disclosure_basis"] in ("serious_harm", "legal_order")
    if f["loyalty_conflict"] == "open":
        if r.t in ("start", "continue", "refer"):
            r.block("2h.loyalty-unweighed", "2h.weigh-loyalty", 72, opens=r.E)
        if r.t == "end":
            r.block("2h.loyalty-unweighed")
    if r.t == "disclose" and told_anyway and f["loyalty_conflict"] in ("none", "open"):
        r.block("2h.loyalty-unweighed", "2h.weigh-loyalty", 72, opens=r.E)
    if r.t == "standing" and f["loyalty_conflict"] == "open":
        r.flag("2h.loyalty-unweighed")
    if r.t not in ("decline", "disclose") and f["loyalty_conflict"] == "weighed":
        r.flag("2h.loyalty-weighed")
    if r.session() and f["relationship"] == "dual_role":
        if f["colleague_available"]:
            r.block("2h.dual-role", opens=r.E)
        r.flag("2h.dual-role")
        r.oblige("2h.clarify-roles", 168)
    if r.t == "refer" and f["receiver_relationship"] == "dual_role":
        r.flag("2h.receiver-dual-role")
    if r.t == "disclose":
        without_leave = f["disclosure_basis"] == "konseli_consent" and f["disclosure_consent"] != "given"
        if f["disclosure_basis"] == "none" or without_leave:
            r.block("2h.disclosure-unfounded")
            r.flag("2h.disclosure-unfounded")
        if not f["disclosure_minimal"]:
            r.block("2h.disclosure-excessive", "2h.review-disclosure", 24, opens=r.E)
        if told_anyway:
            r.oblige("2h.tell-konseli", 24)
            r.flag("2h.tell-konseli")
    notes = f["unwritten_notes"]
    if r.t == "continue":
        if notes >= r.p["notes_limit"]:
            r.block("2h.notes-missing", opens=r.E)
        elif notes >= 1:
            r.advise("2h.notes-late")
    if r.t in ("end", "refer") and notes >= 1:
        r.oblige("2h.finish-notes", 72)
    if r.t == "standing" and f["opened"] and notes >= 1:
        r.flag("2h.notes-missing")
    r.overdue("2h")


def read_2i(r: Reading) -> None:
    f = r.f
    relationship = f["relationship"]
    alone = not f["colleague_available"]
    if r.session():
        if relationship == "undeclared":
            r.block("2i.undeclared", "2i.declare", 24, opens=r.E and alone)
        if relationship in CLOSE:
            r.block("2i.close-relation", "2i.refer-on", 72, opens=r.E and alone)
            r.flag("2i.close-relation")
            if r.E and f["crisis_sessions_held"] >= 1:
                r.flag("2i.repeated-crisis")
    if r.t == "standing" and f["opened"] and relationship in CLOSE:
        r.flag("2i.close-relation")
    if r.t == "start" and relationship == "acquaintance":
        r.flag("2i.acquaintance")
    if relationship in ("undeclared", "none", "acquaintance") and f["relationship_suspected"]:
        if r.session():
            r.flag("2i.suspected")
        if r.t == "standing" and f["opened"]:
            r.flag("2i.suspected")
    if r.t == "refer":
        if f["receiver_relationship"] in CLOSE:
            r.block("2i.receiver-close")
        if f["receiver"] != "none" and f["receiver_relationship"] == "undeclared":
            r.oblige("2i.receiver-undeclared", 72)
    tied = relationship in (*CLOSE, "dual_role")
    if r.t in ("end", "decline") and r.institution and f["reason"] == "dual_relationship" and tied:
        r.oblige("2i.offer-referral", 72)
    r.overdue("2i")


def read(transition: str, facts: dict[str, Any], policy: dict[str, Any]) -> tuple[str, list[Found]]:
    """The outcome and the findings, by the letter of the tables."""
    r = Reading(transition, facts, policy)
    read_1a(r)
    read_1b(r)
    read_2a_2b_2c(r)
    read_2d(r)
    read_2e_early(r)
    here = len(r.found)
    read_2e_standing(r)
    read_2f(r)
    read_2g(r)
    read_2h(r)
    read_2i(r)
    if transition in ("start", "continue", "refer", "disclose") and r.E:
        late: list[Found] = []
        if any(effect == "block" for _, effect, _, _ in r.found):
            late.append(("2e.emergency-blocked", "flag", None, None))
        elif any(effect == "yield" and to == "2e" for _, effect, to, _ in r.found):
            late.append(("2e.emergency-used", "flag", None, None))
            if not facts["emergency_confirmed"]:
                late.append(("2e.confirm-emergency", "oblige", None, 24))
        r.found[here:here] = late
    effects = {effect for _, effect, _, _ in r.found}
    outcome = "blocked" if "block" in effects else "obliged" if "oblige" in effects else "allowed"
    return outcome, r.found
