"""“You said, we did” as open data: the figures of each month, and each public entry in the office's summary."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sunlit import clock
from sunlit.core.text import Text
from sunlit.feedback import counting, months, queries
from sunlit.pages.exporting import gated
from sunlit.pages.open_lists import OpenColumn, OpenList, offer_open
from sunlit.people.models import Organisation

MONTHS = 12
PORTION = 200


def _figures(township: Organisation) -> Iterator[Sequence[Any]]:
    today = clock.today()
    code = months.code_of(today)
    for _ in range(MONTHS):
        row = counting.month_of(township, code, today)
        yield (
            code,
            row.total,
            row.replied,
            row.done,
            row.office_solved,
            row.author_solved,
            row.author_not_solved,
            row.median,
            row.longest,
            row.late_responses,
            "yes" if row.closed else "no",
        )
        code = months.before(code)


def _said(township: Organisation) -> Iterator[Sequence[Any]]:
    portion: list[Any] = []
    for voice in queries.public_list(township).iterator(chunk_size=PORTION):
        portion.append(voice)
        if len(portion) == PORTION:
            yield from _rows(portion)
            portion = []
    yield from _rows(portion)


def _rows(portion: list[Any]) -> Iterator[Sequence[Any]]:
    for one in queries.answered(portion):
        voice = one.voice
        replied: date | None = voice.replied_at.astimezone(clock.CHINA).date() if voice.replied_at else None
        yield (
            one.number,
            voice.day,
            one.topic.zh,
            one.topic.en,
            gated(voice.summary),
            one.decision.zh,
            one.decision.en,
            gated(one.reason),
            gated(one.reply),
            gated(one.change),
            replied,
            one.changed_on,
            voice.publication_id
            if voice.publication and not voice.publication.occurrence.out_of_sight
            else None,
        )


offer_open(
    OpenList(
        "feedback-figures",
        Text("反馈的月度数字", "Figures of feedback by month"),
        Text(
            "近十二个月；“镇里说已办结”和“本人说已解决”分开数，反映工作人员的不在里面。",
            "The last twelve months; the two kinds of “solved” are counted apart; reports about staff are in none.",
        ),
        (
            OpenColumn("month", Text("月份", "month")),
            OpenColumn("received", Text("收到", "received"), "number"),
            OpenColumn("replied", Text("已答复", "replied"), "number"),
            OpenColumn("done", Text("有结果", "closed"), "number"),
            OpenColumn("office_solved", Text("镇里说已办结", "the office says: done"), "number"),
            OpenColumn("author_solved", Text("本人说已解决", "the author says: solved"), "number"),
            OpenColumn("author_not_solved", Text("本人说没有解决", "the author says: not solved"), "number"),
            OpenColumn("median_days", Text("答复天数中位数", "median of days to the reply"), "number"),
            OpenColumn("longest_days", Text("答复最长天数", "longest reply in days"), "number"),
            OpenColumn("late_responses", Text("首次回应迟了的", "first responses that were late"), "number"),
            OpenColumn("closed", Text("当月是否结清", "whether the month is closed")),
        ),
        _figures,
    )
)
offer_open(
    OpenList(
        "feedback",
        Text("您说，我们办", "You said, we did"),
        Text(
            "可以公开的意见和问题：摘要、结论、答复、改了什么；没有反映人。",
            "Public opinions and questions: summary, decision, reply and what changed; never who spoke.",
        ),
        (
            OpenColumn("number", Text("编号", "number")),
            OpenColumn("received", Text("收到日", "received"), "day"),
            OpenColumn("topic", Text("主题", "topic")),
            OpenColumn("topic_en", Text("主题（英文）", "topic in English")),
            OpenColumn("summary", Text("摘要", "summary")),
            OpenColumn("decision", Text("结论", "decision")),
            OpenColumn("decision_en", Text("结论（英文）", "decision in English")),
            OpenColumn("reason", Text("理由", "reason")),
            OpenColumn("reply", Text("答复", "reply")),
            OpenColumn("change", Text("改了什么", "what changed")),
            OpenColumn("replied", Text("答复日", "replied"), "day"),
            OpenColumn("changed_on", Text("改好的日期", "changed on"), "day"),
            OpenColumn(
                "about", Text("说的是哪份公开内容", "number of the publication that it is about"), "number"
            ),
        ),
        _said,
    )
)
