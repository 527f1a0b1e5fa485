"""The real fonts that set-up installs, and the real documents of the service centre."""

from pathlib import Path

import pytest
from fontTools import subset
from fontTools.ttLib import TTFont

from sunlit.paper import Documents, FontSet

ROOT = Path(__file__).resolve().parents[4]
FONTS = ROOT / "frontend" / "built" / "fonts"
DOCUMENTS = ROOT / "rulebook" / "service-centre" / "documents"
RARE = "喆堃赟珺镕垚昇犇骉"


@pytest.fixture(scope="session")
def fonts() -> FontSet:
    """Fails, and never skips, where set-up has not installed the fonts."""
    return FontSet.find([FONTS])


@pytest.fixture(scope="session")
def documents() -> Documents:
    return Documents.load(DOCUMENTS)


def regular() -> Path:
    """The file of the installed regular weight."""
    files = FontSet.find([FONTS])._files
    return next(file.path for file in files if file.family == "Noto Serif SC" and file.weight == 400)


def cut_font(target: Path, characters: str, family: str = "") -> None:
    """A real font with ``characters`` only, under another family name where one is given."""
    whole = TTFont(regular())
    cutter = subset.Subsetter(subset.Options(drop_tables=["GSUB", "GPOS"], name_IDs=["*"]))
    cutter.populate(unicodes={ord(character) for character in characters})
    cutter.subset(whole)
    for record in list(whole["name"].names) if family else ():
        if record.nameID in {1, 16}:
            whole["name"].setName(family, record.nameID, record.platformID, record.platEncID, record.langID)
    whole.save(target)


@pytest.fixture(scope="session")
def plain_fonts(tmp_path_factory: pytest.TempPathFactory) -> FontSet:
    """A font like Fandol: every character of the papers, but none of the rare ones in names."""
    folder = tmp_path_factory.mktemp("plain")
    papers = [*(ROOT / "rulebook").rglob("*.typ"), *DOCUMENTS.rglob("*.yaml")]
    needed = set("".join(path.read_text(encoding="utf-8") for path in papers)) | set(map(chr, range(32, 127)))
    cut_font(folder / "plain.ttf", "".join(needed - set(RARE)))
    return FontSet.find([folder])
