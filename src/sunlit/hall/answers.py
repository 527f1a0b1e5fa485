"""The complete answer to a question about an item: procedure, limit, papers, formalities (S2.29.04)."""

from collections.abc import Mapping
from typing import Any

from sunlit.core.items import Item
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import catalogue
from sunlit.hall.sheets import FORMS, limit_in_words
from sunlit.matters.book import book


def blocks(item: Item) -> dict[str, Any]:
    """The four blocks of an answer about an item, none of them empty."""
    procedure = book().procedures[item.procedure]
    promised, _legal = catalogue.limits(item)
    papers = [
        f"{row.name.zh}（{FORMS[row.form].zh}{row.copies}份）" for row in item.materials if not row.fetched
    ]
    return {
        "procedure": [step.title.zh for step in procedure.steps.values() if step.kind != "end"],
        "time_limit": limit_in_words(promised).zh,
        "papers": papers or ["无需提交材料"],
        "formalities": [condition.zh for condition in item.conditions] or [item.audience.zh],
    }


BLOCKS = {
    "procedure": Text("办理程序", "procedure"),
    "time_limit": Text("办理时限", "time limit"),
    "papers": Text("所需资料", "papers"),
    "formalities": Text("有关手续", "formalities"),
}


def check(given: Mapping[str, Any]) -> None:
    """Refuse an answer about an item in which one of the four blocks is missing or empty (S2.29.04)."""
    for name, title in BLOCKS.items():
        if not given.get(name):
            raise Refused(
                "block_missing",
                Text(f"答复缺少“{title.zh}”。", f"The answer lacks the {title.en}."),
                Text("程序、时限、材料、手续要一次说全。", "All four are told at once."),
                clause="S2.29.04",
                field="answer",
            )
