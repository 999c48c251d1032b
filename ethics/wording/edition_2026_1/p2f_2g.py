"""Words for points 2f and 2g."""

from __future__ import annotations

from ethics.rule import Text
from ethics.wording.words import Edition, Words

_PLAN_ID = "Sesi berlangsung: {sessions_held} dari {sessions_agreed} yang disepakati; tujuan {goals_met}."
_PLAN_EN = "Sessions held: {sessions_held} of {sessions_agreed} agreed. Goals: {goals_met}."
_EXPLAINED_ID = "Penjelasan sifat hubungan: {explained_nature}; penjelasan batas tanggung jawab: {explained_limits}."
_EXPLAINED_EN = "Nature of the relationship: {explained_nature}. Limits of responsibility: {explained_limits}."

WORDS: Edition = {
    "2f.unfinished": Words(
        title=Text("Pelayanan belum tuntas", "The service is not complete"),
        found=Text(
            f"Alasan: {{reason}}; keinginan konseli: {{konseli_wants}}. {_PLAN_ID} Sesi berturut-turut tanpa manfaat: "
            "{no_benefit_streak} (batas {no_benefit_limit}).",
            f"Reason: {{reason}}. The konseli's wish: {{konseli_wants}}. {_PLAN_EN} Sessions in a row without benefit: "
            "{no_benefit_streak} (limit {no_benefit_limit}).",
        ),
        remedy=Text(
            "Teruskan sampai tujuan tercapai atau sesi yang disepakati selesai, atau sampai konseli sendiri menyatakan "
            "ingin mengakhiri. Bila Anda tidak dapat meneruskan, tawarkan rujukan.",
            "Go on until the goals are reached or the agreed sessions are over, or until the konseli says that they "
            "want to end. If you cannot go on, offer a referral.",
        ),
        waiver=True,
    ),
    "2f.wants-more": Words(
        title=Text("Konseli masih ingin meneruskan", "The konseli wants to go on"),
        found=Text(
            "Tujuan {goals_met}; keinginan konseli: {konseli_wants}.",
            "Goals: {goals_met}. The konseli's wish: {konseli_wants}.",
        ),
    ),
    "2f.wish-unknown": Words(
        title=Text("Keinginan konseli belum ditanyakan", "The konseli's wish is not known"),
        found=Text(
            "Alasan pengakhiran: {reason}; keinginan konseli: {konseli_wants}.",
            "Reason for ending: {reason}. The konseli's wish: {konseli_wants}.",
        ),
    ),
    "2f.guardian-no-right": Words(
        title=Text("Wali tidak berhak memutuskan ini", "The guardian may not decide this"),
        found=Text(
            "Yang meminta: {actor}; usia konseli: {minor}; persetujuan konseli: {consent}; menghubungi wali: "
            "{guardian_unsafe}.",
            "Asked for by: {actor}. The konseli's age: {minor}. The konseli's consent: {consent}. Contacting the "
            "guardian: {guardian_unsafe}.",
        ),
        remedy=Text(
            "Tanyakan keinginan konseli sendiri; hanya konseli yang dapat memutuskannya di sini.",
            "Ask the konseli what they want; here only the konseli can decide.",
        ),
    ),
    "2f.guardian-ended": Words(
        title=Text("Wali mengakhiri, bukan konseli", "Ended by the guardian, not the konseli"),
        found=Text(
            "Yang meminta: {actor}; keinginan konseli: {konseli_wants}.",
            "Asked for by: {actor}. The konseli's wish: {konseli_wants}.",
        ),
    ),
    "2f.no-receiver": Words(
        title=Text("Belum ada penerima rujukan", "No receiver for the referral"),
        found=Text("Penerima rujukan: {receiver}.", "Receiver of the referral: {receiver}."),
        remedy=Text(
            "Tunjuk konselor atau lembaga yang akan menerima konseli.",
            "Name the counselor or institution that will receive the konseli.",
        ),
    ),
    "2f.confirm-acceptance": Words(
        title=Text("Pastikan penerima menerima konseli", "Confirm that the receiver accepts"),
        found=Text("Penerima rujukan: {receiver}.", "Receiver of the referral: {receiver}."),
        duty=Text(
            "Pastikan penerima bersedia mengambil alih; sampai saat itu konseli tetap tanggung jawab Anda.",
            "Make sure that the receiver takes over; until then the konseli remains in your care.",
        ),
        evidence=Text(
            "Pernyataan menerima atau menolak dari penerima.",
            "The receiver's acceptance or refusal.",
        ),
    ),
    "2f.no-handover": Words(
        title=Text("Naskah alih tangan belum ditulis", "No handover note"),
        found=Text("Naskah alih tangan {handover_written}.", "Handover note: {handover_written}."),
        remedy=Text(
            "Tulis naskah alih tangan: apa yang sudah dicapai, apa yang masih terbuka, apa yang perlu diketahui "
            "penerima.",
            "Write the handover note: what was reached, what is still open, what the receiver needs to know.",
        ),
        waiver=True,
    ),
    "2f.write-handover": Words(
        title=Text("Menyusulkan naskah alih tangan", "Write the handover note"),
        found=Text("Naskah alih tangan {handover_written}.", "Handover note: {handover_written}."),
        duty=Text(
            "Tulis naskah alih tangan untuk rujukan darurat ini dan sampaikan kepada penerima.",
            "Write the handover note for this emergency referral and pass it to the receiver.",
        ),
        evidence=Text(
            "Naskah alih tangan yang tersimpan pada rujukan.",
            "The handover note kept with the referral.",
        ),
    ),
    "2f.renew-plan": Words(
        title=Text("Sesi yang disepakati sudah habis", "The agreed sessions are used up"),
        found=Text(_PLAN_ID, _PLAN_EN),
        duty=Text(
            "Sepakati dengan konseli berapa sesi lagi yang diperlukan, atau bicarakan pengakhiran.",
            "Agree with the konseli on how many more sessions are needed, or talk about ending.",
        ),
        evidence=Text(
            "Kesepakatan jumlah sesi yang baru, atau tujuan yang dinyatakan tercapai.",
            "A new agreed number of sessions, or the goals recorded as reached.",
        ),
    ),
    "2g.not-explained": Words(
        title=Text("Sifat dan batas hubungan belum dijelaskan", "Nature and limits not explained"),
        found=Text(_EXPLAINED_ID, _EXPLAINED_EN),
        remedy=Text(
            "Jelaskan sifat hubungan konseling dan batas tanggung jawab, lalu minta konseli menyatakan bahwa ia sudah "
            "memahami keduanya.",
            "Explain the nature of counselling and the limits of responsibility, and let the konseli confirm both.",
        ),
    ),
    "2g.explain": Words(
        title=Text("Menyusulkan penjelasan", "Give the explanation afterwards"),
        found=Text(_EXPLAINED_ID, _EXPLAINED_EN),
        duty=Text(
            "Jelaskan sifat hubungan dan batas tanggung jawab begitu konseli dapat menyimaknya.",
            "Explain the nature of the relationship and the limits of responsibility once the konseli can take it in.",
        ),
        evidence=Text(
            "Pernyataan paham dari konseli atas kedua penjelasan.",
            "The konseli's confirmation of both explanations.",
        ),
    ),
    "2g.outdated": Words(
        title=Text("Penjelasan memakai naskah lama", "Explained with an old text"),
        found=Text(
            "Naskah yang dipahami konseli: {explanation_current}.",
            "The text that the konseli confirmed: {explanation_current}.",
        ),
        duty=Text(
            "Jelaskan kembali dengan teks yang berlaku sekarang.",
            "Go through the explanation again with the text now in force.",
        ),
        evidence=Text(
            "Pernyataan paham dari konseli atas naskah yang berlaku.",
            "The konseli's confirmation of the text in force.",
        ),
    ),
}
