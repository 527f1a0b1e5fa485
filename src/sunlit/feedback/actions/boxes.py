"""Opening the opinion box: two people, typed the same day; an opening without slips is kept too (S0.03.02)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.feedback.actions.intake import Said, file_entry
from sunlit.feedback.models import BoxOpening, Channel
from sunlit.ledger import actions as ledger
from sunlit.matters import refusals
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer

OPENERS = ("office_clerk", "supervisor", "centre_director")
MOST_SLIPS = 60


@dataclass(frozen=True)
class Slip:
    """One slip of paper from the box: the register it belongs to, the kind within it, its words, and whom it is about."""

    kind: str
    type: str
    words: str
    author: str = ""
    contact: str = ""
    accused: Staff | None = None
    about_office: bool = False


def open_box(
    township: Organisation, second: Staff, slips: Sequence[Slip], *, by: Viewer, key: str
) -> BoxOpening:
    """Enter an opening of today with all its slips at once; each becomes an entry of the channel ``box``.

    ``second`` is the other person present; who enters it is the first. Raises Refused (not_your_seat, two_people,
    too_many_slips, and as `file_entry`).
    """
    if by.staff_id is None or by.township_id != township.pk or not by.has_role(*OPENERS):
        raise refusals.not_your_seat()
    if second.pk == by.staff_id or second.township_id != township.pk or not second.is_active:
        raise Refused(
            "two_people",
            Text("开箱要两个人在场。", "Two people open the box."),
            Text("请选另一名在场的工作人员。", "Choose the other member of staff who was there."),
            clause="S0.03.02",
            field="second",
        )
    if len(slips) > MOST_SLIPS:
        raise Refused(
            "too_many_slips",
            Text(f"一次最多登记{MOST_SLIPS}张。", f"At most {MOST_SLIPS} slips are entered at once."),
            Text("请分两次登记。", "Enter them in two openings."),
            field="slips",
        )
    with transaction.atomic():
        ledger.hold(township.code)
        known = BoxOpening.objects.filter(key=key).first()
        if known is not None:
            return known
        opening = BoxOpening.objects.create(
            township=township,
            day=clock.today(),
            first_id=by.staff_id,
            second=second,
            slips=len(slips),
            entered_at=clock.now(),
            key=key,
        )
        ledger.append(
            township.code,
            "box_opened",
            actor=by.actor,
            subject_kind="township",
            subject=township.code,
            facts={"day": str(opening.day), "second": f"staff:{second.pk}", "slips": len(slips)},
        )
        for number, slip in enumerate(slips, 1):
            file_entry(
                township,
                Said(
                    slip.kind,
                    slip.type,
                    slip.words,
                    Channel.BOX,
                    slip.author,
                    slip.contact,
                    accused=slip.accused,
                    about_office=slip.about_office,
                    opening=opening,
                ),
                by=by,
                key=f"{key}:{number}",
            )
        return opening
