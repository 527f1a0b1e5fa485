"""The list of requests as a file: without who asked and what was asked."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpRequest

from sunlit.core.text import Text
from sunlit.information_requests import queries
from sunlit.information_requests.views.desk import rows_for
from sunlit.language import spoken
from sunlit.pages.exporting import Exported, ExportedList, columns, offer
from sunlit.pages.viewing import staff_only


def requests(request: HttpRequest) -> Exported:
    """The requests as their page shows them to the viewer."""
    rows = rows_for(request)

    def lines() -> Iterator[Sequence[Any]]:
        for row in rows.iterator(chunk_size=500):
            one = queries.shown([row])[0]
            yield (
                row.matter.number,
                row.came_on,
                row.received_on,
                str(row.get_channel_display()),
                spoken(one.applicant),
                spoken(one.step),
                row.matter.due,
                row.matter.legal_due,
                spoken(one.answer) if one.answer else "",
                row.answered_on,
            )

    heads = columns(
        ("编号", "Number", "text", 24), ("来件", "Came in", "day"), ("收到之日", "Received", "day"), ("怎么来的", "Channel"),
        ("申请人类别", "Applicant", "text", 20), ("环节", "Step", "text", 22), ("承诺日", "Promised", "day"), ("法定日", "Legal", "day"),
        ("答复", "Answer", "text", 40), ("答复日", "Answered", "day"),
    )  # fmt: skip
    state = queries.STATES[request.GET.get("state", "")]
    return Exported(Text("信息公开申请", "Requests for information"), heads, lines(), spoken(state))


offer(ExportedList("requests", staff_only(), requests))
