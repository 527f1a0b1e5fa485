"""Where a list says how it leaves as a spreadsheet: the same rows, columns and filter as its page shows the viewer.

A page shows the links with ``{% export_links "matters" %}``; who offers the list and who serves the file stand above.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from sunlit.core.personal import masked
from sunlit.core.text import Text
from sunlit.language import say
from sunlit.tables import Heading


@dataclass(frozen=True)
class Exported:
    """What leaves: titles, rows that are read one by one, and the filter in words for the head of the sheet."""

    title: Text
    headings: tuple[Heading, ...]
    rows: Iterable[Sequence[Any]]
    filter: str = ""


@dataclass(frozen=True)
class ExportedList:
    """A list that can be exported. ``mark`` is the mark of its page (`pages.viewing`), so that whoever may not open the
    page gets no file; ``of`` reads the request as the page does and may raise Http404; ``pattern`` is the rest of its
    address, with the names that ``of`` takes. ``personal``: names of residents stand in it, so that it leaves only with
    an approval (S4.28.05)."""

    key: str
    mark: Callable[[Callable[..., Any]], Callable[..., Any]]
    of: Callable[..., Exported]
    pattern: str = ""
    personal: bool = False


_lists: dict[str, ExportedList] = {}


def offer(one: ExportedList) -> None:
    """Register a list; called once, when the program starts."""
    _lists[one.key] = one


def offered() -> tuple[ExportedList, ...]:
    """Every list that can be exported."""
    return tuple(_lists.values())


def gated(text: str | None) -> str:
    """What people typed, with ID numbers, mobile phones and cards masked: those leave by no list (个人信息保护法 6, 51)."""
    return masked(text) if text else ""


def asked(request: HttpRequest) -> set[str]:
    """The names of the filters that were really chosen, without those of paging and of the file."""
    return set(request.GET) - {"page", "as"}


def columns(*titles: tuple[Any, ...]) -> tuple[Heading, ...]:
    """Headings from (Chinese, English[, kind[, width]]), in the language of the request."""
    return tuple(Heading(str(say(zh, en)), *more) for zh, en, *more in titles)
