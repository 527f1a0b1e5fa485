"""Work points of openness: a year's tasks, each with its owner before they are issued (S3.10.01)."""

import pytest

from sunlit.core.refusals import Refused
from sunlit.hall.tests.walking import unit
from sunlit.matters.actions import withdraw
from sunlit.matters.models import Matter
from sunlit.registers import actions
from sunlit.registers.tests.conftest import again, on


def enter(town, at_work, points, number, owner="qx.social"):
    typed = {
        "points": points.number, "task": f"任务{number}", "responsible": unit("social_affairs"), "owner": owner,
        "by_day": f"2026-{number:02d}-20",
    }  # fmt: skip
    return actions.open_record(town, "work-point", typed, by=at_work("qx.office")).matter


def issue(matter, at_work):
    task = matter.tasks.get(done_at=None)
    return actions.complete_step(task.pk, "issued", {}, by=at_work("qx.office"))


@pytest.mark.clause("S3.10.01")
def test_work_points_with_a_task_without_owner_are_not_issued_and_issued_show_owner_day_and_state(
    town, at_work, signed_in, people
):
    with on("2026-01-12"):
        typed = {"year": "2026", "based_on": "县政务公开办要点和本镇实际"}
        points = actions.open_record(town, "work-points", typed, by=at_work("qx.office")).matter
        with pytest.raises(Refused):
            issue(points, at_work)
        rows = [enter(town, at_work, points, number) for number in range(1, 12)]
        bare = enter(town, at_work, points, 12, owner="")
        with pytest.raises(Refused) as refusal:
            issue(points, at_work)
        assert refusal.value.code == "guard_failed" and again(points).step == "draft"
        withdraw(bare.pk, by=at_work("qx.office"), reason="补上责任人")
        rows.append(enter(town, at_work, points, 12))
        issue(points, at_work)
        assert again(points).step == "follow_up"
        done = rows[0]
        for outcome, told in (("progress", {"progress": "已拟稿"}), ("carried_out", {"result": "已做完"})):
            task = Matter.objects.get(pk=done.pk).tasks.get(done_at=None)
            actions.complete_step(task.pk, outcome, told, by=at_work("qx.social.head"))
        page = signed_in("qx.office").get(f"/desk/matters/{points.number}/").content.decode()
        part = page.partition("所属事项")[2].partition("</ul>")[0]
        assert part.count(people["qx.social"].name) == 12, "each with its owner"
        for number in range(1, 13):
            assert (
                f"任务{number}（" in part and f"2026年{number}月20日前" in part
            ) or f"2026-{number:02d}-20前" in part
        assert part.count("在办") == 11 and part.count("办结") == 1
