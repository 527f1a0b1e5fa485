"""Opinions on results (工作结果公开): invited for some days, an objection keeps the result under correction until it is
answered, and what has to change is published again (S2.19.11, S2.19.25, S2.19.26)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sunlit import clock
from sunlit.core.fields import YES
from sunlit.core.periods import chinese_day, english_day
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.disclosure.models import Publication, Work
from sunlit.disclosure.remarks import Remark, before_closing, remarks_from
from sunlit.disclosure.results import versions_of, work_of
from sunlit.feedback.models import Voice, VoiceQuerySet
from sunlit.matters.book import number_in_force
from sunlit.matters.models import Matter
from sunlit.registers import values

OBJECTION = "objection"
"""The kind of an opinion by which somebody isn't satisfied with a result."""


@dataclass(frozen=True)
class Invitation:
    """Until which day opinions on a result are taken; the day on which the work was closed isn't counted."""

    last: date

    def taken(self, day: date) -> bool:
        """Whether an opinion that came on a day is one on the result; later ones go to the general intake."""
        return day <= self.last


def invitation(publication: Publication) -> Invitation | None:
    """How long opinions on a result are invited; None for what is no result of a closed work (S2.19.25)."""
    work = work_of(publication)
    if work is None or work.closed_at is None:
        return None
    closed = work.closed_at.astimezone(clock.CHINA).date()
    days = number_in_force("result-opinion-days", closed, work.township_id)
    return Invitation(closed + timedelta(days=days))


def taken_on(publication: Publication | None, day: date) -> Publication | None:
    """What an entry of a day is about: a result no more after its last day, so that the entry stands in the general
    intake (S2.19.25)."""
    if publication is None:
        return None
    invited = invitation(publication)
    return publication if invited is None or invited.taken(day) else None


def objections_to(versions: Collection[Publication]) -> VoiceQuerySet:
    """The objections to a result, in whatever version, that have no answer yet."""
    return Voice.objects.filter(
        publication__in=versions,
        matter__kind="opinion",
        matter__record__values__type=OBJECTION,
        replied_at=None,
        joined_to=None,
    )


def under_correction(publication: Publication) -> bool:
    """Whether somebody objects to a result and has no answer yet (S2.19.26)."""
    return objections_to(versions_of(publication)).exists()


def asks_for_change(matter: Matter) -> bool:
    """Whether it was decided about an entry that what is published has to change (S2.19.11)."""
    return _entered(matter).get("republish") == YES


def check_republished(voice: Voice) -> None:
    """What has to change is published again, in the place of the first, before the entry is answered; or the reason why
    not is stored (S2.19.11). Raises Refused (republication_needed)."""
    if voice.publication is None or not asks_for_change(voice.matter):
        return
    if _entered(voice.matter).get("not_republished"):
        return
    said_at = voice.matter.opened_at
    later = Publication.objects.filter(
        occurrence__replaces__in=versions_of(voice.publication), published_at__gte=said_at
    )
    if not later.exists():
        raise Refused(
            "republication_needed",
            Text(
                "这项公开内容要改正，还没有重新公开，也没有写明不再公开的理由。",
                "What was published has to change; it isn't published again, nor is it said why not.",
            ),
            Text("请先更正并重新公开，或者写明理由。", "Correct and publish it again, or enter the reason."),
            clause="S2.19.11",
            field="not_republished",
        )


@before_closing
def closes_with_its_changes(work: Work) -> None:
    """A work isn't closed while feedback on it asks for a change that isn't published again and has no reason why not
    (S2.19.11). Raises Refused (republication_needed)."""
    for row in Publication.objects.filter(occurrence__work=work).select_related("occurrence"):
        told = Voice.objects.filter(publication__in=versions_of(row), decision__in=("adopted", "partly"))
        for voice in told.filter(replied_at=None).select_related("matter__record", "publication__occurrence"):
            check_republished(voice)


def _entered(matter: Matter) -> dict[str, str]:
    return dict(values.known(matter.record, matter.register_entries.order_by("at", "pk")))


@remarks_from
def about(publication: Publication) -> Iterator[Remark]:
    """What feedback says on the page of a publication: how long opinions are invited, what is under correction."""
    invited = invitation(publication)
    if invited is not None:
        last, today = invited.last, clock.today()
        if invited.taken(today):
            yield Remark(
                Text(
                    f"这是办理结果，征求意见到{chinese_day(last)}（含）。",
                    f"This is a result; opinions on it are taken until {english_day(last)}.",
                )
            )
        else:
            yield Remark(
                Text(
                    f"对这个结果的征求意见已在{chinese_day(last)}截止；现在提的进一般意见。",
                    f"Opinions on this result were taken until {english_day(last)}; what is sent now goes to the general "
                    "intake.",
                )
            )
        if under_correction(publication):
            yield Remark(
                Text(
                    "有人对结果有异议，改正中，答复以后结束。",
                    "Under correction: somebody objects, and has no answer yet.",
                ),
                "soon",
            )
    for row in Voice.objects.filter(
        publication=publication, replied_at=None, decision__in=("adopted", "partly")
    ):
        if asks_for_change(row.matter):
            yield Remark(
                Text(
                    "根据群众意见要改正，还没有重新公开。",
                    "It has to change after an opinion, and isn't published again yet.",
                ),
                "soon",
            )
            return
