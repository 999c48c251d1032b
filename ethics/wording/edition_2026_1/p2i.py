"""Words for point 2i."""

from __future__ import annotations

from ethics.rule import Text
from ethics.wording.words import Edition, Words

_RELATION_ID = "Hubungan konselor dengan konseli: {relationship}"
_RELATION_EN = "Counselor's relation to the konseli: {relationship}"

WORDS: Edition = {
    "2i.undeclared": Words(
        title=Text("Hubungan dengan konseli belum dinyatakan", "Relation to the konseli not declared"),
        found=Text(
            f"{_RELATION_ID}; rekan yang dapat menggantikan: {{colleague_available}}.",
            f"{_RELATION_EN}. Colleague who can take over: {{colleague_available}}.",
        ),
        remedy=Text(
            "Nyatakan apa hubungan Anda dengan konseli, juga bila tidak ada.",
            "Declare what your relation to the konseli is, even if there is none.",
        ),
    ),
    "2i.declare": Words(
        title=Text("Menyusulkan pernyataan hubungan", "Declare the relation afterwards"),
        found=Text(f"{_RELATION_ID}.", f"{_RELATION_EN}."),
        duty=Text(
            "Nyatakan apa hubungan Anda dengan konseli.",
            "Declare what your relation to the konseli is.",
        ),
        evidence=Text(
            "Pernyataan hubungan yang tercatat.",
            "The declaration of the relation on record.",
        ),
    ),
    "2i.close-relation": Words(
        title=Text("Konseli keluarga atau teman karib", "The konseli is family or a close friend"),
        found=Text(
            f"{_RELATION_ID}; rekan yang dapat menggantikan: {{colleague_available}}; penerima rujukan: {{receiver}}.",
            f"{_RELATION_EN}. Colleague who can take over: {{colleague_available}}. Receiver of a referral: "
            f"{{receiver}}.",
        ),
        remedy=Text(
            "Alihkan konseli kepada konselor lain. Bila penerima sudah menerima, atau dalam keadaan darurat, "
            "supervisor "
            "dapat memberi pengecualian untuk sesi jembatan.",
            "Hand the konseli to another counselor. Once a receiver has accepted, or in an emergency, a supervisor may "
            "allow sessions that bridge the time.",
        ),
    ),
    "2i.refer-on": Words(
        title=Text("Alihkan kepada konselor lain", "Hand over to another counselor"),
        found=Text(f"{_RELATION_ID}.", f"{_RELATION_EN}."),
        duty=Text(
            "Rujuk konseli kepada konselor yang bukan keluarga atau teman karibnya.",
            "Refer the konseli to a counselor who is neither family nor a close friend.",
        ),
        evidence=Text(
            "Rujukan yang diajukan, atau pengakhiran oleh konseli.",
            "A referral that was opened, or an ending by the konseli.",
        ),
    ),
    "2i.repeated-crisis": Words(
        title=Text("Darurat berulang dengan orang dekat", "Repeated emergency with a close relation"),
        found=Text(
            f"{_RELATION_ID}; sesi darurat yang sudah berlangsung: {{crisis_sessions_held}}.",
            f"{_RELATION_EN}. Emergency sessions already held: {{crisis_sessions_held}}.",
        ),
    ),
    "2i.acquaintance": Words(
        title=Text("Konseli adalah kenalan", "The konseli is an acquaintance"),
        found=Text(f"{_RELATION_ID}.", f"{_RELATION_EN}."),
    ),
    "2i.suspected": Words(
        title=Text("Mungkin ada hubungan dekat", "There may be a close relation"),
        found=Text(
            f"{_RELATION_ID}; petunjuk hubungan dekat: {{relationship_suspected}}.",
            f"{_RELATION_EN}. Signs of a close relation: {{relationship_suspected}}.",
        ),
    ),
    "2i.receiver-close": Words(
        title=Text("Penerima dekat dengan konseli", "The receiver is close to the konseli"),
        found=Text(
            "Hubungan penerima dengan konseli: {receiver_relationship}.",
            "Receiver's relation to the konseli: {receiver_relationship}.",
        ),
        remedy=Text(
            "Pilih penerima yang bukan keluarga dan bukan teman karib konseli.",
            "Choose a receiver who is neither family nor a close friend of the konseli.",
        ),
    ),
    "2i.receiver-undeclared": Words(
        title=Text("Tanyakan hubungan penerima dengan konseli", "Ask for the receiver's relation"),
        found=Text(
            "Penerima rujukan: {receiver}; hubungannya dengan konseli: {receiver_relationship}.",
            "Receiver of the referral: {receiver}. Relation to the konseli: {receiver_relationship}.",
        ),
        duty=Text(
            "Minta penerima menyatakan hubungannya dengan konseli.",
            "Ask the receiver to declare their relation to the konseli.",
        ),
        evidence=Text(
            "Pernyataan hubungan dari penerima.",
            "The receiver's declaration of the relation.",
        ),
    ),
    "2i.offer-referral": Words(
        title=Text("Tawarkan konselor lain", "Offer another counselor"),
        found=Text(
            f"Alasan: {{reason}}. {_RELATION_ID}.",
            f"Reason: {{reason}}. {_RELATION_EN}.",
        ),
        duty=Text(
            "Tawarkan kepada konseli konselor lain yang tidak terikat dengannya.",
            "Offer the konseli another counselor who has no tie to them.",
        ),
        evidence=Text(
            "Rujukan yang ditawarkan, beserta jawaban konseli.",
            "A referral that was offered, with the konseli's answer.",
        ),
    ),
}
