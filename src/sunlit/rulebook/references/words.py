"""What every check of references says: unknown words with the nearest known one, ill-formed keys."""

import re
from collections.abc import Iterable

from sunlit.core.problems import Path
from sunlit.core.text import Text
from sunlit.rulebook.model import Rulebook
from sunlit.rulebook.reading import Document
from sunlit.rulebook.shapes import did_you_mean

ID = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*$")
CLAUSE = re.compile(r"[A-Z][A-Za-z0-9]*(?:\.[0-9]{2}){2}$")
LAW = re.compile(r"[A-Z]{2}-[0-9]{2}(?:-[a-z0-9]+)*$")


def report(document: Document, path: Path, reason: Text, mend: Text) -> None:
    """Add a problem at a place of the document."""
    document.problems.append(document.problem(path, reason, mend))


def expect_known(document: Document, path: Path, word: str, known: Iterable[str], what: Text) -> None:
    """Add a problem where a word isn't among those that are known; names the nearest."""
    known = list(known)
    if word in known:
        return
    mend = did_you_mean(word, known)
    if mend is None:
        few = known[:12]
        mend = (
            Text(
                f"现有：{'、'.join(few)}{'……' if len(known) > 12 else ''}。",
                f"There are: {', '.join(few)}{' …' if len(known) > 12 else ''}.",
            )
            if few
            else Text(f"请先写好{what.zh}，或删去这一处。", f"Write the {what.en} first, or remove this.")
        )
    report(document, path, Text(f"没有{what.zh}“{word}”。", f"There is no {what.en} “{word}”."), mend)


CLAUSE_WORD = Text("条款", "clause")
RULE_WORD = Text("制度文件", "rule in force")
PROCEDURE_WORD = Text("流程", "procedure")


def expect_id(
    document: Document, path: Path, word: str, pattern: re.Pattern[str] = ID, sample: str = "first-inquiry"
) -> None:
    """Add a problem where a key isn't formed as keys are."""
    if not pattern.match(word):
        report(
            document,
            path,
            Text(f"编号“{word}”写法不对。", f"The id “{word}” is not well formed."),
            Text(f"请写成 {sample} 这样。", f"Write it like {sample}."),
        )


def expect_file_name(document: Document, path: Path, word: str, expected: str) -> None:
    """Add a problem where a key isn't the name of its file."""
    if word != expected:
        report(
            document,
            path,
            Text(
                f"编号“{word}”与文件的位置“{expected}”不一致。",
                f"The id “{word}” differs from the file's place “{expected}”.",
            ),
            Text(f"请写 id: {expected}，或移动文件。", f"Write id: {expected}, or move the file."),
        )


def expect_clauses(document: Document, path: Path, words: Iterable[str], rulebook: Rulebook) -> None:
    """Add a problem for each clause that no regulation has."""
    for place, word in enumerate(words):
        expect_known(document, (*path, place), word, rulebook.clauses, CLAUSE_WORD)
