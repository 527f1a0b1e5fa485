"""Pictures and plain text of the corpus, what nobody can read, and what is honest."""

from collections.abc import Callable, Iterator
from random import Random

from sunlit.redaction.tests import making_office as office
from sunlit.redaction.tests import making_pdf as papers
from sunlit.redaction.tests.making_office import paragraph, run
from sunlit.redaction.tests.planting import HONEST, ROADS, Sample, secret


def pictures(luck: Random, new: Callable[[], str], round_: int) -> Iterator[Sample]:
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


def plain(luck: Random, new: Callable[[], str], round_: int) -> Iterator[Sample]:
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


def unreadable(luck: Random) -> Iterator[Sample]:
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


def honest() -> Iterator[Sample]:
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
