"""Boards as open data, and the days of openness in the public calendar."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sunlit import clock
from sunlit.boards.queries import places
from sunlit.boards.queries.channels import rules
from sunlit.core.text import Text
from sunlit.pages.open_lists import Dated, OpenColumn, OpenList, dated, offer_open
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC

YEARS_AHEAD = 1


def _boards(township: Organisation) -> Iterator[Sequence[Any]]:
    for row in places.boards(township, PUBLIC, clock.today()):
        board = row.board
        yield (
            board.number,
            board.unit.code,
            board.unit.name,
            board.unit.name_en,
            board.place,
            board.place_en,
            board.capacity,
            board.standing,
            row.changed,
            row.fresh_until,
            "yes" if row.overdue else "no",
            board.out_since,
        )


offer_open(
    OpenList(
        "boards",
        Text("公开栏", "Boards"),
        Text(
            "每一块公开栏在哪里、最近哪天更新、过期没有。",
            "Where each board is, when it was changed last, whether that is overdue.",
        ),
        (
            OpenColumn("number", Text("编号", "number"), "number"),
            OpenColumn("unit", Text("部门代码", "code of the unit")),
            OpenColumn("unit_name", Text("部门", "name of the unit")),
            OpenColumn("unit_name_en", Text("部门（英文）", "name of the unit in English")),
            OpenColumn("place", Text("位置", "place")),
            OpenColumn("place_en", Text("位置（英文）", "place in English")),
            OpenColumn("capacity", Text("能贴几张A4", "sheets of A4 that it takes"), "number"),
            OpenColumn("standing", Text("永久或临时", "permanent or temporary")),
            OpenColumn("changed", Text("最近更新", "last change"), "day"),
            OpenColumn("fresh_until", Text("到哪天算新的", "fresh until"), "day"),
            OpenColumn("overdue", Text("是否过期", "whether it is overdue")),
            OpenColumn("out_since", Text("从哪天起不用了", "out of use since"), "day"),
        ),
        _boards,
    )
)


@dated
def open_days(_township: Organisation, today: date) -> Iterator[Dated]:
    """The yearly day of openness, of this year and the next (S3.13.02)."""
    rule = rules().open_day
    if rule is None:
        return
    for year in range(today.year, today.year + YEARS_AHEAD + 1):
        yield Dated(
            f"open-day-{year}",
            rule.on(year),
            Text("政务公开日", "Day of openness"),
            Text("每年一次，领导到场，当面解答。", "Once a year the leaders are there in person to answer."),
        )
