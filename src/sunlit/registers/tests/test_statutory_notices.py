"""Inspection, penalty and coercion: their own statutory notices, and never the one-time notice (S2.29.12)."""

import io
import re

import pytest
from pypdf import PdfReader

from sunlit.core.refusals import Refused
from sunlit.matters import documents
from sunlit.matters.book import book
from sunlit.matters.models import Document, Matter
from sunlit.paper.documents import Kind
from sunlit.registers import actions, forms

from .conftest import again, on

CASES = {
    "inspection": {
        "party": "某某合作社", "place": "上河村", "about": "仓库消防通道", "ground": "某办法第十二条", "officers": "叶知秋、汤予安",
    },
    "penalty-case": {
        "party": "万里晴", "place": "下河村3组", "about": "占道堆放建筑垃圾", "filed": "2026-03-02",
        "power": "某省赋权目录第8项", "officers": "叶知秋、汤予安", "party_phone": "00000008877",
    },
    "coercion-case": {
        "party": "万里晴", "about": "清理建筑垃圾的决定", "decision_document": "青罚〔2026〕1号", "duty": "清理并缴纳罚款",
    },
}  # fmt: skip
INSPECTION = {
    "time": "2026-03-04T09:30", "officers": ["叶知秋", "汤予安"], "certificates": ["示例证1", "示例证2"], "phone": "0000-6010005",
}  # fmt: skip
ADVANCE = {
    "reasons": "责令后没有清理", "statement_until": "2026-03-20", "hearing": True, "where": "镇政府204室", "handler": "叶知秋",
    "phone": "0000-6010005",
}  # fmt: skip
HEARING = {"time": "2026-04-08T09:30", "place": "镇政府三楼", "chair": "乔安宁", "phone": "0000-6010005"}
DEMAND = {
    "until": "2026-03-20", "manner": "自行清理", "money": "不涉及", "where": "镇政府204室", "handler": "叶知秋", "phone": "0000-6010005",
}  # fmt: skip
FACTS = {"facts": "堆放六立方米", "ground": "某条例第三十条", "proposal": "罚款五百元"}


def open_case(town, at_work, key, who="qx.gov", **changes) -> Matter:
    return actions.open_record(town, key, CASES[key] | changes, by=at_work(who)).matter


def words(document: Document) -> str:
    pages = PdfReader(io.BytesIO(documents.pdf(document))).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


def offered(client, matter: Matter) -> set[str]:
    """The papers that the matter's page offers to issue."""
    page = client.get(f"/desk/matters/{matter.number}/").content.decode()
    return set(re.findall(r"act=paper-([a-z-]+)", page)) | set(re.findall(r"/paper-([a-z-]+)/", page))


@pytest.mark.clause("S2.29.12")
@pytest.mark.parametrize(
    ("key", "paper"),
    [
        ("inspection", "inspection-notice"),
        ("penalty-case", "penalty-advance-notice"),
        ("coercion-case", "coercion-demand"),
    ],
)
def test_the_page_of_an_enforcement_case_offers_the_statutory_notice_and_not_the_one_time_notice(
    town, at_work, signed_in, step, key, paper
):
    with on("2026-03-02"):
        matter = open_case(town, at_work, key)
        if key == "penalty-case":
            matter = step(matter, "proven", "qx.gov", **FACTS)
        client = signed_in("qx.gov")
        page = client.get(f"/desk/matters/{matter.number}/").content.decode()
        assert offered(client, matter) == {paper}
        assert documents.title_of(paper).zh in page and "S2.29.12" in page
        assert "paper-one-time-notice" not in page and "出具《一次性告知书》" not in page
        # Nor by its address, nor by the act.
        answer = client.post(f"/desk/matters/{matter.number}/paper-one-time-notice/", {"key": "k"})
        assert answer.status_code == 422 and "S2.29.12" in answer.content.decode()
        with pytest.raises(Refused) as refused:
            actions.issue_paper(matter.pk, "one-time-notice", {}, by=at_work("qx.gov"))
        assert (refused.value.code, refused.value.clause) == ("own_notices", "S2.29.12")
        assert not again(matter).documents.exists()


@pytest.mark.clause("S2.29.12")
def test_an_inspection_waits_for_its_notice_with_two_officers_and_their_certificates(town, at_work, step):
    with on("2026-03-02"):
        matter = open_case(town, at_work, "inspection")
        with pytest.raises(Refused) as refused:
            step(matter, "clean", "qx.gov", finding="通道畅通")
        assert (refused.value.code, refused.value.clause) == ("paper_needed", "行政处罚法 55")
        for officers in (["叶知秋"], []):
            with pytest.raises(Refused) as refused:
                actions.issue_paper(
                    matter.pk, "inspection-notice", INSPECTION | {"officers": officers}, by=at_work("qx.gov")
                )
            assert refused.value.code == "paper"
        paper = actions.issue_paper(matter.pk, "inspection-notice", INSPECTION, by=at_work("qx.gov"))
        assert paper.number == "QX2026JT000001"
        said = words(paper)
        for word in (
            "某某合作社",
            "仓库消防通道",
            "叶知秋",
            "示例证2",
            "出示执法证件",
            "有权拒绝接受调查或者检查",
        ):
            assert word in said
        assert step(matter, "clean", "qx.gov", finding="通道畅通").state == "done"


@pytest.mark.clause("S2.29.12")
def test_a_penalty_is_told_before_it_is_decided_with_the_rights_to_be_heard(town, at_work, step):
    with on("2026-03-02"):
        matter = open_case(town, at_work, "penalty-case")
        assert str(matter.legal_due) == "2026-06-01"  # the 90th day, 31 May 2026, is a Sunday
        matter = step(matter, "proven", "qx.gov", **FACTS)
        with pytest.raises(Refused) as refused:
            step(matter, "told", "qx.gov", told_on="2026-03-02")
        assert refused.value.code == "paper_needed" and "行政处罚法 44" in refused.value.clause
        paper = actions.issue_paper(matter.pk, "penalty-advance-notice", ADVANCE, by=at_work("qx.gov"))
        said = words(paper)
        for word in (
            "罚款五百元",
            "堆放六立方米",
            "某条例第三十条",
            "陈述和申辩",
            "更重的处罚",
            "五个工作日内",
            "不由您承担",
        ):
            assert word in said
        matter = step(matter, "told", "qx.gov", told_on="2026-03-02")
        with pytest.raises(Refused) as refused:
            step(matter, "heard", "qx.gov", statement="")
        assert (refused.value.field, refused.value.clause) == ("statement", "行政处罚法 45")


@pytest.mark.clause("S2.29.12")
def test_without_the_right_to_a_hearing_the_notice_does_not_speak_of_one(town, at_work, step):
    with on("2026-03-02"):
        matter = step(open_case(town, at_work, "penalty-case"), "proven", "qx.gov", **FACTS)
        paper = actions.issue_paper(
            matter.pk, "penalty-advance-notice", ADVANCE | {"hearing": False}, by=at_work("qx.gov")
        )
        assert "听证" not in words(paper) and "陈述和申辩" in words(paper)


@pytest.mark.parametrize(
    ("day", "early_enough"), [("2026-03-12", False), ("2026-03-13", True), ("2026-03-16", True)]
)
def test_a_hearing_is_told_seven_working_days_before(town, at_work, step, day, early_enough):
    """行政处罚法 64, 85: told on Wednesday 4 March, held on Friday 13 March at the earliest."""
    with on("2026-03-02"):
        matter = step(open_case(town, at_work, "penalty-case"), "proven", "qx.gov", **FACTS)
        actions.issue_paper(matter.pk, "penalty-advance-notice", ADVANCE, by=at_work("qx.gov"))
        matter = step(matter, "told", "qx.gov", told_on="2026-03-02")
        matter = step(matter, "hearing", "qx.gov", hearing_asked="2026-03-02")
    with on("2026-03-04"):
        typed = HEARING | {"time": f"{day}T09:30"}
        if early_enough:
            actions.issue_paper(matter.pk, "hearing-notice", typed, by=at_work("qx.gov.head"))
            assert step(matter, "held", "qx.gov.head", hearing_record="已举行").step == "decide"
        else:
            with pytest.raises(Refused) as refused:
                actions.issue_paper(matter.pk, "hearing-notice", typed, by=at_work("qx.gov.head"))
            assert (refused.value.code, refused.value.field) == ("too_short", "time")


@pytest.mark.clause("S2.29.12")
def test_enforcement_is_preceded_by_a_written_demand(town, at_work, step):
    with on("2026-03-02"):
        matter = open_case(town, at_work, "coercion-case")
        with pytest.raises(Refused) as refused:
            step(matter, "served", "qx.gov", served_on="2026-03-02")
        assert refused.value.code == "paper_needed" and "行政强制法 35" in refused.value.clause
        with pytest.raises(Refused, match="Amount"):
            actions.issue_paper(
                matter.pk, "coercion-demand", DEMAND | {"money": "涉及"}, by=at_work("qx.gov")
            )
        paper = actions.issue_paper(matter.pk, "coercion-demand", DEMAND, by=at_work("qx.gov"))
        for word in ("2026年3月20日", "自行清理", "清理并缴纳罚款", "陈述和申辩", "第三十五条"):
            assert word in words(paper)
        matter = step(matter, "served", "qx.gov", served_on="2026-03-02")
        matter = step(matter, "unperformed", "qx.gov", statement="没有陈述、申辩")
        assert step(matter, "court", "qx.mayor", decision="申请法院执行").state == "transferred"


def test_papers_are_issued_by_whose_turn_it_is_and_only_in_their_step(town, at_work, step):
    with on("2026-03-02"):
        matter = open_case(town, at_work, "penalty-case")
        for who, template, code in (
            ("qx.gov2", "inspection-notice", "not_your_seat"),
            ("lh.gov", "inspection-notice", "not_your_seat"),
            ("qx.gov", "penalty-advance-notice", "paper_not_offered"),
            ("qx.gov", "acceptance-receipt", "paper_not_offered"),
        ):
            with pytest.raises(Refused) as refused:
                actions.issue_paper(matter.pk, template, INSPECTION, by=at_work(who))
            assert refused.value.code == code
        matter = step(matter, "unproven", "qx.gov", facts="证据不足")
        with pytest.raises(Refused) as refused:
            actions.issue_paper(matter.pk, "inspection-notice", INSPECTION, by=at_work("qx.gov"))
        assert refused.value.code == "is_closed"


def test_the_same_request_issues_one_paper(town, at_work):
    with on("2026-03-02"):
        matter = open_case(town, at_work, "inspection")
        first, second = (
            actions.issue_paper(matter.pk, "inspection-notice", INSPECTION, by=at_work("qx.gov"), key="once")
            for _ in range(2)
        )
        assert first.pk == second.pk and matter.documents.count() == 1


def test_every_paper_of_every_register_fits_its_template_and_can_be_typed():
    series = dict(documents.SERIES)
    for register in book().registers.values():
        for paper in register.papers:
            form = documents.forms_of(paper.template)[paper.template]
            assert set(paper.takes) <= set(form.fields), (register.key, paper.template)
            assert paper.ahead is None or form.fields[paper.ahead.field].kind in (Kind.DATE, Kind.MOMENT)
            for name, field in form.fields.items():
                given = name in forms.READY or field.kind in forms.TYPED or not field.required
                assert given, f"{paper.template}: {name} can't be typed"
            assert form.series and series.setdefault(paper.template, form.series) == form.series
    assert len(set(series.values())) == len(series)
    letters = {register.series for register in book().registers.values()}
    assert not letters & set(series.values())


@pytest.mark.parametrize(
    "template",
    ["inspection-notice", "penalty-advance-notice", "hearing-notice", "coercion-demand", "record-sheet"],
)
def test_every_text_of_the_sample_is_on_the_paper(template):
    form = documents.forms_of(template)
    made = form.preview(template, fonts=documents.fonts())
    said = re.sub(r"\s|\u200b", "", "".join(p.extract_text() for p in PdfReader(io.BytesIO(made.pdf)).pages))
    for name, value in form.sample(template).data.items():
        for text in value if isinstance(value, list) else [value]:
            for word in text.values() if isinstance(text, dict) else [text]:
                kind = form[template].fields[name].kind
                is_day = kind in (Kind.DATE, Kind.MOMENT) or re.match(r"\d{4}-", str(word))
                if isinstance(word, str) and not is_day and not form[template].fields[name].choices:
                    assert re.sub(r"\s", "", word) in said, (template, name)
