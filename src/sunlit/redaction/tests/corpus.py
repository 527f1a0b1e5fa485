"""The corpus: more than three hundred files made from invented data, each with secrets planted where files hide them, and
honest ones of the same kinds. Made anew for each run; the same seed gives the same files."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from random import Random

from openpyxl.styles import Font
from stdnum import luhn
from stdnum.cn import ric

from sunlit.redaction.tests import making_office as office
from sunlit.redaction.tests import making_pdf as papers
from sunlit.redaction.tests.making_office import paragraph, run

HONEST = "Budget 2026 of the township: income 1,234,567.89 yuan, roads 3 km"
ROADS = "青溪镇2026年第三季度道路养护支出120万元，惠及3个村"


@dataclass(frozen=True)
class Sample:
    """One file. ``secrets`` may not be in what comes out; ``stays`` must be; ``code`` is why it is blocked where it
    has to be. Without ``code`` and ``stays`` it may be either cleaned or blocked."""

    trick: str
    name: str
    content: bytes
    secrets: tuple[str, ...] = ()
    stays: str = ""
    code: str = ""


def secret(luck: Random, kind: str) -> str:
    """An invented number of a person that passes the checks of its kind."""
    if kind == "id":
        body = f"35021{luck.randint(1, 9)}19{luck.randint(40, 99)}{luck.randint(1, 12):02}{luck.randint(1, 28):02}{luck.randint(0, 999):03}"
        return str(body + ric.calc_check_digit(body + "0"))
    if kind == "phone":
        return f"1{luck.randint(3, 9)}{luck.randint(0, 10**9 - 1):09}"
    body = f"6222{luck.randint(0, 10**14 - 1):014}"
    return str(body + luhn.calc_check_digit(body))


def samples(seed: int = 20261122) -> Iterator[Sample]:
    """Every file of the corpus."""
    luck = Random(seed)
    for kind in ("id", "phone", "card"):
        for make in (_pdfs, _hidden_in_pdf, _words, _sheets, _pictures, _plain):
            for round_ in range(2 if make is not _plain else 1):
                yield from make(luck, partial(secret, luck, kind), round_)
    yield from _unreadable(luck)
    yield from _honest()


def _pdfs(luck: Random, new: Callable[[], str], round_: int) -> Iterator[Sample]:
    """What is on the pages: however it is written, it is found and blocks."""

    def sample(trick: str, content: bytes, told: str, code: str = "") -> Sample:
        return Sample(f"pdf {trick}", "公示.pdf", content, (told,), code=code)

    def mixed(told: str) -> list[int]:
        order = list(range(len(told)))
        luck.shuffle(order)
        return order

    told = new()
    yield sample("plain", papers.pdf(papers.shown(HONEST), papers.shown(f"No {told}")), told, "personal_data")
    for step, gap in ((1, -80), (2, -250), (3, 120), (5, -500)):
        told = new()
        yield sample(f"kerning {step} {gap}", papers.pdf(papers.kerned(told, step, gap)), told)
    told = new()
    yield sample("in any order", papers.pdf(papers.sign_by_sign(told, mixed(told))), told)
    told = new()
    yield sample("turned", papers.pdf(papers.sign_by_sign(told, range(len(told)), turned=True)), told)
    for shift, step in ((3, 0), (300, 0), (4000, 2), (700 + round_, 1)):
        told = new()
        yield sample(f"CID font {shift} {step}", papers.cid_shown(f"号码{told}", shift, step=step), told)
    for trick, before in (
        ("white", b"1 1 1 rg"),
        ("invisible", b"3 Tr"),
        ("outlined", b"1 Tr"),
        ("squeezed", b"20 Tz"),
    ):
        told = new()
        yield sample(
            trick, papers.pdf(papers.shown(HONEST) + papers.shown(told, at=(60, 400), before=before)), told
        )
    told = new()
    yield sample(
        "under a black box",
        papers.pdf(papers.shown(HONEST) + papers.shown(told, at=(60, 400)) + b"0 g 50 390 300 30 re f"),
        told,
        "personal_data",
    )
    told = new()
    box = papers.image_object((8, 8))
    yield sample(
        "under a picture",
        papers.pdf(
            papers.shown(HONEST) + papers.shown(told, at=(60, 400)) + b"q 300 0 0 30 50 390 cm /Im0 Do Q",
            resources=b"/XObject<</Im0 10 0 R>>",
            more=[box],
        ),
        told,
    )
    told = new()
    form = papers.stream(
        papers.shown(told),
        b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>",
    )
    yield sample(
        "in a form",
        papers.pdf(
            papers.shown(HONEST, at=(60, 100)) + b"/Fm0 Do", resources=b"/XObject<</Fm0 10 0 R>>", more=[form]
        ),
        told,
    )
    told = new()
    yield sample("tiny", papers.pdf(papers.shown(HONEST) + papers.shown(told, at=(60, 400), size=1)), told)
    told = new()
    yield sample(
        "over two lines",
        papers.pdf(papers.shown(told[:7], at=(60, 500)) + papers.shown(told[7:], at=(60, 480))),
        told,
    )
    told = new()
    yield sample(
        "outside the page", papers.pdf(papers.shown(HONEST) + papers.shown(told, at=(900, 400))), told
    )
    told = new()
    layers = b"/OCProperties<</OCGs[10 0 R]/D<<%s>>>>"
    marked = b"/OC /L1 BDC " + papers.shown(told, at=(60, 400)) + b"EMC\n"
    group = b"<</Type/OCG/Name(Layer)>>"
    named = b"/Properties<</L1 10 0 R>>"
    yield sample(
        "shown layer",
        papers.pdf(papers.shown(HONEST) + marked, resources=named, catalog=layers % b"", more=[group]),
        told,
    )
    yield sample(
        "hidden layer",
        papers.pdf(
            papers.shown(HONEST) + marked, resources=named, catalog=layers % b"/OFF[10 0 R]", more=[group]
        ),
        told,
        "hidden_layer",
    )
    told = new()
    yield sample(
        "replacement text",
        papers.pdf(b"/Span <</ActualText(%s)>> BDC " % told.encode() + papers.shown(HONEST) + b"EMC\n"),
        told,
    )
    told = new()
    note = b"<</Type/Annot/Subtype/FreeText/Rect[50 50 400 90]/Contents(%s)/AP<</N 11 0 R>>>>" % told.encode()
    look = papers.stream(
        b"BT /F1 12 Tf 2 10 Td (%s) Tj ET" % told.encode(),
        b"/Type/XObject/Subtype/Form/BBox[0 0 350 40]/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>",
    )
    yield sample(
        "note that is seen",
        papers.pdf(papers.shown(HONEST), page=b"/Annots[10 0 R]", more=[note, look]),
        told,
    )


def _hidden_in_pdf(luck: Random, new: Callable[[], str], round_: int) -> Iterator[Sample]:
    """What stands beside the pages: it doesn't come out."""

    def sample(trick: str, told: str, content: bytes, name: str = "公示.pdf") -> Sample:
        return Sample(
            f"pdf {trick}", name, content, (told,), stays="" if round_ and trick == "attachment" else "Budget"
        )

    page = papers.shown(HONEST)
    told = new()
    yield sample(
        "author", told, papers.pdf(page, info=b"/Author(%s)/Keywords(%s)" % (told.encode(), told.encode()))
    )
    told = new()
    wide = b"\xfe\xff" + told.encode("utf-16-be")
    yield sample("title in UTF-16", told, papers.pdf(page, info=b"/Title<%s>" % wide.hex().encode()))
    told = new()
    xmp = papers.stream(
        f"<x:xmpmeta><dc:creator>{told}</dc:creator></x:xmpmeta>".encode(), b"/Type/Metadata/Subtype/XML"
    )
    yield sample("XMP", told, papers.pdf(page, catalog=b"/Metadata 10 0 R", more=[xmp]))
    told = new()
    note = b"<</Type/Annot/Subtype/Text/Rect[50 50 70 70]/Contents(%s)/T(%s)>>" % (
        told.encode(),
        told.encode(),
    )
    yield sample("note", told, papers.pdf(page, page=b"/Annots[10 0 R]", more=[note]))
    told = new()
    link = (
        b"<</Type/Annot/Subtype/Link/Rect[50 50 70 70]/A<</S/URI/URI(https://example.com/?id=%s)>>>>"
        % told.encode()
    )
    yield sample("link", told, papers.pdf(page, page=b"/Annots[10 0 R]", more=[link]))
    told = new()
    field = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(id)/V(%s)/Rect[50 50 70 70]/F 2>>" % told.encode()
    yield sample(
        "form field",
        told,
        papers.pdf(page, page=b"/Annots[10 0 R]", catalog=b"/AcroForm<</Fields[10 0 R]>>", more=[field]),
    )
    told = new()
    file = papers.stream(f"name,id\nx,{told}\n".encode(), b"/Type/EmbeddedFile")
    spec = b"<</Type/Filespec/F(a.csv)/EF<</F 10 0 R>>>>"
    yield sample(
        "attachment",
        told,
        papers.pdf(page, catalog=b"/Names<</EmbeddedFiles<</Names[(a)11 0 R]>>>>", more=[file, spec]),
    )
    told = new()
    outline = b"<</Type/Outlines/First 11 0 R/Last 11 0 R/Count 1>>"
    entry = b"<</Title(%s)/Parent 10 0 R/Dest[100 0 R/Fit]>>" % told.encode()
    yield sample("bookmark", told, papers.pdf(page, catalog=b"/Outlines 10 0 R", more=[outline, entry]))
    told = new()
    group = b"<</Type/OCG/Name(%s)>>" % told.encode()
    yield sample(
        "layer name", told, papers.pdf(page, catalog=b"/OCProperties<</OCGs[10 0 R]/D<<>>>>", more=[group])
    )
    told = new()
    alt = b"<</Type/StructTreeRoot/K<</Type/StructElem/S/Figure/Alt(%s)>>>>" % told.encode()
    yield sample("alternative text", told, papers.pdf(page, catalog=b"/StructTreeRoot 10 0 R", more=[alt]))
    told = new()
    yield sample(
        "script",
        told,
        papers.pdf(page, catalog=b"/OpenAction<</S/JavaScript/JS(app.alert\\('%s'\\))>>" % told.encode()),
    )
    told = new()
    yield sample("remark", told, papers.pdf(page + b"%% id %s\n" % told.encode()))
    told = new()
    yield sample(
        "property", told, papers.pdf(b"/Span <</Lang(zh)/Note(%s)>> BDC " % told.encode() + page + b"EMC\n")
    )
    told = new()
    yield sample(
        "picture's comment",
        told,
        papers.pdf(
            page + b"q 30 0 0 40 400 60 cm /Im0 Do Q",
            resources=b"/XObject<</Im0 10 0 R>>",
            more=[papers.image_object(extra=told.encode())],
        ),
    )
    told = new()
    yield sample(
        "piece info", told, papers.pdf(page, page=b"/PieceInfo<</App<</Private(%s)>>>>" % told.encode())
    )
    told = new()
    yield sample("object of nobody", told, papers.pdf(page, more=[b"(%s)" % told.encode()]))
    told = new()
    old = papers.pdf(papers.shown(told), packed=False)
    fresh = papers.added_to(old, 101, papers.stream(page))
    yield sample("older version", told, fresh)
    told = new()
    yield sample("file name", told, papers.pdf(page), name=f"低保 {told}.pdf")
    told = new()
    yield sample("after the end", told, papers.pdf(page) + f"\n% {told}\n".encode())


def _words(luck: Random, new: Callable[[], str], round_: int) -> Iterator[Sample]:
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


def _sheets(luck: Random, new: Callable[[], str], round_: int) -> Iterator[Sample]:
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


def _pictures(luck: Random, new: Callable[[], str], round_: int) -> Iterator[Sample]:
    """Pictures come out drawn again, without anything written in their files."""
    for format, ending in (("PNG", "png"), ("JPEG", "jpg"), ("WEBP", "webp")):
        told = new()
        yield Sample(
            f"{ending} text", f"照片.{ending}", office.picture(format, text=told), (told,), stays="picture"
        )
        told = new()
        yield Sample(
            f"{ending} EXIF", f"照片.{ending}", office.picture(format, exif=told), (told,), stays="picture"
        )
        told = new()
        yield Sample(
            f"{ending} file name", f"IMG_{told}.{ending}", office.picture(format), (told,), stays="picture"
        )
        told = new()
        yield Sample(
            f"{ending} after the end",
            f"照片.{ending}",
            office.picture(format) + told.encode(),
            (told,),
            stays="picture",
        )
    told = new()
    yield Sample("png packed text", "a.png", office.picture(text=told, key="Notez"), (told,), stays="picture")


def _plain(luck: Random, new: Callable[[], str], round_: int) -> Iterator[Sample]:
    """Text and CSV in the encodings that offices save."""
    for encoding in ("utf-8", "utf-8-sig", "gbk", "utf-16"):
        told = new()
        yield Sample(
            f"txt {encoding}",
            "公告.txt",
            f"{ROADS}\n联系{told}。".encode(encoding),
            (told,),
            stays="道路养护",
        )
        told = new()
        yield Sample(
            f"csv {encoding}",
            "明细.csv",
            f"项目,备注\n道路养护,{told}\n".encode(encoding),
            (told,),
            stays="道路养护",
        )
    told = new()
    yield Sample(
        "csv quoted",
        "明细.csv",
        f'项目,备注\n道路养护,"{told[:6]}\n{told[6:]}"\n'.encode(),
        (told,),
        stays="道路养护",
    )
    told = new()
    yield Sample(
        "csv tabs", "明细.csv", f"项目\t备注\n道路养护\t{told}\n".encode("gbk"), (told,), stays="道路养护"
    )
    told = new()
    yield Sample(
        "txt wide", "公告.txt", f"{ROADS} {chr(0x200B).join(told)}".encode(), (told,), stays="道路养护"
    )


def _unreadable(luck: Random) -> Iterator[Sample]:
    """What nobody can read is blocked, each with its reason."""
    told = secret(luck, "id")
    text = papers.pdf(papers.shown(HONEST))
    word = office.docx(paragraph(run(ROADS)))
    picture = papers.image_object((200, 280))
    used = {"resources": b"/XObject<</Im0 10 0 R>>", "more": [picture]}
    yield Sample("scan", "扫描.pdf", papers.pdf(b"q 560 0 0 800 10 10 cm /Im0 Do Q", **used), code="scan")  # type: ignore[arg-type]
    yield Sample(
        "scan with a page number",
        "扫描.pdf",
        papers.pdf(b"q 560 0 0 800 10 10 cm /Im0 Do Q\n" + papers.shown("- 1 -"), **used),
        code="scan",
    )  # type: ignore[arg-type]
    yield Sample(
        "one page a scan",
        "扫描.pdf",
        papers.pdf(papers.shown(HONEST), b"q 560 0 0 800 10 10 cm /Im0 Do Q", **used),
        code="scan",
    )  # type: ignore[arg-type]
    yield Sample("drawn signs", "图.pdf", papers.pdf(b"10 10 100 100 re f 50 300 m 80 400 l S"), code="scan")
    for shift in (5, 300, 2000):
        yield Sample(
            "font without meaning",
            "乱码.pdf",
            papers.cid_shown(told, shift, mapped=False),
            code="unmapped_font",
        )
    yield Sample("cut pdf", "断.pdf", text[: len(text) // 2], code="damaged")
    yield Sample("no pdf", "断.pdf", b"%PDF-1.7\nnothing\n%%EOF", code="damaged")
    yield Sample(
        "huge page", "大.pdf", papers.pdf(papers.shown(HONEST), box=b"0 0 90000 90000"), code="huge_page"
    )
    spec = b"<</Type/Filespec/F(a.bin)/EF<</F 10 0 R>>>>"
    blob = papers.stream(b"\x00\x01\x02" + told.encode("utf-16-le"), b"/Type/EmbeddedFile")
    yield Sample(
        "unknown attachment",
        "附.pdf",
        papers.pdf(
            papers.shown(HONEST), catalog=b"/Names<</EmbeddedFiles<</Names[(a)11 0 R]>>>>", more=[blob, spec]
        ),
        code="embedded",
    )
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    yield Sample("old doc", "旧.doc", ole + bytes(600) + told.encode(), code="old_office")
    yield Sample("old xls", "旧.xls", ole + bytes(600), code="old_office")
    yield Sample("old under a new name", "旧.docx", ole + bytes(600), code="old_office")
    yield Sample(
        "locked docx", "密.docx", ole + bytes(60) + "EncryptedPackage".encode("utf-16-le"), code="encrypted"
    )
    yield Sample("zip", "包.zip", office.zipped({"a.txt": told}), code="archive")
    yield Sample("zip under another name", "包.docx", office.zipped({"a.txt": told}), code="archive")
    for name, head in (
        ("包.rar", b"Rar!\x1a\x07"),
        ("包.7z", b"7z\xbc\xaf\x27\x1c"),
        ("包.gz", b"\x1f\x8b\x08"),
    ):
        yield Sample(name, name, head + bytes(50), code="archive")
    yield Sample(
        "macros",
        "宏.docx",
        office.docx(paragraph(run(ROADS)), parts={"word/vbaProject.bin": b"x"}),
        code="macros",
    )
    yield Sample(
        "object",
        "嵌.docx",
        office.docx(paragraph(run(ROADS)), parts={"word/embeddings/oleObject1.bin": ole + bytes(600)}),
        code="embedded",
    )
    yield Sample(
        "chart",
        "图.docx",
        office.docx(
            paragraph(
                run(ROADS),
                '<w:r><w:drawing><a:graphic><a:graphicData uri="c"><a:chart r:id="rId1"/></a:graphicData></a:graphic></w:drawing></w:r>',
            )
        ),
        code="drawing",
    )
    yield Sample(
        "old picture",
        "图.docx",
        office.docx(
            paragraph('<w:r><w:pict><v:shape><v:imagedata r:id="rId8"/></v:shape></w:pict></w:r>'),
            parts={"word/media/a.wmf": b"wmf"},
            relations={"rId8": ("image", "media/a.wmf")},
        ),
        code="drawing",
    )
    yield Sample("cut docx", "断.docx", word[: len(word) - 40], code="damaged")
    yield Sample(
        "broken xml",
        "坏.docx",
        office.with_part(word, "word/document.xml", "<w:document><w:body>"),
        code="damaged",
    )
    yield Sample(
        "entities",
        "坏.docx",
        office.with_part(word, "word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        code="damaged",
    )
    yield Sample(
        "deep xml",
        "深.docx",
        office.with_part(word, "customXml/a.xml", "<a>" * 300 + "</a>" * 300),
        code="too_deep",
    )
    yield Sample(
        "bomb",
        "弹.docx",
        office.with_part(word, "word/media/a.png", bytes(30_000_000)),
        code="unpacks_too_large",
    )
    yield Sample(
        "bomb in xlsx",
        "弹.xlsx",
        office.with_part(office.saved(office.sheet([["a"]])), "xl/a.xml", bytes(30_000_000)),
        code="unpacks_too_large",
    )
    book = office.sheet([["a"], ["=1+1"]])
    yield Sample("formula without value", "式.xlsx", office.saved(book), code="no_cached_values")
    yield Sample(
        "strange part",
        "怪.docx",
        office.docx(paragraph(run(ROADS)), parts={"word/secret.dat": told}),
        code="embedded",
    )
    yield Sample("web page", "页.html", b"<html><body>x</body></html>", code="other_format")
    yield Sample("web page under another name", "页.txt", b"<html><body>x</body></html>", code="other_format")
    yield Sample("rtf", "文.rtf", b"{\\rtf1 x}", code="other_format")
    yield Sample("program", "程序.txt", b"MZ\x90\x00", code="other_format")
    yield Sample("unknown", "数据.bin", b"abc", code="other_format")
    yield Sample("pdf called docx", "假.docx", text, code="name_says_other")
    yield Sample("text called pdf", "假.pdf", b"just text", code="name_says_other")
    yield Sample("png called jpg", "假.jpg", office.picture(), code="name_says_other")
    yield Sample(
        "UTF-16 without mark",
        "无.txt",
        "电话".encode("utf-16-le") + told.encode("utf-16-le"),
        code="encoding",
    )
    yield Sample("bytes", "乱.txt", b"\xff\xfe\xfa\x81\x81\x00\x00\x01", code="encoding")
    yield Sample("cut png", "断.png", office.picture()[:40], code="damaged")
    yield Sample("cut jpeg", "断.jpg", office.picture("JPEG")[:60], code="damaged")
    yield Sample("empty", "空.pdf", b"", code="empty")
    yield Sample("too large", "大.txt", b"a" * (20 * 1024 * 1024 + 1), code="too_large")


def _honest() -> Iterator[Sample]:
    """What a township publishes every day goes out, and says the same afterwards."""
    sentences = (
        ("财政", "2026年第三季度财政收入1,234,567.89元，支出1,200,000.00元。"),
        ("文号", "青政发〔2026〕15号，2026年11月22日印发，共印150份。"),
        ("地址", "地点：青溪镇人民路12号便民服务中心2号楼305室，办公时间8:30-12:00，13:30-17:30。"),
        ("热线", "监督电话：0000-6010012，政务服务热线12345，邮箱 office@qingxi.gov.cn。"),
        ("工程", "白云村三组道路硬化项目，编号QX-2026-000123，长3.5公里，投资138万元。"),
        ("统计", "全镇享受高血压、糖尿病门诊保障的患者1234人，残疾等级一级每人每月100元。"),
        ("政策", "残疾人两项补贴面向重度残疾人发放；儿童福利政策解读；学生安全教育月活动。"),
        ("机构", "统一社会信用代码91110105MA00000000，开户银行青溪信用社。"),
        ("任前", "张三，男，1980年5月生，现任青溪镇党政办主任，拟任副镇长。"),
        ("低保", "王小明，家庭成员3人，每月保障金额820元，白云村。"),
    )
    for title, text in sentences:
        stays = text.split("，")[0][:8]
        yield Sample("honest txt", f"{title}.txt", text.encode(), stays=stays)
        yield Sample("honest docx", f"{title}.docx", office.docx(paragraph(run(text))), stays=stays)
        yield Sample("honest pdf", f"{title}.pdf", papers.cid_shown(text, 500), stays=stays)
        yield Sample(
            "honest xlsx",
            f"{title}.xlsx",
            office.saved(office.sheet([["内容", "序号"], [text, 1]])),
            stays=stays,
        )
        yield Sample("honest csv", f"{title}.csv", f'内容,序号\n"{text}",1\n'.encode("gbk"), stays=stays)
    yield Sample(
        "honest list",
        "低保公示.csv",
        "姓名,家庭成员数量,保障金额,村\n王小明,3,820,白云村\n".encode(),
        stays="王小明",
    )
    yield Sample(
        "honest contacts",
        "通讯录.csv",
        "单位,办公地址,办公电话\n财政所,人民路12号,0000-6010013\n".encode(),
        stays="财政所",
    )
    yield Sample(
        "honest masked",
        "花名册.csv",
        "姓名,身份证号,金额\n王小明,35*************123,820\n".encode(),
        stays="王小明",
    )
    yield Sample("honest picture", "现场.jpg", office.picture("JPEG", size=(64, 48)), stays="picture")
    yield Sample(
        "honest english",
        "budget.pdf",
        papers.pdf(papers.shown(HONEST), papers.shown("Roads 2026: 12 34 56 78 90")),
        stays="Budget",
    )
