"""The payment file leaves once the list was public, and what the bank answers comes back row by row."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from sunlit import clock
from sunlit.core import money
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.matters import frame
from sunlit.people.viewer import Viewer
from sunlit.subsidies import faults
from sunlit.subsidies.actions import posting
from sunlit.subsidies.actions.lists import locked
from sunlit.subsidies.actions.registering import MAKERS
from sunlit.subsidies.models import Certificate, Death, Draw, PayList, PayRow, Standard
from sunlit.tables import About, Heading, csv_lines, write_xlsx

FORMATS = ("xlsx", "csv")
HEADINGS = (
    Heading("序号", "number", 8), Heading("户主", "text", 14), Heading("身份证号", "text", 22), Heading("开户行", "text", 20),
    Heading("卡号", "text", 26), Heading("金额（元）", "money", 14), Heading("项目", "text", 30), Heading("期间", "text", 10),
    Heading("公示异议", "text", 24),
)  # fmt: skip


@dataclass(frozen=True)
class Result:
    """What the bank says about a row: paid, or returned with its reason."""

    place: int
    paid: bool
    reason: str = ""


def send(list_id: int, kind: str, *, by: Viewer) -> bytes:
    """The payment file of a list: every row that waits for its money, with card and amount. The first time it marks the list
    as sent; each time it is written into the ledger what left, and by whom. What was settled leaves no more, so that a
    second file can't pay anybody twice.

    The objections that were received go with it: beside each row in the file, and in the ledger (S2.40.05).

    Raises Refused: not_your_seat, not_approved, still_public, posting_needed, objection_open, no_such, deceased,
    settled_already, no_rows.
    """
    if kind not in FORMATS:
        raise faults.no_such("kind", Text("文件格式", "format"))
    with transaction.atomic():
        row = locked(list_id, by, *MAKERS)
        _check_sendable(row)
        waiting = list(
            row.rows.filter(state=PayRow.State.WAITING).select_related("household").order_by("place")
        )
        _check_payees(row, waiting)
        total = money.total(one.amount for one in waiting)
        ledger.record_read(
            row.township.code,
            actor=by.actor,
            subject_kind="paylist",
            subject=str(row.pk),
            fields=["name", "id_number", "card", "amount"],
            purpose="补贴发放文件",
        )
        if row.state == PayList.State.PUBLIC:
            row.state, row.sent_by_id, row.sent_at = PayList.State.SENT, by.staff_id, clock.now()
            row.save(update_fields=["state", "sent_by", "sent_at"])
            ledger.append(
                row.township.code, "list_sent", actor=by.actor, subject_kind="paylist", subject=str(row.pk),
                facts={
                    "rows": len(waiting), "total": str(total), "format": kind,
                    "objections": sorted(row.objections.values_list("matter__number", flat=True)),
                },
            )  # fmt: skip
        return _file(row, waiting, total, kind)


def _check_sendable(row: PayList) -> None:
    if row.state in (PayList.State.MADE, PayList.State.CHECKED, PayList.State.DROPPED):
        raise Refused(
            "not_approved",
            Text("这份名册没有经过复核、审批和公示。", "The list wasn't checked, approved and published."),
            Text("先复核、审批、公示，再发放。", "First check, approve and publish it."),
            clause="S3.25.04",
        )
    assert row.public_until is not None
    if row.state == PayList.State.PUBLIC and clock.today() <= row.public_until:
        raise Refused(
            "still_public",
            Text(f"公示到{row.public_until}，还没有结束。", f"It is public until {row.public_until}."),
            Text("公示期满没有异议再发放。", "It is paid after that, where nobody objects."),
            clause="S3.25.04",
        )
    if row.state == PayList.State.PUBLIC:
        posting.check_posted(row)
    open_ones = row.objections.filter(matter__closed_at=None).select_related("matter")
    if open_ones:
        numbers = "、".join(one.matter.number for one in open_ones)
        raise Refused(
            "objection_open",
            Text(f"有异议还没有办结：{numbers}。", f"Objections are open: {numbers}."),
            Text("办结后再发放。", "Close them first."),
            clause="S3.25.04",
        )


def _check_payees(row: PayList, waiting: Sequence[PayRow]) -> None:
    """Whoever died since the list was made is paid nothing; and there must be somebody to pay."""
    if not waiting:
        raise Refused(
            "settled_already" if row.state == PayList.State.DONE else "no_rows",
            Text("名册里没有待发放的户。", "Nobody in the list waits for money."),
            Text(
                "已有结果的不再导出；要重发的请另做名册。",
                "What is settled leaves no more; pay again by a further list.",
            ),
        )
    dead = set(Death.objects.filter(township=row.township).values_list("id_mark", flat=True))
    places = [str(one.place) for one in waiting if one.household.id_mark in dead]
    if places:
        raise Refused(
            "deceased",
            Text(
                f"第{'、'.join(places)}号登记为已去世。", f"Registered as deceased: row {', '.join(places)}."
            ),
            Text(
                "请部门负责人核实，取消这一户后再发放。",
                "The head of the unit looks into it and takes the row out; then the rest is paid.",
            ),
            clause="S3.25.04",
        )


def _file(row: PayList, waiting: Sequence[PayRow], total: Decimal, kind: str) -> bytes:
    title = row.title.zh
    objected: dict[int | None, list[str]] = {}
    for place, number in row.objections.order_by("pk").values_list("place", "matter__number"):
        objected.setdefault(place, []).append(number)
    rows = (
        (
            one.place,
            one.household.name,
            one.household.id_number,
            one.household.bank,
            one.household.card,
            one.amount,
            title,
            row.period,
            "、".join([*objected.get(one.place, []), *objected.get(None, [])]),
        )
        for one in waiting
    )
    if kind == "csv":
        return b"".join(csv_lines(HEADINGS, rows))
    target = io.BytesIO()
    about = About(
        f"{title} 发放文件", (f"共{len(waiting)}户，{total}元", f"导出 {clock.now():%Y-%m-%d %H:%M}")
    )
    write_xlsx(target, HEADINGS, rows, about=about)
    return target.getvalue()


def take_results(list_id: int, results: Sequence[Result], *, by: Viewer) -> PayList:
    """Read back what became of each row, all or nothing. A returned row frees the person's place in the period, so that
    it can be paid again by a further list. A row is settled once.

    Raises Refused: not_your_seat, not_sent, no_rows, no_such (row), twice, settled_already, reason_needed.
    """
    with transaction.atomic():
        row = locked(list_id, by, *MAKERS)
        if row.state not in (PayList.State.SENT, PayList.State.DONE):
            raise Refused(
                "not_sent",
                Text("发放文件还没有交出。", "The payment file has not left yet."),
                Text("先导出发放文件。", "Export it first."),
            )
        rows = {one.place: one for one in row.rows.select_related("household")}
        _check_results(results, rows)
        today = clock.today()
        for result in results:
            one = rows[result.place]
            one.state = PayRow.State.PAID if result.paid else PayRow.State.RETURNED
            one.reason, one.settled_on, one.live = (
                ("" if result.paid else result.reason.strip()[:200]),
                today,
                result.paid,
            )
        settled = [rows[result.place] for result in results]
        PayRow.objects.bulk_update(settled, ["state", "reason", "settled_on", "live"], batch_size=300)
        _draw(row, [one for one in settled if one.state == PayRow.State.PAID], by)
        if not any(one.state == PayRow.State.WAITING for one in rows.values()):
            row.state = PayList.State.DONE
            row.save(update_fields=["state"])
        ledger.append(
            row.township.code, "results_read", actor=by.actor, subject_kind="paylist", subject=str(row.pk),
            facts={"paid": sum(one.paid for one in results), "returned": sum(not one.paid for one in results)},
        )  # fmt: skip
    return row


def _check_results(results: Sequence[Result], rows: dict[int, PayRow]) -> None:
    if not results:
        raise Refused(
            "no_rows",
            Text("没有结果。", "There are no results."),
            Text("请核对。", "Look again."),
            field="file",
        )
    seen: set[int] = set()
    for result in results:
        at = Text(f"第{result.place}号", f"row {result.place}")
        if result.place not in rows:
            raise faults.no_such("file", Text(f"序号（{at.zh}）", f"place ({at.en})"))
        if result.place in seen or rows[result.place].state != PayRow.State.WAITING:
            raise Refused(
                "settled_already",
                Text(f"{at.zh}已经有结果，不能再记。", f"{at.en} is settled already."),
                Text("请核对回盘文件。", "Look at the bank's file again."),
                field="file",
            )
        if not result.paid and not result.reason.strip():
            raise Refused(
                "reason_needed",
                Text(f"{at.zh}退回没有写原因。", f"{at.en} came back without a reason."),
                Text("请写明退回原因。", "Give the reason."),
                field="file",
            )
        seen.add(result.place)


def _draw(row: PayList, paid: list[PayRow], by: Viewer) -> None:
    """What came to the card is drawn for the period of the certificate, where the person has one."""
    certificates = {
        one.household_id: one
        for one in Certificate.objects.filter(township=row.township, programme=row.programme)
    }
    have = set(
        Draw.objects.filter(certificate__in=certificates.values(), period=row.period).values_list(
            "certificate_id", flat=True
        )
    )
    basis = {
        one.category: one.basis
        for one in Standard.objects.filter(township=row.township, programme=row.programme).order_by("since")
    }
    Draw.objects.bulk_create(
        [
            Draw(
                certificate=certificates[one.household_id], period=row.period, amount=one.amount,
                standard=basis.get(one.category, ""), drawn_on=clock.today(), row=one, by_id=frame.staff_of(by),
            )
            for one in paid
            if one.household_id in certificates and certificates[one.household_id].pk not in have
        ],
        batch_size=300,
    )  # fmt: skip
