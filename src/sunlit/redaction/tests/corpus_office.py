"""Word and Excel files of the corpus."""

from collections.abc import Callable, Iterator
from random import Random

from openpyxl.styles import Font

from sunlit.redaction.tests import making_office as office
from sunlit.redaction.tests.making_office import paragraph, run
from sunlit.redaction.tests.planting import ROADS, Sample


def words(luck: Random, new: Callable[[], str], round_: int) -> Iterator[Sample]:
    """Word: what is seen is masked, what isn't seen doesn't come out."""

    def sample(trick: str, told: str, content: bytes, name: str = "公示.docx", **more: str) -> Sample:
        return Sample(f"docx {trick}", name, content, (told,), **({"stays": "道路养护"} | more))

    text = paragraph(run(ROADS))
    told = new()
    yield sample("text", told, office.docx(text, paragraph(run(f"联系人 {told}，请记下"))))
    for step in (1, 2, 4):
        told = new()
        pieces = [run(told[at : at + step], "<w:b/>" if at % 2 else "") for at in range(0, len(told), step)]
        yield sample(f"runs of {step}", told, office.docx(text, paragraph(run("号码"), *pieces, run("。"))))
    told = new()
    yield sample(
        "runs with marks between",
        told,
        office.docx(
            text,
            paragraph(
                run(told[:5]),
                '<w:bookmarkStart w:id="1" w:name="b"/><w:proofErr w:type="spellStart"/>',
                run(told[5:]),
            ),
        ),
    )
    told = new()
    yield sample(
        "hyphens and tabs",
        told,
        office.docx(
            text,
            paragraph(
                run(told[:5]),
                "<w:r><w:noBreakHyphen/></w:r>",
                run(told[5:9]),
                "<w:r><w:tab/></w:r>",
                run(told[9:]),
            ),
        ),
    )
    told = new()
    yield sample(
        "table",
        told,
        office.docx(
            text,
            f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc><w:tcPr/>{paragraph(run(told))}</w:tc></w:tr></w:tbl>",
        ),
    )
    told = new()
    yield sample(
        "deleted",
        told,
        office.docx(
            text,
            paragraph(f'<w:del w:id="1" w:author="张三"><w:r><w:delText>{told}</w:delText></w:r></w:del>'),
        ),
    )
    told = new()
    yield sample(
        "inserted",
        told,
        office.docx(text, paragraph(f'<w:ins w:id="1" w:author="{told}">{run(told)}</w:ins>')),
    )
    told = new()
    yield sample(
        "moved away",
        told,
        office.docx(text, paragraph(f'<w:moveFrom w:id="1" w:author="x">{run(told)}</w:moveFrom>')),
    )
    told = new()
    yield sample("hidden text", told, office.docx(text, paragraph(run(told, "<w:vanish/>"))))
    told = new()
    style = f'<w:styles xmlns:w="{office.W}"><w:style w:type="character" w:styleId="h"><w:name w:val="h"/><w:rPr><w:vanish/></w:rPr></w:style></w:styles>'
    yield sample(
        "hidden style",
        told,
        office.docx(text, paragraph(run(told, '<w:rStyle w:val="h"/>')), parts={"word/styles.xml": style}),
    )
    told = new()
    yield sample(
        "white and tiny",
        told,
        office.docx(text, paragraph(run(told, '<w:color w:val="FFFFFF"/><w:sz w:val="2"/>'))),
    )
    told = new()
    comments = office.story(
        "comments", f'<w:comment w:id="0" w:author="李四" w:initials="L">{paragraph(run(told))}</w:comment>'
    )
    yield sample(
        "comment",
        told,
        office.docx(
            text,
            paragraph(
                '<w:commentRangeStart w:id="0"/>',
                run("支出"),
                '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>',
            ),
            parts={"word/comments.xml": comments},
            relations={"rId9": ("comments", "comments.xml")},
        ),
    )
    for kind in ("footnote", "endnote"):
        told = new()
        notes = office.story(f"{kind}s", f'<w:{kind} w:id="2">{paragraph(run(told))}</w:{kind}>')
        yield sample(
            kind,
            told,
            office.docx(
                text,
                paragraph(run("支出"), f'<w:r><w:{kind}Reference w:id="2"/></w:r>'),
                parts={f"word/{kind}s.xml": notes},
                relations={"rId9": (f"{kind}s", f"{kind}s.xml")},
            ),
        )
    for kind, root in (("header", "hdr"), ("footer", "ftr")):
        told = new()
        yield sample(
            kind,
            told,
            office.docx(
                text,
                parts={f"word/{kind}1.xml": office.story(root, paragraph(run(told[:6]), run(told[6:])))},
                relations={"rId9": (kind, f"{kind}1.xml")},
            ),
        )
    told = new()
    box = f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><wp:docPr id="1" name="n" descr="d"/><a:graphic><a:graphicData uri="x"><wps:wsp><wps:txbx><w:txbxContent>{paragraph(run(told))}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>{paragraph(run(told))}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>'
    yield sample("text box", told, office.docx(text, paragraph(run("见框"), box)))
    told = new()
    drawing = f'<w:r><w:drawing><wp:inline><wp:extent cx="900000" cy="600000"/><wp:docPr id="1" name="{told}" descr="照片 {told}" title="{told}"/><a:graphic><a:graphicData uri="p"><pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="{told}.png"/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId8"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    image = office.picture(text=told)
    yield sample(
        "picture",
        told,
        office.docx(
            text,
            paragraph(drawing),
            parts={"word/media/image1.png": image},
            relations={"rId8": ("image", "media/image1.png")},
        ),
    )
    told = new()
    yield sample(
        "field code",
        told,
        office.docx(
            text,
            paragraph(
                f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> QUOTE {told} </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>',
                run("结果"),
                '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
            ),
        ),
    )
    told = new()
    yield sample(
        "link",
        told,
        office.docx(
            text,
            paragraph(f'<w:hyperlink r:id="rId7" w:tooltip="{told}">{run("链接")}</w:hyperlink>'),
            relations={"rId7": ("hyperlink", f"https://example.com/{told}")},
        ),
    )
    told = new()
    yield sample(
        "control",
        told,
        office.docx(
            text,
            paragraph(
                f'<w:sdt><w:sdtPr><w:alias w:val="{told}"/><w:tag w:val="{told}"/></w:sdtPr><w:sdtContent>{run("选项")}</w:sdtContent></w:sdt>'
            ),
        ),
    )
    told = new()
    yield sample(
        "bookmark name",
        told,
        office.docx(
            text,
            paragraph(
                f'<w:bookmarkStart w:id="1" w:name="p{told}"/>', run("书签"), '<w:bookmarkEnd w:id="1"/>'
            ),
        ),
    )
    told = new()
    core = f'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{told}</dc:creator></cp:coreProperties>'
    yield sample("properties", told, office.docx(text, parts={"docProps/core.xml": core}))
    told = new()
    custom = f'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"><property name="{told}"><v>{told}</v></property></Properties>'
    yield sample("custom properties", told, office.docx(text, parts={"docProps/custom.xml": custom}))
    told = new()
    yield sample(
        "custom data", told, office.docx(text, parts={"customXml/item1.xml": f"<row><id>{told}</id></row>"})
    )
    told = new()
    yield sample(
        "embedded sheet",
        told,
        office.docx(text, parts={"word/embeddings/a.xlsx": office.saved(office.sheet([["号", told]]))}),
    )
    told = new()
    yield sample("file name", told, office.docx(text), name=f"{told}低保.docx")
    told = new()
    yield sample("part name", told, office.docx(text, parts={f"customXml/{told}.xml": "<a/>"}))
    told = new()
    yield sample(
        "over two paragraphs",
        told,
        office.docx(text, paragraph(run(told[:7])), paragraph(run(told[7:]))),
        stays="",
    )
    told = new()
    yield sample(
        "wide and spaced",
        told,
        office.docx(text, paragraph(run(" ".join(chr(ord(sign) + 0xFEE0) for sign in told)))),
    )


def sheets(luck: Random, new: Callable[[], str], round_: int) -> Iterator[Sample]:
    """Excel: cells are masked, what isn't seen doesn't come out."""

    def sample(trick: str, told: str, content: bytes, name: str = "明细.xlsx", **more: str) -> Sample:
        return Sample(f"xlsx {trick}", name, content, (told,), **({"stays": "道路养护"} | more))

    rows: list[list[object]] = [["项目", "支出"], ["道路养护", 120000]]
    told = new()
    yield sample("text", told, office.saved(office.sheet([*rows, ["号码", told]])))
    told = next(one for one in iter(new, "") if one.isdigit())
    yield sample("number", told, office.saved(office.sheet([*rows, ["号码", int(told)]])))
    told = new()
    yield sample(
        "in a sentence", told, office.saved(office.sheet([*rows, [f"请联系{told[:4]} {told[4:]}。"]]))
    )
    for state in ("hidden", "veryHidden"):
        told = new()
        book = office.sheet(rows)
        book.create_sheet("底稿").append([told])
        book["底稿"].sheet_state = state
        yield sample(f"{state} sheet", told, office.saved(book))
    told = new()
    book = office.sheet([[*row, "备注"] for row in rows])
    book.worksheets[0]["D2"] = told
    book.worksheets[0].column_dimensions["D"].hidden = True
    yield sample("hidden column", told, office.saved(book))
    told = new()
    book = office.sheet([*rows, ["x", told]])
    book.worksheets[0].row_dimensions[3].hidden = True
    yield sample("hidden row", told, office.saved(book))
    told = new()
    book = office.sheet([*rows, ["x", told]])
    book.worksheets[0].row_dimensions[3].height = 0
    yield sample("row without height", told, office.saved(book))
    told = new()
    book = office.sheet([*rows, ["x", told]])
    book.worksheets[0]["B3"].number_format = ";;;"
    yield sample("format that hides", told, office.saved(book))
    told = new()
    book = office.sheet([*rows, ["x", told]])
    book.worksheets[0]["B3"].font = Font(color="FFFFFF")
    yield sample("white", told, office.saved(book))
    told = new()
    yield sample("comment", told, office.saved(office.commented(office.sheet(rows), told)))
    told = new()
    yield sample("name", told, office.saved(office.named(office.sheet(rows), "号", told)))
    told = new()
    book = office.sheet(rows)
    book.properties.creator, book.properties.keywords = told, told
    yield sample("properties", told, office.saved(book))
    told = new()
    book = office.sheet(rows)
    book.worksheets[0].oddHeader.center.text = told
    yield sample("header", told, office.saved(book))
    told = new()
    book = office.sheet(rows)
    book.worksheets[0].title = f"表{told}"
    yield sample("sheet name", told, office.saved(book))
    told = new()
    book = office.sheet([*rows, ["x", 5]])
    formula = office.replaced(
        office.saved(book), "xl/worksheets/sheet1.xml", "<v>5</v>", f'<f>IF(1,5,"{told}")</f><v>5</v>'
    )
    yield sample("formula", told, formula)
    told = new()
    cached = office.replaced(
        office.saved(book),
        "xl/worksheets/sheet1.xml",
        '<c r="B3" t="n"><v>5</v>',
        f'<c r="B3" t="str"><f>A1</f><v>{told}</v>',
    )
    yield sample("cached value", told, cached)
    told = new()
    yield sample(
        "unused string", told, office.with_strings(office.saved(office.sheet(rows)), f"<t>{told}</t>")
    )
    told = new()
    split = "".join(f"<r><t>{told[at : at + 3]}</t></r>" for at in range(0, len(told), 3))
    content = office.with_strings(office.saved(office.sheet([*rows, ["x", 7]])), split)
    yield sample(
        "string in runs",
        told,
        office.replaced(
            content, "xl/worksheets/sheet1.xml", '<c r="B3" t="n"><v>7</v>', '<c r="B3" t="s"><v>0</v>'
        ),
    )
    told = new()
    book = office.sheet(rows)
    book.worksheets[0]["A2"].hyperlink = f"https://example.com/{told}"
    yield sample("link", told, office.saved(book))
    told = new()
    yield sample(
        "custom data",
        told,
        office.with_part(office.saved(office.sheet(rows)), "customXml/item1.xml", f"<a>{told}</a>"),
    )
    told = new()
    yield sample("file name", told, office.saved(office.sheet(rows)), name=f"补贴-{told}.xlsx")
    told = new()
    names: list[list[object]] = [["姓名", "身份证号", "金额"], ["王小明", told, 300]]
    yield sample("list of persons", told, office.saved(office.sheet(names)), stays="王小明")
