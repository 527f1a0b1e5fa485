"""A township whose first village has an agent and a committee; moments of Chinese time; sheets entered and checked."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from sunlit import clock
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import viewer_of
from sunlit.registers import actions as registers
from sunlit.villages.actions import account, sheets
from sunlit.villages.models import Sheet

QUARTER = "2026-Q3"
AFTER = "2026-10-08 10:00"
"""A moment after the third quarter and before its last day."""
CONTENT: dict[str, dict[str, Any]] = {
    "burden": {"lines": [{"what": "水费", "standard": "每吨2元", "amount": "320", "basis": "县价格文件"}]},
    "land": {
        "figures": {"total": "40000"},
        "lines": [{"household": "王有田", "area": "2", "standard": "20000", "amount": "40000"}],
    },
    "relief": {
        "figures": {"received": "1000", "remaining": "400"},
        "lines": [{"person": "李大山", "kind": "money", "amount": "600"}],
    },
    "cadres": {
        "lines": [
            {"person": "杜长林", "post": "书记", "target": "修通机耕路", "result": "完成", "pay": "3600"}
        ]
    },
    "grain-subsidy": {"lines": [{"what": "种粮直补", "standard": "每亩100元", "basis": "县农业农村局文件"}]},
    "activities": {"lines": [{"what": "清理河道", "result": "80人参加"}]},
}
"""What stands under each heading in the tests; the account agrees with it."""


@pytest.fixture
def book_line(village: Organisation, at_work: Any) -> Callable[..., Any]:
    """Adds a line to the village's account."""
    made: list[int] = []

    def add(side: str, amount: str, **more: Any) -> Any:
        made.append(1)
        typed = {
            "day": date(2026, 8, 10),
            "side": side,
            "what": "办公用品",
            "amount": amount,
            "voucher": f"{len(made):03d}",
        }
        return account.enter(village, typed | more, by=at_work("qx.econ"), key=f"line-{len(made)}")

    return add


@pytest.fixture
def enter(village: Organisation, at_work: Any) -> Callable[..., Sheet]:
    """The agent enters a heading; what isn't said is as in CONTENT."""
    made: list[int] = []

    def make(heading: str, period: str = QUARTER, who: str = "qx.agent", **typed: Any) -> Sheet:
        made.append(1)
        values = ({} if typed.get("none") else CONTENT.get(heading, {})) | typed
        wanted = sheets.Typed(heading, period, **values)
        return sheets.enter(village, wanted, by=at_work(who), key=f"sheet-{len(made)}")

    return make


@pytest.fixture
def bring_out(enter: Any, at_work: Any) -> Callable[..., Sheet]:
    """The agent enters a heading and the committee publishes it."""

    def walk(heading: str, period: str = QUARTER, **typed: Any) -> Sheet:
        row = enter(heading, period, **typed)
        return sheets.check(row.pk, agree=True, by=at_work("qx.committee"))

    return walk


@pytest.fixture
def do(people: dict[str, Staff]) -> Callable[..., Matter]:
    """Answers the open step of a record."""

    def answer(number: str, who: str, outcome: str, **typed: Any) -> Matter:
        task = Matter.objects.get(number=number).tasks.get(done_at=None)
        return registers.complete_step(task.pk, outcome, typed, by=viewer_of(people[who]))

    return answer


@pytest.fixture
def decide(town: Organisation, at_work: Any, do: Any) -> Callable[..., str]:
    """A decision of the village that goes through every step of its chart; its number."""

    def walk(about: str = "机耕路筹资", kind: str = "raised", upto: str = "verify", **more: Any) -> str:
        day = clock.today().isoformat()
        typed = {"village": "QX-V1", "kind": kind, "about": about, "rule": "村规第八条"} | more
        record = registers.open_record(town, "village-decision", typed, by=at_work("qx.agent"))
        number = record.matter.number
        steps = {
            "propose": ("proposed", {"proposed_on": day, "proposed_by": "村党支部"}),
            "discuss": ("discussed", {"discussed_on": day}),
            "consider": ("considered", {"considered_on": day}),
            "resolve": (
                "carried",
                {
                    "resolved_on": day,
                    "decided_by": "村民代表会议",
                    "members": "30",
                    "present": "20",
                    "in_favour": "11",
                },
            ),
        }
        for step, (outcome, values) in steps.items():
            if step == upto:
                return number
            do(number, "qx.agent", outcome, **values)
        do(number, "qx.committee", "confirmed")
        return number

    return walk
