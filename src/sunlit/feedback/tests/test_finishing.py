"""The end of an entry tells three, a report about burdens is held against the published charges, leaders visit."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from sunlit import clock
from sunlit.core.named_charges import named_charges
from sunlit.feedback import finishing, queries, visiting
from sunlit.feedback.actions.intake import code_of
from sunlit.feedback.models import ChargeCheck, Drawn, Told, Voice
from sunlit.feedback.tests.conftest import day, on, told
from sunlit.fees.models import PublishedRate
from sunlit.hall.tests.refusing import refused
from sunlit.matters import actions as kernel
from sunlit.matters.models import Matter
from sunlit.people.models import Holding
from sunlit.registers import recurring


def mine(town, key, voice):
    """The author's page."""
    typed = {"number": voice.matter.number, "code": code_of(town, key)}
    return Client().post(f"/{town.code}/feedback/mine/", typed).content.decode()


@pytest.fixture
def to_visit(sort, do):
    """Takes a complaint as far as its return visit, not confirmed."""

    def take(voice):
        sort(voice)
        do(voice, "not_confirmed", "qx.econ.head", investigation="到现场看了，问了三户")
        do(voice, "replied", "qx.econ.head", result="灯已经修好", **told())

    return take


@pytest.mark.clause("S1.03.08")
def test_a_report_is_not_closed_without_feedback_and_its_result_reaches_the_reporter_and_the_office_checked(
    town, at_work, say, sort, do, to_visit, monday
):
    key = str(uuid4())
    voice = say("complaint", "service", author="张三", key=key)
    sort(voice)
    do(voice, "not_confirmed", "qx.econ.head", investigation="到现场看了")
    # Without a reply, and without a way by which it was given; nor by withdrawing it.
    refused("field_needed", do, voice, "replied", "qx.econ.head", reply="答复")
    refused("guard_failed", do, voice, "replied", "qx.econ.head", result="修好了", reply="答复")
    refused("guard_failed", do, voice, "result_only", "qx.econ.head", result="修好了")
    refused("reply_needed", kernel.withdraw, voice.matter_id, by=at_work("qx.mayor"), reason="算了")
    assert Matter.objects.get(pk=voice.matter_id).is_open
    do(voice, "replied", "qx.econ.head", result="灯已经修好", **told())
    do(voice, "satisfied", "qx.office", visited_on=day(), visit_note="满意")
    assert not Matter.objects.get(pk=voice.matter_id).is_open
    assert "灯已经修好" in mine(town, key, voice)
    # The office checked reads what came of it, another office nothing.
    for who, sees in (
        ("qx.econ.head", True),
        ("qx.econ", True),
        ("qx.social.head", False),
        ("lh.econ.head", False),
    ):
        found = [(one.voice_id, one.result) for one in queries.told_lately(at_work(who), clock.today())]
        assert found == ([(voice.pk, "灯已经修好")] if sees else []), who


@pytest.mark.clause("S1.03.08")
def test_a_report_about_staff_is_not_closed_without_feedback_either(town, people, at_work, say, do, monday):
    key = str(uuid4())
    voice = say("staff-report", "staff", accused=people["qx.gov"], author="张三", key=key)
    do(voice, "looked_into", "qx.discipline", investigation="问了三个人", finding="partly")
    refused("field_needed", do, voice, "replied", "qx.discipline", result="已批评教育")
    refused("guard_failed", do, voice, "replied", "qx.discipline", result="已批评教育", reply="查了")
    refused("guard_failed", do, voice, "result_only", "qx.discipline", result="已批评教育")
    refused("reply_needed", kernel.withdraw, voice.matter_id, by=at_work("qx.discipline"), reason="算了")
    do(voice, "replied", "qx.discipline", result="已批评教育", **told(reply="部分属实"))
    assert "已批评教育" in mine(town, key, voice)
    assert not Told.objects.exists()  # nobody else is told of a report about a person


@pytest.mark.clause("S2.47.10")
def test_closing_tells_leader_department_and_person_in_one_transaction_and_a_missing_one_blocks(
    town, people, at_work, say, do, to_visit, signed_in, monday
):
    key = str(uuid4())
    voice = say("complaint", "service", key=key)
    to_visit(voice)
    held = Holding.objects.filter(staff__in=(people["qx.deputy"], people["qx.mayor"]))
    held.update(until=date(2026, 1, 31))
    close = lambda: do(voice, "satisfied", "qx.office", visited_on=day(), visit_note="满意")  # noqa: E731
    found = refused("nobody_to_tell", close)
    assert found.clause == "S2.47.10"
    # Nothing of it stands: neither a notice nor the answer.
    assert not Told.objects.exists() and Matter.objects.get(pk=voice.matter_id).is_open
    assert Matter.objects.get(pk=voice.matter_id).step == "visit"
    held.update(until=None)
    close()
    rows = list(Told.objects.order_by("pk"))
    assert [(one.to, one.staff, one.unit and one.unit.code) for one in rows] == [
        ("leader", people["qx.deputy"], None), ("department", None, "QX-ZX4"), ("party", None, None),
    ]  # fmt: skip
    assert len({one.at for one in rows}) == 1
    for who in ("qx.deputy", "qx.econ.head"):
        page = signed_in(who).get("/desk/feedback/").content.decode()
        assert voice.matter.number in page and "灯已经修好" in page, who
    page = mine(town, key, voice)
    assert "灯已经修好" in page and "上级领导" in page and "相关部门" in page and "当事人" in page
    with pytest.raises(IntegrityError), transaction.atomic():
        Told.objects.create(voice=voice, to="party", at=clock.now())


def test_the_mayor_is_told_where_the_deputys_post_is_empty(town, people, say, finish, monday):
    Holding.objects.filter(staff=people["qx.deputy"]).update(until=date(2026, 1, 31))
    finish(say())
    assert Told.objects.get(to="leader").staff == people["qx.mayor"]


def test_one_notice_breaking_takes_the_closing_with_it(say, sort, do, monday, monkeypatch):
    voice = say()
    sort(voice)
    do(voice, "not_adopted", "qx.econ.head", reason="不行")
    create = Told.objects.create

    def breaks(**typed):
        if typed["to"] == "party":
            raise OSError("the disk is full")
        return create(**typed)

    monkeypatch.setattr(Told.objects, "create", breaks)
    with pytest.raises(OSError):
        do(voice, "told", "qx.econ.head", **told())
    assert Matter.objects.get(pk=voice.matter_id).is_open and not Told.objects.exists()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("村里每户收了修路费两百元，还有契税", ["契税", "修路费"]),
        ("为什么乱收费？摊派！", []),
        ("要交卫生费和村民一事一议筹资", ["村民一事一议筹资", "卫生费"]),
        ("每亩收管理费20元，另收垃圾处理费，再交管理费", ["管理费", "垃圾处理费"]),
        ("太浪费了，是自费还是免费", []),
        ("", []),
        ("费" * 2000, []),
    ],
)
def test_charges_are_found_in_a_text_by_their_names(text, named):
    assert named_charges(text, ["契税", "村民一事一议筹资"])[:2] == named[:2]


@pytest.mark.clause("S3.26.19")
def test_a_burden_report_has_its_number_and_its_charge_is_held_against_the_published_list(
    town, people, say, signed_in, monday
):
    PublishedRate.objects.create(
        township=town, charge="deed-tax", rate=Decimal(3), basis="国发〔2026〕1号", since=date(2026, 1, 1),
        published_at=clock.now(), by=people["qx.office"], key="rate-1",
    )  # fmt: skip
    key = str(uuid4())
    voice = say("complaint", "burden", "办证收了契税，村里还收修路费两百元", channel="phone", key=key)
    assert voice.matter.number.startswith("QX2026TS") and voice.matter.kind == "complaint"
    tax, road = ChargeCheck.objects.get(voice=voice).found
    assert (tax["name"], tax["published"]) == ("契税", True) and "3%" in tax["rate"]["zh"]
    assert (road["name"], road["published"], road["rate"]) == ("修路费", False, None)
    for page in (mine(town, key, voice), signed_in("qx.office").get("/desk/feedback/").content.decode()):
        assert "契税" in page and "修路费" in page and "不在目录里" in page
    # A charge of the catalogue that the township hasn't published isn't to be taken either.
    other = say("complaint", "burden", "收了村民一事一议筹资")
    assert [one["published"] for one in ChargeCheck.objects.get(voice=other).found] == [False]
    # The same holds for one that was entered on the register's own page, and a question about burdens has its number.
    for type_ in ("service", "pollution"):
        assert not ChargeCheck.objects.filter(voice=say("complaint", type_, "收了契税")).exists()
    nothing = say("complaint", "burden", "为什么乱收费")
    assert ChargeCheck.objects.get(voice=nothing).found == []
    # From the public page as well.
    sent = {"key": str(uuid4()), "what": "burden", "words": "收了修路费"}
    assert Client().post("/QX/feedback/new/", sent).status_code == 302
    assert ChargeCheck.objects.latest("pk").found[0]["name"] == "修路费"


def visits(town, who):
    return Matter.objects.filter(township=town, kind="return-visit", handler__username=who)


@pytest.mark.clause("S3.30.09")
def test_closed_cases_are_drawn_for_return_visits_and_a_problem_opens_a_case(
    town, people, at_work, say, finish, do, signed_in
):
    with on("2026-02-10"):
        closed = {finish(say()).matter.number for _number in range(4)}
        say()  # open: never drawn
        report = say("staff-report", "staff", accused=people["qx.gov"])
        do(report, "looked_into", "qx.discipline", investigation="问了", finding="partly")
        do(report, "result_only", "qx.discipline", result="已批评教育")
    with on("2026-03-02"):
        recurring.open_due(clock.today())
        drawn = {
            row.visit.handler.username: row.matter.number
            for row in Drawn.objects.filter(visit__township=town)
        }
        assert set(drawn) == {"qx.mayor", "qx.deputy"} and set(drawn.values()) <= closed
        assert len(set(drawn.values())) == 2  # no case twice
        for row in Drawn.objects.filter(visit__township=town):
            # Anybody draws the same again from the numbers.
            left = closed - {
                one.matter.number for one in Drawn.objects.filter(pk__lt=row.pk, visit__township=town)
            }
            assert row.matter.number == min(left, key=lambda one: visiting.drawn_by(row.visit.number, one))
        visit = visits(town, "qx.deputy").get()
        number = drawn["qx.deputy"]
        assert number in signed_in("qx.deputy").get("/desk/feedback/").content.decode()
        other = (closed - {number}).pop()
        typed = {"matter": number, "visited": day(), "content": "discontent", "problem": "灯又坏了"}
        assert (
            refused("not_drawn", do, visit, "visited", "qx.deputy", **typed | {"matter": other}).field
            == "matter"
        )
        assert (
            refused("field_needed", do, visit, "visited", "qx.deputy", **typed | {"content": ""}).field
            == "content"
        )
        refused("problem_needed", do, visit, "visited", "qx.deputy", **typed | {"problem": " "})
        do(visit, "visited", "qx.deputy", **typed)
        opened = Voice.objects.latest("pk")
        assert (opened.matter.kind, opened.channel, opened.follows.matter.number) == (
            "complaint",
            "visit",
            number,
        )
        assert opened.matter.is_open
        # Without a problem no case is opened.
        do(visits(town, "qx.mayor").get(), "visited", "qx.mayor", matter=drawn["qx.mayor"], visited=day(), content="content")  # fmt: skip
        assert Voice.objects.latest("pk") == opened


@pytest.mark.clause("S3.30.09")
def test_a_member_without_a_visit_in_the_period_is_listed(town, people, at_work, do, signed_in):
    for role, who in (("party_secretary", "qx.office"), ("npc_chair", "qx.office2")):
        post = people[who].holdings.get().post
        post.pk = None
        post.title, post.roles, post.organisation = role, [role], town
        post.save()
        Holding.objects.create(post=post, staff=people[who], letter="A", since=date(2026, 1, 1))
    with on("2026-03-02"):
        recurring.open_due(clock.today())
        left = {row.handler.username for row in recurring.not_done(at_work("qx.mayor"), "return-visit")}
        # Party committee, people's congress and government.
        assert left == {"qx.mayor", "qx.deputy", "qx.office", "qx.office2"}
        do(
            visits(town, "qx.mayor").get(),
            "visited",
            "qx.mayor",
            matter="没有可抽的",
            visited=day(),
            content="fair",
        )
        left = {row.handler.username for row in recurring.not_done(at_work("qx.mayor"), "return-visit")}
        assert left == {"qx.deputy", "qx.office", "qx.office2"}
        page = signed_in("qx.deputy").get("/desk/windows/leaders/").content.decode()
        assert visits(town, "qx.deputy").get().number in page
    with on("2026-04-01"):
        recurring.open_due(clock.today())
        left = [row.handler.username for row in recurring.not_done(at_work("qx.mayor"), "return-visit")]
        assert left.count("qx.deputy") == 2 and left.count("qx.mayor") == 1


def test_the_superior_leader_of_a_township_without_leaders_is_nobody(town, people):
    Holding.objects.filter(staff__township=town).update(until=date(2020, 1, 2))
    assert finishing.superior(town) is None
