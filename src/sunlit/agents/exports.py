"""The lists of the agents' rooms as files: who is on duty in which village, and help that was given."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpRequest

from sunlit import clock
from sunlit.agents import queries
from sunlit.agents.models import KEEPERS, Help
from sunlit.core.text import Text
from sunlit.language import current
from sunlit.pages.exporting import Exported, ExportedList, columns, gated, offer
from sunlit.pages.viewing import staff_only, township_for, viewer_for


def agents(request: HttpRequest) -> Exported:
    """Every village with its agents on duty."""
    rows = [
        (
            point.village.code,
            point.village.label(current()),
            "、".join(one.label(current()) for one in point.agents),
        )
        for point in queries.coverage(township_for(request)).points
    ]
    heads = columns(("代码", "Code"), ("村", "Village"), ("在岗代办员", "Agents on duty", "text", 30))
    return Exported(Text("村级代办员", "Village agents"), heads, rows)


def help_given(request: HttpRequest) -> Exported:
    """Help to older people that was written down; nobody helped is named."""
    rows = Help.objects.visible_to(viewer_for(request)).select_related("given_by", "unit").order_by("-at")

    def lines() -> Iterator[Sequence[Any]]:
        for row in rows.iterator(chunk_size=500):
            yield (
                row.at.astimezone(clock.CHINA),
                str(row.get_way_display()),
                row.persons,
                row.given_by.label(current()),
                row.unit.label(current()),
                gated(row.note),
            )

    heads = columns(
        ("时间", "When", "moment"), ("怎么帮的", "How"), ("人数", "People", "number"), ("谁帮的", "By"), ("单位", "Unit"),
        ("帮了什么", "With what", "text", 40),
    )  # fmt: skip
    return Exported(Text("帮老年人办事登记", "Help given to older people"), heads, lines())


offer(ExportedList("agents", staff_only(*KEEPERS), agents))
offer(ExportedList("help_given", staff_only(), help_given))
