"""Keys of sources are spelled out; what people typed stays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from config import ROOT
from store.templates.reader import load_catalogue
from ui import words
from ui.source_words import source_words


@pytest.fixture(autouse=True)
def _spoken() -> Iterator[None]:
    yield
    words.use(None)


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("GH 40; XK 42", "《城乡规划法》第40条；《行政许可法》第42条",
         "Urban and Rural Planning Law, art. 40; Administrative Licensing Law, art. 42"),
        ("SEED", "该项目的新闻报道", "the press report on the real case"),
        ("N-110; N-316", "新闻报道", "press report"),
        ("两局商定同时开展", "两局商定同时开展", "两局商定同时开展"),
        ("", "", ""),
    ],
)  # fmt: skip
def test_a_source_reads_as_people_say_it(text: str, zh: str, en: str) -> None:
    words.use("zh_CN")
    assert source_words(text) == zh
    words.use("en")
    assert source_words(text) == en


def test_no_template_shows_a_bare_key() -> None:
    words.use("en")
    catalogue = load_catalogue(ROOT / "data" / "templates")
    templates = catalogue.templates.values()
    given = {step.source for one in templates for step in one.steps}
    given |= {link.source for one in templates for link in one.links}
    given |= {party.source for party in catalogue.parties.values()}
    bare = {text for text in given for part in source_words(text).split("; ") if part.isupper()}
    assert bare == set()
