"""The complete answer to a question about an item: procedure, limit, papers, formalities (S2.29.04)."""

from collections.abc import Mapping
from typing import Any

from sunlit import clock
from sunlit.core.items import Item
from sunlit.core.procedures.walk import usual_steps
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import catalogue
from sunlit.hall.sheets import FORMS, limit_in_words
from sunlit.matters.book import book, book_of

BLOCKS = {
    "procedure": Text("办理程序", "procedure"),
    "time_limit": Text("办理时限", "time limit"),
    "papers": Text("所需资料", "papers"),
    "formalities": Text("有关手续", "formalities"),
}


def blocks(item: Item) -> dict[str, Any]:
    """The four blocks of an answer about an item. What the catalogue doesn't say yet stays empty, so that `check`
    refuses to send it; that nothing has to be handed in is said only where the item says so."""
    procedure = book().procedures.get(item.procedure)
    promised, _legal = catalogue.limits(item)
    papers = [
        f"{row.name.zh}（{FORMS[row.form].zh}{row.copies}份）" for row in item.materials if not row.fetched
    ]
    nothing_to_bring = item.no_materials or any(row.fetched for row in item.materials)
    return {
        "procedure": [step.title.zh for step in usual_steps(procedure)] if procedure else [],
        "time_limit": limit_in_words(promised).zh if promised else "",
        "papers": papers or (["无需提交材料"] if nothing_to_bring else []),
        "formalities": [condition.zh for condition in item.conditions if condition.zh.strip()],
    }


def check(given: Mapping[str, Any], township_id: int | None) -> None:
    """Refuse an answer about an item in which a block that the rulebook asks for (``inquiry-answer-contents``) is
    missing or empty in a township; None: as the rulebook alone has it (S2.29.04)."""
    wanted = book_of(township_id).effective("inquiry-answer-contents", clock.today()).value
    assert isinstance(wanted, tuple)
    codes = {title.zh: code for code, title in BLOCKS.items()}
    for name in wanted:
        code = codes.get(name, "")
        if not given.get(code):
            title = BLOCKS.get(code, Text(name, name))
            raise Refused(
                "block_missing",
                Text(f"答复缺少“{title.zh}”。", f"The answer lacks the {title.en}."),
                Text(
                    "程序、时限、材料、手续要一次说全，请先在事项目录中补上。",
                    "All four are told at once; complete the item in the catalogue first.",
                ),
                clause="S2.29.04",
                field="answer",
            )
