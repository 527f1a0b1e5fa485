"""What Word and Excel files have in common: their properties, what is embedded in them, and the parts nobody expects."""

from collections.abc import Callable, Iterator

from sunlit.core.text import Text
from sunlit.redaction.packages import attributes, texts, tree
from sunlit.redaction.parts import Blocked, Format, Part, Reading, blocked
from sunlit.redaction.pictures import read_picture

PICTURES = {"png": Format.PNG, "jpg": Format.JPEG, "jpeg": Format.JPEG, "webp": Format.WEBP}
_ENDS = {
    "docProps/core.xml": Text("文件属性", "document properties"),
    "docProps/app.xml": Text("文件属性", "document properties"),
    "docProps/custom.xml": Text("自定义属性", "custom properties"),
}
_XML = (".xml", ".rels", ".vml")
_EMBEDDED = ("embeddings/", "activeX/", "ctrlProps/", "controls/", "afchunk", "oleObject")


def picture_format(name: str) -> Format | None:
    """The format of a picture in a package, by the ending of its name; None for one that can't be drawn again."""
    return PICTURES.get(name.rpartition(".")[2].lower())


def other_parts(
    parts: dict[str, bytes], known: set[str], read: Callable[[bytes, str, int], Reading], depth: int
) -> Iterator[Part]:
    """What the parts say that the format itself doesn't read: properties, custom data, embedded files, pictures.

    Raises Blocked (embedded) for what can't be read.
    """
    for name, data in parts.items():
        if name in known:
            continue
        where = _ENDS.get(name, Text(f"内部文件 {name}", f"inner part {name}"))
        if name.endswith(_XML) or name == "[Content_Types].xml":
            if name.startswith("customXml/") or name in _ENDS or "comments" in name.lower():
                yield Part(where, "\n".join(texts(tree(data))), True)
            else:
                root = tree(data)
                yield Part(where, "；\n".join(texts(root)), True)
            yield Part(where, attributes(tree(data)), True)
        elif any(mark in name for mark in _EMBEDDED):
            yield from _embedded(name, data, read, depth)
        elif (format := picture_format(name)) is not None:
            yield from (
                Part(Text(f"{where.zh}：{part.where.zh}", f"{where.en}: {part.where.en}"), part.text, True)
                for part in read_picture(data, format).parts
            )
        elif name.endswith((".odttf", ".fntdata", ".emf", ".wmf", ".gif", ".tif", ".tiff", ".bmp", ".bin")):
            # Fonts, old pictures and printer settings: nothing of them goes out, and a picture among them blocks.
            continue
        else:
            raise blocked("embedded", where)
        yield Part(Text("内部文件名", "name of an inner part"), name, True)


def _embedded(
    name: str, data: bytes, read: Callable[[bytes, str, int], Reading], depth: int
) -> Iterator[Part]:
    where = Text(f"嵌入的文件 {name.rpartition('/')[2]}", f"embedded file {name.rpartition('/')[2]}")
    if name.endswith((".xml", ".rels")):
        yield Part(where, attributes(tree(data)), True)
        return
    try:
        inner = read(data, name, depth + 1)
    except Blocked as error:
        raise blocked("embedded", where) from error
    for part in inner.parts:
        yield Part(Text(f"{where.zh}：{part.where.zh}", f"{where.en}: {part.where.en}"), part.text, True)
