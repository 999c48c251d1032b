"""Which passwords are too easy to guess, and how they are hashed.

Django's own list of common passwords is English. The words here are those that people at Indonesian schools and
services take: a password that is made of nothing but them, with digits and signs around, is refused.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LEET = str.maketrans("013457@$!", "oieastasi")
REST = 8
"""So many letters beside a name make a password of it that a name alone does not give away."""
SHORTEST_PART = 3
"""Two letters of a name stand in too many words that have nothing to do with it; the whole name counts beside them."""
MOST_SIGNS = 2
"""So many signs at either end of a password may stand for letters."""
WORDS = """
bismillahirrahmanirrahim dasar insyaallah masyaallah
admin administrator alhamdulillah allah allahuakbar anak anjing assalamualaikum bahagia baik bandung bangsa barokah
bebas belajar berkah bersama bimbingan bintang bismillah bk bogor bulan cantik ceria cinta coba cobacoba dunia
ganteng garuda gratis guru hebat hidup ibu indah indonesia jakarta jaya jodoh juara kasih katasandi keluarga kerja
kita konseling konseli konselor kucing kunci lembaga login mantap matahari medan merah merdeka muhammad murid
nusantara orang pagi pancasila papa mama pelajar pendidikan psikolog puskesmas putih rahasia rahasiaku raya rindu
sandi sandiku satu dua tiga sayang sayangku sehat sejahtera sekolah sekolahku semangat semarang senang siswa siswi
sma smk smp sd sukses supervisor surabaya syukur tuhan ya abc abcd abcde abcdef asdf asdfgh asdfghjkl qwer qwerty
qwertyuiop zxcv zxcvbn zxcvbnm dragon football hello iloveyou letmein love master monkey password princess school
secret student sunshine teacher test user welcome my
"""
COMMON = frozenset(WORDS.split())
LONGEST = max(map(len, COMMON))


class SmallMachineArgon2Hasher(Argon2PasswordHasher):
    """Argon2id in 19 MiB and on one core, the least that OWASP names: several sign-ins at once fit into a small
    machine, and one takes some hundredths of a second."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1


class NameValidator:
    """Refuses what is made of the person's name or address, in whatever order, with little beside it."""

    def validate(self, password: str, user: Any = None) -> None:
        parts = sorted(_parts(user), key=len, reverse=True)
        if any(_is_of_name(letters, parts) for letters in _readings(password)):
            raise ValidationError(_("This is close to your name or address. Take words that say nothing of you."))

    def get_help_text(self) -> str:
        return _("Not your name, and not your address.")


class CommonWordsValidator:
    """Refuses what is made of words that everybody tries first."""

    def validate(self, password: str, user: Any = None) -> None:
        if any(made_of_common_words(letters) for letters in _readings(password)):
            raise ValidationError(_("Many people take words like these. Take some that have nothing in common."))

    def get_help_text(self) -> str:
        return _("No words that many use.")


def letters_of(text: str) -> str:
    """The letters of a text alone, small and without accents, with digits and signs read as letters where they stand
    for one."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(sign))
    return re.sub(r"[\W\d_]", "", plain.translate(LEET))


def _readings(password: str) -> Iterator[str]:
    """The letters of a password. What stands before its first letter and behind its last is either there to make it
    longer, or stands for a letter itself: nobody knows how much of it, up to a few signs."""
    inner = re.fullmatch(r"([\W\d_]*)(.*?)([\W\d_]*)", password, re.DOTALL)
    before, word, after = inner.groups() if inner else ("", password, "")
    for first in range(min(len(before), MOST_SIGNS) + 1):
        for last in range(min(len(after), MOST_SIGNS) + 1):
            yield letters_of(before[len(before) - first :] + word + after[:last])


def _is_of_name(letters: str, parts: list[str]) -> bool:
    """Whether the letters are those of the name, with little beside them."""
    left = letters
    for part in parts:
        left = left.replace(part, "")
    return left != letters and (len(left) < REST or made_of_common_words(left))


def made_of_common_words(letters: str) -> bool:
    """Whether the letters are nothing but common words in a row."""

    @cache
    def ends(start: int) -> bool:
        if start == len(letters):
            return True
        return any(
            letters[start:end] in COMMON and ends(end)
            for end in range(start + 1, min(start + LONGEST, len(letters)) + 1)
        )

    return 0 < len(letters) <= 100 and ends(0)


def _parts(user: Any) -> set[str]:
    """The words of the name and of the address."""
    if user is None:
        return set()
    words = [*re.split(r"[\W\d_]+", f"{user.name} {user.email}"), user.name]
    return {letters for letters in map(letters_of, words) if len(letters) >= SHORTEST_PART}
