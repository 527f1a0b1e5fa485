"""The complete answer to a question about an item: procedure, limit, papers, formalities (S2.29.04)."""

from typing import Any

from sunlit.core.items import Item
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
