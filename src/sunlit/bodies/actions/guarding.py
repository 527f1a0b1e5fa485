"""What the actions on work share: who may, what words must be there, one line of the log."""

from datetime import date

from sunlit import clock
from sunlit.core.personal import personal_data
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.matters import refusals
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer


def may(by: Viewer, township: Organisation, *roles: str) -> None:
    """Staff of the township, with one of the roles where any are named. Raises Refused (not_your_seat)."""
    if by.staff_id is None or by.admin or by.township_id != township.pk:
        raise refusals.not_your_seat()
    if roles and not by.has_role(*roles):
        raise refusals.not_your_seat()


def words(text: str, most: int, field: str, clause: str, *, public: bool = False) -> str:
    """A text without loose blanks, at most so many characters; without personal data where it is ``public``.

    Raises Refused (text_needed, personal_data).
    """
    found = text.strip() if most > 200 else " ".join(text.split())
    if not found or len(found) > most or "\x00" in found:
        raise unfit("text_needed", f"没有写，或者超过{most}个字。", f"Nothing is written, or more than {most} characters.",
                    "请写明。", "Write it.", field, clause)  # fmt: skip
    if public and (findings := personal_data(found)):
        raise unfit("personal_data", f"查出个人信息：{findings[0].words.zh}。", f"Personal data: {findings[0].words.en}.",
                    "请删去；这里会公开。", "Remove it; this is public.", field, clause)  # fmt: skip
    return found


def in_order(first: date, last: date, field: str, clause: str) -> None:
    """Raises Refused (dates_out_of_order) where the last day lies before the first."""
    if last < first:
        raise unfit("dates_out_of_order", "最后一天早于第一天。", "The last day lies before the first.",
                    "请核对日期。", "Check the days.", field, clause)  # fmt: skip


def unfit(code: str, zh: str, en: str, way_zh: str, way_en: str, field: str, clause: str) -> Refused:
    """A refusal beside a field."""
    return Refused(code, Text(zh, en), Text(way_zh, way_en), clause=clause, field=field)


def log(
    township: Organisation,
    act: str,
    kind: str,
    subject: object,
    by: Viewer,
    facts: dict[str, object],
    sealed: dict[str, object] | None = None,
) -> None:
    """One line of the township's log, at this moment."""
    ledger.append(
        township.code,
        act,
        actor=by.actor,
        subject_kind=kind,
        subject=str(subject),
        facts=facts,
        sealed=sealed,
        at=clock.now(),
    )
