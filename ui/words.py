"""How things are said: translation, dates, numbers, names, and the words of every status.

The language is resolved anew on every rerun: the address (``?lang=``), the account, the browser.
Outside Streamlit (command line, jobs, tests) say ``use("zh_CN")`` first or take a ``translator``.
Nothing is installed globally: two readers in one process may read two languages.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from io import BytesIO
from typing import Any, Literal, TypeGuard, TypeVar
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from config import ROOT, settings
from errors import Names, TrackerError
from store import said
from ui.status_words import N_ as N_
from ui.status_words import STATUS

LANGUAGES = ("zh_CN", "en")
LABELS = {"zh_CN": "中文", "en": "English"}
PRODUCT = N_("Key-project coordination tracker")
NOTHING = "—"
QUERY = "lang"  # the query parameter that asks for a language
CHOICE = "account_language"  # where the shell leaves the account's choice for fragments

T = TypeVar("T")
_chosen: ContextVar[str | None] = ContextVar("language", default=None)


def use(language: str | None) -> None:
    """Speak ``language`` in this thread from now on; None: find out from the reader again."""
    _chosen.set(match(language) if language else None)


def match(wanted: str | None) -> str:
    """The one of LANGUAGES nearest to a locale or an Accept-Language header.

    Chinese when it is asked for before English, English otherwise.
    """
    ranked = []
    for place, part in enumerate((wanted or "").replace("_", "-").split(",")):
        tag, _sep, weight = part.strip().lower().partition(";q=")
        try:
            ranked.append((-float(weight or 1), place, tag))
        except ValueError:
            continue
    for _weight, _place, tag in sorted(ranked):
        if tag.startswith("zh"):
            return "zh_CN"
        if tag.startswith("en"):
            return "en"
    return "en"


def language() -> str:
    """The language of this rerun, one of LANGUAGES."""
    return _chosen.get() or _readers_language()


def code() -> Literal["zh", "en"]:
    """The language as views want it: which of ``name_zh``, ``name_en`` to read."""
    return "zh" if language() == "zh_CN" else "en"


def _(msgid: str) -> str:
    """The sentence in the reader's language."""
    return translator(language())(msgid)


def ngettext(one: str, many: str, n: int) -> str:
    """The sentence for ``n`` things, with ``{n}`` filled in."""
    return _catalogue(language()).ngettext(one, many, n).format(n=n)


def translator(language: str) -> Callable[[str], str]:
    """``_`` for a language that the caller knows."""
    catalogue = _catalogue(match(language))
    # gettext answers an empty msgid with the header of the catalogue.
    return lambda msgid: catalogue.gettext(msgid) if msgid else ""


def name(row: Any) -> str:
    """The full name of a row that has ``name_zh`` and ``name_en``."""
    return str(row.name_zh if code() == "zh" else row.name_en)


def short(row: Any) -> str:
    """The short name of a row that has ``short_zh`` and ``short_en``."""
    return str(row.short_zh if code() == "zh" else row.short_en)


def word(group: str, value: str | None) -> str:
    """The word for a stored code: ``word("state", "running")``. Groups: ``ui.status_words``.

    A code without a word shows itself: better than a page that breaks.
    """
    if not value:
        return NOTHING
    return _(STATUS[group].get(value, value))


def day(on: date | None, *, long: bool = False) -> str:
    """10月8日, 8 Oct; long with the year. Nothing, NaT or None: a dash."""
    if not _is_there(on):
        return NOTHING
    short_form, long_form = ("M月d日", "y年M月d日") if code() == "zh" else ("d MMM", "d MMM y")
    return format_date(on, long_form if long else short_form, locale=language())


def date_cells() -> str:
    """How the cells of a table write a date, for ``st.column_config``: 2021/10/8, 8 Oct 2021."""
    return "YYYY/M/D" if code() == "zh" else "D MMM YYYY"


def month(on: date) -> str:
    """10月, Oct; January with its year: the labels of a time axis."""
    if code() == "zh":
        return format_date(on, "y年M月" if on.month == 1 else "M月", locale="zh_CN")
    return format_date(on, "MMM y" if on.month == 1 else "MMM", locale="en")


def weekday(on: date) -> str:
    """周五, Fri."""
    return format_date(on, "EEE", locale=language())


def moment(at: datetime | None) -> str:
    """An aware datetime on the district's clock, to the minute."""
    if not _is_there(at):
        return NOTHING
    pattern = "y年M月d日 HH:mm" if code() == "zh" else "d MMM y HH:mm"
    zone = ZoneInfo(settings().timezone)
    return format_datetime(at, pattern, tzinfo=zone, locale=language())


def days(n: int | None, *, unit: str = "cd", signed: bool = False) -> str:
    """12 天, 12 days; ``unit="wd"``: working days; ``signed``: +12 天. Absent: a dash."""
    if not _is_there(n):
        return NOTHING
    whole = int(n)
    words = _catalogue(language())
    # The plural follows the size, so that -1 is one day.
    if unit == "wd":
        text = words.ngettext("{n} working day", "{n} working days", abs(whole))
    else:
        text = words.ngettext("{n} day", "{n} days", abs(whole))
    figure = f"{whole:+d}" if signed and whole else f"{whole}"
    return text.format(n=figure.replace("-", "−"))


def number(value: float | None, digits: int = 0) -> str:
    """1,234 or 1,234.5 with at most ``digits`` decimals."""
    if not _is_there(value):
        return NOTHING
    pattern = "#,##0" + ("." + "#" * digits if digits else "")
    return format_decimal(value, format=pattern, locale=language())


def percent(share: float | None) -> str:
    """0.8 as 80%."""
    return format_percent(share, locale=language()) if _is_there(share) else NOTHING


def refusal(error: TrackerError) -> str:
    """What an error says, in the reader's language, its dates spelled out."""
    params = {name: _told(value) for name, value in error.params.items()}
    return _(error.message).format(**params) if params else _(error.message)


def told(kept: str) -> str:
    """What the clockwork kept (``store.said``), in the reader's language; a plain text as it is."""
    parts = said.parts(kept)
    if parts is None:
        return kept
    between = "；" if code() == "zh" else "; "
    return between.join(refusal(TrackerError(message, **gaps)) for message, gaps in parts)


def _told(value: Any) -> Any:
    if isinstance(value, TrackerError):
        return refusal(value)
    if isinstance(value, date):
        return day(value, long=True)
    if isinstance(value, Names):
        return value.zh if code() == "zh" else value.en
    return value


def _readers_language() -> str:
    """Address, then account, then browser; Chinese where there is no reader."""
    import streamlit as st
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    if get_script_run_ctx(suppress_warning=True) is None:
        return "zh_CN"
    wanted = st.query_params.get(QUERY) or st.session_state.get(CHOICE)
    return match(wanted or st.context.locale)


def _is_there(value: T | None) -> TypeGuard[T]:
    """Neither None nor NaN, NaT, pandas' NA."""
    return value is not None and str(value) not in {"nan", "NaT", "<NA>"}


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    """The compiled words of a language, made from the catalogue that people write.

    Reading the ``.po`` costs a few milliseconds once, and nothing can be stale.
    """
    source = ROOT / "locales" / language / "LC_MESSAGES" / "tracker.po"
    if not source.exists():
        return gettext.NullTranslations()
    with source.open("rb") as kept:
        words = read_po(kept, locale=language)
    compiled = BytesIO()
    write_mo(compiled, words)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
