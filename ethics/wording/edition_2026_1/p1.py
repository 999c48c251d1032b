"""Words for points 1a and 1b."""

from __future__ import annotations

from ethics.rule import Text
from ethics.wording.words import Edition, Words

WORDS: Edition = {
    "1a.no-agreement": Words(
        title=Text("Waktu dan tempat belum disepakati", "Time and place not agreed"),
        found=Text("Waktu {agreed_time}; tempat {agreed_place}.", "Time: {agreed_time}. Place: {agreed_place}."),
        remedy=Text(
            "Sepakati waktu dan tempat bersama konseli, lalu catat keduanya.",
            "Agree on time and place with the konseli, and record both.",
        ),
        waiver=True,
    ),
    "1a.agree": Words(
        title=Text("Menyusulkan kesepakatan waktu dan tempat", "Agree on time and place afterwards"),
        found=Text("Waktu {agreed_time}; tempat {agreed_place}.", "Time: {agreed_time}. Place: {agreed_place}."),
        duty=Text(
            "Sepakati bersama konseli kapan dan di mana Anda bertemu selanjutnya.",
            "Agree with the konseli on when and where you meet from here on.",
        ),
        evidence=Text(
            "Janji temu dengan waktu dan tempat yang disetujui kedua pihak.",
            "An appointment with a time and a place that both sides accepted.",
        ),
    ),
    "1a.no-opportunity": Words(
        title=Text("Salah satu pihak berhalangan", "One side is not free"),
        found=Text(
            "Waktu luang Anda dan konseli: {both_available}.",
            "Whether you and the konseli are both free: {both_available}.",
        ),
        remedy=Text(
            "Pilih waktu yang tidak berbenturan dengan janji atau ketidakhadiran Anda maupun konseli.",
            "Choose a time that clashes with no booking or absence of yours or the konseli's.",
        ),
        waiver=True,
    ),
    "1a.rebook": Words(
        title=Text("Waktu baru bagi yang tergeser", "A new time for whoever was displaced"),
        found=Text(
            "Waktu luang kedua pihak: {both_available}.",
            "Whether both sides were free: {both_available}.",
        ),
        duty=Text(
            "Beri waktu baru kepada orang yang janjinya tergeser oleh sesi ini.",
            "Give a new time to the person whose appointment this session displaced.",
        ),
        evidence=Text(
            "Janji temu baru yang disetujui orang itu, atau catatan bahwa tidak ada yang tergeser.",
            "A new appointment accepted by that person, or a record that nobody was displaced.",
        ),
    ),
    "1a.still-reachable": Words(
        title=Text("Konseli belum cukup dicari", "Not enough was tried to reach the konseli"),
        found=Text(
            "Baru {contact_attempts} dari {unreachable_attempts} upaya menghubungi; kontak terakhir "
            "{days_since_contact} hari lalu (perlu {unreachable_days}).",
            "Attempts to make contact: {contact_attempts} of {unreachable_attempts}. Days since the last contact: "
            "{days_since_contact} (needed: {unreachable_days}).",
        ),
        remedy=Text(
            "Teruskan mencari pada hari yang berbeda sampai {unreachable_attempts} upaya, dan tunggu sampai "
            "{unreachable_days} hari tanpa kontak.",
            "Keep trying on different days until {unreachable_attempts} attempts are recorded, and wait until "
            "{unreachable_days} days without contact have passed.",
        ),
        waiver=True,
    ),
    "1a.offer-referral": Words(
        title=Text("Tawarkan rujukan: kesempatan berakhir", "Offer a referral: the opportunity ended"),
        found=Text("Alasan pengakhiran: {reason}.", "Reason for ending: {reason}."),
        duty=Text(
            "Tawarkan kepada konseli tempat lain untuk melanjutkan.",
            "Offer the konseli somewhere else to go on.",
        ),
        evidence=Text(
            "Rujukan yang ditawarkan, beserta jawaban konseli.",
            "A referral that was offered, with the konseli's answer.",
        ),
    ),
    "1a.deceased": Words(
        title=Text("Konseli meninggal", "The konseli has died"),
        found=Text(
            "Alasan pengakhiran: {reason}. Anda tidak perlu menanggungnya sendirian.",
            "Reason for ending: {reason}. You do not have to carry this alone.",
        ),
    ),
    "1a.neglected": Words(
        title=Text("Lama tanpa kontak", "No contact for long"),
        found=Text(
            "Kontak terakhir {days_since_contact} hari lalu (batas {neglect_days}); sesi berikutnya "
            "{next_session_agreed}; keinginan konseli: {konseli_wants}.",
            "Days since the last contact: {days_since_contact} (limit {neglect_days}). Next session: "
            "{next_session_agreed}. The konseli's wish: {konseli_wants}.",
        ),
    ),
    "1b.konseli-right": Words(
        title=Text("Konseli berhak mengakhiri", "The konseli has the right to end"),
        found=Text(
            "Yang meminta: {actor}; keinginan konseli: {konseli_wants}. Terimalah keputusan ini tanpa menekan konseli.",
            "Asked for by: {actor}. The konseli's wish: {konseli_wants}. Accept this decision without pressing them.",
        ),
    ),
    "1b.confirm-wish": Words(
        title=Text("Pastikan keinginan konseli", "Confirm the konseli's wish"),
        found=Text(
            "Keinginan konseli: {konseli_wants}, {wish_confirmed}.",
            "The konseli's wish: {konseli_wants}, {wish_confirmed}.",
        ),
        duty=Text(
            "Minta konseli menegaskan sendiri keinginannya untuk mengakhiri.",
            "Ask the konseli to confirm the wish to end in person.",
        ),
        evidence=Text(
            "Pernyataan konseli sendiri, lewat halamannya atau dengan tanda tangan.",
            "A statement by the konseli, on their own page or signed.",
        ),
    ),
    "1b.konseli-ended": Words(
        title=Text("Konseli ingin mengakhiri", "The konseli wants to end"),
        found=Text("Keinginan konseli: {konseli_wants}.", "The konseli's wish: {konseli_wants}."),
        remedy=Text(
            "Hormati keinginan itu. Lanjutkan hanya bila konseli sendiri menyatakan ingin meneruskan, atau, untuk "
            "rujukan, bila konseli menyetujui rujukan itu.",
            "Respect that wish. Go on only if the konseli says that they want to, or, for a referral, if the konseli "
            "agrees to that referral.",
        ),
    ),
    "1b.no-benefit": Words(
        title=Text("Sesi tidak lagi bermanfaat", "The sessions bring no benefit"),
        found=Text(
            "Sesi berturut-turut tanpa manfaat: {no_benefit_streak} (batas {no_benefit_limit}).",
            "Sessions in a row without benefit: {no_benefit_streak} (limit {no_benefit_limit}).",
        ),
        remedy=Text(
            "Bicarakan dengan konseli: rujuk ke konselor lain, atau akhiri dengan menawarkan jalan lain. Bila konseli "
            "menilai sesi terakhir ternyata bermanfaat, catat penilaian itu.",
            "Talk with the konseli: refer to another counselor, or end and offer other ways. If the konseli finds "
            "that the last session did help, record that.",
        ),
        waiver=True,
    ),
    "1b.refer-on": Words(
        title=Text("Carikan bantuan yang lebih cocok", "Find help that fits better"),
        found=Text(
            "Sesi berturut-turut tanpa manfaat: {no_benefit_streak} (batas {no_benefit_limit}).",
            "Sessions in a row without benefit: {no_benefit_streak} (limit {no_benefit_limit}).",
        ),
        duty=Text(
            "Siapkan rujukan ke konselor atau lembaga yang dapat lebih membantu konseli.",
            "Prepare a referral to a counselor or institution that can help the konseli more.",
        ),
        evidence=Text(
            "Rujukan yang diajukan, atau jawaban konseli bahwa ia tidak menghendakinya.",
            "A referral that was opened, or the konseli's answer that they do not want one.",
        ),
    ),
    "1b.benefit-doubtful": Words(
        title=Text("Manfaat mulai diragukan", "The benefit is in doubt"),
        found=Text(
            "Sesi berturut-turut tanpa manfaat: {no_benefit_streak}; pada hitungan {no_benefit_limit} sesi berikutnya "
            "tertahan. Tanyakan kepada konseli apa yang akan membantu.",
            "Sessions in a row without benefit: {no_benefit_streak}; at {no_benefit_limit} the next session is held "
            "back. Ask the konseli what would help.",
        ),
    ),
    "1b.offer-referral": Words(
        title=Text("Tawarkan rujukan: tidak ada manfaat", "Offer a referral: no benefit"),
        found=Text(
            "Alasan pengakhiran: {reason}; sesi berturut-turut tanpa manfaat: {no_benefit_streak}.",
            "Reason for ending: {reason}. Sessions in a row without benefit: {no_benefit_streak}.",
        ),
        duty=Text(
            "Tawarkan kepada konseli bantuan lain yang mungkin lebih bermanfaat.",
            "Offer the konseli other help that may do them more good.",
        ),
        evidence=Text(
            "Rujukan yang ditawarkan, beserta jawaban konseli.",
            "A referral that was offered, with the konseli's answer.",
        ),
    ),
    "1b.wish-ignored": Words(
        title=Text("Keinginan mengakhiri belum dijalankan", "The wish to end was not carried out"),
        found=Text(
            "Keinginan konseli: {konseli_wants}, tetapi belum ada pengakhiran.",
            "The konseli's wish: {konseli_wants}, but nothing has been ended yet.",
        ),
    ),
}
