"""Words for every fact, every threshold, and every value that they can take."""

from __future__ import annotations

from collections.abc import Mapping

from ethics.rule import Text

NAMES: Mapping[str, Text] = {
    "actor": Text("Yang meminta", "Asked for by"),
    "urgency": Text("Keadaan konseli", "The konseli's situation"),
    "emergency_confirmed": Text("Penegasan darurat oleh orang kedua", "Emergency confirmed by a second person"),
    "emergency_days": Text("Hari sejak dinyatakan darurat", "Days since the emergency was declared"),
    "surge": Text("Permintaan melebihi kemampuan", "More people ask than can be served"),
    "opened": Text("Hubungan konseling", "Counselling relationship"),
    "colleague_available": Text("Rekan yang dapat menggantikan", "Colleague who can take over"),
    "minor": Text("Usia konseli", "The konseli's age"),
    "guardian_consent": Text("Persetujuan wali", "The guardian's consent"),
    "guardian_unsafe": Text("Menghubungi wali", "Contacting the guardian"),
    "agreed_time": Text("Kesepakatan waktu", "Agreed time"),
    "agreed_place": Text("Kesepakatan tempat", "Agreed place"),
    "both_available": Text("Waktu luang kedua pihak", "Both sides free at that time"),
    "days_since_contact": Text("Hari sejak kontak terakhir", "Days since the last contact"),
    "next_session_agreed": Text("Sesi berikutnya", "Next session"),
    "contact_attempts": Text("Hari upaya menghubungi", "Days on which contact was tried"),
    "hours_waiting": Text("Jam menunggu", "Hours waiting"),
    "consent": Text("Persetujuan konseli", "The konseli's consent"),
    "consent_form": Text("Bentuk persetujuan", "Form of the consent"),
    "explained_nature": Text("Penjelasan sifat hubungan", "Nature of the relationship"),
    "explained_limits": Text("Penjelasan batas tanggung jawab", "Limits of responsibility"),
    "explanation_current": Text("Teks penjelasan", "Text of the explanation"),
    "relationship": Text("Hubungan konselor dengan konseli", "Counselor's relation to the konseli"),
    "relationship_suspected": Text("Petunjuk hubungan dekat", "Signs of a close relation"),
    "crisis_sessions_held": Text("Sesi darurat meski ada hubungan dekat", "Emergency sessions in spite of it"),
    "konseli_wants": Text("Keinginan konseli", "The konseli's wish"),
    "wish_confirmed": Text("Kepastian keinginan itu", "Source of that wish"),
    "goals_met": Text("Tujuan konseling", "Goals of the counselling"),
    "sessions_agreed": Text("Sesi yang disepakati", "Sessions agreed"),
    "sessions_held": Text("Sesi yang sudah berlangsung", "Sessions held"),
    "no_benefit_streak": Text("Sesi berturut-turut tanpa manfaat", "Sessions in a row without benefit"),
    "reason": Text("Alasan", "Reason"),
    "reason_protected": Text("Latar belakang yang dijadikan alasan", "Background on which the reason rests"),
    "waitlisted": Text("Tempat di daftar tunggu", "Place in the queue"),
    "receiver": Text("Penerima rujukan", "Receiver of the referral"),
    "receiver_relationship": Text("Hubungan penerima dengan konseli", "Receiver's relation to the konseli"),
    "referral_consent": Text("Persetujuan konseli atas rujukan", "The konseli's consent to the referral"),
    "handover_written": Text("Naskah alih tangan", "Handover note"),
    "complaint_open": Text("Keluhan konseli", "The konseli's complaint"),
    "belief_imposed": Text("Keyakinan dalam sesi terakhir", "Belief in the last session"),
    "respect_felt": Text("Perasaan dihargai", "Feeling respected"),
    "counselor_postponements": Text("Penundaan oleh konselor", "Postponements by the counselor"),
    "loyalty_conflict": Text("Benturan kesetiaan", "Conflict of loyalties"),
    "disclosure_basis": Text("Dasar pengungkapan", "Basis of the disclosure"),
    "disclosure_consent": Text("Persetujuan konseli atas pengungkapan", "The konseli's consent to the disclosure"),
    "disclosure_minimal": Text("Isi pengungkapan", "Extent of the disclosure"),
    "unwritten_notes": Text("Catatan sesi yang terlambat", "Late session notes"),
    "overdue": Text("Kewajiban lewat tenggat", "Overdue duties"),
    "waived": Text("Pengecualian supervisor", "The supervisor's exceptions"),
    "guardian_required": Text("Persetujuan wali diwajibkan", "The guardian's consent is required"),
    "no_benefit_limit": Text("Batas sesi tanpa manfaat", "Limit of sessions without benefit"),
    "neglect_days": Text("Batas hari tanpa kontak", "Limit of days without contact"),
    "unreachable_attempts": Text("Upaya menghubungi yang diperlukan", "Contact attempts needed"),
    "unreachable_days": Text("Hari tanpa kontak yang diperlukan", "Days without contact needed"),
    "notes_limit": Text("Batas catatan terlambat", "Limit of late notes"),
    "postponement_limit": Text("Batas penundaan", "Limit of postponements"),
    "triage_hours": Text("Batas jam untuk menilai keadaan", "Hours allowed for judging the situation"),
    "emergency_wait_hours": Text("Batas jam menunggu saat darurat", "Hours an emergency may wait"),
    "emergency_days_limit": Text("Batas hari keadaan darurat", "Days an emergency may last"),
    "queue_wait_hours": Text("Batas jam di daftar tunggu", "Hours a request may wait in the queue"),
}

PLAIN_BOOL = {True: Text("ya", "yes"), False: Text("tidak", "no")}

_AGREED = {True: Text("sudah disepakati", "agreed"), False: Text("belum disepakati", "not yet agreed")}
_EXPLAINED = {True: Text("sudah dipahami konseli", "confirmed by the konseli"), False: Text("belum", "not yet")}

BOOLS: Mapping[str, Mapping[bool, Text]] = {
    "emergency_confirmed": {True: Text("sudah", "yes"), False: Text("belum", "not yet")},
    "opened": {True: Text("sudah dimulai", "has started"), False: Text("belum dimulai", "has not started")},
    "colleague_available": {True: Text("ada", "available"), False: Text("tidak ada", "not available")},
    "minor": {True: Text("di bawah umur", "under age"), False: Text("dewasa", "of age")},
    "guardian_unsafe": {
        True: Text("membahayakan konseli", "would endanger the konseli"),
        False: Text("tidak diketahui berbahaya", "not known to be dangerous"),
    },
    "agreed_time": _AGREED,
    "agreed_place": _AGREED,
    "both_available": {
        True: Text("sudah dipastikan", "confirmed"),
        False: Text("belum dipastikan atau berbenturan", "not confirmed, or there is a clash"),
    },
    "next_session_agreed": _AGREED,
    "explained_nature": _EXPLAINED,
    "explained_limits": _EXPLAINED,
    "explanation_current": {
        True: Text("yang berlaku sekarang", "the one now in force"),
        False: Text("bukan yang berlaku sekarang", "not the one now in force"),
    },
    "relationship_suspected": {True: Text("ada", "present"), False: Text("tidak ada", "absent")},
    "wish_confirmed": {
        True: Text("dari tangan konseli sendiri", "from the konseli's own hand"),
        False: Text("hanya dari catatan konselor", "only from the counselor's record"),
    },
    "goals_met": {True: Text("sudah tercapai", "reached"), False: Text("belum tercapai", "not yet reached")},
    "waitlisted": {True: Text("disediakan", "kept"), False: Text("tidak disediakan", "not kept")},
    "handover_written": {True: Text("sudah ditulis", "written"), False: Text("belum ditulis", "not yet written")},
    "complaint_open": {
        True: Text("menunggu jawaban", "awaits an answer"),
        False: Text("tidak ada yang menunggu", "none is waiting"),
    },
    "belief_imposed": {
        True: Text("dilaporkan ditekankan", "reported to have been pressed"),
        False: Text("tidak ada laporan", "nothing reported"),
    },
    "disclosure_minimal": {
        True: Text("sebatas yang perlu", "no more than needed"),
        False: Text("belum dibatasi pada yang perlu", "not yet limited to what is needed"),
    },
}

_RELATIONSHIPS: Mapping[str, Text] = {
    "undeclared": Text("belum dinyatakan", "not declared"),
    "none": Text("tidak ada hubungan", "no relation"),
    "acquaintance": Text("kenalan", "an acquaintance"),
    "dual_role": Text("peran ganda", "a second role"),
    "relative": Text("kerabat", "family"),
    "close_friend": Text("teman karib", "a close friend"),
}

_ANSWERS: Mapping[str, Text] = {
    "none": Text("belum ada", "none yet"),
    "given": Text("diberikan", "given"),
    "refused": Text("ditolak", "refused"),
}

CHOICES: Mapping[str, Mapping[str, Text]] = {
    "actor": {
        "counselor": Text("konselor", "the counselor"),
        "supervisor": Text("supervisor", "the supervisor"),
        "konseli": Text("konseli", "the konseli"),
        "guardian": Text("wali", "the guardian"),
    },
    "urgency": {
        "unassessed": Text("belum dinilai", "not yet assessed"),
        "routine": Text("tidak darurat", "no emergency"),
        "emergency": Text("darurat", "an emergency"),
    },
    "guardian_consent": _ANSWERS,
    "consent": {
        **_ANSWERS,
        "withdrawn": Text("dicabut", "withdrawn"),
        "expired": Text("sudah habis masanya", "expired"),
        "unable": Text("belum mampu memberikan", "not able to give it"),
    },
    "consent_form": {"written": Text("tertulis", "in writing"), "verbal": Text("lisan", "by word of mouth")},
    "relationship": _RELATIONSHIPS,
    "konseli_wants": {
        "continue": Text("meneruskan", "to go on"),
        "end": Text("mengakhiri", "to end"),
        "unknown": Text("belum diketahui", "not known"),
    },
    # As the forms offer them, without the capital: a test compares both, since a reason has the same words everywhere.
    "reason": {
        "none": Text("tidak disebutkan", "none stated"),
        "goals_met": Text("tujuan yang disepakati tercapai", "the agreed goals are reached"),
        "plan_completed": Text("sesi yang disepakati sudah terlaksana", "the agreed sessions have been held"),
        "konseli_request": Text("atas permintaan konseli", "the konseli asks for it"),
        "no_benefit": Text("sesi tidak membawa manfaat", "the sessions bring no benefit"),
        "konseli_unreachable": Text("konseli tidak dapat dihubungi", "the konseli cannot be reached"),
        "opportunity_ended": Text("kesempatan berakhir (lulus, pindah)", "the opportunity is over (graduation, move)"),
        "beyond_competence": Text("di luar kemampuan konselor", "beyond the counselor's competence"),
        "dual_relationship": Text("ada hubungan lain di luar konseling", "a relation beside counselling"),
        "value_difference": Text("nilai yang dianut berbeda", "values differ"),
        "counselor_unable": Text("konselor berhalangan (sakit, cuti)", "the counselor is unable (illness, leave)"),
        "threatened": Text("konselor diancam", "the counselor was threatened"),
        "capacity": Text("kapasitas penuh", "no capacity"),
        "personal_interest": Text("kepentingan pribadi konselor", "the counselor's own interest"),
        "deceased": Text("konseli meninggal dunia", "the konseli has died"),
    },
    "reason_protected": {
        "ethnicity": Text("suku", "ethnicity"),
        "nationality": Text("bangsa", "nation"),
        "skin_colour": Text("warna kulit", "skin colour"),
        "religion": Text("agama", "religion"),
        "socioeconomic": Text("status sosial ekonomi", "social or economic status"),
    },
    "receiver": {
        "none": Text("belum ada", "none yet"),
        "named": Text("sudah ditunjuk, belum menerima", "named, has not accepted"),
        "accepted": Text("sudah menerima", "has accepted"),
    },
    "receiver_relationship": _RELATIONSHIPS,
    "referral_consent": _ANSWERS,
    "respect_felt": {
        "unknown": Text("belum diketahui", "not known"),
        "respected": Text("merasa dihargai", "felt respected"),
        "disrespected": Text("merasa tidak dihargai", "did not feel respected"),
    },
    "loyalty_conflict": {
        "none": Text("tidak ada", "none"),
        "open": Text("belum ditimbang", "not yet weighed"),
        "weighed": Text("sudah ditimbang, menunggu supervisor", "weighed, awaiting the supervisor"),
        "reviewed": Text("sudah ditinjau supervisor", "reviewed by the supervisor"),
    },
    "disclosure_basis": {
        "none": Text("belum ada", "none"),
        "konseli_consent": Text("persetujuan konseli", "the konseli's permission"),
        "serious_harm": Text("ancaman bahaya serius", "serious harm ahead"),
        "legal_order": Text("perintah hukum", "an order by law"),
    },
    "disclosure_consent": _ANSWERS,
}
