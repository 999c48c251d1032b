"""Words for point 2e."""

from __future__ import annotations

from ethics.rule import Text
from ethics.wording.words import Edition, Words

WORDS: Edition = {
    "2e.emergency": Words(
        title=Text("Konseli dalam keadaan darurat", "The konseli is in an emergency"),
        found=Text(
            "Keadaan konseli: {urgency}; yang meminta: {actor}; alasan: {reason}.",
            "The konseli's situation: {urgency}. Asked for by: {actor}. Reason: {reason}.",
        ),
        remedy=Text(
            "Tetap dampingi konseli sampai ia aman atau sampai penerima mengambil alih lewat rujukan. Nilai ulang "
            "keadaannya bila bahaya sudah lewat. Bila konseli tidak dapat dihubungi, supervisor dapat memberi "
            "pengecualian untuk pengakhiran setelah keselamatannya diperiksa.",
            "Stay with the konseli until they are safe or a receiver takes over by referral. Assess the situation anew "
            "once the danger has passed. If the konseli cannot be reached, a supervisor may allow the ending after a "
            "check on their safety.",
        ),
    ),
    "2e.unassessed": Words(
        title=Text("Keadaan konseli belum dinilai", "Nobody has assessed the situation"),
        found=Text(
            "Keadaan konseli: {urgency}; jam menunggu: {hours_waiting}.",
            "The konseli's situation: {urgency}. Hours waiting: {hours_waiting}.",
        ),
        remedy=Text(
            "Nilai dahulu apakah keadaan konseli darurat, dan catat siapa yang menilainya.",
            "First assess whether the konseli is in an emergency, and record who assessed it.",
        ),
    ),
    "2e.must-serve": Words(
        title=Text("Tidak ada dasar untuk menolak", "No ground to decline"),
        found=Text(
            "Alasan: {reason}; tempat di daftar tunggu: {waitlisted}; penerima rujukan: {receiver}; hubungan konselor "
            "dengan konseli: {relationship}.",
            "Reason: {reason}. Place in the queue: {waitlisted}. Receiver of a referral: {receiver}. Counselor's "
            "relation to the konseli: {relationship}.",
        ),
        remedy=Text(
            "Layani permohonan ini, atau sediakan tempat di daftar tunggu bila kapasitas penuh, atau tunjuk penerima "
            "lain yang dapat melayani.",
            "Serve this request, or keep a place in the queue when there is no capacity, or name another receiver who "
            "can serve.",
        ),
        waiver=True,
    ),
    "2e.offer-alternative": Words(
        title=Text("Tawarkan bantuan selama menunggu", "Offer help during the wait"),
        found=Text(
            "Alasan: {reason}; tempat di daftar tunggu: {waitlisted}; penerima rujukan: {receiver}.",
            "Reason: {reason}. Place in the queue: {waitlisted}. Receiver of a referral: {receiver}.",
        ),
        duty=Text(
            "Beri tahu konseli ke mana ia dapat pergi selama menunggu.",
            "Tell the konseli where they can turn during the wait.",
        ),
        evidence=Text(
            "Tawaran yang tercatat, atau panggilan dari daftar tunggu.",
            "The offer on record, or the call-up from the queue.",
        ),
    ),
    "2e.warm-handover": Words(
        title=Text("Darurat: penerima belum mengambil alih", "Emergency: the receiver is not there yet"),
        found=Text(
            "Keadaan konseli: {urgency}; penerima rujukan: {receiver}.",
            "The konseli's situation: {urgency}. Receiver of the referral: {receiver}.",
        ),
        remedy=Text(
            "Tetap bersama konseli sampai penerima menyatakan mengambil alih, lalu catat penerimaannya.",
            "Stay with the konseli until the receiver says that they take over, then record the acceptance.",
        ),
    ),
    "2e.safety-contact": Words(
        title=Text("Periksa keselamatan konseli", "Check that the konseli is safe"),
        found=Text(
            "Keadaan konseli: {urgency}; yang meminta: {actor}; keinginan konseli: {konseli_wants}; persetujuan "
            "konseli: {consent}.",
            "The konseli's situation: {urgency}. Asked for by: {actor}. The konseli's wish: {konseli_wants}. The "
            "konseli's consent: {consent}.",
        ),
        duty=Text(
            "Hubungi konseli, atau orang yang aman baginya, untuk memastikan keselamatannya dan menunjukkan bantuan "
            "yang tersedia.",
            "Contact the konseli, or a person who is safe for them, to check on their safety and point to the help "
            "that is there.",
        ),
        evidence=Text(
            "Catatan kontak, waktunya, dan apa yang didapati.",
            "A record of the contact, its time, and what was found.",
        ),
    ),
    "2e.emergency-used": Words(
        title=Text("Keadaan darurat membuka jalan", "An emergency opened the way"),
        found=Text(
            "Keadaan konseli: {urgency}. Syarat yang belum terpenuhi didahului oleh kebutuhan konseli.",
            "The konseli's situation: {urgency}. Their need went ahead of what was still missing.",
        ),
    ),
    "2e.confirm-emergency": Words(
        title=Text("Penegasan darurat oleh orang kedua", "Have the emergency confirmed"),
        found=Text(
            "Keadaan konseli: {urgency}; penegasan oleh orang kedua: {emergency_confirmed}.",
            "The konseli's situation: {urgency}. Confirmed by a second person: {emergency_confirmed}.",
        ),
        duty=Text(
            "Minta orang kedua menilai keadaan konseli dan menegaskan atau mengoreksi penilaian darurat.",
            "Ask a second person to assess the konseli and to confirm or correct the emergency.",
        ),
        evidence=Text(
            "Penilaian orang kedua yang tercatat atas namanya.",
            "The second person's assessment, on record under their name.",
        ),
    ),
    "2e.emergency-blocked": Words(
        title=Text("Darurat, tetapi belum terlayani", "An emergency that is not served"),
        found=Text(
            "Keadaan konseli: {urgency}, dan masih ada yang menahan.",
            "The konseli's situation: {urgency}, and something still holds it back.",
        ),
    ),
    "2e.emergency-waiting": Words(
        title=Text("Keadaan darurat menunggu", "An emergency is waiting"),
        found=Text(
            "Hubungan konseling {opened}; jam menunggu: {hours_waiting} (batas {emergency_wait_hours}); hari sejak "
            "kontak "
            "terakhir: {days_since_contact}; sesi berikutnya {next_session_agreed}.",
            "The relationship {opened}. Hours waiting: {hours_waiting} (limit {emergency_wait_hours}). Days since the "
            "last contact: {days_since_contact}. Next session: {next_session_agreed}.",
        ),
    ),
    "2e.emergency-lasting": Words(
        title=Text("Keadaan darurat berlangsung lama", "The emergency lasts long"),
        found=Text(
            "Hari sejak dinyatakan darurat: {emergency_days} (batas {emergency_days_limit}). Keadaan konseli perlu "
            "dinilai ulang.",
            "Days since the emergency was declared: {emergency_days} (limit {emergency_days_limit}). The konseli's "
            "situation needs to be assessed anew.",
        ),
    ),
    "2e.queue-unserved": Words(
        title=Text("Permohonan lama belum dilayani", "A request has waited long"),
        found=Text(
            "Jam menunggu: {hours_waiting} (batas {queue_wait_hours}); keadaan konseli: {urgency}.",
            "Hours waiting: {hours_waiting} (limit {queue_wait_hours}). The konseli's situation: {urgency}.",
        ),
    ),
}
