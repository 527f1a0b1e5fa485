"""Word (DOCX): everything it says, and a new document of what is seen, its runs masked.

The new document is written from a list of known elements; what isn't on the list doesn't go out.
"""

import re
from collections.abc import Callable, Collection, Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from sunlit.core.personal import personal_data
from sunlit.core.text import Text
from sunlit.redaction.docx_shown import PIC, WP, A, R, Shown, W, hidden_styles, qualified
from sunlit.redaction.office import other_parts, picture_format
from sunlit.redaction.packages import attributes, local, members, package, tree
from sunlit.redaction.parts import Cleaned, Format, Part, Reading, blocked
from sunlit.redaction.pictures import clean_picture

for _prefix, _uri in (("w", W), ("r", R), ("wp", WP), ("a", A), ("pic", PIC)):
    ElementTree.register_namespace(_prefix, _uri)
ElementTree.register_namespace("m", "http://schemas.openxmlformats.org/officeDocument/2006/math")

_STORY = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments\w*)\.xml\Z")
_STORIES = {
    "document": Text("正文", "text"),
    "header": Text("页眉", "header"),
    "footer": Text("页脚", "footer"),
    "footnotes": Text("脚注", "footnotes"),
    "endnotes": Text("尾注", "endnotes"),
    "comments": Text("批注", "comments"),
}
_HIDDEN = {
    "delText": Text("已删除的修订", "deleted revisions"),
    "instrText": Text("域代码", "field codes"),
    "delInstrText": Text("域代码", "field codes"),
}
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def story_of(name: str) -> Text | None:
    """What a part of the package is to a reader: text, header, footnotes; None for the others."""
    found = _STORY.match(name)
    return (
        next((words for key, words in _STORIES.items() if found[1].startswith(key)), None) if found else None
    )


def read_docx(content: bytes, read: Callable[[bytes, str, int], Reading], depth: int = 0) -> Reading:
    """Everything a Word file says. ``read`` reads what is embedded."""
    parts = members(content)
    found: list[Part] = []
    known = set()
    pictures = 0
    for name, data in parts.items():
        where = story_of(name)
        if where is not None:
            known.add(name)
            root = tree(data)
            found += _story(root, where)
            found.append(Part(Text(f"{where.zh}的属性", f"attributes of {where.en}"), attributes(root), True))
        elif name.startswith("word/media/"):
            pictures += 1
    found += other_parts(parts, known, read, depth)
    return Reading(Format.DOCX, tuple(part for part in found if part.text.strip()), pictures)


def _story(root: Element, where: Text) -> Iterator[Part]:
    """The paragraphs of a part, those that revisions took out and the codes of fields apart, and all of them together
    as they stand one after another."""
    lines: list[str] = []
    apart: dict[str, list[str]] = {}
    for paragraph in (one for one in root.iter() if local(one.tag) == "p"):
        line: list[str] = []
        for element in paragraph.iter():
            tag = local(element.tag)
            if tag in _HIDDEN and element.text:
                apart.setdefault(tag, []).append(element.text)
            elif tag == "t" and element.text:
                line.append(element.text)
            elif tag in ("tab", "br", "cr"):
                line.append("\t" if tag == "tab" else "\n")
            elif tag == "sym":
                code = int(element.get(qualified(W, "char"), "0") or "0", 16)
                line.append(chr(code & 0xFF if 0xF000 <= code <= 0xF0FF else code or 0x20))
            elif tag == "noBreakHyphen":
                line.append("-")
        lines.append("".join(line))
    yield Part(where, "\n".join(lines), where is _STORIES["comments"])
    for tag, texts in apart.items():
        yield Part(
            Text(f"{where.zh}：{_HIDDEN[tag].zh}", f"{where.en}: {_HIDDEN[tag].en}"), "".join(texts), True
        )
    loose = [
        one.text
        for one in root.iter()
        if one.text and one.text.strip() and local(one.tag) not in ("t", *_HIDDEN)
    ]
    if loose:
        yield Part(where, "；\n".join(loose), True)


def clean_docx(content: bytes, name: str, allowed: Collection[str]) -> Cleaned:
    """A new document of what is seen: no properties, comments, revisions, hidden text, field codes, fonts or links.

    Raises Blocked (drawing: a chart; embedded: an object; damaged).
    """
    parts = members(content)
    hidden = hidden_styles(tree(parts["word/styles.xml"])) if "word/styles.xml" in parts else set()
    media: dict[str, str] = {}
    out: dict[str, bytes] = {}
    left_out: dict[Text, None] = {}
    relations: list[tuple[str, str, str]] = []
    overrides = [("/word/document.xml", f"{_MAIN}.document.main+xml")]
    masked = 0

    def story(part: str) -> bytes:
        nonlocal masked
        shown = Shown(_targets(parts, part), hidden, lambda target: _picture(parts, target, media, out))
        root = shown.made_anew(tree(parts[part]))
        left_out.update(dict.fromkeys(shown.left_out))
        masked += _mask_runs(root, allowed)
        inner = [(key, f"{_RELATION}/image", f"media/{target}") for target, key in shown.images.items()]
        if part == "word/document.xml":
            relations.extend(inner)
        elif inner:
            out[f"word/_rels/{part.removeprefix('word/')}.rels"] = _relations(inner)
        return _xml(root)

    document = "word/document.xml"
    targets = _targets(parts, document)
    out[document] = story(document)
    for key, target in targets.items():
        where = story_of(target)
        if where is None or target == document or target not in parts:
            continue
        if where is _STORIES["comments"]:
            left_out[where] = None
            continue
        kind = next(
            one for one in ("header", "footer", "footnotes", "endnotes") if target.startswith(f"word/{one}")
        )
        out[target] = story(target)
        relations.append((key, f"{_RELATION}/{kind}", target.removeprefix("word/")))
        overrides.append((f"/{target}", f"{_MAIN}.{kind}+xml"))
    for kind in ("styles", "numbering"):
        if f"word/{kind}.xml" in parts:
            out[f"word/{kind}.xml"] = _xml(
                Shown({}, hidden, None).of_formats(tree(parts[f"word/{kind}.xml"]))
            )
            relations.append((f"rIdOf{kind}", f"{_RELATION}/{kind}", f"{kind}.xml"))
            overrides.append((f"/word/{kind}.xml", f"{_MAIN}.{kind}+xml"))
    for part, words in (
        ("docProps/", "文件属性"),
        ("customXml/", "自定义数据"),
        ("word/embeddings/", "嵌入的文件"),
    ):
        if any(one.startswith(part) for one in parts):
            left_out[
                Text(
                    words,
                    {"docProps/": "properties", "customXml/": "custom data"}.get(part, "embedded files"),
                )
            ] = None
    head = {
        "[Content_Types].xml": _types(overrides),
        "_rels/.rels": _relations([("rId1", f"{_RELATION}/officeDocument", document)]),
        "word/_rels/document.xml.rels": _relations(relations),
    }
    return Cleaned(name, Format.DOCX, package(head | out), tuple(left_out), masked, len(media))


def _mask_runs(root: Element, allowed: Collection[str]) -> int:
    """Mask what is personal in each paragraph, also where it is split over runs; how many places."""
    count = 0
    for paragraph in root.iter(qualified(W, "p")):
        pieces = [
            one for one in paragraph.iter() if local(one.tag) in ("t", "tab", "br", "cr", "noBreakHyphen")
        ]
        while True:
            texts = [
                one.text or ""
                if local(one.tag) == "t"
                else "-"
                if local(one.tag) == "noBreakHyphen"
                else "\t"
                for one in pieces
            ]
            findings = personal_data("".join(texts), allowed)
            if not findings:
                break
            count += len(findings)
            for finding in reversed(findings):
                _replace(pieces, texts, finding.start, finding.end, finding.masked)
    return count


def _replace(pieces: list[Element], texts: list[str], start: int, end: int, instead: str) -> None:
    at, placed = 0, False
    for piece, text in zip(pieces, texts, strict=True):
        first, last = max(start - at, 0), min(end - at, len(text))
        at += len(text)
        if first >= last:
            continue
        if local(piece.tag) != "t":
            piece.tag = qualified(W, "t")  # a tab or a hyphen inside a number goes with it
            piece.attrib.clear()
            piece.text = ""
        else:
            current = piece.text or ""
            piece.text = current[:first] + ("" if placed else instead) + current[last:]
            placed = True


def _picture(parts: dict[str, bytes], target: str, media: dict[str, str], out: dict[str, bytes]) -> str:
    """Draw a picture of the package again and keep it under a number; its new name."""
    format = picture_format(target)
    if format is None or format is Format.WEBP or target not in parts:
        raise blocked("drawing", Text("旧式图片或外部图片", "an old or an outside picture"))
    if target not in media:
        media[target] = f"image{len(media) + 1}.{format.value}"
        out[f"word/media/{media[target]}"] = clean_picture(parts[target], "", format).content
    return media[target]


def _targets(parts: dict[str, bytes], part: str) -> dict[str, str]:
    """The inner targets of a part's relations, by key. Raises Blocked (embedded) for a template or chunk from elsewhere."""
    folder, _, name = part.rpartition("/")
    data = parts.get(f"{folder}/_rels/{name}.rels")
    found: dict[str, str] = {}
    for one in tree(data) if data else ():
        if one.get("Type", "").endswith("/aFChunk"):
            raise blocked("embedded")
        if one.get("TargetMode") != "External":
            target = one.get("Target", "")
            found[one.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
    return found


def _relations(rows: list[tuple[str, str, str]]) -> bytes:
    uri = "http://schemas.openxmlformats.org/package/2006/relationships"
    inner = "".join(
        f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>' for key, kind, target in rows
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{uri}">{inner}</Relationships>'.encode()
    )


def _types(overrides: list[tuple[str, str]]) -> bytes:
    uri = "http://schemas.openxmlformats.org/package/2006/content-types"
    defaults = {
        "rels": "application/vnd.openxmlformats-package.relationships+xml",
        "xml": "application/xml",
        "png": "image/png",
        "jpg": "image/jpeg",
    }
    inner = "".join(f'<Default Extension="{end}" ContentType="{kind}"/>' for end, kind in defaults.items())
    inner += "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in overrides)
    return f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{uri}">{inner}</Types>'.encode()


def _xml(root: Element) -> bytes:
    return ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
