"""No word is forgotten: what the sources say, the Chinese catalogue says too."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message

from scripts.words import LANGUAGES, ROOT, catalogue, collect, po_path

# Proper names and signs that are the same in both languages.
SAME = {"P50", "P80", "PostgreSQL", "SQLite", "English", "XLSX", "CSV", "JSON", "iCalendar"}
CJK = re.compile(r"[\u3400-\u9fff]")
GAP = re.compile(r"\{([a-z_0-9]*)[^{}]*\}")


@pytest.fixture(scope="module")
def said() -> set[str]:
    return {_key(message) for message in collect(ROOT) if message.id}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_catalogue_holds_exactly_the_words_of_the_sources(
    language: str, said: set[str]
) -> None:
    held = {_key(m) for m in _kept(language) if m.id}
    assert {"missing, run `make words`": said - held, "no longer said": held - said} == {
        "missing, run `make words`": set(),
        "no longer said": set(),
    }


def test_every_word_has_its_chinese() -> None:
    assert list(faults(_kept("zh_CN"))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_the_gaps_of_their_sentence(language: str) -> None:
    assert list(lost_gaps(_kept(language))) == []


def test_msgids_are_english(said: set[str]) -> None:
    assert sorted(msgid for msgid in said if CJK.search(msgid)) == []


@pytest.mark.parametrize(
    ("msgid", "string", "fuzzy", "fault"),
    [
        ("Save", "", False, "Save: no Chinese"),
        ("Save", "Save", False, "Save: not Chinese: Save"),
        ("Save", "保存", True, "Save: fuzzy"),
        ("Save", "保存", False, None),
        ("P80", "P80", False, None),
        ("{a} – {b}", "{a} – {b}", False, None),
    ],
)
def test_a_forgotten_translation_is_found(
    msgid: str, string: str, fuzzy: bool, fault: str | None
) -> None:
    bad = Catalog(locale="zh_CN")
    bad.add(msgid, string, flags=["fuzzy"] if fuzzy else [])
    assert list(faults(bad)) == ([fault] if fault else [])


def test_a_lost_gap_is_found() -> None:
    bad = Catalog(locale="zh_CN")
    bad.add("{n} days, {name}", "{n} 天")
    assert list(lost_gaps(bad)) == ["{n} days, {name}: {n} 天"]


def faults(words: Catalog) -> Iterator[str]:
    """Missing, fuzzy, or still English."""
    for message in words:
        if not message.id:
            continue
        key = _key(message)
        strings = message.string if isinstance(message.string, list | tuple) else [message.string]
        if not all(strings):
            yield f"{key}: no Chinese"
        elif message.fuzzy:
            yield f"{key}: fuzzy"
        else:
            worded = re.search(r"[^\W\d_]{2,}", GAP.sub("", key)) and key not in SAME
            for string in strings:
                if worded and not CJK.search(string or ""):
                    yield f"{key}: not Chinese: {string}"


def lost_gaps(words: Catalog) -> Iterator[str]:
    for message in words:
        strings = message.string if isinstance(message.string, list | tuple) else [message.string]
        wanted = set(GAP.findall(_key(message)))
        for string in strings:
            if message.id and string and set(GAP.findall(string)) != wanted:
                yield f"{_key(message)}: {string}"


def _kept(language: str) -> Catalog:
    if po_path(language).exists():
        return catalogue(language)
    return Catalog(locale=language)


def _key(message: Message) -> str:
    """The sentence; of a plural pair the plural one, which has all the gaps."""
    return message.id if isinstance(message.id, str) else message.id[-1]
