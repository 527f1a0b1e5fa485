"""Copies the few third-party files that Sunlit serves or prints with out of node_modules.

Run by script/setup after ``npm ci``; needs nothing but the standard library. Everything it makes lies in
``frontend/built/``, which is not in the repository:

    static/vendor/   files for the browser, with their licences
    fonts/           Noto Serif SC for printed papers
    manifest.json    SHA-256 of each file, so that a test, or anybody, sees what was changed by hand
"""

import hashlib
import json
import re
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILT = HERE / "built"

TABLER = "@tabler/core"
SERIF = "@expo-google-fonts/noto-serif-sc"
SERIF_FACES = ("400Regular/NotoSerifSC_400Regular.ttf", "700Bold/NotoSerifSC_700Bold.ttf")

# WhiteNoise's manifest storage follows these comments and fails on a map that is not there.
_SOURCE_MAP = re.compile(rb"\s*/\*[#@]\s*sourceMappingURL=[^*]*\*/")
# A page of ours asks no other host for anything: a style sheet that would is refused, not served.
_OUTSIDE = re.compile(rb"(?:@import|url\()\s*[\"']?(?:https?:)?//")


class MissingPackage(Exception):
    """A package that package-lock.json names is not under node_modules."""


def plain_css(source: bytes) -> bytes:
    """The style sheet without source-map comments; ``ValueError`` if it would load something from outside."""
    if found := _OUTSIDE.search(source):
        raise ValueError(f"style sheet loads from another host: {found.group().decode()}")
    return _SOURCE_MAP.sub(b"", source).rstrip() + b"\n"


def tabler_licence(css: bytes, mit: str) -> str:
    """Tabler's npm package names its licence (MIT) without the text: its own copyright lines, then the text.

    ``mit`` is the licence file of Popper, which Tabler depends on; only the wording common to all MIT
    licences is taken from it.
    """
    copyright_lines = re.findall(r"Copyright [^\n]+", css[:2000].decode("utf-8"))
    start = mit.find("Permission is hereby granted")
    if not copyright_lines or start < 0:
        raise ValueError("copyright lines of Tabler or the wording of its licence not found")
    head = [
        "The MIT License (MIT)",
        *copyright_lines,
        "Contains Bootstrap, Copyright The Bootstrap Authors (MIT)",
    ]
    return "\n".join(head) + "\n\n" + mit[start:].strip() + "\n"


def build(modules: Path, built: Path) -> dict[str, str]:
    """Fills ``built`` from ``modules`` (a node_modules folder); returns the manifest, path to SHA-256.

    The new folder is made beside the old one and put in its place at the end, so that a broken run leaves
    what was there. Raises ``MissingPackage`` if npm has not installed what is needed.
    """
    for package in (TABLER, SERIF):
        if not (modules / package / "package.json").is_file():
            raise MissingPackage(package)
    fresh = built.with_name(built.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    vendor, fonts = fresh / "static" / "vendor", fresh / "fonts"
    vendor.mkdir(parents=True)
    fonts.mkdir()

    css = (modules / TABLER / "dist/css/tabler.min.css").read_bytes()
    (vendor / "tabler.min.css").write_bytes(plain_css(css))
    popper = (modules / "@popperjs/core/LICENSE.md").read_text("utf-8")
    (vendor / "tabler.LICENSE.txt").write_text(tabler_licence(css, popper), "utf-8")

    for face in SERIF_FACES:
        shutil.copyfile(modules / SERIF / face, fonts / Path(face).name)
    shutil.copyfile(modules / SERIF / "LICENSE_FONT", fonts / "NotoSerifSC.LICENSE.txt")

    manifest = {
        path.relative_to(fresh).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(fresh.rglob("*"))
        if path.is_file()
    }
    (fresh / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")

    shutil.rmtree(built, ignore_errors=True)
    fresh.rename(built)
    return manifest


def main() -> int:
    try:
        manifest = build(HERE / "node_modules", BUILT)
    except MissingPackage as missing:
        print(f"缺少 npm 包 {missing}：先运行 script/setup。", file=sys.stderr)
        print(f"npm package {missing} is not installed: run script/setup first.", file=sys.stderr)
        return 1
    print(f"frontend/built: {len(manifest)} files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
