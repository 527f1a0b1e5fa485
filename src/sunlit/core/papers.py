"""How long a paper holds, and whether one that was given before can be used again (S4.20.01, S4.29.04)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sunlit.core.items import Material, PaperForm


class Validity(StrEnum):
    """How a paper with a validity stands on a day."""

    UNLIMITED = "unlimited"
    HOLDS = "holds"
    ENDS_SOON = "ends_soon"
    ENDED = "ended"


@dataclass(frozen=True)
class PaperOnFile:
    """A paper that a person gave before: of which item and unit, in which matter, on which day, valid until when."""

    name: str
    issuer: str
    given: date
    valid_until: date | None = None


def validity(valid_until: date | None, on: date, needed_until: date | None = None) -> Validity:
    """How a paper stands on a day. The last day counts as holding. ``needed_until`` is the day on which the matter is
    due: a paper that ends before it ends soon."""
    if valid_until is None:
        return Validity.UNLIMITED
    if valid_until < on:
        return Validity.ENDED
    if needed_until is not None and valid_until < needed_until:
        return Validity.ENDS_SOON
    return Validity.HOLDS


def serves_again(paper: PaperOnFile, material: Material, on: date) -> bool:
    """Whether a paper given before is the one that a material asks for and still holds.

    It is the same where name and issuer are the same. What the office hands out to be filled in is filled in anew, and
    an original that another department keeps or handed back can't be handed in again.
    """
    if material.form in (PaperForm.OUR_FORM, PaperForm.ORIGINAL):
        return False
    same = (paper.name, paper.issuer) == (material.name.zh, material.issuer.zh)
    return same and validity(paper.valid_until, on) is not Validity.ENDED
