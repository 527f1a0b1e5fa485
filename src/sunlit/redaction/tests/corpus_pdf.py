"""PDF files of the corpus: on the pages, and beside them."""

from collections.abc import Callable, Iterator
from random import Random

from sunlit.redaction.tests import making_pdf as papers
from sunlit.redaction.tests.planting import HONEST, Sample


def on_the_pages(luck: Random, new: Callable[[], str], round_: int) -> Iterator[Sample]:
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


def beside_the_pages(luck: Random, new: Callable[[], str], round_: int) -> Iterator[Sample]:
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
