"""What whoever holds a slip can do: look, correct the request, take the letters and the files."""

from django.db import transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall.actions import slips
from sunlit.information_requests.actions import files
from sunlit.information_requests.models import AnswerFile, Request
from sunlit.matters import documents, frame
from sunlit.matters.models import Document
from sunlit.people.models import Organisation
from sunlit.people.viewer import RESIDENT

MOST_WORDS = 2000
NOT_THEIRS = ("request-third", "request-third-told", "request-agency")
"""Letters to others, which the applicant doesn't get."""


def request_of(township: Organisation, number: str, code: str, *, address: str) -> Request:
    """The request of a slip. A number that doesn't exist, another township's and a wrong code are refused alike.

    ``address``: from where it is asked, to count tries. Raises Refused (wrong_number_or_code, too_often).
    """
    rows = Request.objects.filter(township=township)
    rows = rows.select_related("matter__unit", "matter__township", "occurrence")
    return slips.held(rows, number, code, what="request", address=address)


def correct_online(row: Request, words: str) -> Request:
    """Send the correction on the page of the request; it is received once the office has confirmed it (条例 31(3)).

    Raises Refused (nothing_to_correct, field_needed, field_unfit).
    """
    text = words.replace("\x00", "").strip()
    if not text or len(text) > MOST_WORDS:
        raise Refused(
            "field_needed" if not text else "field_unfit",
            Text(f"请写1至{MOST_WORDS}字。", f"Write 1 to {MOST_WORDS} characters."),
            clause="政府信息公开条例 30",
            field="words",
        )
    with transaction.atomic():
        matter = frame.lock(row.matter_id)
        if not matter.is_open or matter.step != "correcting":
            raise Refused(
                "nothing_to_correct",
                Text("现在没有要补正的。", "There is nothing to correct now."),
                Text("要补充的，请打电话。", "Call us if you have more to say."),
                clause="政府信息公开条例 30",
                field="words",
            )
        row.corrected_online = f"{clock.today()}\n{text}"
        row.save(update_fields=["corrected_online"])
        frame.log(matter, "request_corrected_online", RESIDENT, {}, sealed={"words": text})
    return row


def corrected_words(row: Request) -> tuple[str, str]:
    """The day and the words of what the applicant sent online; empty where nothing was sent."""
    day, _, words = row.corrected_online.partition("\n")
    return day, words


def letters_for(row: Request) -> list[Document]:
    """The letters that went to the applicant, in order."""
    return list(row.matter.documents.exclude(template__in=NOT_THEIRS).order_by("issued_at", "pk"))


def file_of(row: Request, number: str) -> AnswerFile:
    """One of the files that went out with the answer. Raises Refused (no_such_file), also before it went out."""
    found = next((one for one in files.handed_out(row) if str(one.pk) == number), None)
    if found is None:
        raise Refused("no_such_file", Text("没有这个文件。", "There is no such file."), field="file")
    return found


def letter(row: Request, number: str) -> bytes:
    """One of these letters as it was printed. Raises Refused (no_such_letter)."""
    found = next((one for one in letters_for(row) if one.number == number), None)
    if found is None:
        raise Refused("no_such_letter", Text("没有这份告知书。", "There is no such letter."), field="paper")
    return documents.pdf(found)
