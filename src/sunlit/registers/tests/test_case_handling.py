"""Appeals on their cards, and proposals of deputies with their rates: both written as YAML alone."""

import io
import re
from datetime import date

import pytest
from pypdf import PdfReader

from sunlit.core.refusals import Refused
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.people.models import Absence
from sunlit.people.viewer import viewer_of
from sunlit.registers import actions, queries

from .conftest import again, on

APPEAL = {"source": "visit", "party": "万里晴", "about": "村口路灯不亮", "responsible": "QX-ZX4"}
HANDLED = {"investigation": "现场查看", "result": "已换灯", "cause": "repair"}
DIRECT = {"mode": "direct"}
FED_BACK = {"feedback": "已电话告知", "fed_back_on": "2026-03-02"}
PROPOSAL = {"body": "deputy", "proposer": "代表甲", "about": "增设公交站", "responsible": "QX-ZX2"}
LEADER_MUST_SIGN = "须主要领导亲自签收"


def open_appeal(town, at_work, **changes) -> Matter:
    return actions.open_record(town, "appeal", APPEAL | changes, by=at_work("qx.office")).matter


def to_signing(matter, step):
    matter = step(matter, "hand_out", "qx.office", **DIRECT)
    matter = step(matter, "handled", "qx.econ.head", **HANDLED)
    return step(matter, "fed_back", "qx.econ.head", **FED_BACK)


def sign(matter, viewer, role, answer="agree", opinion=""):
    task = matter.tasks.get(role=role, round=matter.round)
    return again(actions.complete_step(task.pk, answer, {}, by=viewer, opinion=opinion))


@pytest.mark.clause("S3.17.01")
def test_a_card_closes_and_is_printed_only_with_investigation_result_and_feedback(
    town, at_work, step, signed_in
):
    with on("2026-03-02"):
        matter = step(open_appeal(town, at_work), "hand_out", "qx.office", **DIRECT)
        for field in ("investigation", "result"):
            with pytest.raises(Refused) as refused:
                step(matter, "handled", "qx.econ.head", **HANDLED | {field: " "})
            assert (refused.value.field, refused.value.clause) == (field, "S3.17.01")
        matter = step(matter, "handled", "qx.econ.head", **HANDLED)
        with pytest.raises(Refused) as refused:
            step(matter, "fed_back", "qx.econ.head", **FED_BACK | {"feedback": ""})
        assert (refused.value.field, refused.value.clause) == ("feedback", "S3.17.01")
        assert again(matter).is_open and again(matter).step == "feedback"
        matter = step(matter, "fed_back", "qx.econ.head", **FED_BACK)
        sign(matter, at_work("qx.deputy"), "deputy_leader")
        matter = sign(matter, at_work("qx.mayor"), "mayor")
        assert matter.state == "done"
        sheet = signed_in("qx.office").get(f"/desk/registers/sheets/{matter.number}.pdf")
        pages = PdfReader(io.BytesIO(sheet.content)).pages
        said = re.sub(r"\s", "", "".join(page.extract_text() for page in pages))
        for word in ("现场查看", "已换灯", "已电话告知", "苏若岚", "高明远"):
            assert word in said


@pytest.mark.clause("S3.17.02")
@pytest.mark.parametrize("first", ["deputy", "mayor"])
def test_one_leader_alone_does_not_close_a_card(town, at_work, step, first):
    roles = {"deputy": "deputy_leader", "mayor": "mayor"}
    second = "mayor" if first == "deputy" else "deputy"
    with on("2026-03-02"):
        matter = to_signing(open_appeal(town, at_work), step)
        matter = sign(matter, at_work(f"qx.{first}"), roles[first], opinion="同意")
        assert matter.is_open and matter.step == "sign"
        for who in (f"qx.{first}", "qx.office", "qx.econ.head", "lh.mayor"):
            with pytest.raises(Refused) as refused:
                sign(matter, at_work(who), roles[second])
            assert refused.value.code == "not_your_seat"
        assert again(matter).is_open
        assert sign(matter, at_work(f"qx.{second}"), roles[second]).state == "done"


@pytest.mark.clause("S3.17.02")
def test_nobody_signs_for_an_absent_leader(town, people, at_work, step):
    with on("2026-03-02"):
        day = date(2026, 3, 2)
        Absence.objects.create(
            staff=people["qx.mayor"], substitute=people["qx.deputy"], approved_by=people["qx.director"],
            reason="trip", first_day=day, last_day=day,
        )  # fmt: skip
        matter = to_signing(open_appeal(town, at_work), step)
        deputy = viewer_of(people["qx.deputy"])
        matter = sign(matter, deputy, "deputy_leader")
        with pytest.raises(Refused) as refused:
            sign(matter, deputy, "mayor")
        assert (refused.value.code, refused.value.clause) == ("own_account", "S3.17.02")
        assert again(matter).is_open
        assert sign(matter, at_work("qx.mayor"), "mayor").state == "done"


@pytest.mark.clause("S3.17.05")
@pytest.mark.parametrize("source", ["mxw", "media"])
def test_a_network_or_media_case_is_handed_out_only_after_the_leader_signed(
    town, people, at_work, step, signed_in, source
):
    with on("2026-03-02"):
        matter = open_appeal(town, at_work, source=source)
        address = f"/desk/matters/{matter.number}/"
        assert LEADER_MUST_SIGN in signed_in("qx.office").get(address).content.decode()
        with pytest.raises(Refused) as refused:
            step(matter, "hand_out", "qx.office", **DIRECT)
        assert refused.value.code == "guard_failed" and "S3.17.05" in refused.value.clause
        matter = step(matter, "to_leader", "qx.office")
        for note, who, code in (("阅", "qx.deputy", "not_your_seat"), ("", "qx.mayor", "field_needed")):
            with pytest.raises(Refused) as refused:
                step(matter, "signed", who, leader_note=note)
            assert refused.value.code == code
        day = date(2026, 3, 2)
        Absence.objects.create(
            staff=people["qx.mayor"], substitute=people["qx.deputy"], approved_by=people["qx.director"],
            reason="trip", first_day=day, last_day=day,
        )  # fmt: skip
        with pytest.raises(Refused) as refused:
            step(matter, "signed", "qx.deputy", leader_note="代签")
        assert (refused.value.code, refused.value.clause) == ("own_account", "S3.17.05")
        matter = step(matter, "signed", "qx.mayor", leader_note="我来牵头")
        assert LEADER_MUST_SIGN not in signed_in("qx.office").get(address).content.decode()
        assert step(matter, "hand_out", "qx.office", **DIRECT).step == "handle"


@pytest.mark.clause("S3.17.05")
@pytest.mark.parametrize("source", ["visit", "letter", "phone", "online"])
def test_other_sources_need_no_signature_of_the_leader(town, at_work, step, signed_in, source):
    with on("2026-03-02"):
        matter = open_appeal(town, at_work, source=source)
        page = signed_in("qx.office").get(f"/desk/matters/{matter.number}/").content.decode()
        assert LEADER_MUST_SIGN not in page
        assert step(matter, "hand_out", "qx.office", **DIRECT).step == "handle"


def to_judgement(town, at_work, step):
    matter = actions.open_record(town, "proposal", PROPOSAL, by=at_work("qx.office")).matter
    matter = step(matter, "met", "qx.gov.head", met_on="2026-03-02", meeting="当面听取")
    matter = step(matter, "none", "qx.gov.head", no_shortcoming="没有遗漏")
    return step(matter, "replied", "qx.deputy", reply="已列入计划")


def rates(at_work):
    shares = queries.shares(at_work("qx.mayor"), book().registers["proposal"], 2026)
    return [share.percent for share in shares], [share.reached for share in shares]


@pytest.mark.clause("S3.11.09")
def test_four_of_five_satisfied_fail_the_year_and_the_fifth_reaches_it(town, at_work, step, signed_in):
    with on("2026-03-02"):
        assert rates(at_work) == ([0, 0, 0], [False, False, False])
        matters = [to_judgement(town, at_work, step) for _ in range(5)]
        for matter in matters[:4]:
            assert step(matter, "rated", "qx.office", satisfaction="satisfied").state == "done"
        assert rates(at_work) == ([100, 100, 80], [True, True, False])
        client = signed_in("qx.mayor")
        page = client.get("/desk/registers/proposal/").content.decode()
        assert "80%" in page and "未达标" in page and page.count("达标</span>") == 3
        # Each figure opens the list behind it.
        listed = client.get("/desk/registers/proposal/?figure=satisfied&year=2026&met=no").content.decode()
        assert matters[4].number in listed and matters[0].number not in listed
        listed = client.get("/desk/registers/proposal/?figure=satisfied&year=2026").content.decode()
        assert matters[4].number not in listed and all(matter.number in listed for matter in matters[:4])
        step(matters[4], "rated", "qx.office", satisfaction="satisfied")
        assert rates(at_work) == ([100, 100, 100], [True, True, True])
        assert "未达标" not in client.get("/desk/registers/proposal/").content.decode()


@pytest.mark.clause("S3.11.09")
def test_a_meeting_left_out_and_a_judgement_that_is_not_good_count_against_the_year(town, at_work, step):
    with on("2026-03-02"):
        matter = actions.open_record(town, "proposal", PROPOSAL, by=at_work("qx.office")).matter
        matter = step(matter, "not_met", "qx.gov.head", "约不到时间")
        assert rates(at_work) == ([0, 0, 0], [False] * 3)
        matter = step(matter, "none", "qx.gov.head", no_shortcoming="没有")
        matter = step(matter, "replied", "qx.deputy", reply="已答复")
        step(matter, "rated", "qx.office", satisfaction="not_satisfied")
        assert rates(at_work) == ([0, 100, 0], [False, True, False])
    with on("2027-01-04"):
        assert queries.shares(at_work("qx.mayor"), book().registers["proposal"], 2027)[0].total == 0


@pytest.mark.clause("S3.11.10")
def test_a_proposal_is_not_closed_without_the_check_of_ones_own_shortcomings(town, at_work, step):
    with on("2026-03-02"):
        matter = actions.open_record(town, "proposal", PROPOSAL, by=at_work("qx.office")).matter
        matter = step(matter, "met", "qx.gov.head", met_on="2026-03-02", meeting="当面听取")
        for outcome, typed, field in (
            ("found", {"shortcoming": "", "measure": "改"}, "shortcoming"),
            ("found", {"shortcoming": "规划有漏项", "measure": ""}, "measure"),
            ("none", {"no_shortcoming": ""}, "no_shortcoming"),
        ):
            with pytest.raises(Refused) as refused:
                step(matter, outcome, "qx.gov.head", **typed)
            assert (refused.value.field, refused.value.clause) == (field, "S3.11.10")
        with pytest.raises(Refused):
            step(matter, "rated", "qx.office", satisfaction="satisfied")
        assert again(matter).step == "self_check"
        matter = step(matter, "found", "qx.gov.head", shortcoming="规划有漏项", measure="补进年度计划")
        matter = step(matter, "replied", "qx.deputy", reply="已列入计划")
        assert step(matter, "rated", "qx.office", satisfaction="satisfied").state == "done"
        lines = queries.contents(matter, at_work("qx.mayor"))["parts"][1].lines
        assert [line.value.zh for line in lines] == ["规划有漏项", "补进年度计划"]
