"""The papers of the service centre, opened as PDF and read."""

import io
import re
from itertools import pairwise
from typing import Any

import pytest
from pypdf import PdfReader

from sunlit.core.text import Text
from sunlit.paper import (
    Documents,
    FontSet,
    MissingGlyph,
    PaperError,
    TemplateFault,
    UnfitData,
    UnknownDocument,
)
from sunlit.paper.documents import Kind
from sunlit.paper.render import texts

from .conftest import DOCUMENTS, RARE

IDS = [document.id for document in Documents.load(DOCUMENTS)]


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text().replace("\u200b", "") for page in PdfReader(io.BytesIO(pdf)).pages]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def data_of(documents: Documents, document_id: str, /, **changes: Any) -> dict[str, Any]:
    return {**documents.sample(document_id).data, **changes}


@pytest.mark.parametrize("name", IDS)
def test_every_text_of_the_sample_is_on_the_paper_with_number_and_fingerprint(
    documents: Documents, fonts: FontSet, name: str
) -> None:
    made = documents.preview(name, fonts=fonts)
    printed = squeezed("".join(pages(made.pdf)))
    sample = documents.sample(name)
    assert len(pages(made.pdf)) == made.pages
    for page in pages(made.pdf):
        assert squeezed(sample.number) in squeezed(page)
        assert made.fingerprint in squeezed(page)
    assert "样张" in printed
    document = documents[name]
    for place, text in texts(sample.data):
        field, _ = document._at(place)
        if (
            place != ("qr",)
            and field
            and field.kind not in {Kind.DATE, Kind.MOMENT, Kind.SVG}
            and place[-1] != "level"
        ):
            assert squeezed(text) in printed, f"{place} is declared and given but not printed"


@pytest.mark.parametrize("name", IDS)
def test_a_real_paper_has_no_sample_mark(documents: Documents, fonts: FontSet, name: str) -> None:
    sample = documents.sample(name)
    made = documents.print(name, sample.data, number=sample.number, fonts=fonts)
    assert "样张" not in "".join(pages(made.pdf))


@pytest.mark.parametrize("name", IDS)
def test_every_required_field_that_is_missing_is_refused_in_both_languages(
    documents: Documents, fonts: FontSet, name: str
) -> None:
    sample = documents.sample(name)
    for key, field in documents[name].fields.items():
        if not (field.required or field.at_least) or field.when:
            continue
        for nothing in ({}, {key: ""}, {key: None}, {key: []}):
            data = {**{k: v for k, v in sample.data.items() if k != key}, **nothing}
            with pytest.raises(UnfitData) as caught:
                documents.print(name, data, number=sample.number, fonts=fonts)
            assert [problem.path for problem in caught.value.problems] == [(key,)]
            assert field.zh in caught.value.text.zh
            assert field.en in caught.value.text.en


@pytest.mark.parametrize("name", IDS)
def test_a_paper_with_its_required_fields_only_can_be_printed(
    documents: Documents, fonts: FontSet, name: str
) -> None:
    sample = documents.sample(name)
    needed = {
        key: sample.data[key]
        for key, field in documents[name].fields.items()
        if key in sample.data and (field.required or field.at_least or field.when)
    }
    assert documents.print(name, needed, number=sample.number, fonts=fonts).pages >= 1


def test_every_fault_is_told_at_once(documents: Documents, fonts: FontSet) -> None:
    data = data_of(documents, "acceptance-receipt", handler="", promised_date="2026-13-01", colour="blue")
    data["materials"] = [{"name": "甲", "form": "原件", "copies": -1}, {"form": "原件", "copies": 1}]
    with pytest.raises(UnfitData) as caught:
        documents.print("acceptance-receipt", data, number="1号", fonts=fonts)
    assert {problem.path for problem in caught.value.problems} == {
        ("colour",),
        ("handler",),
        ("promised_date",),
        ("materials", 0, "copies"),
        ("materials", 1, "name"),
    }
    assert "第2行缺“材料名称”" in caught.value.text.zh


@pytest.mark.parametrize("name", ["one-time-notice", "material-receipt"])
def test_the_two_copies_are_identical_but_for_the_mark(
    documents: Documents, fonts: FontSet, name: str
) -> None:
    first, second = pages(documents.preview(name, fonts=fonts).pdf)
    given = {"one-time-notice": "申请人联", "material-receipt": "交件人联"}[name]
    assert given in first
    assert "存根联" in second
    assert first.replace(given, "") == second.replace("存根联", "")
    assert "第 1 页 · 共 1 页" in first


def test_a_long_notice_has_two_identical_copies_of_several_pages(
    documents: Documents, fonts: FontSet
) -> None:
    need = {"kind": "材料", "name": "户口簿原件", "how": "从家里带来，当场核对后退还。"}
    made = documents.print(
        "one-time-notice", data_of(documents, "one-time-notice", needs=[need] * 60), number="1号", fonts=fonts
    )
    printed = pages(made.pdf)
    half = len(printed) // 2
    assert len(printed) == 2 * half >= 4
    for one, (first, second) in enumerate(zip(printed[:half], printed[half:], strict=True), start=1):
        assert first.replace("申请人联", "") == second.replace("存根联", "")
        assert f"第 {one} 页 · 共 {half} 页" in first


def register(count: int) -> list[dict[str, Any]]:
    return [
        {
            "no": number,
            "name": "钱赟",
            "unit": "样本村",
            "time": f"2026-11-{1 + number // 60:02}T{8 + number % 60 // 6:02}:{number % 6 * 10:02}",
            "matter": "咨询高龄津贴怎么申请",
            "result": "当场答复",
            "clerk": "孙范例",
        }
        for number in range(1, count + 1)
    ]


def test_a_long_register_repeats_its_head_on_every_page_and_loses_no_row(
    documents: Documents, fonts: FontSet
) -> None:
    data = data_of(documents, "first-inquiry-register", rows=register(500))
    made = documents.print("first-inquiry-register", data, number="/Type/Pages/Count 999", fonts=fonts)
    printed = pages(made.pdf)
    assert len(printed) == made.pages > 20
    for page in printed:
        assert "单位或住址" in page
        assert "登记人签名" in page
        assert "首问责任人" in page
    assert sum(page.count("咨询高龄津贴怎么申请") for page in printed) == 500


@pytest.mark.parametrize("name", ["first-inquiry-register", "phone-register"])
def test_a_register_with_a_gap_or_out_of_order_is_refused(
    documents: Documents, fonts: FontSet, name: str
) -> None:
    rows = [dict(row) for row in documents.sample(name).data["rows"]]
    with pytest.raises(UnfitData, match="编号不连续"):
        documents.print(name, data_of(documents, name, rows=[rows[0], *rows[2:]]), number="1号", fonts=fonts)
    rows[1]["time"], rows[2]["time"] = rows[2]["time"], rows[1]["time"]
    with pytest.raises(UnfitData, match="out of order"):
        documents.print(name, data_of(documents, name, rows=rows), number="1号", fonts=fonts)


def test_rare_characters_in_a_name_are_printed_by_the_installed_font(
    documents: Documents, fonts: FontSet
) -> None:
    made = documents.print(
        "acceptance-receipt",
        data_of(documents, "acceptance-receipt", applicant="周" + RARE),
        number="1号",
        fonts=fonts,
    )
    assert "周" + RARE in squeezed(pages(made.pdf)[0])


def test_a_name_without_glyph_is_refused_naming_character_and_field(
    documents: Documents, plain_fonts: FontSet
) -> None:
    with pytest.raises(MissingGlyph) as caught:
        documents.preview("acceptance-receipt", fonts=plain_fonts)
    gaps = {(gap.character, gap.field, gap.person) for gap in caught.value.gaps}
    assert gaps == {("喆", Text("申请人", "Applicant"), True), ("堃", Text("申请人", "Applicant"), True)}
    assert "姓名用字打印不出：“申请人”中的“喆”（U+5586）" in caught.value.text.zh
    assert "不得用同音字代替" in caught.value.text.zh
    assert "A person's name can't be printed" in caught.value.text.en


def test_every_rare_character_is_refused_by_a_font_that_lacks_it(
    documents: Documents, plain_fonts: FontSet
) -> None:
    for character in RARE:
        data = data_of(documents, "desk-plate", name="王" + character)
        with pytest.raises(MissingGlyph, match=character):
            documents.print("desk-plate", data, number="1号", fonts=plain_fonts)


def test_other_text_without_glyph_is_refused_with_other_words(documents: Documents, fonts: FontSet) -> None:
    data = data_of(documents, "first-inquiry-register", rows=[{**register(1)[0], "matter": "咨询𝄞"}])
    with pytest.raises(MissingGlyph) as caught:
        documents.print("first-inquiry-register", data, number="1号", fonts=fonts)
    assert caught.value.text.zh.startswith("文字打印不出：“第1行 事项”中的“𝄞”（U+1D11E）")
    assert "改用其他写法" in caught.value.text.zh


def test_a_name_in_a_row_is_refused_with_its_row(documents: Documents, plain_fonts: FontSet) -> None:
    rows = [{**row, "name": "王示例"} for row in register(3)]
    rows[2]["name"] = "王骉"
    data = data_of(documents, "first-inquiry-register", rows=rows)
    with pytest.raises(MissingGlyph, match="第3行 姓名"):
        documents.print("first-inquiry-register", data, number="1号", fonts=plain_fonts)


def test_a_refusal_without_reasons_is_not_printed(documents: Documents, fonts: FontSet) -> None:
    data = data_of(documents, "result-sheet", reasons=[])
    with pytest.raises(UnfitData, match="理由"):
        documents.print("result-sheet", data, number="1号", fonts=fonts)
    documents.print("result-sheet", {**data, "result": "准予"}, number="1号", fonts=fonts)
    for missing in ("grounds", "remedies"):
        with pytest.raises(UnfitData):
            documents.print(
                "result-sheet", data_of(documents, "result-sheet", **{missing: []}), number="1号", fonts=fonts
            )


def test_an_undertaking_form_needs_rights_told(documents: Documents, fonts: FontSet) -> None:
    with pytest.raises(UnfitData, match="已告知权利义务"):
        documents.print(
            "undertaking-form",
            data_of(documents, "undertaking-form", rights_told=False),
            number="1号",
            fonts=fonts,
        )


def test_a_letter_has_22_lines_of_28_characters(documents: Documents, fonts: FontSet) -> None:
    """GB/T 9704-2012: counted in the PDF by position, on a page that holds running text only."""
    data = data_of(documents, "gongwen", body=[{"level": "正文", "text": "镇政府公开办事流程" * 200}])
    made = documents.print("gongwen", data, number="阳政发〔2026〕18号", fonts=fonts)
    page = PdfReader(io.BytesIO(made.pdf)).pages[1]
    lines = [line for line in page.extract_text().splitlines() if re.fullmatch("[镇政府公开办事流程]+", line)]
    assert [len(line) for line in lines] == [28] * 22
    baselines: list[float] = []

    def see(text: str, cm: Any, _tm: Any, _font: Any, _size: float) -> None:
        if "镇" in text or "流" in text:
            baselines.append(cm[5])

    page.extract_text(visitor_text=see)
    steps = {round(a - b, 1) for a, b in pairwise(baselines) if a != b}
    assert steps - {0.0} == {29.0}, "22 lines fill 225 mm: 28.99 pt from line to line"


def test_the_imprint_of_a_letter_stands_on_an_even_page(documents: Documents, fonts: FontSet) -> None:
    for length in (10, *range(60, 130, 7), 160, 200):
        data = data_of(documents, "gongwen", body=[{"level": "正文", "text": "公开办事流程" * length}])
        printed = pages(documents.print("gongwen", data, number="1号", fonts=fonts).pdf)
        assert len(printed) % 2 == 0
        assert "印发" in printed[-1]
        assert "抄送：" in printed[-1]


def test_an_unknown_document_names_the_known_ones(documents: Documents, fonts: FontSet) -> None:
    with pytest.raises(UnknownDocument, match="acceptance-receipt"):
        documents.preview("no-such-paper", fonts=fonts)


def test_every_template_is_declared_and_names_its_fields(documents: Documents) -> None:
    assert {path.stem for path in DOCUMENTS.glob("*.typ")} == set(IDS)
    for document in documents:
        comment = (DOCUMENTS / f"{document.id}.typ").read_text(encoding="utf-8").split("#import")[0]
        for key in document.fields:
            assert re.search(rf"\b{key}\b", comment), f"{document.id}.typ does not name {key} in its comment"


def test_faulty_declarations_are_refused_with_the_file(tmp_path: Any) -> None:
    path = tmp_path / "documents.yaml"
    field = "{zh: 甲, en: A}"
    for text in (
        "documents: []",
        f"common: {{a: {field}}}\ndocuments:\n  - {{id: x, title: {field}, paper: A4, fields: {{}}, colour: blue}}",
        f"common: {{}}\ndocuments:\n  - {{id: x, title: {field}, paper: A4, fields: {{}}}}",
        "common: [",
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(TemplateFault):
            Documents.load(tmp_path)


def test_a_name_stands_on_one_line_and_an_error_is_both_languages(
    documents: Documents, fonts: FontSet
) -> None:
    with pytest.raises(PaperError) as caught:
        documents.print(
            "desk-plate", data_of(documents, "desk-plate", name="王\n二"), number="1号", fonts=fonts
        )
    assert "姓名应写在一行" in caught.value.text.zh
    assert "one line" in caught.value.text.en
    documents.print(
        "desk-plate", data_of(documents, "desk-plate", name="王" * 100), number="1号", fonts=fonts
    )
    with pytest.raises(UnfitData, match="100"):
        documents.print(
            "desk-plate", data_of(documents, "desk-plate", name="王" * 101), number="1号", fonts=fonts
        )


def test_a_long_name_without_spaces_stays_in_its_cell(documents: Documents, fonts: FontSet) -> None:
    data = data_of(documents, "acceptance-receipt", applicant="W" * 100, agent="孙范例")
    printed = pages(documents.print("acceptance-receipt", data, number="1号", fonts=fonts).pdf)[0]
    runs = [len(run) for run in re.findall("W+", printed)]
    assert sum(runs) == 100
    assert max(runs) < 20, "a cell of 60 mm holds at most 18 of the widest letter"


def test_a_filled_opinion_takes_the_room_it_needs_and_no_page(documents: Documents, fonts: FontSet) -> None:
    data = data_of(
        documents, "undertaking-form", form=[], opinion="经核对，符合标准。" * 20, result="已报县民政局确认。"
    )
    assert documents.print("undertaking-form", data, number="1号", fonts=fonts).pages == 1
