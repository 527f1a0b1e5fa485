"""What a one-time notice must hold, by the rulebook (``notice-contents``), whether it is spoken or written."""

from collections.abc import Sequence

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import catalogue
from sunlit.hall.models import Application
from sunlit.matters.book import book_of, procedure_of


def check(application: Application, short: Sequence[str]) -> None:
    """Refuse a notice that lacks a content: the matter, the materials, how each is got and where it is brought, the
    procedure, the requirements (S1.01.04, S2.29.03). A content that the rulebook names and the notice has no place
    for is lacking too. Raises Refused (notice_incomplete)."""
    there = _contents(application, short)
    wanted = book_of(application.matter.township_id).effective("notice-contents", clock.today())
    assert isinstance(wanted.value, tuple)
    lacking = [name for name in wanted.value if not there.get(name)]
    if lacking:
        raise Refused(
            "notice_incomplete",
            Text(
                f"告知内容缺少：{'、'.join(lacking)}。",
                f"The notice lacks: {', '.join(lacking)}.",
            ),
            Text(
                "请先在事项目录中补全，再一次告知。", "Complete the item in the catalogue, then tell it once."
            ),
            clause="S1.01.04",
        )


def _contents(application: Application, short: Sequence[str]) -> dict[str, bool]:
    item = catalogue.item(application.item)
    matter = application.matter
    rows = [catalogue.material(item, code) for code in short]
    named = bool(rows) and all(row.name.zh.strip() for row in rows)
    place = matter.intake_unit.address or matter.township.address
    how = named and bool(place.strip()) and all(row.issuer.zh.strip() for row in rows)
    told = [*item.conditions, item.audience]
    return {
        "办理事项": bool(item.name.zh.strip()),
        "需补充或携带的材料": named,
        "材料": named,
        "如何办理": how,
        "需补办的手续": how,
        "办理程序": bool(procedure_of(matter.procedure_id).steps),
        "受理要求": any(words.zh.strip() for words in told),
    }
