"""Work given to posts and persons: plans, powers, open posts, inspection rounds, the internal board."""

from datetime import date, datetime

import pytest
from django.test import Client

from sunlit.bodies.actions import board, recruiting, rounds
from sunlit.bodies.models import BoardEntry, Round
from sunlit.bodies.team import team_of
from sunlit.bodies.tests.conftest import SYSTEM
from sunlit.demonstration.tests.townships import at
from sunlit.hall.tests.refusing import refused
from sunlit.ledger.models import Entry
from sunlit.people.models import Holding, Organisation, Staff

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 20)


def full_group(town):
    town.compose(
        "disclosure-leading", leader="qx.mayor", executive="qx.executive", discipline="qx.secretary", director="qx.office.head"
    )  # fmt: skip


@pytest.mark.clause("S3.06.01")
def test_only_a_member_of_the_leading_group_opens_changes_and_closes_a_round(town, client):
    def opened(name, title="第一季度检查"):
        return rounds.open_round(town.place, title, FIRST, LAST, by=town.viewer(name))

    refused("not_in_the_group", opened, "qx.mayor")
    full_group(town)
    outside = (
        "qx.v1",
        "qx.gov.head",
        "qx.social.head",
        "qx.office",
        "qx.deputy",
        "qx.discipline",
        "lh.mayor",
        "qx.agent",
    )
    for name in outside:
        found = refused("not_in_the_group", opened, name)
        assert found.clause == "S3.06.01"
    refused("not_in_the_group", rounds.open_round, town.place, "检查", FIRST, LAST, by=SYSTEM)
    assert not Round.objects.exists()
    row = opened("qx.executive")
    assert row == opened("qx.mayor") and row.revision == 1
    assert opened("qx.director", "中心主任是成员").pk
    act = row.acts.get()
    assert (act.act, act.by, f"{act.at.astimezone():%F}") == (
        "opened",
        town.people["qx.executive"],
        "2026-03-01",
    )
    entry = Entry.objects.get(act="round_opened", subject=str(row.pk))
    assert (
        entry.actor == f"staff:{town.people['qx.executive'].pk}"
        and datetime.fromisoformat(entry.at) == act.at
    )

    for name in outside:
        by = town.viewer(name)
        refused("not_in_the_group", rounds.change_round, row, FIRST, LAST, "延后", revision=1, by=by)
        refused("not_in_the_group", rounds.close_round, row, "已检查", revision=1, by=by)
    row = rounds.change_round(
        row, FIRST, date(2026, 3, 27), "逢集日顺延", revision=1, by=town.viewer("qx.mayor")
    )
    refused("changed_meanwhile", rounds.close_round, row, "已检查", revision=1, by=town.viewer("qx.mayor"))
    town.unit_group(town.unit("V1"))
    row = rounds.close_round(row, "已检查", revision=2, by=town.viewer("qx.secretary"))
    assert {one["unit"]: one["checks"] for one in row.result}["QX-V1"] == [True, False]
    units = Organisation.objects.filter(township=town.place).exclude(kind="township")
    assert {one["unit"] for one in row.result} == set(units.values_list("code", flat=True))
    refused(
        "round_closed", rounds.change_round, row, FIRST, LAST, "改", revision=3, by=town.viewer("qx.mayor")
    )
    assert [one.act for one in row.acts.order_by("pk")] == ["opened", "changed", "closed"]

    # Who holds the post no more sits in the group no more.
    assert rounds.may_lead(town.viewer("qx.executive"), town.place)
    Holding.objects.filter(staff=town.people["qx.executive"]).update(until=date(2026, 2, 28))
    refused("not_in_the_group", opened, "qx.executive", "第二季度检查")


@pytest.mark.clause("S3.06.01")
def test_the_page_of_rounds_refuses_whoever_is_no_member(town, client):
    full_group(town)
    typed = {"act": "open", "title": "第一季度检查", "first": "2026-03-02", "last": "2026-03-20"}
    for name in ("qx.v1", "qx.gov.head"):
        client.force_login(town.people[name])
        answer = client.post("/desk/bodies/rounds/", typed)
        assert answer.status_code == 422 and "您不是它的成员" in answer.content.decode()
    client.force_login(town.people["qx.secretary"])
    assert client.post("/desk/bodies/rounds/", typed).status_code == 302
    page = client.get("/desk/bodies/rounds/").content.decode()
    assert "第一季度检查" in page and "沈秉公" in page
    row = Round.objects.get()
    address = f"/desk/bodies/rounds/{row.pk}/"
    assert client.post(address, {"act": "close", "summary": "", "revision": "1"}).status_code == 422
    assert client.post(address, {"act": "close", "summary": "好", "revision": "9"}).status_code == 409
    assert (
        client.post(address, {"act": "close", "summary": "两个村没有机制", "revision": "1"}).status_code
        == 302
    )
    assert "两个村没有机制" in client.get(address).content.decode()
    client.force_login(town.people["lh.office"])
    assert client.get(address).status_code == 404


def line(kind, person, **more):
    return board.Line(kind, person.pk, date(2026, 2, 15), **more)


@pytest.mark.clause("S0.01.07")
def test_attendance_and_a_reward_are_on_the_board_for_all_staff_and_for_no_visitor(town, client):
    person, by = town.people["qx.clerk"], town.viewer("qx.office")
    attendance = board.post_line(town.place, line("attendance", person, late_days=2, absent_days=0), by=by)
    assert attendance == board.post_line(
        town.place, line("attendance", person, late_days=2, absent_days=0), by=by
    )
    board.post_line(town.place, line("reward", person, text="通报表扬：逢集日连续接待三百人"), by=by)
    for kind in ("assessment", "appointment", "punishment"):
        board.post_line(town.place, line(kind, person, text=f"公开{kind}"), by=by)
    staff = Staff.objects.filter(township=town.place, admin="", is_active=True)
    assert staff.count() > 20
    for one in staff:
        client.force_login(one)
        page = client.get("/desk/bodies/board/").content.decode()
        assert "迟到 2 天" in page and "逢集日连续接待三百人" in page, one
        assert all(f"公开{kind}" in page for kind in ("assessment", "appointment", "punishment"))
    outside = Client()
    assert outside.get("/desk/bodies/board/").status_code in (302, 403)
    for address in ("/QX/", "/QX/bodies/", "/QX/units/", "/QX/units/QX-ZX1/", "/QX/team/"):
        page = outside.get(address).content.decode()
        assert "三百人" not in page and "迟到" not in page
    client.force_login(town.people["lh.office"])
    assert "三百人" not in client.get("/desk/bodies/board/").content.decode()
    assert not BoardEntry.objects.visible_to(town.viewer("lh.mayor")).exists()
    assert not BoardEntry.objects.visible_to(SYSTEM).exists()


def test_the_board_takes_only_whole_lines_and_withdraws_a_wrong_one(town):
    person, by = town.people["qx.clerk"], town.viewer("qx.office")
    refused(
        "not_your_seat",
        board.post_line,
        town.place,
        line("reward", person, text="好"),
        by=town.viewer("qx.clerk"),
    )
    refused(
        "not_your_seat",
        board.post_line,
        town.place,
        line("reward", person, text="好"),
        by=town.viewer("lh.office"),
    )
    refused("text_needed", board.post_line, town.place, line("reward", person, text=" "), by=by)
    refused("unfit", board.post_line, town.place, line("gossip", person, text="好"), by=by)
    refused(
        "unknown_person",
        board.post_line,
        town.place,
        line("reward", town.people["lh.office"], text="好"),
        by=by,
    )
    for days in ((None, 0), (0, None), (-1, 0), (0, 32)):
        wrong = line("attendance", person, late_days=days[0], absent_days=days[1])
        refused("days_needed", board.post_line, town.place, wrong, by=by)
    coming = board.Line("reward", person.pk, date(2026, 4, 1), "好")
    refused("not_yet", board.post_line, town.place, coming, by=by)
    row = board.post_line(town.place, line("attendance", person, late_days=31, absent_days=0), by=by)
    other = line("attendance", person, late_days=2, absent_days=0)
    refused("month_taken", board.post_line, town.place, other, by=by)
    refused("text_needed", board.withdraw_line, row, " ", by=by)
    board.withdraw_line(row, "写错", by=by)
    refused("already_done", board.withdraw_line, row, "写错", by=by)
    assert board.post_line(town.place, other, by=by).late_days == 2


@pytest.mark.clause("S4.19.02")
def test_the_team_page_shows_ten_posts_eight_filled_two_open_with_a_notice_for_each(town, client):
    team = team_of(town.place)
    assert team.open == 0
    centre = town.unit("ZX")
    for number in range(8 - team.filled):
        town.person(f"qx.new{number}", f"新人{number}", town.post(centre, f"窗口岗{number}", "enquiry"))
    open_posts = [town.post(centre, "帮办岗", "enquiry"), town.post(centre, "后台审批岗", "handler")]
    team = team_of(town.place)
    assert (len(team.places), team.filled, team.open, team.unsought) == (10, 8, 2, 2)
    by = town.viewer("qx.director")
    for number, post in enumerate(open_posts):
        typed = (
            town.place,
            post.pk,
            f"招聘{post.title}",
            "大专以上，熟悉电脑操作，报名到党政办。",
            date(2026, 3, 31),
        )
        refused("not_your_seat", recruiting.recruit, *typed, by=town.viewer("qx.clerk"))
        row = recruiting.recruit(*typed, by=by)
        assert row == recruiting.recruit(*typed, by=by)
        assert team_of(town.place).unsought == 1 - number
    page = client.get("/QX/team/").content.decode()
    assert "<strong>10</strong>" in page and "<strong>8</strong>" in page and "<strong>2</strong>" in page
    for place in team_of(town.place).places:
        if place.open:
            address = f"/QX/team/{place.notice.pk}/"
            assert address in page
            notice = client.get(address).content.decode()
            assert place.notice.title in notice and f'href="/QX/team/#post-{place.post.pk}"' in notice
    filled = next(place for place in team.places if not place.open)
    refused(
        "post_filled",
        recruiting.recruit,
        town.place,
        filled.post.pk,
        "招聘",
        "报名",
        date(2026, 3, 31),
        by=by,
    )
    refused(
        "not_in_the_team",
        recruiting.recruit,
        town.place,
        town.post(town.place, "司机").pk,
        "招聘",
        "报名",
        date(2026, 3, 31),
        by=by,
    )
    refused(
        "dates_out_of_order",
        recruiting.recruit,
        town.place,
        open_posts[0].pk,
        "招聘",
        "报名",
        date(2026, 2, 28),
        by=by,
    )
    with at("2026-03-31 23:00"):
        assert team_of(town.place).unsought == 0
    with at("2026-04-01 00:30"):
        assert team_of(town.place).unsought == 2
    notice = row
    town.person("qx.hired", "录用人", open_posts[1])
    team = team_of(town.place)
    assert (team.filled, team.open) == (9, 1)
    assert "已经有人" in client.get(f"/QX/team/{notice.pk}/").content.decode()
    assert client.get(f"/LH/team/{notice.pk}/").status_code == 404
