"""The yearly report is written: refused where its tables don't reconcile, published like everything else (条例 49)."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.disclosure.actions import publishing
from sunlit.disclosure.models import Occurrence
from sunlit.information_requests import active, report
from sunlit.information_requests.models import Report
from sunlit.ledger import actions as ledger
from sunlit.matters import refusals
from sunlit.matters.models import Task
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

DUTY = "request-report"


def write_report(
    township: Organisation,
    year: int,
    words: report.Words,
    stated: Mapping[str, Decimal | int],
    *,
    by: Viewer,
    key: str = "",
) -> Occurrence:
    """Write the report of a year that is over as the text of its publication, due on 31 January; review, approval and
    publication are those of every duty. ``stated`` are the numbers of the second table that no case shows.

    Raises Refused (not_your_seat, year_runs, does_not_reconcile, no_duty_open, field_needed, and those of `prepare`).
    """
    if by.township_id != township.pk or not by.has_role("office_clerk"):
        raise refusals.not_your_seat()
    if not report.is_over(year):
        raise Refused(
            "year_runs",
            Text("这一年还没有过完。", "The year isn't over."),
            Text("1月1日以后再写，1月31日前公布。", "Write it after 1 January; it is due on 31 January."),
            clause="政府信息公开条例 49",
        )
    for field in ("overview", "problems", "improvements"):
        if not getattr(words, field).strip():
            raise Refused(
                "field_needed",
                Text("总体情况、问题、改进都要写。", "Overview, problems and improvements are all needed."),
                clause="政府信息公开条例 50",
                field=field,
            )
    active.check_stated(stated)
    found, rows = report.tables(township, year), active.table(township, year, stated)
    if found.flaws:
        first = found.flaws[0]
        listed = "、".join(first.cases)
        raise Refused(
            "does_not_reconcile",
            Text(
                f"表格对不上：{first.text.zh}{listed}",
                f"The tables don't reconcile: {first.text.en} {listed}",
            ),
            Text("请先把这些申请的结果登记清楚。", "First enter how these requests ended."),
            clause="政府信息公开条例 50",
        )
    with transaction.atomic():
        due = Occurrence.objects.filter(township=township, duty=DUTY, period=str(year))
        task = Task.objects.filter(matter__occurrence__in=due, step="prepare", done_at=None).first()
        if task is None:
            raise Refused(
                "no_duty_open",
                Text("这一年的报告不在待拟稿里：已经送审，或者还没有到时候。", "This year's report isn't waiting to be written."),
                Text("请到“公开”查看办到哪一步。", "See where it stands under Openness."),
            )  # fmt: skip
        text = report.in_lines(found, rows, words, active.charged(township, year))
        publishing.prepare(task.pk, f"{year}年政府信息公开工作年度报告", text, by=by, key=key)
        carried = {name: number for name, number in found.line(report.CARRIED_OUT).numbers.items() if number}
        entered = {one.key: str(stated[one.key]) for _kind, one in active.stated_cells()}
        Report.objects.update_or_create(
            township=township,
            year=year,
            defaults={"carried_out": carried, "stated": entered, "written_at": clock.now()},
        )
        ledger.append(
            township.code,
            "request_report_written",
            actor=by.actor,
            subject_kind="township",
            subject=township.code,
            facts={"year": year, "total": found.line(report.TOTAL).total},
        )
        return due.get()
