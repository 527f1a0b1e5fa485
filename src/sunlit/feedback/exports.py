"""The lists of feedback as files: entries without the words and without the author, and the counts of a month."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import Http404, HttpRequest

from sunlit import clock
from sunlit.core.text import Text
from sunlit.feedback import counting, months, queries
from sunlit.feedback.views.desk import READS
from sunlit.language import spoken
from sunlit.pages.exporting import Exported, ExportedList, columns, gated, offer
from sunlit.pages.viewing import staff_only, township_for, viewer_for


def entries(request: HttpRequest) -> Exported:
    """The entries as their page shows them to the viewer."""
    try:
        choice = queries.choice_of(request.GET)
    except LookupError as error:
        raise Http404 from error
    rows = queries.chosen(viewer_for(request), choice)
    names, words = queries.topics(), queries.channel_words()

    def lines() -> Iterator[Sequence[Any]]:
        for row in rows.iterator(chunk_size=500):
            yield (
                row.matter.number,
                row.day,
                spoken(words[row.channel]),
                spoken(names[row.topic]) if row.topic in names else "",
                gated(row.summary),
                spoken(row.decision_words),
                row.replied_at.astimezone(clock.CHINA).date() if row.replied_at else None,
                str(row.get_said_display()) if row.said else "",
            )

    heads = columns(
        ("编号", "Number", "text", 22), ("收到", "Received", "day"), ("渠道", "Channel"), ("主题", "Topic", "text", 18),
        ("摘要", "Summary", "text", 50), ("结论", "Decision"), ("答复日", "Replied", "day"), ("本人说", "The author says", "text", 18),
    )  # fmt: skip
    return Exported(Text("反馈", "Feedback"), heads, lines(), spoken(queries.STATES[choice.state]))


def counts(request: HttpRequest) -> Exported:
    """A month's entries by channel and by topic, zeros included."""
    code = request.GET.get("month") or months.code_of(clock.today())
    kind = "complaint" if request.GET.get("kind") == "complaint" else ""
    try:
        month = counting.month_of(township_for(request), code, clock.today(), kind)
    except ValueError as error:
        raise Http404 from error
    rows = [(spoken(Text("渠道", "Channel")), spoken(name), count) for _key, name, count in month.channels]
    rows += [(spoken(Text("主题", "Topic")), spoken(name), count) for _key, name, count in month.topics]
    rows.append((spoken(Text("合计", "Total")), "", month.total))
    heads = columns(("按", "By"), ("名称", "Name", "text", 24), ("件数", "Entries", "number"))
    return Exported(Text("反馈统计", "Figures of feedback"), heads, rows, code)


offer(ExportedList("feedback", staff_only(), entries, personal=False))
offer(ExportedList("feedback_counts", staff_only(*READS), counts))
