"""Leaders at the centre: the roster of who is on duty, and the reception days of the principal leader."""

from datetime import date

import pytest

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.demonstration.tests.townships import at
from sunlit.matters.models import Matter
from sunlit.people.actions.absences import Leave, enter_absence
from sunlit.registers import actions as registers
from sunlit.registers import recurring
from sunlit.registers.models import Entry
from sunlit.windows import leaders
from sunlit.windows.actions import leading
from sunlit.windows.models import LeaderOnDuty

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.mark.clause("S3.30.06")
def test_a_day_without_a_leader_shows_before_its_week_and_who_is_on_duty_is_on_the_public_page(
    town, people, at_work, client
):
    office = at_work("qx.office")
    client.force_login(people["qx.office"], MODEL_BACKEND)
    with at("2026-03-06 09:00"):  # the Friday before
        for day in range(9, 14):
            if day != 11:
                answer = client.post(
                    "/desk/windows/leaders/", {"day": f"2026-03-{day:02}", "staff": people["qx.mayor"].pk}
                )
                assert answer.status_code == 302
        assert leaders.gaps(town, clock.today()) == [date(2026, 3, 6), date(2026, 3, 11)]
        page = client.get("/desk/windows/leaders/").content.decode()
        row = next(part for part in page.split("<tr>") if "2026年3月11日" in part)
        assert "无人带班" in row and page.count("无人带班") == 2
        assert "个工作日没有领导带班" in client.get("/desk/windows/").content.decode()
        assert "高明远" not in client.get("/QX/windows/").content.decode().split("structure-caption")[0]
    with at("2026-03-09 09:00"):
        public = client.get("/QX/windows/").content.decode()
        assert "今天的带班领导：<strong>高明远</strong>" in public
        leading.plan_leader(town, date(2026, 3, 9), people["qx.deputy"].pk, by=office)
        assert "今天的带班领导：<strong>苏若岚</strong>" in client.get("/QX/windows/").content.decode()
    with at("2026-03-11 09:00"):
        assert "没有安排" in client.get("/QX/windows/").content.decode()
    assert LeaderOnDuty.objects.filter(township=town).count() == 4


def test_a_leader_who_is_away_leaves_a_gap_and_isnt_named_to_the_public(town, people, at_work, monday):
    leading.plan_leader(town, date(2026, 3, 4), people["qx.deputy"].pk, by=at_work("qx.office"))
    leave = Leave(date(2026, 3, 4), date(2026, 3, 4), "leave", people["qx.mayor"])
    enter_absence(people["qx.deputy"], leave, by=at_work("qx.mayor"))
    assert date(2026, 3, 4) in leaders.gaps(town, date(2026, 3, 2))
    assert leaders.on_duty(town, date(2026, 3, 4)) is None
    with pytest.raises(Refused) as refusal:
        leading.plan_leader(town, date(2026, 3, 4), people["qx.deputy"].pk, by=at_work("qx.office"))
    assert refusal.value.code == "away_that_day"


def test_only_leaders_take_turns_and_only_managers_plan_them(town, people, at_work, client, monday):
    office, day = at_work("qx.office"), date(2026, 3, 4)
    for name in ("qx.clerk", "lh.mayor"):
        with pytest.raises(Refused) as refusal:
            leading.plan_leader(town, day, people[name].pk, by=office)
        assert refusal.value.code == "not_a_leader"
    for name in ("qx.clerk", "qx.mayor", "lh.director", "sys.admin"):
        with pytest.raises(Refused) as refusal:
            leading.plan_leader(town, day, people["qx.mayor"].pk, by=at_work(name))
        assert refusal.value.code == "not_your_seat"
    for strange in (date(2026, 3, 1), date(2028, 1, 1), date.min):
        with pytest.raises(Refused) as refusal:
            leading.plan_leader(town, strange, people["qx.mayor"].pk, by=office)
        assert refusal.value.code == "day_is_past"
    client.force_login(people["qx.office"], MODEL_BACKEND)
    for typed in (
        {"day": "x"},
        {"day": "2026-03-04", "staff": "x"},
        {"day": "2026-03-04", "staff": "9" * 30},
    ):
        assert client.post("/desk/windows/leaders/", typed).status_code == 422
    leading.plan_leader(town, day, people["qx.mayor"].pk, by=office)
    assert client.post("/desk/windows/leaders/", {"day": "2026-03-04", "staff": ""}).status_code == 302
    assert not LeaderOnDuty.objects.exists()


def do(record, outcome, viewer, **typed):
    task = record.tasks.get(done_at=None)
    registers.complete_step(task.pk, outcome, typed, by=viewer)
    return Matter.objects.get(pk=record.pk)


@pytest.mark.clause("S3.30.07")
def test_a_month_without_an_announced_day_is_missing_and_another_day_is_announced(
    town, people, at_work, client
):
    office, mayor = at_work("qx.office"), at_work("qx.mayor")
    with at("2026-03-02 09:00"):
        recurring.open_due(clock.today())
        matter = Matter.objects.get(township=town, kind="reception-day")
        client.force_login(people["qx.office"], MODEL_BACKEND)
        for address in ("/QX/windows/", "/desk/windows/leaders/"):
            assert "本月的领导接待日还没有公布" in client.get(address).content.decode()
        with pytest.raises(Refused):
            do(matter, "announced", office, place="接待室")
        matter = do(matter, "announced", office, day="2026-03-10", place="上午9点，接待室")
        for address in ("/QX/windows/", "/desk/windows/leaders/", "/QX/booking/"):
            page = client.get(address).content.decode()
            assert "还没有公布" not in page and "2026年3月10日" in page and "上午9点，接待室" in page
    with at("2026-03-09 09:00"):
        # Put off: not without the new day and the reason, and both are announced.
        for typed in ({"day": "2026-03-17"}, {"why": "防汛"}):
            with pytest.raises(Refused):
                do(matter, "postponed", mayor, **typed)
        matter = do(matter, "postponed", mayor, day="2026-03-17", why="防汛检查")
        page = client.get("/QX/windows/").content.decode()
        assert "原定 2026年3月10日" in page and "2026年3月17日" in page and "防汛检查" in page
        assert leaders.receptions(town, clock.today()).next.day == date(2026, 3, 17)
    with at("2026-03-17 12:00"):
        with pytest.raises(Refused):
            do(matter, "held", mayor, held="2026-03-17", visitors="1")
        answers = "云有田：问退耕补贴，已答复四月发放。"
        matter = do(matter, "held", mayor, held="2026-03-17", visitors="1", answers=answers)
        assert matter.state == "done"
        kept = Entry.objects.get(matter=matter, field="answers")
        assert kept.sealed == answers and kept.value == ""
        page = client.get("/QX/windows/").content.decode()
        assert "云有田" not in page and "还没有公布" not in page and "下一个领导接待日" not in page
    with at("2026-04-01 09:00"):
        recurring.open_due(clock.today())
        assert leaders.receptions(town, clock.today()).missing
        assert "还没有公布" in client.get("/QX/windows/").content.decode()


def test_each_leader_owes_a_return_visit_a_quarter(town, people, at_work, client):
    with at("2026-03-02 09:00"):
        recurring.open_due(clock.today())
        rows = Matter.objects.filter(township=town, kind="return-visit")
        assert {row.handler.username for row in rows} == {"qx.mayor", "qx.deputy"}
        mine = rows.get(handler=people["qx.deputy"])
        do(
            mine,
            "visited",
            at_work("qx.deputy"),
            matter="A2026000001",
            visited="2026-03-01",
            content="content",
        )
        left = recurring.not_done(at_work("qx.mayor"), "return-visit")
        assert [row.handler.username for row in left] == ["qx.mayor"]
        client.force_login(people["qx.mayor"], MODEL_BACKEND)
        assert left[0].number in client.get("/desk/windows/leaders/").content.decode()
