"""A file is told part by part, each by its place; broken bytes are blocked and nothing else."""

import io
from random import Random

import pytest
from openpyxl import load_workbook

from sunlit.core.refusals import Refused
from sunlit.redaction import Blocked, clean, read
from sunlit.redaction.parts import REASONS
from sunlit.redaction.tests import making_office as office
from sunlit.redaction.tests import making_pdf as papers
from sunlit.redaction.tests.corpus import samples
from sunlit.redaction.tests.making_office import paragraph, run
from sunlit.redaction.tests.planting import HONEST, ROADS

PHONE = "13800006666"


def places(content, name):
    return [(place.where.zh, place.hidden) for place in read(content, name).places()]


def test_a_pdf_tells_the_page_and_the_line():
    content = papers.pdf(
        papers.shown(HONEST), papers.shown(HONEST) + papers.shown(f"tel {PHONE}", at=(60, 600))
    )
    with pytest.raises(Blocked) as refusal:
        clean(content, "a.pdf")
    assert "第2页，第2行第5个字起：手机号 138****6666" in refusal.value.reason.zh
    assert "page 2, line 2, character 5" in refusal.value.reason.en and PHONE not in str(refusal.value)


def test_hidden_places_are_told_as_hidden():
    word = office.docx(
        paragraph(
            run(f"正文{PHONE}"),
            f'<w:del w:id="1" w:author="x"><w:r><w:delText>{PHONE}</w:delText></w:r></w:del>',
        ),
        parts={"docProps/custom.xml": f"<p><v>{PHONE}</v></p>"},
    )
    assert places(word, f"{PHONE}.docx") == [
        ("文件名", False),
        ("正文", False),
        ("正文：已删除的修订", True),
        ("自定义属性", True),
    ]
    book = office.sheet([["a", 1]])
    book.create_sheet("底稿").append([int(PHONE)])
    book["底稿"].sheet_state = "veryHidden"
    assert places(office.saved(book), "a.xlsx") == [("工作表“底稿”", True)]


def test_what_a_word_file_shows_stays_as_it_was():
    table = f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc><w:tcPr/>{paragraph(run('格'))}</w:tc></w:tr></w:tbl>"
    word = office.docx(
        paragraph('<w:pPr><w:jc w:val="center"/></w:pPr>', run("标题", "<w:b/>")),
        table,
        paragraph(run(ROADS)),
    )
    made = clean(word, "方案.docx")
    said = next(part.text for part in read(made.content, made.name).parts if part.where.zh == "正文")
    assert said == f"标题\n格\n{ROADS}"
    assert (made.masked, made.left_out) == (0, ())
    assert clean(made.content, made.name).content == made.content, "cleaning a clean file changes nothing"


def test_what_a_sheet_shows_stays_as_it_was():
    book = office.sheet([["项目", "支出", "日期"], ["道路", 120000.5, None], ["水渠", 3, None]])
    book.worksheets[0]["B2"].number_format = "#,##0.00"
    book.worksheets[0].merge_cells("A4:C4")
    book.worksheets[0]["A4"] = "合计见附表"
    made = clean(office.saved(book), "明细.xlsx")
    page = load_workbook(io.BytesIO(made.content)).worksheets[0]
    assert [[cell.value for cell in row][:2] for row in page.iter_rows(max_row=3)] == [
        ["项目", "支出"],
        ["道路", 120000.5],
        ["水渠", 3],
    ]
    assert page["B2"].number_format == "#,##0.00" and str(next(iter(page.merged_cells.ranges))) == "A4:C4"


def test_a_format_cant_show_digits_that_no_cell_has():
    book = office.sheet([["号", 6666]])
    book.worksheets[0]["B1"].number_format = '"1380000"0'
    page = load_workbook(io.BytesIO(clean(office.saved(book), "a.xlsx").content)).worksheets[0]
    assert page["B1"].number_format == "General" and page["B1"].value == 6666


def test_a_cell_that_a_spreadsheet_would_run_becomes_text():
    made = clean("项目,说明\n=cmd|x,@SUM(A1)\n-5,+3\n".encode(), "a.csv")
    assert made.content.decode("utf-8-sig") == "项目,说明\r\n'=cmd|x,'@SUM(A1)\r\n-5,+3\r\n"


def test_a_table_of_persons_shows_the_fields_of_its_duty():
    content = "姓名,年龄,金额\n王小明,67,820\n".encode()
    with pytest.raises(Refused) as refusal:
        clean(content, "a.csv")
    assert refusal.value.code == "personal_fields" and "年龄" in refusal.value.reason.zh
    assert "67" in clean(content, "a.csv", fields=["age"]).content.decode("utf-8-sig")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("公示.pdf", "公示.pdf"),
        ("../../etc/公示.pdf", "公示.pdf"),
        ("C:\\x\\公示.PDF", "公示.pdf"),
        ("公示.html.pdf", "公示 html.pdf"),
        ("\u202efdp.公示.pdf", "fdp 公示.pdf"),
        ("低保_13800006666_王.pdf", "附件.pdf"),
        ("张三患癌症.pdf", "附件.pdf"),
        (".pdf", "附件.pdf"),
        ("长" * 300 + ".pdf", "长" * 80 + ".pdf"),
        ('a<b>"c"\n.pdf', "abc.pdf"),
    ],
)
def test_a_name_is_safe_and_says_nothing_personal(name, safe):
    assert clean(papers.pdf(papers.shown(HONEST)), name).name == safe


def test_every_reason_says_what_to_do_in_both_languages():
    for reason, way_out in REASONS.values():
        assert reason.zh and reason.en and way_out.zh and way_out.en


def test_broken_bytes_are_blocked_or_cleaned_and_never_break_the_program():
    luck = Random(7)
    by_kind = {sample.name.rpartition(".")[2]: sample for sample in samples() if sample.stays}
    for ending, sample in by_kind.items():
        for _ in range(12):
            content = bytearray(sample.content)
            for _ in range(luck.randint(1, 8)):
                content[luck.randrange(len(content))] = luck.randrange(256)
            if luck.random() < 0.3:
                content = content[: luck.randrange(1, len(content))]
            try:
                made = clean(bytes(content), f"a.{ending}")
            except Refused as refusal:
                assert refusal.reason.zh
            else:
                assert read(made.content, made.name).places() == ()
