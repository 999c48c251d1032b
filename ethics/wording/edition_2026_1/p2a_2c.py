"""Words for points 2a, 2b and 2c."""

from __future__ import annotations

from ethics.rule import Text
from ethics.wording.words import Edition, Words

WORDS: Edition = {
    "2a.complaint-open": Words(
        title=Text("Keluhan konseli menunggu jawaban", "A complaint awaits an answer"),
        found=Text(
            "Keluhan konseli tentang martabat atau keyakinan: {complaint_open}; keinginan konseli: {konseli_wants}.",
            "The konseli's complaint about dignity or belief: {complaint_open}. The konseli's wish: {konseli_wants}.",
        ),
        remedy=Text(
            "Tunggu keluhan dijawab, atau tanyakan lewat orang lain apakah konseli tetap ingin meneruskan dengan Anda.",
            "Wait until the complaint is answered, or have somebody else ask whether the konseli still wants to go on "
            "with you.",
        ),
        waiver=True,
    ),
    "2a.belief-imposed": Words(
        title=Text("Keyakinan dipaksakan dalam sesi", "A belief was pressed in a session"),
        found=Text("Keyakinan dalam sesi terakhir: {belief_imposed}.", "Belief in the last session: {belief_imposed}."),
    ),
    "2a.disrespect": Words(
        title=Text("Konseli merasa tidak dihargai", "The konseli did not feel respected"),
        found=Text("Jawaban terakhir konseli: {respect_felt}.", "The konseli's last answer: {respect_felt}."),
    ),
    "2a.values": Words(
        title=Text("Perbedaan nilai dijadikan alasan", "Different values given as the reason"),
        found=Text("Alasan yang disebut: {reason}.", "Reason stated: {reason}."),
        remedy=Text(
            "Perbedaan nilai bukan alasan untuk melepas konseli. Bicarakan dengan supervisor apa yang membuatnya "
            "berat, "
            "dan teruskan pelayanan, atau nyatakan alasan lain yang memang benar.",
            "Different values are no reason to let a konseli go. Talk with your supervisor about what makes it hard, "
            "and go on serving, or state another reason if another one is true.",
        ),
    ),
    "2b.personal-interest": Words(
        title=Text("Kepentingan pribadi dijadikan alasan", "Own interest given as the reason"),
        found=Text(
            "Alasan yang disebut: {reason}; keadaan konseli: {urgency}.",
            "Reason stated: {reason}. The konseli's situation: {urgency}.",
        ),
        remedy=Text(
            "Dahulukan konseli: atur ulang waktu dengan pengertiannya, atau, di luar keadaan darurat, alihkan kepada "
            "konselor lain dengan persetujuannya.",
            "Put the konseli first: move the time with their understanding, or, outside an emergency, hand over to "
            "another counselor with their consent.",
        ),
    ),
    "2b.threatened": Words(
        title=Text("Konselor terancam", "The counselor is threatened"),
        found=Text(
            "Alasan yang disebut: {reason}. Keselamatan Anda penting; supervisor akan mendampingi.",
            "Reason stated: {reason}. Your safety matters; your supervisor will stand by you.",
        ),
    ),
    "2b.offer-alternative": Words(
        title=Text("Tawarkan jalan lain kepada konseli", "Offer the konseli another way"),
        found=Text("Alasan pengakhiran: {reason}.", "Reason for ending: {reason}."),
        duty=Text(
            "Pastikan konseli ditawari bantuan lain, oleh Anda atau oleh rekan yang aman baginya.",
            "See that the konseli is offered other help, by you or by a colleague for whom it is safe.",
        ),
        evidence=Text(
            "Tawaran yang tercatat, beserta jawaban konseli.",
            "The offer on record, with the konseli's answer.",
        ),
    ),
    "2b.postponed": Words(
        title=Text("Konselor berulang kali menunda", "The counselor keeps postponing"),
        found=Text(
            "Penundaan berturut-turut oleh konselor: {counselor_postponements} (batas {postponement_limit}).",
            "Postponements in a row by the counselor: {counselor_postponements} (limit {postponement_limit}).",
        ),
    ),
    "2c.discrimination": Words(
        title=Text("Alasan yang membeda-bedakan", "A discriminating reason"),
        found=Text(
            "Alasan ini bersandar pada: {reason_protected}.",
            "This reason rests on: {reason_protected}.",
        ),
        remedy=Text(
            "Layani konseli tanpa memandang latar belakangnya. Tidak ada pengecualian untuk alasan seperti ini.",
            "Serve the konseli whatever their background. No exception is made for a reason of this kind.",
        ),
    ),
}
