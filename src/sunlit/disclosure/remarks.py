"""What other fields say about a publication on its page, and why a work can't be closed yet; nobody is imported upwards."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sunlit.core.text import Text
from sunlit.disclosure.models import Publication, Work


@dataclass(frozen=True)
class Remark:
    """One line about a publication: in words, with how it looks (``info``, ``soon``, ``error``)."""

    words: Text
    tone: str = "info"


Remarks = Callable[[Publication], Iterable[Remark]]
_sources: list[Remarks] = []


def remarks_from(source: Remarks) -> Remarks:
    """Register who has something to say about publications."""
    _sources.append(source)
    return source


def remarks_on(publication: Publication) -> list[Remark]:
    """Everything that is said about a publication now."""
    return [remark for source in _sources for remark in source(publication)]


Check = Callable[[Work], None]
_checks: list[Check] = []


def before_closing(check: Check) -> Check:
    """Register what else must be done before phased work is closed; the check raises Refused."""
    _checks.append(check)
    return check


def check_closing(work: Work) -> None:
    """Ask everybody whether a work may be closed. Raises Refused."""
    for check in _checks:
        check(work)
