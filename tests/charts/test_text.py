"""Text is cut by what it will measure, and escaped after cutting."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from charts.text import clip, cut, width_em, wrap


def test_a_cjk_character_is_about_twice_as_wide_as_a_latin_one():
    assert width_em("规划局") == 3
    assert 1.4 < width_em("abc") < 1.8


def test_escaping_comes_after_cutting_so_no_entity_is_broken():
    assert clip("&&&&&&&&", 3) == "&amp;&amp;&amp;&amp;…"


def test_chinese_breaks_into_even_lines():
    assert wrap("自然资源和规划局", 6, 2) == "自然资源<br>和规划局"


def test_latin_breaks_between_words():
    assert wrap("Housing and Construction Bureau", 8, 3) == "Housing and<br>Construction<br>Bureau"


def test_a_short_name_stays_on_one_line():
    assert wrap("水务局", 6, 3) == "水务局"


def test_what_does_not_fit_the_lines_ends_with_an_ellipsis():
    assert wrap("自然资源和规划局审批服务中心", 4, 2) == "自然资源<br>和规划…"


@given(st.text(), st.floats(1, 40))
def test_a_cut_text_never_exceeds_its_limit(text: str, limit: float):
    assert width_em(cut(text, limit)) <= limit + 1e-9 or cut(text, limit) == "…"


@given(st.text(), st.floats(2, 20), st.integers(1, 4))
def test_a_wrapped_text_has_no_tag_but_breaks_and_at_most_the_lines(text: str, em: float, n: int):
    wrapped = wrap(text, em, n)
    assert wrapped.count("<br>") <= n - 1
    assert "<" not in wrapped.replace("<br>", "")
