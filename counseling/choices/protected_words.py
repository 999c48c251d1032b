"""Words, Indonesian and English, that name a protected trait (2c). A word found is a question, never a verdict."""

from collections.abc import Mapping
from types import MappingProxyType

from counseling.choices.case import ProtectedTrait

PROTECTED_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        ProtectedTrait.ETHNICITY: (
            *("suku", "kesukuan", "etnis", "etnik", "pribumi", "nonpribumi", "pendatang", "ras", "rasial"),
            *("jawa", "sunda", "batak", "minang", "madura", "bugis", "dayak", "betawi", "papua", "ambon", "melayu"),
            *("tionghoa", "cina", "orang bali", "orang arab", "orang india"),
            *("ethnic", "ethnicity", "tribe", "tribal", "race", "racial", "chinese", "javanese", "papuan"),
        ),
        ProtectedTrait.NATIONALITY: (
            *(
                "kebangsaan",
                "kewarganegaraan",
                "negara asal",
                "warga negara",
                "wni",
                "wna",
                "orang asing",
                "warga asing",
            ),
            *("pengungsi", "imigran"),
            *("nationality", "citizenship", "foreigner", "refugee", "immigrant"),
        ),
        ProtectedTrait.SKIN_COLOUR: (
            *("warna kulit", "kulit hitam", "kulit gelap", "kulit putih", "kulit cokelat", "berkulit"),
            *("skin colour", "skin color", "dark skinned", "black skin", "white skin"),
        ),
        ProtectedTrait.RELIGION: (
            *("agama", "seagama", "beragama", "keagamaan", "seiman", "sekeyakinan", "kafir", "beda keyakinan"),
            *("berbeda keyakinan", "keyakinan lain", "penghayat kepercayaan", "kepercayaan lain"),
            *("islam", "muslim", "muslimah", "kristen", "protestan", "katolik", "hindu", "buddha", "budha", "konghucu"),
            *("penghayat", "ateis", "ahmadiyah", "syiah", "gereja", "jilbab"),
            *("religion", "religious", "their faith", "christian", "catholic", "buddhist", "atheist"),
        ),
        ProtectedTrait.SOCIOECONOMIC: (
            *("miskin", "kemiskinan", "kaya", "melarat", "orang kecil", "orang susah", "tidak mampu", "kurang mampu"),
            *("ekonomi lemah", "status sosial", "status ekonomi", "kelas sosial", "gelandangan", "pengemis"),
            *("poor family", "poor people", "too poor", "poverty", "rich", "wealthy", "social class", "social status"),
        ),
    }
)
