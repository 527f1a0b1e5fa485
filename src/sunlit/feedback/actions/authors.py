"""What whoever holds a slip can do: look, say whether it is solved, object to the answer (S0.03.09, S2.01.10)."""

from django.db import transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.feedback.actions.intake import Said, file_entry
from sunlit.feedback.models import Channel, Voice
from sunlit.hall.actions import slips
from sunlit.matters import frame
from sunlit.people.models import Organisation
from sunlit.people.viewer import RESIDENT
from sunlit.registers import values


def entry_of(township: Organisation, number: str, code: str, *, address: str) -> Voice:
    """The entry of a slip. A number that doesn't exist and a wrong code are refused alike, and take alike.

    ``address``: from where it is asked, to count tries. Raises Refused (wrong_number_or_code, too_often).
    """
    rows = Voice.objects.filter(township=township).select_related(
        "matter__unit", "matter__township", "publication", "joined_to__matter", "follows__matter"
    )
    return slips.held(rows, number, code, what="feedback", address=address)


def say_solved(voice: Voice) -> Voice:
    """The author says that it is solved; counted apart from what the office says. Raises Refused (not_closed)."""
    with transaction.atomic():
        matter = frame.lock(voice.matter_id)
        _check_closed(matter.is_open)
        Voice.objects.filter(pk=voice.pk).update(said=Voice.Said.SOLVED, said_at=clock.now())
        frame.log(matter, "author_said", RESIDENT, {"said": "solved"})
    voice.refresh_from_db()
    return voice


def object_to(voice: Voice, words: str, *, key: str) -> Voice:
    """Object to an answer: a follow-up opens that is tied to the number, and the first counts as not solved (S0.03.09).

    Raises Refused (not_closed, field_needed, field_unfit).
    """
    with transaction.atomic():
        matter = frame.lock(voice.matter_id)
        done = frame.done_before(f"feedback:{voice.township.code}:{key}")
        if done:
            return Voice.objects.get(matter=done)
        _check_closed(matter.is_open)
        known = values.of_record(matter.record)
        made = file_entry(
            voice.township,
            Said(
                matter.kind,
                known["type"],
                words,
                Channel.WEB,
                known.get("author", ""),
                known.get("contact", ""),
                publication=voice.publication_id,
                earlier=matter.number,
                accused=voice.accused,
            ),
            by=RESIDENT,
            key=key,
        )
        Voice.objects.filter(pk=voice.pk).update(said=Voice.Said.NOT_SOLVED, said_at=clock.now())
        frame.log(matter, "author_said", RESIDENT, {"said": "not_solved", "follow_up": made.matter.number})
        return made


def _check_closed(is_open: bool) -> None:
    if is_open:
        raise Refused(
            "not_closed",
            Text("还在办理，没有答复。", "It is still being handled."),
            Text(
                "有了答复再说是否解决；要补充的，请另写一件。",
                "Say so once there is an answer; to add something, write another entry.",
            ),
            clause="S0.03.09",
        )
