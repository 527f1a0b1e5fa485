"""What is wrong with the description of a body, before anybody sits in it."""

import re
from collections.abc import Iterator

from sunlit.core.bodies import UNIT_KINDS, VILLAGE_KINDS, Bodies, BodyRule, Position
from sunlit.core.problems import Path, Problem
from sunlit.core.text import Text

KEY = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
MOST_KEY = 40  # characters, as they are stored


def check_bodies(bodies: Bodies) -> list[Problem]:
    """Everything that is wrong with the bodies of a file in themselves."""
    return [problem for place, body in enumerate(bodies.bodies) for problem in _body(("bodies", place), body)]


def _body(at: Path, body: BodyRule) -> Iterator[Problem]:
    yield from _key((*at, "key"), body.key)
    if not body.clauses:
        yield _problem(
            (*at, "clauses"),
            "没有写依据的条款。",
            "No clause is named.",
            "写上条款编号。",
            "Name the clauses.",
        )
    if not body.positions:
        yield _problem(
            (*at, "positions"), "没有职位。", "There is no position.", "至少写一个。", "Write at least one."
        )
    keys = [one.key for one in body.positions]
    for place, position in enumerate(body.positions):
        where: Path = (*at, "positions", place)
        yield from _key((*where, "key"), position.key)
        if position.key in keys[:place]:
            yield _problem((*where, "key"), f"职位“{position.key}”写了两次。", f"The position {position.key!r} is there twice.",
                           "换一个代码。", "Choose another key.")  # fmt: skip
        yield from _position(where, position)
        yield from _known((*where, "among"), position.among, keys)
    for number, group in enumerate(body.apart):
        yield from _known((*at, "apart", number), group, keys)
    if sum(one.leads for one in body.positions) > 1:
        yield _problem((*at, "positions"), "负责人职位只能有一个。", "Only one position leads.",
                       "只留一个 leads。", "Keep one leads.")  # fmt: skip


def _position(where: Path, position: Position) -> Iterator[Problem]:
    if position.least < 0 or (position.most is not None and position.most < max(position.least, 1)):
        yield _problem((*where, "most"), "人数上下限不合理。", "The least and most numbers don't fit.",
                       "下限不小于0，上限不小于下限。", "The least is 0 or more, the most no smaller.")  # fmt: skip
    if position.follows and not position.roles:
        yield _problem((*where, "roles"), "随职务产生的职位没有写职务。", "A position that follows posts names no role.",
                       "写上 roles。", "Write the roles.")  # fmt: skip
    if position.follows and (position.kinds or position.outsiders or position.among):
        yield _problem((*where, "follows"), "随职务产生的职位不指定人员。", "In a position that follows posts nobody is named.",
                       "删去 kinds、outsiders、among。", "Remove kinds, outsiders and among.")  # fmt: skip
    if position.outsiders and position.roles:
        yield _problem((*where, "outsiders"), "外部人员没有岗位职务。", "People from outside hold no posts.",
                       "删去 roles 或 outsiders。", "Remove roles or outsiders.")  # fmt: skip
    known = (*UNIT_KINDS, *VILLAGE_KINDS)
    yield from _known((*where, "each"), position.each, known)


def _known(at: Path, words: tuple[str, ...], known: list[str] | tuple[str, ...]) -> Iterator[Problem]:
    for place, word in enumerate(words):
        if word not in known:
            yield _problem((*at, place), f"没有“{word}”。", f"There is no {word!r}.",
                           f"可用的有：{'、'.join(known)}。", f"There are: {', '.join(known)}.")  # fmt: skip


def _key(at: Path, key: str) -> Iterator[Problem]:
    if not KEY.fullmatch(key) or len(key) > MOST_KEY:
        yield _problem(at, f"代码“{key}”写法不对。", f"The key {key!r} is not well formed.",
                       f"小写字母、数字和短横，不超过{MOST_KEY}个字符。", f"Small letters, digits and dashes, at most {MOST_KEY}.")  # fmt: skip


def _problem(path: Path, zh: str, en: str, mend_zh: str, mend_en: str) -> Problem:
    return Problem(path, Text(zh, en), Text(mend_zh, mend_en))
