"""Which fonts a paper is set in, and whether they have every character of it.

An office paper uses five faces (GB/T 9704): 仿宋 for running text, 宋 for forms, 黑 for headings, 楷 for names
and notes, 小标宋 for titles. The customer's licensed fonts come first; where a face is not installed the general
fallback stands in, and :meth:`FontSet.missing_faces` says so.
"""

import atexit
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from unicodedata import category

import typst
from fontTools.ttLib import TTCollection, TTFont

from sunlit.core.text import Text
from sunlit.paper.errors import FontsMissing

# Family names as the fonts give them, best first. Fandol has GB2312 only, so it yields to a fuller face
# where the style is the same.
FACES: dict[str, tuple[Text, tuple[str, ...]]] = {
    "fang": (
        Text("仿宋", "FangSong"),
        ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", "FandolFang R", "FandolFang"),
    ),
    "song": (
        Text("宋体", "Song"),
        ("SimSun", "宋体", "STSong", "Noto Serif SC", "Noto Serif CJK SC", "FandolSong"),
    ),
    "hei": (
        Text("黑体", "Hei"),
        ("SimHei", "黑体", "STHeiti", "Noto Sans SC", "Noto Sans CJK SC", "FandolHei"),
    ),
    "kai": (
        Text("楷体", "Kai"),
        ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti", "LXGW WenKai", "FandolKai"),
    ),
    "biao": (
        Text("小标宋", "XiaoBiaoSong"),
        (
            "FZXiaoBiaoSong-B05S",
            "方正小标宋简体",
            "FZXiaoBiaoSong-B05",
            "方正小标宋_GBK",
            "FZXiaoBiaoSong-B05 GBK",
        ),
    ),
}
FALLBACKS = ("Noto Serif SC", "Noto Serif CJK SC", "Noto Sans SC", "Noto Sans CJK SC", "FandolSong")
WEIGHTS = {400, 700, 900}  # regular, bold, and the heavy head of a red-head letter


@dataclass(frozen=True)
class MissingFace:
    """A face of GB/T 9704 that is not installed, and the family that stands in."""

    role: str
    name: Text
    instead: str

    @property
    def text(self) -> Text:
        """The finding as a sentence for the page that shows the state of the installation."""
        return Text(
            f"未安装{self.name.zh}字体，暂用 {self.instead} 代替。",
            f"No {self.name.en} font is installed; {self.instead} stands in.",
        )


@dataclass(frozen=True)
class _File:
    path: Path
    index: int
    family: str
    weight: int


@lru_cache(maxsize=64)
def _coverage(path: str, index: int, _size: int, _changed_ns: int) -> frozenset[int]:
    """Code points of one font; size and change time are part of the key so that a replaced file is read anew."""
    if path.lower().endswith((".ttc", ".otc")):
        collection = TTCollection(path, lazy=True)
        try:
            return frozenset(collection.fonts[index].getBestCmap() or ())
        finally:
            collection.close()
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap() or ())


def invisible(character: str) -> bool:
    """Whether a character needs no glyph: white space and variation selectors."""
    code = ord(character)
    return (
        character.isspace()
        or 0xFE00 <= code <= 0xFE0F
        or 0xE0100 <= code <= 0xE01EF
        or category(character) == "Zs"
    )


class FontSet:
    """The fonts that papers are set in; made once with :meth:`find` and shared by every render."""

    def __init__(self, files: Sequence[_File]) -> None:
        self._files = tuple(files)
        present = {file.family.casefold(): file.family for file in self._files}
        general = [present[name.casefold()] for name in FALLBACKS if name.casefold() in present]
        self._chains: dict[str, tuple[str, ...]] = {}
        self._own: dict[str, bool] = {}
        firsts = {}
        for role, (_, names) in FACES.items():
            firsts[role] = [present[name.casefold()] for name in names if name.casefold() in present][:1]
        used = {family for first in firsts.values() for family in first}
        for role, first in firsts.items():
            # Every chain ends with every family in use, so a character that one face has is drawn in all of them.
            rest = [*general, *sorted(used - set(general))]
            self._own[role] = bool(first)
            self._chains[role] = tuple(dict.fromkeys([*first, *rest]))
        families = {family for chain in self._chains.values() for family in chain}
        self._loaded = tuple(file for file in self._files if file.family in families)

    @classmethod
    def find(cls, dirs: Iterable[Path]) -> "FontSet":
        """The fonts in ``dirs`` and below, the first directory winning where a face is in several.

        Raises :class:`FontsMissing` if none of them holds a Chinese font that papers know by name.
        """
        tried = [Path(folder) for folder in dirs]
        files: dict[tuple[str, int], _File] = {}
        for folder in tried:
            if not folder.is_dir():
                continue
            listing = typst.Fonts(
                include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder.resolve())]
            )
            known = {name.casefold() for _, names in FACES.values() for name in names}
            known |= {name.casefold() for name in FALLBACKS}
            for font in sorted(listing.fonts(), key=lambda font: (str(font.path), font.index)):
                if font.path is None or font.style != "normal" or font.family.casefold() not in known:
                    continue
                if font.weight in WEIGHTS:
                    file = _File(Path(font.path), font.index, font.family, font.weight)
                    files.setdefault((font.family.casefold(), font.weight), file)
        if not files:
            places = "、".join(str(folder) for folder in tried) or "（无）"
            raise FontsMissing(
                Text(
                    f"找不到中文字体（已查：{places}）。请运行安装步骤，或把字体文件放入其中一个目录。",
                    f"No Chinese font was found (looked in: {places}). Run the set-up step or put font files into one of them.",
                )
            )
        return cls(list(files.values()))

    @property
    def chains(self) -> dict[str, tuple[str, ...]]:
        """For each face the families to try, glyph by glyph."""
        return dict(self._chains)

    def missing_faces(self) -> list[MissingFace]:
        """Faces of GB/T 9704 that are not installed, with what stands in for them."""
        return [
            MissingFace(role, FACES[role][0], self._chains[role][0])
            for role, own in self._own.items()
            if not own
        ]

    def missing_glyphs(self, text: str) -> list[str]:
        """Characters of ``text`` that no loaded font can draw, each once, in order of appearance."""
        left = [character for character in dict.fromkeys(text) if not invisible(character)]
        # Font by font, because the first one usually has everything and reading a coverage takes a quarter second.
        for file in self._loaded:
            if not left:
                break
            stat = file.path.stat()
            covered = _coverage(str(file.path), file.index, stat.st_size, stat.st_mtime_ns)
            left = [character for character in left if ord(character) not in covered]
        return left

    @cached_property
    def folder(self) -> Path:
        """A directory that holds links to the needed files only: a scan of everything installed costs 0.4 s."""
        folder = Path(tempfile.mkdtemp(prefix="sunlit-fonts-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        for file in {file.path: file for file in self._loaded}.values():
            link = folder / f"{len(list(folder.iterdir())):03}{file.path.suffix.lower()}"
            link.symlink_to(file.path.resolve())
        return folder


def usual_places(root: Path, licensed: Path | None = None) -> list[Path]:
    """Where fonts are looked for, best first: the customer's own directory, what set-up installed below ``root``,
    then the directories of Debian's packages."""
    places = [] if licensed is None else [licensed]
    return [
        *places,
        root / "frontend" / "built" / "fonts",
        Path("/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol"),
        Path("/usr/share/fonts/opentype/noto"),
        Path("/usr/share/fonts/truetype/lxgw-wenkai"),
    ]
