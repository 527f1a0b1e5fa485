"""Template tags for both languages, dates and labels."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sunlit import clock
from sunlit.core.periods import chinese_day, english_day, period_in_words
from sunlit.core.text import Text
from sunlit.language import current, spoken

register = template.Library()


@register.simple_tag
def t(zh: str, en: str) -> str:
    """One of two texts that stand side by side in the template."""
    return en if current() == "en" else zh


@register.simple_tag
def form_key() -> SafeString:
    """The hidden key by which a form acts once, however often it is sent."""
    return format_html('<input type="hidden" name="key" value="{}">', uuid4())


@register.filter
def said(value: Any) -> str:
    """A `Text`, or anything with ``label(language)``, in the language of the page."""
    if isinstance(value, Text):
        return spoken(value)
    if value is None:
        return ""
    label = getattr(value, "label", None)
    return str(label(current())) if callable(label) else str(value)


@register.filter
def period(code: str) -> str:
    """A period by its code, as people say it: 2026年第三季度, or quarter 3 of 2026."""
    return spoken(period_in_words(code))


@register.filter
def day(value: date | datetime | None) -> str:
    """A day as people write it: 2026年3月2日, or 2 March 2026."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(clock.CHINA).date()
    return english_day(value) if current() == "en" else chinese_day(value)


@register.filter
def moment(value: datetime | None) -> str:
    """A day with hour and minute."""
    if value is None:
        return ""
    return f"{day(value)} {value.astimezone(clock.CHINA):%H:%M}"


@register.filter
def elapsed(minutes: int | None) -> str:
    """How long ago, as people say it: minutes up to two hours, hours up to two days, then days."""
    if minutes is None:
        return ""
    for amount, unit, zh, en in ((120, 1, "分钟", "min"), (2880, 60, "小时", "h")):
        if minutes < amount:
            return f"{minutes // unit} {zh if current() != 'en' else en}"
    days = minutes // 1440
    return f"{days} 天" if current() != "en" else f"{days} days"


@register.simple_tag
def time_tag(value: date | datetime | None) -> SafeString | str:
    """A ``<time>`` element with the machine form in its attribute."""
    if value is None:
        return ""
    words = moment(value) if isinstance(value, datetime) else day(value)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), words)
