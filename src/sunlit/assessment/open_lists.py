"""Results of the assessment as open data, and the last days of its notices in the public calendar."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sunlit.assessment import computing, queries, round_queries
from sunlit.core.text import Text
from sunlit.pages.open_lists import Dated, OpenColumn, OpenList, dated, offer_open
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC


def _results(township: Organisation) -> Iterator[Sequence[Any]]:
    for row in queries.published(township, PUBLIC):
        sheet = computing.read(row.definition)
        yield (
            row.sheet,
            sheet.title.zh,
            sheet.title.en,
            row.period,
            row.first,
            row.last,
            row.unit.code,
            row.unit.name,
            row.unit.name_en,
            row.score,
            row.grade,
            row.fixed_at.date(),
            row.digest,
        )


offer_open(
    OpenList(
        "assessment",
        Text("考评结果", "Results of assessment"),
        Text(
            "每个单位每期的分数和等次；各项数字在 /assessment/ 各期的 JSON 里，可以重算。",
            "Score and grade of each unit in each period; the counts to recompute them are in the JSON of each period under "
            "/assessment/.",
        ),
        (
            OpenColumn("sheet", Text("考评表代码", "key of the sheet")),
            OpenColumn("sheet_title", Text("考评表", "sheet")),
            OpenColumn("sheet_title_en", Text("考评表（英文）", "sheet in English")),
            OpenColumn("period", Text("考评期", "period")),
            OpenColumn("first", Text("第一天", "first day"), "day"),
            OpenColumn("last", Text("最后一天", "last day"), "day"),
            OpenColumn("unit", Text("部门代码", "code of the unit")),
            OpenColumn("unit_name", Text("部门", "name of the unit")),
            OpenColumn("unit_name_en", Text("部门（英文）", "name of the unit in English")),
            OpenColumn("score", Text("分数", "score"), "number"),
            OpenColumn("grade", Text("等次", "grade")),
            OpenColumn("fixed_on", Text("确定日", "fixed on"), "day"),
            OpenColumn("sha256", Text("考评表和数字的校验值", "SHA-256 of sheet and counts")),
        ),
        _results,
    )
)


@dated
def notices(township: Organisation, _today: date) -> Iterator[Dated]:
    """The last day of each notice of results that hangs now: until then anybody may object."""
    for round_, posting, last in round_queries.public_notices(township):
        yield Dated(
            f"openness-notice-{posting.pk}",
            last,
            Text(
                f"{round_.year}年公开考核结果公示最后一日",
                f"Last day of the notice of results of {round_.year}",
            ),
            Text(
                "公示期内有异议的，可以提出。",
                "Whoever objects to a result may say so until this day.",
            ),
        )
