"""The chart: nothing lies on anything else, everything can be read, nothing is needed from outside."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from sunlit.core.procedures.chart import chart, in_sentences, quality
from sunlit.core.procedures.identity import short_hash
from sunlit.core.procedures.lettering import NO_END, NO_START, break_lines, width_of
from sunlit.core.procedures.model import Procedure, Step
from sunlit.core.tests.procedures.samples import NAMES, procedures, sample
from sunlit.core.text import Text

SVG = "{http://www.w3.org/2000/svg}"
ORIENTATIONS = ("vertical", "horizontal")
LANGUAGES = ("zh-hans", "en")


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_sample_charts_are_clean(name, language, orientation):
    found = quality(sample(name), language=language, orientation=orientation)
    assert found.overlaps == found.through == found.labels == found.shared == ()
    assert found.crossings <= 1


@given(procedures())
@settings(max_examples=80, deadline=None)
def test_no_procedure_draws_boxes_on_boxes_or_lines_through_boxes(procedure):
    for orientation in ORIENTATIONS:
        found = quality(procedure, orientation=orientation)
        assert found.overlaps == ()
        assert found.through == ()
        assert found.labels == ()
        assert found.shared == ()


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_strict_content_security_policy_shows_the_chart(name, language, orientation):
    text = chart(sample(name), language=language, orientation=orientation)
    for element in ElementTree.fromstring(text).iter():
        assert element.tag in {
            SVG + t
            for t in ("svg", "g", "title", "desc", "rect", "path", "polyline", "polygon", "text", "circle")
        }
        for key, value in element.attrib.items():
            assert key not in ("style", "class", "href") and not key.startswith("on")
            assert "url(" not in value and "http" not in value


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chart_has_a_title_and_says_everything_in_words(language):
    root = ElementTree.fromstring(
        chart(sample("relief"), language=language, current=["publicity"], done=["survey"])
    )
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert title.text == sample("relief").title.in_language(language)
    for step in sample("relief").steps.values():
        assert step.title.in_language(language) in desc.text
    assert ("current step" if language == "en" else "当前环节") in desc.text


def test_every_step_who_and_how_long_are_in_the_picture():
    roles = {"mayor": Text("镇长", "Mayor")}
    words = texts(chart(sample("relief"), roles=roles))
    for expected in (
        "入户调查",
        "镇长",
        "5个工作日",
        "7席表决，5席到会",
        "3席会签，全部同意",
        "7日",
        "停止计时",
        "有异议",
        "开始",
    ):
        assert expected in words


def texts(svg: str) -> list[str]:
    return [element.text for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_the_current_step_is_lit_by_more_than_colour():
    plain, lit = texts(chart(sample("linear"))), texts(chart(sample("linear"), current=["review"]))
    assert lit.count("当前") == 1 and "当前" not in plain
    thick = [
        r
        for r in ElementTree.fromstring(chart(sample("linear"), current=["review"])).iter(f"{SVG}rect")
        if r.get("stroke-width") == "4"
    ]
    assert len(thick) == 1


def test_the_fingerprint_is_printed():
    procedure = sample("linear")
    assert any(short_hash(procedure) in line for line in texts(chart(procedure)))
    assert any(short_hash(procedure) in line for line in texts(chart(procedure, language="en")))
    assert not any(short_hash(procedure) in line for line in texts(chart(procedure, hash_line=False)))


def test_hostile_titles_stay_text():
    step = sample("linear").steps["check"]
    bad = Text('<script>alert("1")</script>&\x00', "]]></text><script>")
    procedure = replace(
        sample("linear"), title=bad, steps={**sample("linear").steps, "check": replace(step, title=bad)}
    )
    for language in LANGUAGES:
        root = ElementTree.fromstring(chart(procedure, language=language))
        assert not list(root.iter(f"{SVG}script"))


def test_a_chart_of_unknown_steps_or_shapes_is_refused():
    with pytest.raises(ValueError, match="nowhere"):
        chart(sample("linear"), current=["nowhere"])
    with pytest.raises(ValueError, match="diagonal"):
        chart(sample("linear"), orientation="diagonal")


def test_an_unfinished_procedure_is_drawn_as_far_as_it_goes():
    linear = sample("linear")
    broken = replace(linear, steps={key: step for key, step in linear.steps.items() if key != "review"})
    assert quality(broken).overlaps == ()
    assert ElementTree.fromstring(chart(broken)).get("role") == "img"
    alone = Procedure("alone", "1", Text("独", "Alone"), "a", {"a": Step(Text("步", "Step"))})
    assert ElementTree.fromstring(chart(alone)).get("role") == "img"
    empty = Procedure("empty", "1", Text("空", "Empty"), "a", {})
    assert "空" in texts(chart(empty))


def test_lines_break_where_chinese_allows_it():
    lines = break_lines("申请人（法定代理人）提交申请，材料齐全、符合法定形式的，当场受理。", 140, 14, 9)
    assert "".join(lines) == "申请人（法定代理人）提交申请，材料齐全、符合法定形式的，当场受理。"
    for line in lines:
        assert line[0] not in NO_START and line[-1] not in NO_END
        assert width_of(line, 14) <= 154


def test_english_words_stay_whole_and_long_words_are_cut():
    assert break_lines("Examination of the application", 150, 14) == ("Examination of", "the application")
    assert all(width_of(line, 14) <= 150 for line in break_lines("x" * 100, 150, 14, 20))
    assert break_lines("很长" * 40, 100, 14, 2)[-1].endswith("…")
    assert break_lines("", 100, 14) == ()


def test_the_words_of_a_step_name_its_ways():
    assert "张榜公示（office_clerk，7日）：期满无异议 → 镇长审批；有异议 → 入户调查。" in in_sentences(
        sample("relief")
    )
