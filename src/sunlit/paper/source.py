"""The sources of a template: everything that shapes the paper is found, hashed, and nothing else is reachable."""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sunlit.core.text import Text
from sunlit.paper.errors import TemplateFault

_LOADS = re.compile(r'(?<![\w-])(?:import|include)\s+"([^"\n]*)"')
# A file that is read by a call would not be covered by the hash; data comes through `data` only.
_READS = re.compile(r'(?<![\w.-])(?:read|json|yaml|toml|csv|xml|cbor|image|plugin|bibliography)\s*\(\s*"')
# A path put together while the template runs can't be followed beforehand.
_COMPUTED = re.compile(r'(?<![\w-])(?:import|include)\s+(?=[^"\s])')
_COMMENT = re.compile(r"(?m)^\s*//.*$")


@dataclass(frozen=True)
class Source:
    """A template with all it imports: ``digest`` changes when any of them does (S2.29.11: a kept copy can be
    made again exactly)."""

    root: Path
    main: Path
    digest: str
    wording: str


def _fault(path: Path, zh: str, en: str) -> TemplateFault:
    return TemplateFault(Text(f"模板 {path.name}：{zh}", f"Template {path.name}: {en}"))


def root_of(template: Path) -> Path:
    """The rulebook directory that a template belongs to: the nearest one above it with ``documents/base.typ``."""
    for folder in template.parents:
        if (folder / "documents" / "base.typ").is_file():
            return folder
    raise _fault(
        template,
        "不在规则库内（上级目录中没有 documents/base.typ）。",
        "is not inside a rulebook (documents/base.typ).",
    )


def read(template: Path) -> Source:
    """Read ``template`` and all it imports; raise :class:`TemplateFault` for a missing file, a package, a file read
    by a call, or a path outside the rulebook."""
    main = template.resolve()
    if not main.is_file():
        raise _fault(template, "文件不存在。", "does not exist.")
    root = root_of(main)
    seen: list[Path] = []
    waiting = [main]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.append(path)
        for load in _loads(path, path.stat().st_mtime_ns):
            if load.startswith("@"):
                raise _fault(path, f"不得使用外部包 {load}。", f"may not use the package {load}.")
            target = ((root / load.lstrip("/")) if load.startswith("/") else (path.parent / load)).resolve()
            if not target.is_relative_to(root):
                raise _fault(path, f"{load} 在规则库之外。", f"{load} is outside the rulebook.")
            if not target.is_file():
                raise _fault(path, f"找不到 {load}。", f"{load} does not exist.")
            waiting.append(target)
    whole = hashlib.sha256()
    wording = []
    for path in sorted(seen):
        text = path.read_bytes()
        whole.update(f"{path.relative_to(root).as_posix()}\0{len(text)}\0".encode())
        whole.update(text)
        wording.append(text.decode())
    return Source(root, main, whole.hexdigest(), "".join(wording))


@lru_cache(maxsize=256)
def _loads(path: Path, _changed_ns: int) -> tuple[str, ...]:
    text = _COMMENT.sub("", path.read_text(encoding="utf-8"))
    if _READS.search(text):
        raise _fault(
            path,
            "不得直接读取文件，数据只能由 data 传入。",
            "may not read files; data comes through `data` only.",
        )
    if _COMPUTED.search(text):
        raise _fault(path, "import 和 include 只能写明文件名。", "import and include must name a file.")
    return tuple(_LOADS.findall(text))
