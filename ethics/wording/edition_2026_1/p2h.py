"""Words for point 2h."""

from __future__ import annotations

from ethics.rule import Text
from ethics.wording.words import Edition, Words

WORDS: Edition = {
    "2h.loyalty-unweighed": Words(
        title=Text("Benturan kesetiaan belum ditimbang", "Conflict of loyalties not weighed"),
        found=Text(
            "Benturan kesetiaan: {loyalty_conflict}; dasar pengungkapan: {disclosure_basis}.",
            "Conflict of loyalties: {loyalty_conflict}. Basis of a disclosure: {disclosure_basis}.",
        ),
        remedy=Text(
            "Catat kepentingan setiap pihak dan tuntutan profesi, lalu tuliskan bagaimana Anda menimbangnya.",
            "Record what each party has at stake and what the profession asks, and how you weigh them.",
        ),
        waiver=True,
    ),
    "2h.weigh-loyalty": Words(
        title=Text("Timbang benturan kesetiaan", "Weigh the conflict of loyalties"),
        found=Text("Benturan kesetiaan: {loyalty_conflict}.", "Conflict of loyalties: {loyalty_conflict}."),
        duty=Text(
            "Catat kepentingan semua pihak dan tuntutan profesi, serta pertimbangan Anda.",
            "Record the interests of all parties, the demands of the profession, and your considerations.",
        ),
        evidence=Text(
            "Pertimbangan yang lengkap pada catatan benturan kesetiaan.",
            "A complete weighing in the record of the conflict.",
        ),
    ),
    "2h.loyalty-weighed": Words(
        title=Text("Pertimbangan menunggu supervisor", "The weighing awaits the supervisor"),
        found=Text("Benturan kesetiaan: {loyalty_conflict}.", "Conflict of loyalties: {loyalty_conflict}."),
    ),
    "2h.dual-role": Words(
        title=Text("Konselor berperan ganda", "The counselor has a second role"),
        found=Text(
            "Hubungan konselor dengan konseli: {relationship}; rekan yang dapat menggantikan: {colleague_available}.",
            "Counselor's relation to the konseli: {relationship}. Colleague who can take over: {colleague_available}.",
        ),
        remedy=Text(
            "Alihkan konseli kepada rekan yang tidak menilai, mengatur, atau mempekerjakannya.",
            "Hand the konseli to a colleague who does not grade, direct or employ them.",
        ),
        waiver=True,
    ),
    "2h.clarify-roles": Words(
        title=Text("Jelaskan peran kepada konseli", "Make the roles clear to the konseli"),
        found=Text(
            "Hubungan konselor dengan konseli: {relationship}.",
            "Counselor's relation to the konseli: {relationship}.",
        ),
        duty=Text(
            "Jelaskan kepada konseli bagaimana kedua peran Anda dipisahkan, dan apa yang tidak akan dibawa dari sesi.",
            "Explain to the konseli how your two roles are kept apart, and what will not leave the sessions.",
        ),
        evidence=Text(
            "Catatan pembicaraan tentang peran, dengan tanggapan konseli.",
            "A record of the talk about the roles, with the konseli's response.",
        ),
    ),
    "2h.receiver-dual-role": Words(
        title=Text("Penerima rujukan berperan ganda", "The receiver has a second role"),
        found=Text(
            "Hubungan penerima dengan konseli: {receiver_relationship}.",
            "Receiver's relation to the konseli: {receiver_relationship}.",
        ),
    ),
    "2h.disclosure-unfounded": Words(
        title=Text("Pengungkapan tanpa dasar", "No basis for the disclosure"),
        found=Text(
            "Dasar pengungkapan: {disclosure_basis}; persetujuan konseli atas pengungkapan: {disclosure_consent}.",
            "Basis of the disclosure: {disclosure_basis}. The konseli's consent to it: {disclosure_consent}.",
        ),
        remedy=Text(
            "Jaga rahasia konseli. Ungkapkan hanya dengan persetujuannya, atau bila ada ancaman bahaya serius atau "
            "perintah hukum, dan catat dasar itu.",
            "Keep the konseli's confidence. Disclose only with their consent, or where serious harm or an order by "
            "law calls for it, and record that basis.",
        ),
    ),
    "2h.disclosure-excessive": Words(
        title=Text("Pengungkapan melebihi yang perlu", "More is disclosed than needed"),
        found=Text("Isi pengungkapan: {disclosure_minimal}.", "Extent of the disclosure: {disclosure_minimal}."),
        remedy=Text(
            "Sampaikan hanya yang diperlukan untuk tujuan itu, dan nyatakan batasnya.",
            "Tell only what the purpose needs, and state the limit.",
        ),
    ),
    "2h.review-disclosure": Words(
        title=Text("Tinjau apa yang telah diungkapkan", "Review what was disclosed"),
        found=Text("Isi pengungkapan: {disclosure_minimal}.", "Extent of the disclosure: {disclosure_minimal}."),
        duty=Text(
            "Periksa apa saja yang telah disampaikan, dan minta kembali atau koreksi yang melebihi keperluan.",
            "Check what was told, and take back or correct what went beyond the need.",
        ),
        evidence=Text(
            "Tinjauan pengungkapan yang tercatat.",
            "The review of the disclosure on record.",
        ),
    ),
    "2h.tell-konseli": Words(
        title=Text("Beri tahu konseli tentang pengungkapan", "Tell the konseli about the disclosure"),
        found=Text("Dasar pengungkapan: {disclosure_basis}.", "Basis of the disclosure: {disclosure_basis}."),
        duty=Text(
            "Beri tahu konseli apa yang diungkapkan, kepada siapa, dan mengapa.",
            "Tell the konseli what was disclosed, to whom, and why.",
        ),
        evidence=Text(
            "Catatan bahwa konseli sudah diberi tahu, atau keputusan supervisor bahwa hal itu berbahaya atau dilarang.",
            "A record that the konseli was told, or the supervisor's decision that this is dangerous or forbidden.",
        ),
    ),
    "2h.notes-missing": Words(
        title=Text("Catatan sesi belum ditulis", "Session notes are missing"),
        found=Text(
            "Catatan sesi yang terlambat: {unwritten_notes} (batas {notes_limit}).",
            "Late session notes: {unwritten_notes} (limit {notes_limit}).",
        ),
        remedy=Text(
            "Tulis catatan yang tertunda sampai kurang dari {notes_limit}; catatan singkat sudah cukup.",
            "Write the late notes until fewer than {notes_limit} are open; a short note is enough.",
        ),
        waiver=True,
    ),
    "2h.notes-late": Words(
        title=Text("Ada catatan sesi yang terlambat", "Some session notes are late"),
        found=Text(
            "Catatan sesi yang terlambat: {unwritten_notes}; pada hitungan {notes_limit} sesi berikutnya tertahan.",
            "Late session notes: {unwritten_notes}; at {notes_limit} the next session is held back.",
        ),
    ),
    "2h.finish-notes": Words(
        title=Text("Lengkapi catatan sesi", "Finish the session notes"),
        found=Text("Catatan sesi yang terlambat: {unwritten_notes}.", "Late session notes: {unwritten_notes}."),
        duty=Text(
            "Tulis catatan sesi yang masih tertinggal.",
            "Write the session notes that are still open.",
        ),
        evidence=Text(
            "Catatan untuk setiap sesi yang sudah berlangsung.",
            "A note for every session that was held.",
        ),
    ),
}
