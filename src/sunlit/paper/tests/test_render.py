"""Rendering: the same bytes, text as data, closed against what can't be printed."""

import io
import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from sunlit.paper import (
    Documents,
    FontSet,
    PaperError,
    TemplateFault,
    TooLarge,
    UnfitData,
    qr,
    render,
    usual_places,
)
from sunlit.paper.render import canonical, plain

from .conftest import DOCUMENTS, FONTS, ROOT

LINE = '#import "/documents/base.typ": *\n#show: sheet.with(title: "样")\n#show-text(data.line)\n'


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text().replace("\u200b", "") for page in PdfReader(io.BytesIO(pdf)).pages]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small rulebook with one template that prints one line."""
    root = tmp_path_factory.mktemp("rulebook")
    (root / "documents").mkdir()
    (root / "documents" / "base.typ").write_bytes((ROOT / "rulebook/documents/base.typ").read_bytes())
    (root / "line.typ").write_text(LINE, encoding="utf-8")
    return root


def one_line(house: Path, fonts: FontSet, line: str) -> str:
    made = render(house / "line.typ", {"line": line, "office": "阳光镇"}, fonts=fonts, number="样1号")
    return "".join(pages(made.pdf))


def test_the_same_data_gives_the_same_bytes_in_another_process(documents: Documents, fonts: FontSet) -> None:
    sample = documents.sample("one-time-notice")
    here = documents.print("one-time-notice", sample.data, number=sample.number, fonts=fonts)
    program = (
        "import sys; from pathlib import Path; from sunlit.paper import Documents, FontSet\n"
        f"papers = Documents.load(Path({str(DOCUMENTS)!r})); sample = papers.sample('one-time-notice')\n"
        f"fonts = FontSet.find([Path({str(FONTS)!r})])\n"
        "print(papers.print('one-time-notice', sample.data, number=sample.number, fonts=fonts).sha256)"
    )
    there = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(ROOT / "src"), "PYTHONHASHSEED": "7", "TZ": "America/New_York"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert there.stdout.strip() == here.sha256


def test_threads_render_the_same_bytes(documents: Documents, fonts: FontSet) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: documents.preview("inquiry-slip", fonts=fonts).sha256, range(12)))
    assert len(set(made)) == 1


def test_the_fingerprint_follows_data_number_and_template(house: Path, fonts: FontSet) -> None:
    def fingerprint(line: str, number: str) -> str:
        return render(house / "line.typ", {"line": line}, fonts=fonts, number=number).fingerprint

    first = fingerprint("甲", "1号")
    assert fingerprint("甲", "1号") == first
    assert fingerprint("乙", "1号") != first
    assert fingerprint("甲", "2号") != first
    base = house / "documents" / "base.typ"
    before = base.read_text(encoding="utf-8")
    base.write_text(before.replace("第 #at.page 页", "第#at.page 页"), encoding="utf-8")
    assert fingerprint("甲", "1号") != first, "the shared furniture is part of the template"
    base.write_text(before, encoding="utf-8")
    assert fingerprint("甲", "1号") == first


def test_a_changed_template_prints_its_new_wording_at_once(house: Path, fonts: FontSet) -> None:
    path = house / "changing.typ"
    path.write_text(LINE + "旧文字", encoding="utf-8")
    assert "旧文字" in "".join(pages(render(path, {"line": "甲"}, fonts=fonts, number="1号").pdf))
    path.write_text(LINE + "新文字", encoding="utf-8")
    assert "新文字" in "".join(pages(render(path, {"line": "甲"}, fonts=fonts, number="1号").pdf))


@pytest.mark.parametrize(
    "name",
    [
        "#panic()张三",
        "$x^2$ 李",
        "张\\三\\n",
        '"王"五\'',
        "*粗* _斜_ `码` <标>",
        "// 注释 /* 也是 */",
        "#{sys.inputs.data}",
        "@preview/x:0.1.0",
        "= 标题 - 列表 + 项",
        "{{ user }} {% x %}",
        "A" * 300,
    ],
)
def test_a_hostile_name_is_printed_as_it_is(house: Path, fonts: FontSet, name: str) -> None:
    printed = re.sub(r"\s", "", one_line(house, fonts, name))
    assert re.sub(r"\s", "", name) in printed


def test_a_name_that_looks_like_svg_stays_text_on_a_declared_paper(
    documents: Documents, fonts: FontSet
) -> None:
    data = {**documents.sample("desk-plate").data, "name": "<svg onload=x>"}
    made = documents.print("desk-plate", data, number="1号", fonts=fonts)
    assert "<svgonload=x>" in re.sub(r"\s", "", pages(made.pdf)[0])


def test_direction_marks_are_written_out_instead_of_turning_the_name_around(
    house: Path, fonts: FontSet
) -> None:
    assert "张〔U+202E〕三〔U+200B〕" in one_line(house, fonts, "张\u202e三\u200b").replace(" ", "")


def test_a_control_character_is_refused_by_its_code(house: Path, fonts: FontSet) -> None:
    with pytest.raises(PaperError, match=r"U\+0000"):
        one_line(house, fonts, "张\x00三")


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40))
def test_any_printable_text_comes_out_as_it_went_in(house: Path, fonts: FontSet, text: str) -> None:
    template = house / "line.typ"
    made = render(template, {"line": "甲" + text + "乙"}, fonts=fonts, number="1号")
    assert f"甲{text}乙" in re.sub(r"\s", "", "".join(pages(made.pdf)))


def test_text_data_and_depth_have_limits(house: Path, fonts: FontSet) -> None:
    one_line(house, fonts, "字" * 20_000)
    with pytest.raises(TooLarge, match="20001"):
        one_line(house, fonts, "字" * 20_001)
    deep: Any = "底"
    for _ in range(12):
        deep = [deep]
    with pytest.raises(TooLarge, match="8"):
        render(house / "line.typ", {"line": "甲", "deep": deep}, fonts=fonts, number="1号")
    with pytest.raises(TooLarge, match="4000000"):
        render(house / "line.typ", {"line": "甲", "more": ["字" * 20_000] * 210}, fonts=fonts, number="1号")


@pytest.mark.parametrize("length", [10, 80, 300])
def test_a_qr_code_scales_into_a_smaller_frame_instead_of_being_cut_off(length: int) -> None:
    found = re.search(r'width="(\d+)" height="(\d+)" viewBox="0 0 (\d+) (\d+)"', qr.svg("A" * length))
    assert found is not None
    assert found[1] == found[2] == found[3] == found[4]


def test_a_qr_code_that_paper_can_not_carry_is_refused(house: Path, fonts: FontSet) -> None:
    render(house / "line.typ", {"line": "甲", "qr": "x" * 300}, fonts=fonts, number="1号")
    with pytest.raises(TooLarge, match="301"):
        render(house / "line.typ", {"line": "甲", "qr": "x" * 301}, fonts=fonts, number="1号")


def test_dates_money_and_moments_have_one_spelling() -> None:
    moment = datetime(2026, 11, 21, 1, 30, tzinfo=timezone(timedelta(0)))
    assert plain([date(2026, 11, 21), moment, Decimal("1.50")]) == ["2026-11-21", "2026-11-21T09:30", "1.50"]
    assert canonical({"b": 1, "a": "阳"}) == '{"a":"阳","b":1}'
    for wrong in (1.5, b"x", object(), Decimal("NaN")):
        with pytest.raises(PaperError):
            plain(wrong)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ('#import "@preview/cetz:0.3.0": *', "@preview"),
        ('#read("/documents/base.typ")', "may not read"),
        ('#image("photo.png")', "may not read"),
        ('#import "/../outside.typ": *', "outside"),
        ('#import "absent.typ": *', "does not exist"),
        ('#let f = "absent.typ"\n#import f: *', "must name a file"),
        ("#unknown-function()", "does not compile"),
    ],
)
def test_a_template_that_reaches_out_or_is_broken_is_refused(
    house: Path, fonts: FontSet, source: str, reason: str
) -> None:
    (house / "wrong.typ").write_text(source, encoding="utf-8")
    with pytest.raises(TemplateFault, match=re.escape(reason)):
        render(house / "wrong.typ", {}, fonts=fonts, number="1号")


def test_a_template_outside_a_rulebook_is_refused(tmp_path: Path, fonts: FontSet) -> None:
    (tmp_path / "loose.typ").write_text("甲", encoding="utf-8")
    with pytest.raises(TemplateFault, match=r"base\.typ"):
        render(tmp_path / "loose.typ", {}, fonts=fonts, number="1号")


@pytest.mark.parametrize(
    "picture",
    [
        "<svg><script>x</script></svg>",
        '<svg><image href="https://a.example/x.png"/></svg>',
        '<svg><use href="/etc/passwd#a"/></svg>',
        '<svg><rect style="fill:url(https://a.example)"/></svg>',
        '<svg><!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]></svg>',
    ],
)
def test_a_chart_with_scripts_or_outside_links_is_refused(
    documents: Documents, fonts: FontSet, picture: str
) -> None:
    data = {**documents.sample("guide-sheet").data, "chart": picture}
    with pytest.raises(PaperError, match="chart"):
        documents.print("guide-sheet", data, number="1号", fonts=fonts)


def test_an_archive_copy_can_be_pdf_a(documents: Documents, fonts: FontSet) -> None:
    sample = documents.sample("result-sheet")
    made = documents.print(
        "result-sheet", sample.data, number=sample.number, fonts=fonts, standards=("a-2b",)
    )
    assert b"pdfaid" in made.pdf or "pdfaid" in str(PdfReader(io.BytesIO(made.pdf)).xmp_metadata)


def test_the_usual_places_begin_with_the_customers_directory() -> None:
    places = usual_places(ROOT, Path("/srv/fonts"))
    assert places[:2] == [Path("/srv/fonts"), FONTS]


def test_a_paper_without_number_is_refused(documents: Documents, fonts: FontSet) -> None:
    with pytest.raises(UnfitData, match="编号"):
        documents.print("desk-plate", documents.sample("desk-plate").data, number=" ", fonts=fonts)


def test_canonical_data_is_json_again() -> None:
    assert json.loads(canonical({"a": ["甲", 1, None, True]})) == {"a": ["甲", 1, None, True]}
