"""An English sentence is mended in the code, and its Indonesian goes with it."""

import polib

from tests.plugins.catalogues import Message
from tests.plugins.reword import carry, pairs

SAVE, KEEP, OPEN = Message("Save", "", ""), Message("Keep", "", ""), Message("Open", "", "verb")


def catalogue(*entries: polib.POEntry) -> polib.POFile:
    found = polib.POFile()
    found.extend(entries)
    return found


def test_what_stands_in_the_place_of_another_is_its_successor() -> None:
    assert list(pairs([OPEN, SAVE], [OPEN, KEEP])) == [(SAVE, KEEP)]
    assert list(pairs([SAVE, OPEN], [KEEP, OPEN])) == [(SAVE, KEEP)]


def test_what_only_came_or_went_has_none() -> None:
    assert not list(pairs([OPEN], [OPEN, SAVE]))
    assert not list(pairs([OPEN, SAVE], [OPEN]))
    assert not list(pairs([SAVE], [KEEP, OPEN]))


def test_the_translation_goes_with_it() -> None:
    found = catalogue(polib.POEntry(msgid="Save", msgstr="Simpan"))
    assert carry(found, {SAVE: KEEP}) == [(SAVE, KEEP)]
    assert [(entry.msgid, entry.msgstr) for entry in found] == [("Keep", "Simpan")]


def test_a_plural_and_its_context_go_with_it() -> None:
    one = polib.POEntry(msgid="%d case", msgid_plural="%d cases", msgctxt="count", msgstr_plural={0: "%d kasus"})
    found = catalogue(one)
    carry(found, {Message("%d case", "%d cases", "count"): Message("%d record", "%d records", "")})
    assert (one.msgid, one.msgid_plural, one.msgctxt, one.msgstr_plural) == (
        "%d record",
        "%d records",
        None,
        {0: "%d kasus"},
    )


def test_a_sentence_that_is_translated_already_keeps_its_translation() -> None:
    found = catalogue(polib.POEntry(msgid="Save", msgstr="Simpan"), polib.POEntry(msgid="Keep", msgstr="Jaga"))
    assert carry(found, {SAVE: KEEP}) == []
    assert [entry.msgstr for entry in found] == ["Simpan", "Jaga"]
