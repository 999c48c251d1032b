"""Words for point 2d."""

from __future__ import annotations

from ethics.rule import Text
from ethics.wording.words import Edition, Words

_GUARDIAN_ID = "Usia konseli: {minor}; persetujuan wali: {guardian_consent}; menghubungi wali: {guardian_unsafe}."
_GUARDIAN_EN = (
    "The konseli's age: {minor}. The guardian's consent: {guardian_consent}. Contacting the guardian: "
    "{guardian_unsafe}."
)

WORDS: Edition = {
    "2d.consent-missing": Words(
        title=Text("Belum ada persetujuan konseli", "No consent by the konseli"),
        found=Text(
            "Persetujuan konseli: {consent}; persetujuan wali: {guardian_consent}.",
            "The konseli's consent: {consent}. The guardian's consent: {guardian_consent}.",
        ),
        remedy=Text(
            "Minta persetujuan konseli sendiri, dengan bebas dan tanpa desakan. Bila konseli belum mampu "
            "memberikannya, "
            "minta persetujuan wali.",
            "Ask for the konseli's own consent, freely and without pressure. If the konseli is not able to give it, "
            "ask for the guardian's.",
        ),
    ),
    "2d.obtain-consent": Words(
        title=Text("Menyusulkan persetujuan konseli", "Obtain the konseli's consent"),
        found=Text("Persetujuan konseli: {consent}.", "The konseli's consent: {consent}."),
        duty=Text(
            "Mintalah persetujuan konseli segera setelah keadaannya memungkinkan.",
            "Ask for the konseli's consent as soon as their state allows.",
        ),
        evidence=Text(
            "Persetujuan atau penolakan konseli yang tercatat; atau persetujuan wali bila konseli belum mampu.",
            "The konseli's consent or refusal on record; or the guardian's consent if the konseli is not able.",
        ),
    ),
    "2d.seek-assent": Words(
        title=Text("Persetujuan baru datang dari wali", "Only the guardian has consented"),
        found=Text(
            "Persetujuan konseli: {consent}; persetujuan wali: {guardian_consent}.",
            "The konseli's consent: {consent}. The guardian's consent: {guardian_consent}.",
        ),
        duty=Text(
            "Begitu konseli mampu, tanyakan kepadanya sendiri apakah ia mau dibantu.",
            "As soon as the konseli is able, ask them in person whether they want to be helped.",
        ),
        evidence=Text(
            "Jawaban konseli sendiri yang tercatat.",
            "The konseli's own answer on record.",
        ),
    ),
    "2d.consent-refused": Words(
        title=Text("Konseli menolak dibantu", "The konseli refuses help"),
        found=Text("Persetujuan konseli: {consent}.", "The konseli's consent: {consent}."),
        remedy=Text(
            "Hormati penolakan ini, juga dalam keadaan darurat. Pintu tetap terbuka: hanya persetujuan baru dari "
            "konseli "
            "sendiri yang dapat membukanya.",
            "Respect this refusal, in an emergency too. The door stays open: only a new consent by the konseli can "
            "change it.",
        ),
    ),
    "2d.write-consent": Words(
        title=Text("Tuliskan persetujuan lisan", "Put the spoken consent in writing"),
        found=Text(
            "Persetujuan konseli: {consent}, {consent_form}.",
            "The konseli's consent: {consent}, {consent_form}.",
        ),
        duty=Text(
            "Minta konseli menuliskan persetujuan yang sudah diberikannya secara lisan.",
            "Ask the konseli to put in writing the consent that they gave by word of mouth.",
        ),
        evidence=Text(
            "Persetujuan tertulis yang ditandatangani konseli.",
            "A written consent signed by the konseli.",
        ),
    ),
    "2d.guardian-missing": Words(
        title=Text("Belum ada persetujuan wali", "No consent by the guardian"),
        found=Text(_GUARDIAN_ID, _GUARDIAN_EN),
        remedy=Text(
            "Minta persetujuan wali. Bila menghubungi wali membahayakan konseli, catat hal itu.",
            "Ask for the guardian's consent. If contacting the guardian would endanger the konseli, record that.",
        ),
        waiver=True,
    ),
    "2d.inform-guardian": Words(
        title=Text("Beri tahu wali", "Inform the guardian"),
        found=Text(_GUARDIAN_ID, _GUARDIAN_EN),
        duty=Text(
            "Beri tahu wali bahwa konseli telah dilayani dalam keadaan darurat, dan mintalah persetujuannya.",
            "Tell the guardian that the konseli was served in an emergency, and ask for consent.",
        ),
        evidence=Text(
            "Catatan pembicaraan dengan wali, beserta jawabannya.",
            "A record of the talk with the guardian, with the answer.",
        ),
    ),
    "2d.guardian-refused": Words(
        title=Text("Wali menolak", "The guardian refuses"),
        found=Text(_GUARDIAN_ID, _GUARDIAN_EN),
        remedy=Text(
            "Bicarakan keberatan wali dan mintalah persetujuannya. Bila wali membahayakan konseli, catat hal itu.",
            "Talk about the guardian's objection and ask for consent. If the guardian endangers the konseli, record "
            "that.",
        ),
        waiver=True,
    ),
    "2d.guardian-bypassed": Words(
        title=Text("Tanpa wali demi keselamatan konseli", "Without the guardian, for safety"),
        found=Text(_GUARDIAN_ID, _GUARDIAN_EN),
    ),
    "2d.referral-not-agreed": Words(
        title=Text("Konseli belum menyetujui rujukan", "The konseli has not agreed to the referral"),
        found=Text(
            "Persetujuan konseli atas rujukan: {referral_consent}.",
            "The konseli's consent to the referral: {referral_consent}.",
        ),
        remedy=Text(
            "Jelaskan kepada siapa dan untuk apa konseli dirujuk, lalu minta persetujuannya.",
            "Explain to whom and why the konseli is referred, and ask for their consent.",
        ),
    ),
    "2d.obtain-referral-consent": Words(
        title=Text("Menyusulkan persetujuan rujukan", "Obtain consent to the referral"),
        found=Text(
            "Persetujuan konseli atas rujukan: {referral_consent}.",
            "The konseli's consent to the referral: {referral_consent}.",
        ),
        duty=Text(
            "Jelaskan rujukan darurat ini kepada konseli dan tanyakan persetujuannya.",
            "Explain this emergency referral to the konseli and ask for their consent.",
        ),
        evidence=Text(
            "Jawaban konseli atas rujukan yang tercatat.",
            "The konseli's answer to the referral on record.",
        ),
    ),
    "2d.referral-refused": Words(
        title=Text("Konseli menolak dirujuk", "The konseli refuses the referral"),
        found=Text(
            "Persetujuan konseli atas rujukan: {referral_consent}.",
            "The konseli's consent to the referral: {referral_consent}.",
        ),
        remedy=Text(
            "Jangan mengalihkan di luar kehendak konseli. Cari bersama jalan atau penerima lain yang ia setujui.",
            "Do not hand over against the konseli's will. Look together for another way or another receiver that "
            "they agree to.",
        ),
    ),
    "2d.consent-lapsed": Words(
        title=Text("Persetujuan tidak lagi berlaku", "The consent no longer holds"),
        found=Text(
            "Hubungan konseling {opened}; persetujuan konseli: {consent}.",
            "The relationship {opened}. The konseli's consent: {consent}.",
        ),
    ),
    "2d.guardian-lapsed": Words(
        title=Text("Wali menolak pelayanan yang berjalan", "The guardian refuses the ongoing service"),
        found=Text(
            "Hubungan konseling {opened}; persetujuan wali: {guardian_consent}.",
            "The relationship {opened}. The guardian's consent: {guardian_consent}.",
        ),
    ),
}
