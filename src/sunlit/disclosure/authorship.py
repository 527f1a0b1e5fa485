"""Who wrote the text of a publication: nobody publishes what they wrote themselves (S2.19.04)."""

from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.matters.models import Matter

AUTHORS = "authors"
"""The fact of a matter that begins with a text written earlier: the ids of those who wrote that one."""


def authors_of(matter: Matter) -> frozenset[int]:
    """The ids of whoever wrote the text as it stands, and of whom they stood in for; none where the program drafted it.
    One query."""
    last = matter.tasks.filter(step="prepare", outcome="written").order_by("-pk").first()
    if last is None:
        return frozenset(matter.facts.get(AUTHORS, ()))
    return frozenset(one for one in (last.done_by_id, last.on_behalf_of_id) if one is not None)


def own_text() -> Refused:
    """Whoever wrote a text doesn't publish it."""
    return Refused(
        "own_text",
        Text(
            "这份内容是您拟写的，或者您是代拟稿人办理，不能由您发布。",
            "You wrote this text, or act for who wrote it; you can't publish it.",
        ),
        Text(
            "请由党政办的另一名人员发布；要改的可以退回修改。",
            "Somebody else of the office has to publish it; you may send it back to be changed.",
        ),
        clause="S2.19.04",
    )
