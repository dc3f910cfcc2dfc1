"""Days gained and the forecasts' record as a browser would run the pages."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from config import ROOT
from tests.ui.liaison_pages import CODE, District, district, opened, ran
from tests.ui.liaison_pages import said as escaped

__all__ = ["district"]
GAINED, RECORD = "../pages/project/lead_time.py", "../pages/chief/forecasts.py"


def said(app: AppTest) -> str:
    return escaped(app).replace("\\", "")


def test_the_words_for_a_citizen_are_plain_text_of_the_same_figures(district: District) -> None:
    app = opened(GAINED, "chief", project=CODE)
    (block,) = app.code
    head = next(m.value for m in app.markdown if m.value.startswith("#### ")).replace("\\", "")
    assert block.value.startswith(head.removeprefix("#### ").replace("**", ""))
    assert "The ordinary way: every item takes its full legal limit" in block.value
    assert "**" not in block.value


@pytest.mark.parametrize("login", ["chief", "liaison", "developer"])
def test_the_days_gained_are_told_in_a_sentence_and_line_by_line(
    district: District, login: str
) -> None:
    app = opened(GAINED, login, project=CODE)
    told = said(app)
    assert "**Building construction permit** likely " in told
    assert "; eight in ten by " in told
    assert "earlier than the ordinary way" in told
    assert app.selectbox(key="gain_certificate").value is not None
    lines = app.dataframe[0].value
    assert "Waits and what is left over" in set(lines["label"])
    headline = next(m.value for m in app.markdown if m.value.startswith("### "))
    assert f"{lines['days_cd'].sum():+d} days" in headline


def test_another_method_has_other_lines_that_add_up_to_its_own_gain(district: District) -> None:
    app = opened(GAINED, "chief", project=CODE)
    first = app.dataframe[0].value
    app.session_state["gain_method"] = "own"
    own = ran(app).dataframe[0].value
    gains = [m.value for m in app.markdown if m.value.startswith("### ")]
    assert f"{own['days_cd'].sum():+d} days".replace("-", "−") in gains[2]
    assert not [label for label in own["label"] if "quicker" in label]
    assert [label for label in first["label"] if "quicker" in label or "slower" in label]


def test_the_file_of_the_chosen_method_is_one_click_away(district: District) -> None:
    app = opened(GAINED, "chief", project=CODE)
    (link,) = app.get("link_button")
    number = app.selectbox(key="gain_certificate").value
    assert link.proto.url == f"/export/ledger/{CODE}/{number}?method=limits"


def test_a_strange_developer_finds_nothing(district: District) -> None:
    app = opened(GAINED, "otherdeveloper", project=CODE)
    assert [note.value for note in app.info] == ["There is nothing here for you."]
    assert len(app.dataframe) == 0


def test_a_young_record_says_that_nothing_is_calibrated(district: District) -> None:
    told = said(opened(RECORD, "chief"))
    assert "**Not yet calibrated**: 0 of 20 forecasts have met their outcome." in told
    assert "No certificate has come yet after a forecast." in told


@pytest.mark.parametrize("login", ["liaison", "developer"])
def test_the_record_is_for_chiefs(district: District, login: str) -> None:
    app = AppTest.from_file(str(ROOT / "pages/chief/forecasts.py"), default_timeout=30)
    app.user = {"login": login}
    app.query_params["lang"] = "en"
    assert [note.value for note in ran(app).info] == ["There is nothing here for you."]
