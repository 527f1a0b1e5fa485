"""Checks of service items: each fault is found, and what is right passes."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.core.item_checks import check_catalogue, check_category, check_item
from sunlit.core.item_elements import UnitDetails, missing_elements
from sunlit.core.item_promises import at_most, promise_exceptions, two_thirds
from sunlit.core.item_wording import CATCH_ALL_WORDS, carries_papers
from sunlit.core.items import (
    Basis,
    Category,
    Fee,
    Item,
    Level,
    Levy,
    LimitCase,
    Material,
    Mode,
    PaperForm,
    Serves,
    Superseded,
)
from sunlit.core.limits import Limit, Unit
from sunlit.core.text import Text

T = Text("申请表", "Application form")
GOOD = Item(
    id="civil.example",
    number="08-01",
    name=Text("示例事项", "Example item"),
    mode=Mode.HANDLED,
    department="social_affairs",
    audience=Text("本镇居民", "Residents"),
    procedure="service-standard",
    conditions=(Text("住在本镇", "Lives here"),),
    materials=(Material("application", T, Text("本中心", "This centre"), PaperForm.OUR_FORM),),
    basis=(Basis("某法 1", "S", Level.CENTRAL),),
    serves=(Serves.RESIDENTS,),
    standards=Text("符合条件即办", "Granted where the conditions hold"),
    discipline=Text("不收礼", "No gifts"),
    result=Text("通知书", "Notice"),
    promised=Limit(20, Unit.WORKING_DAY),
    legal=Limit(30, Unit.WORKING_DAY),
    legal_article="某法 22",
)
WORDS = Text("救助服务", "social aid")
UNIT = UnitDetails(Text("监督电话", "Telephone for complaints"), WORDS, WORDS)
CATEGORY = Category(8, Text("民政", "Civil affairs"), "方案 三 8", (GOOD,))


def days(amount: int) -> Limit:
    return Limit(amount, Unit.WORKING_DAY)


def promise(promised: int, legal: int, reason: str = "") -> Item:
    return replace(GOOD, promised=days(promised), legal=days(legal), promise_exception=reason)


def paths(item: Item) -> list[tuple[str | int, ...]]:
    return [problem.path for problem in check_item(item)]


def test_a_good_item_has_no_fault() -> None:
    assert check_item(GOOD, forbidden_words=CATCH_ALL_WORDS, for_publication=True) == []
    assert missing_elements(GOOD, UNIT) == []
    assert check_category(CATEGORY) == []
    assert check_catalogue([CATEGORY]) == []


@pytest.mark.clause("S2.08.08")
def test_a_promise_is_at_most_two_thirds_of_the_law_unless_a_reason_is_recorded() -> None:
    assert check_item(promise(20, 30)) == []
    assert paths(promise(21, 30)) == [("promised",)]
    assert check_item(promise(13, 20)) == []
    assert paths(promise(14, 20)) == [("promised",)]
    excepted = promise(21, 30, "需要省级专家到场")
    assert check_item(excepted) == []
    category = replace(CATEGORY, items=(GOOD, replace(excepted, id="civil.other", number="08-02")))
    assert [item.number for item in promise_exceptions(category.items)] == ["08-02"]


def test_no_reason_helps_a_promise_longer_than_the_law() -> None:
    assert check_item(promise(30, 30, "有理由")) == []
    found = check_item(promise(31, 30, "有理由"))
    assert [problem.path for problem in found] == [("promised",)]
    assert "某法 22" in found[0].mend.zh


def test_a_case_with_its_own_limit_is_held_to_it() -> None:
    delegated = LimitCase(
        "确认权限下放乡镇", Text("下放时", "Where delegated"), days(20), "通知 四", days(13)
    )
    assert check_item(replace(GOOD, limit_cases=(delegated,))) == []
    late = replace(delegated, promised=days(14))
    assert paths(replace(GOOD, limit_cases=(late,))) == [("limit_cases", 0, "promised")]
    unnamed = replace(delegated, when=" ", legal_article="")
    assert paths(replace(GOOD, limit_cases=(unnamed,))) == [
        ("limit_cases", 0, "legal"),
        ("limit_cases", 0, "when"),
    ]
    excepted = replace(GOOD, limit_cases=(replace(late, promise_exception="理由"),))
    assert promise_exceptions([excepted]) == [excepted]


def test_a_legal_limit_needs_its_article_and_an_article_its_limit() -> None:
    assert paths(replace(GOOD, legal_article="")) == [("legal",)]
    assert paths(replace(GOOD, legal=None)) == [("legal_article",)]
    assert paths(replace(GOOD, authority_limit=days(20))) == [("authority_limit",)]
    assert paths(replace(GOOD, authority_article="许可法 42")) == [("authority_article",)]


@pytest.mark.parametrize("amount", [0, -1, -30])
def test_a_limit_of_no_days_is_no_limit(amount: int) -> None:
    assert paths(replace(GOOD, promised=days(amount))) == [("promised",)]


def test_an_immediate_item_promises_the_same_day() -> None:
    at_once = Limit(0, Unit.AT_ONCE)
    assert check_item(replace(GOOD, immediate=True, promised=at_once)) == []
    assert paths(replace(GOOD, immediate=True)) == [("promised",)]
    assert paths(replace(GOOD, immediate=True, promised=None)) == [("promised",)]


def test_working_days_are_not_compared_with_natural_days() -> None:
    found = check_item(replace(GOOD, promised=days(5), legal=Limit(15, Unit.DAY)))
    assert [problem.path for problem in found] == [("promised",)]
    assert "同的单位" in found[0].mend.zh


def test_a_month_is_short_as_a_ceiling_and_long_as_a_promise() -> None:
    month, day = Limit(1, Unit.MONTH), Unit.DAY
    assert at_most(Limit(28, day), month) is True
    assert at_most(Limit(29, day), month) is False
    assert at_most(month, Limit(31, day)) is True
    assert at_most(month, Limit(30, day)) is False
    assert at_most(Limit(48, Unit.HOUR), Limit(2, day)) is True
    assert at_most(Limit(49, Unit.HOUR), Limit(2, day)) is False
    assert at_most(Limit(7, day), days(7)) is True
    assert at_most(Limit(0, Unit.AT_ONCE), Limit(1, Unit.HOUR)) is True
    assert at_most(Limit(1, Unit.HOUR), Limit(0, Unit.AT_ONCE)) is False


@settings(max_examples=100)
@given(
    legal=st.integers(1, 400),
    promised=st.integers(1, 400),
    unit=st.sampled_from([Unit.DAY, Unit.WORKING_DAY]),
)
def test_two_thirds_is_the_longest_promise_without_a_reason(legal: int, promised: int, unit: Unit) -> None:
    item = replace(GOOD, promised=Limit(promised, unit), legal=Limit(legal, unit))
    assert (check_item(item) == []) == (promised <= two_thirds(Limit(legal, unit)).amount)
    assert two_thirds(Limit(legal, unit)).amount * 3 <= legal * 2


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"basis": ()}, "办理依据"),
        ({"conditions": ()}, "办理条件"),
        ({"standards": None}, "办理标准"),
        ({"materials": ()}, "办理要求（材料清单）"),
        ({"promised": None}, "办理时限"),
        ({"procedure": " "}, "办理程序"),
        ({"discipline": None}, "办事纪律"),
        ({"result": Text(" ", "Notice")}, "办理结果"),
        ({"audience": Text("", "")}, "服务对象和申请资格"),
        ({"mode": Mode.AGENT}, "决定机关（代理事项）"),
    ],
)
def test_the_one_missing_element_is_named(change: dict[str, object], missing: str) -> None:
    item = replace(GOOD, **change)
    assert [text.zh for text in missing_elements(item, UNIT)] == [missing]
    assert any(missing in problem.reason.zh for problem in check_item(item, for_publication=True))
    assert not any(missing in problem.reason.zh for problem in check_item(item))


@pytest.mark.parametrize("level", list(Level))
def test_each_of_the_four_levels_will_do_and_none_will_not(level: Level) -> None:
    assert check_item(replace(GOOD, basis=(Basis("某法 1", "S", level),)), for_publication=True) == []
    half = replace(GOOD, basis=(Basis("某法 1", "S", level), Basis("某法 2", "S")))
    assert paths(half) == [("basis", 1)]
    assert [text.en for text in missing_elements(half)] == ["level and source of the rule behind it"]
    assert paths(replace(GOOD, basis=(Basis(" ", "S", level),))) == [("basis", 0, "citation")]


def test_an_item_says_once_whom_it_serves() -> None:
    assert check_item(replace(GOOD, serves=(Serves.RESIDENTS, Serves.BUSINESSES))) == []
    assert paths(replace(GOOD, serves=())) == [("serves",)]
    assert paths(replace(GOOD, serves=(Serves.RESIDENTS, Serves.RESIDENTS))) == [("serves",)]
    assert [text.zh for text in missing_elements(replace(GOOD, serves=()))] == ["面向居民还是企业"]


def test_all_missing_elements_are_named_at_once() -> None:
    bare = Item("a.b", "01-01", T, Mode.AGENT, "enquiry", Text("", ""), "")
    named = [text.en for text in missing_elements(bare, UnitDetails())]
    assert len(named) == len(set(named)) == 14
    assert "deciding authority (agent item)" in named and "supervision and complaint channel" in named


def test_the_complaint_channel_is_the_township_s_to_give() -> None:
    assert missing_elements(GOOD) == []
    assert [text.zh for text in missing_elements(GOOD, UnitDetails(None, WORDS, WORDS))] == ["监督投诉渠道"]


def test_nothing_to_hand_in_must_be_said_and_never_of_an_approval() -> None:
    information = replace(GOOD, mode=Mode.INFORMATION, materials=(), no_materials=True)
    assert check_item(information) == [] and missing_elements(information) == []
    assert [text.en for text in missing_elements(replace(information, no_materials=False))] == [
        "requirements (list of materials)"
    ]
    approval = replace(information, mode=Mode.HANDLED)
    assert paths(approval) == [("no_materials",)] and missing_elements(approval)
    assert paths(replace(GOOD, mode=Mode.INFORMATION, no_materials=True)) == [("no_materials",)]


@pytest.mark.parametrize(
    "words", ["其他材料", "申请表及相关材料", "身份证等材料", "法律要求的其他文件", "需要的其他证件"]
)
def test_catch_all_materials_are_refused(words: str) -> None:
    vague = replace(GOOD.materials[0], name=Text(words, "Papers"))
    assert paths(replace(GOOD, materials=(vague,))) == [("materials", 0, "name")]


def test_catch_all_words_are_found_in_notes_in_english_and_by_own_list() -> None:
    noted = replace(GOOD.materials[0], note=Text("视情况补充", "and ANY OTHER papers"))
    assert paths(replace(GOOD, materials=(noted,))) == [("materials", 0, "note")]
    assert check_item(GOOD, forbidden_words=["申请表"])[0].path == ("materials", 0, "name")
    assert check_item(replace(GOOD, materials=(noted,)), forbidden_words=()) == []


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("持本表到国土所盖章", "Have it stamped"),
        ("申请人自行前往派出所领取", "Collected by the applicant"),
        ("带上材料去林业站", "For the forestry part"),
        ("交齐后办理", "Take the form to the land office for a stamp."),
        ("交齐后办理", "Then go to the police station."),
    ],
)
def test_an_item_never_sends_the_applicant_from_office_to_office(zh: str, en: str) -> None:
    assert carries_papers(Text(zh, en))
    assert paths(replace(GOOD, standards=Text(zh, en))) == [("standards",)]


def test_the_centre_may_carry_papers_itself() -> None:
    assert not carries_papers(
        Text("材料由中心送到县民政局", "The centre sends the papers to the county bureau")
    )


def test_an_empty_language_is_found_wherever_it_is() -> None:
    half = replace(GOOD.materials[0], issuer=Text("本中心", " "))
    assert paths(replace(GOOD, materials=(half,))) == [("materials", 0, "issuer")]
    assert ("discipline",) in paths(replace(GOOD, discipline=Text("", "No gifts")))


def test_materials_are_told_apart_and_complete() -> None:
    one = GOOD.materials[0]
    assert paths(replace(GOOD, materials=(one, one))) == [("materials", 1, "id")]
    assert paths(replace(GOOD, materials=(replace(one, id="身份证"),))) == [("materials", 0, "id")]
    assert paths(replace(GOOD, materials=(replace(one, copies=0),))) == [("materials", 0, "copies")]
    assert paths(replace(GOOD, materials=(replace(one, when="已婚"),))) == [("materials", 0, "when")]
    assert paths(replace(GOOD, materials=(replace(one, when_text=T),))) == [("materials", 0, "when")]
    both = replace(one, fetched=True, may_follow=True)
    assert paths(replace(GOOD, materials=(both,))) == [("materials", 0, "may_follow")]


@pytest.mark.parametrize("number", ["8-1", "08-1", "0801", "08-001", "08-01 ", "八-一", ""])
def test_a_number_has_two_digits_a_hyphen_and_two_digits(number: str) -> None:
    assert paths(replace(GOOD, number=number)) == [("number",)]


@pytest.mark.parametrize(
    "name", ["example", "Civil.example", "civil.", "civil.低保", "civil.a--b", "civil example"]
)
def test_an_id_is_lower_case_ascii_with_a_dot(name: str) -> None:
    assert paths(replace(GOOD, id=name)) == [("id",)]


def test_money_has_its_ground() -> None:
    assert paths(replace(GOOD, fee=Fee(Decimal(20)))) == [("fee",)]
    assert paths(replace(GOOD, fee=Fee(Decimal(-1), basis="文件"))) == [("fee",)]
    assert check_item(replace(GOOD, fee=Fee(Decimal(20), basis="文件"))) == []
    assert paths(replace(GOOD, levy=Levy(T, " ", T))) == [("levy", "basis")]


def test_an_agent_item_names_who_decides_and_a_department_exists() -> None:
    assert paths(replace(GOOD, mode=Mode.AGENT)) == [("deciding_authority",)]
    assert paths(replace(GOOD, department="police")) == [("department",)]


def test_ids_and_numbers_are_unique_in_a_category_and_over_the_catalogue() -> None:
    twice = replace(CATEGORY, items=(GOOD, GOOD))
    assert [problem.path for problem in check_category(twice)] == [
        ("items", 0, "id"),
        ("items", 0, "number"),
        ("items", 1, "id"),
        ("items", 1, "number"),
    ]
    other = replace(CATEGORY, number=9, items=(replace(GOOD, number="09-01"),))
    assert [problem.path for problem in check_catalogue([CATEGORY, other])] == [
        (0, "items", 0, "id"),
        (1, "items", 0, "id"),
    ]
    assert (1, "number") in [problem.path for problem in check_catalogue([CATEGORY, CATEGORY])]


def test_a_number_belongs_to_its_category() -> None:
    moved = replace(CATEGORY, number=9)
    assert [problem.path for problem in check_category(moved)] == [("items", 0, "number")]


def old(name: str, to: str = "civil.example") -> Superseded:
    return Superseded(name, to, Text("已改名", "Renamed"))


def test_an_old_name_leads_to_a_live_item_and_is_nobody_s_present_name() -> None:
    def found(*rows: Superseded) -> list[tuple[str | int, ...]]:
        return [problem.path for problem in check_catalogue([replace(CATEGORY, superseded=rows)])]

    assert found(old("暂住证")) == []
    assert found(old("暂住证", "civil.gone")) == [(0, "superseded", 0, "leads_to")]
    assert found(old("示例事项")) == [(0, "superseded", 0, "name")]
    assert found(old(" ")) == [(0, "superseded", 0, "name")]
    assert found(old("暂住证"), old("暂住证")) == [(0, "superseded", 0, "name"), (0, "superseded", 1, "name")]
    silent = replace(old("暂住证"), note=Text("", ""))
    assert found(silent) == [(0, "superseded", 0, "note")]


def test_an_old_name_may_lead_to_another_category() -> None:
    other = Category(9, Text("市场", "Business"), "方案 三 9", (), (old("暂住证"),))
    assert check_catalogue([CATEGORY, other]) == []


def test_every_problem_speaks_both_languages_and_says_what_would_be_right() -> None:
    worst = replace(
        GOOD,
        id="X",
        number="1",
        mode=Mode.AGENT,
        department="",
        promised=days(31),
        fee=Fee(Decimal(1)),
        materials=(
            replace(GOOD.materials[0], id="?", name=Text("其他材料", "Other materials"), copies=0, when="a"),
        ),
    )
    found = check_item(worst)
    assert len(found) >= 9
    for problem in found:
        assert problem.reason.zh and problem.reason.en and problem.mend.zh and problem.mend.en
