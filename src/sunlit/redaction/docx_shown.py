"""What is seen of a Word document, written again from a list of known elements."""

from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element, SubElement

from sunlit.core.text import Text
from sunlit.redaction.packages import local
from sunlit.redaction.parts import blocked

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_XML = "http://www.w3.org/XML/1998/namespace"

_KEPT = frozenset(
    [
        "document",
        "body",
        "p",
        "r",
        "t",
        "tab",
        "br",
        "cr",
        "noBreakHyphen",
        "softHyphen",
        "sym",
        "tbl",
        "tr",
        "tc",
        "sectPr",
        "hdr",
        "ftr",
        "footnotes",
        "footnote",
        "endnotes",
        "endnote",
        "footnoteReference",
        "endnoteReference",
        "footnoteRef",
        "endnoteRef",
        "separator",
        "continuationSeparator",
        "ruby",
        "rt",
        "rubyBase",
        "lastRenderedPageBreak",
        "headerReference",
        "footerReference",
        "pgNum",
    ]
)
_FORMATS = frozenset(["pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "tblPrEx", "rubyPr", "sectPr"])
_OPENED = frozenset(
    ["ins", "moveTo", "sdtContent", "smartTag", "customXml", "fldSimple", "hyperlink", "dir", "bdo", "Choice"]
)
_REVISIONS = frozenset(["del", "moveFrom"])
_DROPPED_FORMATS = frozenset(
    [
        "rPrChange",
        "pPrChange",
        "sectPrChange",
        "tblPrChange",
        "trPrChange",
        "tcPrChange",
        "tblGridChange",
        "tblPrExChange",
        "numberingChange",
        "ins",
        "del",
        "cellIns",
        "cellDel",
        "cellMerge",
        "vanish",
        "specVanish",
        "webHidden",
        "tblCaption",
        "tblDescription",
        "divId",
        "cnfStyle",
        "hideMark",
        "printerSettings",
        "footnotePr",
        "endnotePr",
    ]
)
_REVISIONS_WORDS = Text("修订", "revisions")
_HIDDEN_WORDS = Text("隐藏文字", "hidden text")
_CODES = Text("域代码", "field codes")
_BOXES = Text("文本框（文字移入正文）", "text boxes (their text is in the body)")
_LINKS = Text("链接地址", "addresses of links")


def qualified(uri: str, name: str) -> str:
    """A name with its namespace as ElementTree writes it."""
    return f"{{{uri}}}{name}"


def hidden_styles(root: Element) -> set[str]:
    """The styles whose text isn't shown, by themselves or by the style they are based on."""
    styles = {one.get(qualified(W, "styleId"), ""): one for one in root.iter(qualified(W, "style"))}
    found = {key for key, one in styles.items() if _vanishes(one.find(qualified(W, "rPr")))}
    grown = True
    while grown:
        more = {
            key
            for key, one in styles.items()
            if key not in found
            and (base := one.find(qualified(W, "basedOn"))) is not None
            and base.get(qualified(W, "val")) in found
        }
        found |= more
        grown = bool(more)
    return found


def _vanishes(formats: Element | None) -> bool:
    for name in ("vanish", "specVanish", "webHidden"):
        one = formats.find(qualified(W, name)) if formats is not None else None
        if one is not None and one.get(qualified(W, "val"), "1") not in ("0", "false", "off"):
            return True
    return False


class Shown:
    """Writes one part of a document again. ``targets`` are its relations, ``picture`` keeps a picture and names it."""

    def __init__(
        self, targets: dict[str, str], hidden: set[str], picture: Callable[[str], str] | None
    ) -> None:
        self.targets, self.hidden, self.picture = targets, hidden, picture
        self.images: dict[str, str] = {}
        self.left_out: dict[Text, None] = {}

    def made_anew(self, root: Element) -> Element:
        """The part with what is seen of it."""
        made = list(self._of(root, False))
        if len(made) != 1:
            raise blocked("damaged")
        return made[0]

    def of_formats(self, root: Element) -> Element:
        """Styles or numbering: formats only."""
        made = Element(root.tag)
        for child in root:
            if child.tag.startswith(f"{{{W}}}") and local(child.tag) not in (
                "latentStyles",
                *_DROPPED_FORMATS,
            ):
                made.append(self._formats(child))
        return made

    def _formats(self, element: Element) -> Element:
        made = Element(element.tag, self._attributes(element))
        made.extend(
            self._formats(child)
            for child in element
            if child.tag.startswith(f"{{{W}}}") and local(child.tag) not in _DROPPED_FORMATS
        )
        return made

    def _attributes(self, element: Element) -> dict[str, str]:
        return {
            key: value
            for key, value in element.attrib.items()
            if (
                key.startswith(f"{{{W}}}")
                and not local(key).startswith("rsid")
                and local(key) not in ("author", "date", "initials")
            )
            or key == qualified(_XML, "space")
            or (key == qualified(R, "id") and local(element.tag) in ("headerReference", "footerReference"))
        }

    def _of(self, element: Element, unseen: bool) -> Iterator[Element]:
        """What is left of one element: itself, what it holds, or nothing."""
        tag, ours = local(element.tag), element.tag.startswith(f"{{{W}}}")
        if element.tag.startswith(f"{{{_MATH}}}"):
            yield from self._mathematics(element, unseen)
        elif tag == "AlternateContent":
            first = next(iter(element), None)
            if first is not None:
                yield from self._inside(first, unseen)
        elif tag in ("drawing", "pict", "object"):
            yield from self._drawing(element, unseen)
        elif tag == "altChunk":
            raise blocked("embedded")
        elif not ours:
            return
        elif tag in _REVISIONS:
            self.left_out[_REVISIONS_WORDS] = None
        elif tag in ("delText", "instrText", "delInstrText"):
            self.left_out[_CODES] = None
        elif tag == "sdt":
            content = element.find(qualified(W, "sdtContent"))
            if content is not None:
                yield from self._inside(content, unseen)
        elif tag in _OPENED:
            if tag in ("ins", "moveTo"):
                self.left_out[_REVISIONS_WORDS] = None
            if tag == "hyperlink":
                self.left_out[_LINKS] = None
            yield from self._inside(element, unseen)
        elif tag in _FORMATS:
            made = self._formats(element)
            if tag == "sectPr":
                made = Element(element.tag, self._attributes(element))
                made.extend(child for one in element for child in self._section(one))
            yield made
        elif tag in _KEPT:
            yield from self._kept(element, unseen)

    def _section(self, element: Element) -> Iterator[Element]:
        if (
            local(element.tag) in ("headerReference", "footerReference")
            or local(element.tag) not in _DROPPED_FORMATS
        ):
            yield self._formats(element)

    def _kept(self, element: Element, unseen: bool) -> Iterator[Element]:
        tag = local(element.tag)
        formats = element.find(qualified(W, f"{tag}Pr")) if tag in ("p", "r") else None
        if tag == "tr" and (row := element.find(qualified(W, "trPr"))) is not None:
            if row.find(qualified(W, "del")) is not None:
                self.left_out[_REVISIONS_WORDS] = None
                return
            if row.find(qualified(W, "hidden")) is not None:
                self.left_out[_HIDDEN_WORDS] = None
                return
        if tag in ("p", "r"):
            style = formats.find(qualified(W, f"{tag}Style")) if formats is not None else None
            unseen = unseen or (style is not None and style.get(qualified(W, "val")) in self.hidden)
        if tag == "r" and (unseen or _vanishes(formats)):
            if any(local(one.tag) in ("t", "sym", "drawing", "pict") for one in element.iter()):
                self.left_out[_HIDDEN_WORDS] = None
            return
        made = Element(element.tag, self._attributes(element))
        if tag == "t":
            made.text = element.text
            made.set(qualified(_XML, "space"), "preserve")
        after: list[Element] = []
        for child in self._inside(element, unseen):
            # A text box stands inside a run; its paragraphs come after the paragraph that holds it.
            if tag in ("p", "r") and local(child.tag) in ("p", "tbl"):
                after.append(child)
            else:
                made.append(child)
        yield made
        yield from after

    def _inside(self, element: Element, unseen: bool) -> Iterator[Element]:
        for child in element:
            yield from self._of(child, unseen)

    def _mathematics(self, element: Element, unseen: bool) -> Iterator[Element]:
        if unseen:
            return
        made = Element(
            element.tag,
            {key: value for key, value in element.attrib.items() if key.startswith(f"{{{_MATH}}}")},
        )
        made.text = element.text if local(element.tag) == "t" else None
        for child in element:
            if child.tag.startswith(f"{{{_MATH}}}"):
                made.extend(self._mathematics(child, unseen))
        yield made

    def _drawing(self, element: Element, unseen: bool) -> Iterator[Element]:
        """Pictures as plain pictures in the line, text boxes as paragraphs; charts and objects block."""
        if local(element.tag) == "object" or any(
            local(one.tag) in ("chart", "relIds", "OLEObject", "control") for one in element.iter()
        ):
            raise blocked("embedded" if local(element.tag) == "object" else "drawing")
        boxes = [one for one in element.iter() if local(one.tag) == "txbxContent"]
        for box in boxes:
            self.left_out[_BOXES] = None
            yield from self._inside(box, unseen)
        if boxes or unseen:
            return
        extent = next((one for one in element.iter() if local(one.tag) == "extent"), None)
        for one in element.iter():
            key = one.get(qualified(R, "embed")) if local(one.tag) == "blip" else None
            key = key or (one.get(qualified(R, "id")) if local(one.tag) == "imagedata" else None)
            if local(one.tag) in ("blip", "imagedata") and self.picture is not None:
                if not key or key not in self.targets:
                    raise blocked("drawing")
                name = self.picture(self.targets[key])
                self.images.setdefault(name, f"rIdImage{len(self.images) + 1}")
                yield _inline(self.images[name], len(self.images), extent)


def _inline(key: str, number: int, extent: Element | None) -> Element:
    """A picture in the line, without name or description."""
    size = {"cx": "3600000", "cy": "2700000"}
    if extent is not None and all(extent.get(one, "").isdigit() for one in size):
        size = {one: extent.get(one, "") for one in size}
    drawing = Element(qualified(W, "drawing"))
    inline = SubElement(drawing, qualified(WP, "inline"))
    SubElement(inline, qualified(WP, "extent"), size)
    SubElement(inline, qualified(WP, "docPr"), {"id": str(number), "name": f"Picture {number}"})
    graphic = SubElement(inline, qualified(A, "graphic"))
    data = SubElement(graphic, qualified(A, "graphicData"), {"uri": PIC})
    picture = SubElement(data, qualified(PIC, "pic"))
    about = SubElement(picture, qualified(PIC, "nvPicPr"))
    SubElement(about, qualified(PIC, "cNvPr"), {"id": str(number), "name": f"Picture {number}"})
    SubElement(about, qualified(PIC, "cNvPicPr"))
    fill = SubElement(picture, qualified(PIC, "blipFill"))
    SubElement(fill, qualified(A, "blip"), {qualified(R, "embed"): key})
    SubElement(SubElement(fill, qualified(A, "stretch")), qualified(A, "fillRect"))
    form = SubElement(picture, qualified(PIC, "spPr"))
    frame = SubElement(form, qualified(A, "xfrm"))
    SubElement(frame, qualified(A, "off"), {"x": "0", "y": "0"})
    SubElement(frame, qualified(A, "ext"), size)
    SubElement(SubElement(form, qualified(A, "prstGeom"), {"prst": "rect"}), qualified(A, "avLst"))
    return drawing
