"""Dates, numbers and words in both languages, and the words of every stored code."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import StrEnum

import pandas as pd
import pytest

from errors import InputError
from models import EventKind, OrganisationKind, Outcome, Role, StepKind, TargetState
from services.letters import Channel, ChaseLevel, Reply
from services.pauses import REASONS, Holder, PauseKind
from services.targets import REASON_CODES
from ui import words
from ui.status_words import STATUS

DAY = date(2021, 10, 8)


@pytest.fixture(autouse=True)
def _silence() -> Iterator[None]:
    yield
    words.use(None)


@pytest.mark.parametrize(
    ("language", "short", "long", "moment", "month"),
    [
        ("zh_CN", "10月8日", "2021年10月8日", "2021年10月8日 07:30", "2022年1月"),
        ("en", "8 Oct", "8 Oct 2021", "8 Oct 2021 07:30", "Jan 2022"),
    ],
)
def test_days_are_said_as_the_reader_says_them(
    language: str, short: str, long: str, moment: str, month: str
) -> None:
    words.use(language)
    at = datetime(2021, 10, 7, 23, 30, tzinfo=UTC)  # already the eighth in the district
    assert (words.day(DAY), words.day(DAY, long=True)) == (short, long)
    assert (words.moment(at), words.month(date(2022, 1, 1))) == (moment, month)


@pytest.mark.parametrize(("language", "pattern"), [("zh_CN", "YYYY/M/D"), ("en", "D MMM YYYY")])
def test_a_tables_cells_write_dates_in_the_readers_order(language: str, pattern: str) -> None:
    words.use(language)
    assert words.date_cells() == pattern


@pytest.mark.parametrize(
    ("n", "unit", "signed", "zh", "en"),
    [
        (12, "cd", False, "12 天", "12 days"),
        (1, "wd", False, "1 个工作日", "1 working day"),
        (-1, "cd", True, "−1 天", "−1 day"),
        (3, "cd", True, "+3 天", "+3 days"),
        (0, "wd", True, "0 个工作日", "0 working days"),
    ],
)
def test_days_are_counted_in_words(n: int, unit: str, signed: bool, zh: str, en: str) -> None:
    words.use("zh_CN")
    assert words.days(n, unit=unit, signed=signed) == zh
    words.use("en")
    assert words.days(n, unit=unit, signed=signed) == en


@pytest.mark.parametrize("nothing", [None, pd.NaT, pd.NA, float("nan")])
def test_what_is_absent_is_a_dash(nothing: None) -> None:
    said = {words.day(nothing), words.days(nothing), words.number(nothing), words.moment(nothing)}
    assert said == {"—"}


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh_CN"),
        ("en-GB,en;q=0.9,zh;q=0.1", "en"),
        ("en;q=0.2,zh-TW", "zh_CN"),
        ("fr,de", "en"),
        ("zh;q=x", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_the_nearest_language_is_spoken(wanted: str | None, language: str) -> None:
    assert words.match(wanted) == language


def test_two_readers_at_once_read_two_languages() -> None:
    words.use("en")
    heard: list[str] = []

    def other() -> None:
        words.use("zh_CN")
        heard.append(words._("Sign in"))

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert (heard, words._("Sign in")) == (["登录"], "Sign in")


def test_a_refusal_names_its_days_in_the_readers_language() -> None:
    error = InputError(
        "{day} is in the future. Enter the day on which it happened, {today} at the latest.",
        day=DAY, today=date(2021, 10, 1),
    )  # fmt: skip
    words.use("en")
    assert words.refusal(error).startswith("8 Oct 2021 is in the future.")


def test_nothing_is_said_for_an_empty_sentence() -> None:
    words.use("zh_CN")
    assert words._("") == ""


@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ("role", Role), ("organisation_kind", OrganisationKind), ("step_kind", StepKind),
        ("outcome", Outcome), ("pause_kind", PauseKind), ("holder", Holder), ("reply", Reply),
        ("chase_level", ChaseLevel), ("channel", Channel), ("event", EventKind),
        ("target_state", TargetState),
    ],
)  # fmt: skip
def test_every_stored_code_has_a_word_and_every_word_a_code(
    group: str, codes: type[StrEnum]
) -> None:
    assert set(STATUS[group]) == {str(code) for code in codes}


def test_every_reason_has_a_word() -> None:
    assert {code for codes in REASONS.values() for code in codes} == set(STATUS["pause_reason"])
    assert set(REASON_CODES) == set(STATUS["target_reason"])
