"""The words of the figures in the reader's language, one record for each figure."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

from charts.words import DotWords, LaneWords, SlipWords, WorkloadWords
from ui import words
from ui.words import _


def lanes(plan: str) -> LaneWords:
    """For both lane figures; ``plan`` says which thin line is drawn: ``plan`` or ``limits``."""
    return LaneWords(
        month=month,
        day=words.day,
        signed_days=signed_days,
        today=_("Today"),
        variance=_("Off plan") if plan == "plan" else _("Off ordinary"),
        plan=_("Plan at registration") if plan == "plan" else _("Ordinary way"),
        target=_("Target"),
        actual=_("Actual"),
        forecast=_("Forecast"),
        critical_forecast=_("Critical forecast"),
        wait=_("Clock stopped"),
        wait_open=_("Clock still stopped"),
        late=_("Late date (P80)"),
        harmless=_("Latest harmless day"),
        link=_("Order by law"),
        customary_link=_("Order by habit"),
        critical_path=_("Critical path"),
        obtained=_("Certificate in hand"),
        projected=_("Certificate projected"),
        empty=_("No items to draw."),
    )


def slip() -> SlipWords:
    return SlipWords(
        month=month,
        day=words.day,
        signed_days=signed_days,
        reported=_("Reported on"),
        projected=_("Projected"),
        target=_("Target"),
        conventional=_("Ordinary way"),
        actual=_("Issued"),
        median=_("Middle date (P50)"),
        late=_("Late date (P80)"),
        same_day=_("Already past on the day of report"),
        cause=_("Cause"),
        empty=_("Nothing was reported yet."),
    )


def workload() -> WorkloadWords:
    return WorkloadWords(
        on_time=_("On time"),
        due_soon=_("Due soon"),
        overdue=_("Overdue"),
        total=_("In hand"),
        empty=_("Nothing is under way."),
    )


def dots() -> DotWords:
    return DotWords(
        month=month,
        day=words.day,
        signed_days=signed_days,
        today=_("Today"),
        conventional=_("Ordinary way"),
        target=_("Target"),
        projected=_("Projected"),
        actual=_("Issued"),
        gained=_("Gained"),
        empty=_("No certificates to draw."),
    )


def month(on: date) -> str:
    """10月, Oct: the figures add the year themselves."""
    pattern = "M月" if words.code() == "zh" else "MMM"
    return format_date(on, pattern, locale=words.language())


def signed_days(days_cd: int) -> str:
    """+4 天, −7 days; a plain 0 for the same day."""
    return words.days(days_cd, signed=True)
