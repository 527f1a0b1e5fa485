"""The flow chart (流程图) of a procedure as SVG: for the page, the notice board and the guide (S2.04, 权力运行流程图).

The picture has no script, no style sheet and nothing from outside, so that a strict content-security policy
shows it and a printer prints it. Colour is never the only cue: the current step has a thick border, a marker
and a word, done steps a tick.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise

from sunlit.core.procedures import layout
from sunlit.core.procedures.check import in_words
from sunlit.core.procedures.identity import short_hash
from sunlit.core.procedures.layout import Box, Layout, Link, Node, Point, Quality
from sunlit.core.procedures.lettering import break_lines, width_of
from sunlit.core.procedures.markup import tag, written
from sunlit.core.procedures.model import Procedure, Seat, Step, StepKind
from sunlit.core.procedures.walk import main_line
from sunlit.core.text import Text

BLUE, SUN, RED, INK, SOFT, LINE = "#0b4f9e", "#e6a23c", "#b3261e", "#1b2733", "#44566a", "#5a6b7d"
PALE, SUNNY, DONE = "#f4f8fd", "#fff6e5", "#eef1f4"
FONT = "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Source Han Sans SC', sans-serif"
TITLE, SMALL = 14.0, 12.0
BOX_WIDTH = 176.0
START = "__start__"  # not a legal step code, so it can't meet one

PERSONS = {
    "handler": Text("全程承办人", "Handler"),
    "first_asked": Text("首问责任人", "First person asked"),
    "applicant": Text("申请人", "Applicant"),
}


@dataclass(frozen=True)
class _Card:
    """The words in a box: title lines, then small lines with an optional sign before the first of them."""

    title: tuple[str, ...]
    small: tuple[tuple[str, str], ...]  # (sign, line); sign is "", "clock" or "pause"


def chart(
    procedure: Procedure,
    *,
    language: str = "zh-hans",
    current: Collection[str] = (),
    done: Collection[str] = (),
    hash_line: bool = True,
    orientation: str = "vertical",
    roles: Mapping[str, Text] | None = None,
) -> str:
    """The chart of a procedure as one SVG element in one language.

    ``current`` and ``done`` are codes of steps to light and to tick, ``roles`` the titles of role codes (a code
    without a title is printed as it is). ``vertical`` suits paper and phones, ``horizontal`` a wide screen. The
    last line names id, version and the first digits of ``content_hash``. Raises ``ValueError`` for another
    orientation and for steps that the procedure does not have.
    """
    if strange := {*current, *done} - set(procedure.steps):
        raise ValueError(f"{procedure.id} has no step {', '.join(sorted(strange))}")
    drawn, cards, labels = _drawing(procedure, language, orientation, roles or {})
    english = language.startswith("en")
    code = short_hash(procedure)
    foot = _foot(procedure, code, english) if hash_line else ()
    heading = procedure.title.in_language(language)
    head_lines = break_lines(heading, drawn.width - 32, 18, 3)
    top = 20.0 + 24 * len(head_lines)
    width = max(drawn.width, 240.0)
    foot_lines = [line for part in foot for line in break_lines(part, width - 32, 11, 3)]
    height = top + drawn.height + 16 * len(foot_lines) + (8 if foot_lines else 0)
    shift = (width - drawn.width) / 2
    body = [tag("rect", {"width": width, "height": height, "fill": "#ffffff"})]
    body += [
        _words(line, width / 2, 30.0 + 24 * number, 18, BLUE, bold=True)
        for number, line in enumerate(head_lines)
    ]
    inner = _lines(procedure, drawn) + _boxes(procedure, drawn, cards, current, done, english)
    inner += _labels(drawn, labels)
    body.append(tag("g", {"transform": f"translate({shift:g} {top:g})"}, "".join(inner)))
    body += [
        _words(line, width / 2, top + drawn.height + 10 + 16 * number, 11, SOFT)
        for number, line in enumerate(foot_lines)
    ]
    # The ids are unique on a page with charts of several procedures or in several languages.
    name = f"chart-{code}-{'en' if english else 'zh'}-{orientation[0]}"
    return tag(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {width:g} {height:g}",
            "width": width,
            "height": height,
            "role": "img",
            "lang": "en" if english else "zh-Hans",
            "aria-labelledby": f"{name}-title {name}-desc",
            "font-family": FONT,
        },
        tag("title", {"id": f"{name}-title"}, written(heading))
        + tag(
            "desc", {"id": f"{name}-desc"}, written(in_sentences(procedure, language, current, done, roles))
        )
        + "".join(body),
    )


def quality(procedure: Procedure, *, language: str = "zh-hans", orientation: str = "vertical") -> Quality:
    """What is wrong with the drawing of a procedure: overlaps, lines through boxes, crossings."""
    return layout.quality(_drawing(procedure, language, orientation, {})[0])


def in_sentences(
    procedure: Procedure,
    language: str = "zh-hans",
    current: Collection[str] = (),
    done: Collection[str] = (),
    roles: Mapping[str, Text] | None = None,
) -> str:
    """The chart in words, for people who can't see it: each step, who, how long, and what follows."""
    english = language.startswith("en")
    said = []
    for key, step in procedure.steps.items():
        title = step.title.in_language(language)
        facts = [line for _, line in _facts(step, language, roles or {})]
        if key in current:
            facts.append("current step" if english else "当前环节")
        elif key in done:
            facts.append("done" if english else "已办")
        ways = [
            f"{outcome.title.in_language(language)} → {procedure.steps[outcome.to].title.in_language(language)}"
            for outcome in step.outcomes.values()
            if outcome.to in procedure.steps
        ]
        comma, semicolon, colon, stop = (", ", "; ", ": ", ".") if english else ("，", "；", "：", "。")
        left, right = (" (", ")") if english else ("（", "）")
        inside = f"{left}{comma.join(facts)}{right}" if facts else ""
        said.append(f"{title}{inside}{colon if ways else ''}{semicolon.join(ways)}{stop}")
    return " ".join(said) if english else "".join(said)


def _drawing(
    procedure: Procedure, language: str, orientation: str, roles: Mapping[str, Text]
) -> tuple[Layout, dict[str, _Card], dict[str, tuple[str, ...]]]:
    if orientation not in ("vertical", "horizontal"):
        raise ValueError(f"a chart is vertical or horizontal, not {orientation!r}")
    vertical = orientation == "vertical"
    cards: dict[str, _Card] = {}
    nodes: list[Node] = []
    cards[START] = _Card(("Start" if language.startswith("en") else "开始",), ())
    nodes.append(Node(START, 72, 32, "pill"))
    for key, step in procedure.steps.items():
        cards[key] = card = _card(step, language, roles)
        if step.kind is StepKind.END:
            wide = max((width_of(line, TITLE) for line in card.title), default=0.0)
            nodes.append(Node(key, max(wide + 36, 80), 18.0 + 18 * max(1, len(card.title)), "pill"))
        else:
            nodes.append(Node(key, BOX_WIDTH, 24.0 + 19 * len(card.title) + 17 * len(card.small)))
    links = [Link(START, START, procedure.start)] if procedure.start in procedure.steps else []
    labels: dict[str, tuple[str, ...]] = {}
    for key, step in procedure.steps.items():
        # Outcomes that lead to the same step are one line with both names.
        together: dict[str, list[str]] = {}
        for outcome in step.outcomes.values():
            if outcome.to in procedure.steps:
                together.setdefault(outcome.to, []).append(outcome.title.in_language(language))
        for target, names in together.items():
            name = f"{key}>{target}"
            # One way out needs no name: the arrow says it.
            shown = (
                ""
                if len(together) == 1 and len(names) == 1 and step.kind is not StepKind.WAIT
                else "／".join(names)
            )
            lines = break_lines(shown, 84.0 if vertical else 74.0, SMALL, 3) if shown.strip() else ()
            labels[name] = lines
            wide = max((width_of(line, SMALL) for line in lines), default=0.0)
            links.append(Link(name, key, target, wide, 15.0 * len(lines)))
    main = (START, *main_line(procedure))
    return layout.arrange(nodes, links, main, vertical=vertical), cards, labels


def _card(step: Step, language: str, roles: Mapping[str, Text]) -> _Card:
    inner = BOX_WIDTH - 20
    title = break_lines(
        step.title.in_language(language), inner if step.kind is not StepKind.END else 110, TITLE, 3
    )
    if step.kind is StepKind.END:
        return _Card(title, ())
    small: list[tuple[str, str]] = []
    for sign, fact in _facts(step, language, roles):
        lines = break_lines(fact, inner - (32 if sign else 0), SMALL, 2)
        small += [(sign if not number else "", line) for number, line in enumerate(lines)]
    return _Card(title, tuple(small))


def _facts(step: Step, language: str, roles: Mapping[str, Text]) -> list[tuple[str, str]]:
    """Who acts and how long it may take."""
    english = language.startswith("en")
    facts: list[tuple[str, str]] = []
    count = len(step.who)
    if step.kind is StepKind.JOINT:
        facts.append(("", f"{count} seats, all sign" if english else f"{count}席会签，全部同意"))
    elif step.kind is StepKind.VOTE and step.vote:
        quorum = step.vote.quorum
        facts.append(
            ("", f"{count} seats, {quorum} present" if english else f"{count}席表决，{quorum}席到会")
        )
    elif step.kind is StepKind.AUTO:
        facts.append(("", "by the system" if english else "系统自动办理"))
    elif step.kind is StepKind.CALL:
        facts.append(("", f"procedure {step.call}" if english else f"转入流程 {step.call}"))
    else:
        facts += [("", _seat(seat, language, roles)) for seat in step.who]
    if step.limit:
        facts.append(
            ("clock" if step.kind is StepKind.WAIT else "", in_words(step.limit).in_language(language))
        )
    if step.clock == "stops":
        facts.append(("pause", "clock stops" if english else "停止计时"))
    return facts


def _seat(seat: Seat, language: str, roles: Mapping[str, Text]) -> str:
    known = PERSONS.get(seat.person) if seat.person else roles.get(seat.role)
    return known.in_language(language) if known else seat.role or seat.person


def _foot(procedure: Procedure, code: str, english: bool) -> tuple[str, ...]:
    limit: tuple[str, ...] = ()
    if procedure.promised:
        words = in_words(procedure.promised)
        limit = (f"Promised within {words.en}" if english else f"承诺时限：{words.zh}",)
    if english:
        return (*limit, f"{procedure.id} · version {procedure.version} · check code {code}")
    return (*limit, f"流程 {procedure.id} · 版本 {procedure.version} · 校验码 {code}")


# --- ink ----------------------------------------------------------------------------------------------------


def _words(
    text: str, x: float, y: float, size: float, fill: str, *, bold: bool = False, anchor: str = "middle"
) -> str:
    look: dict[str, object] = {"x": x, "y": y, "font-size": size, "fill": fill}
    if anchor != "start":
        look["text-anchor"] = anchor
    if bold:
        look["font-weight"] = 600
    return tag("text", look, written(text))


def _lines(procedure: Procedure, drawn: Layout) -> list[str]:
    main = main_line(procedure)
    usual = {f"{a}>{b}" for a, b in pairwise(main)} | {START}
    out = []
    # The usual way is drawn last, so that it lies on top where lines join.
    for name, way in sorted(drawn.ways.items(), key=lambda item: item[0] in usual):
        colour, thick = (BLUE, 2.0) if name in usual else (LINE, 1.4)
        # The line ends inside the arrowhead, so that its blunt end does not stick out of the tip.
        points = " ".join(f"{x:g},{y:g}" for x, y in _rounded((*way[:-1], _short(way))))
        out.append(
            tag("polyline", {"points": points, "fill": "none", "stroke": colour, "stroke-width": thick, "stroke-linejoin": "round"})
        )  # fmt: skip
        out.append(tag("polygon", {"points": _arrow(way), "fill": colour}))
    return out


def _rounded(way: tuple[Point, ...]) -> list[Point]:
    return [(round(x, 1), round(y, 1)) for x, y in way]


def _direction(way: tuple[Point, ...]) -> Point:
    (x1, y1), (x2, y2) = way[-2], way[-1]
    length = max(abs(x2 - x1), abs(y2 - y1), 0.01)
    return (x2 - x1) / length, (y2 - y1) / length


def _short(way: tuple[Point, ...]) -> Point:
    dx, dy = _direction(way)
    return way[-1][0] - 5 * dx, way[-1][1] - 5 * dy


def _arrow(way: tuple[Point, ...]) -> str:
    (x, y), (dx, dy) = way[-1], _direction(way)
    corners = [(x, y), (x - 8 * dx - 4 * dy, y - 8 * dy + 4 * dx), (x - 8 * dx + 4 * dy, y - 8 * dy - 4 * dx)]
    return " ".join(f"{a:g},{b:g}" for a, b in _rounded(tuple(corners)))


def _labels(drawn: Layout, labels: Mapping[str, tuple[str, ...]]) -> list[str]:
    out = []
    for name, box in drawn.labels.items():
        way = drawn.ways[name]
        # A label left of its box is set towards the box.
        left = way[0][0] > box.x + box.width
        x, anchor = (box.x + box.width, "end") if left else (box.x, "start")
        out += [
            _words(line, x, box.y + 12 + 15 * number, SMALL, INK, anchor=anchor)
            for number, line in enumerate(labels.get(name, ()))
        ]
    return out


def _boxes(
    procedure: Procedure,
    drawn: Layout,
    cards: Mapping[str, _Card],
    current: Collection[str],
    done: Collection[str],
    english: bool,
) -> list[str]:
    out = []
    for key, box in drawn.boxes.items():
        step = procedure.steps.get(key) if key != START else None
        lit, ticked = key in current, key in done and key not in current
        if step is None or step.kind is StepKind.END:
            out += _pill(box, cards[key], step, lit, ticked)
        else:
            out += _step_box(box, cards[key], step, lit, ticked)
        if lit:
            out += _flag(box, "Now" if english else "当前")
        elif ticked:
            out += _tick(box)
    return out


def _pill(box: Box, card: _Card, step: Step | None, lit: bool, ticked: bool) -> list[str]:
    edge = BLUE if step is None or step.result == "done" else RED if step.result == "refused" else LINE
    full = step is not None and step.result == "done"
    out = [
        tag("rect", {
            "x": box.x, "y": box.y, "width": box.width, "height": box.height,
            "rx": min(box.height, box.width) / 2, "fill": SUNNY if lit else edge if full else "#ffffff",
            "stroke": SUN if lit else edge, "stroke-width": 4 if lit else 2,
        })
    ]  # fmt: skip
    ink = INK if lit else "#ffffff" if full else edge if edge != LINE else INK
    first = box.y + box.height / 2 - 9 * (len(card.title) - 1) + 5
    out += [
        _words(line, box.x + box.width / 2, first + 18 * number, TITLE, ink, bold=full)
        for number, line in enumerate(card.title)
    ]
    return out


def _step_box(box: Box, card: _Card, step: Step, lit: bool, ticked: bool) -> list[str]:
    look: dict[str, object] = {
        "x": box.x, "y": box.y, "width": box.width, "height": box.height, "rx": 6,
        "fill": SUNNY if lit else DONE if ticked else PALE,
        "stroke": SUN if lit else LINE if ticked else BLUE, "stroke-width": 4 if lit else 1.5,
    }  # fmt: skip
    if step.kind is StepKind.WAIT:
        look["stroke-dasharray"] = "7 4"
    out = [tag("rect", look)]
    middle = box.x + box.width / 2
    if step.kind is StepKind.CALL:
        # Bars at both sides: the sign of a procedure that is described elsewhere.
        out += [
            tag("path", {"d": f"M{x:g} {box.y:g}v{box.height:g}", "stroke": BLUE, "stroke-width": 1.5})
            for x in (round(box.x + 6, 1), round(box.x + box.width - 6, 1))
        ]
    if step.kind in (StepKind.JOINT, StepKind.VOTE):
        # A second line inside: several people act.
        out.append(
            tag("rect", {
                "x": box.x + 4, "y": box.y + 4, "width": box.width - 8, "height": box.height - 8, "rx": 4,
                "fill": "none", "stroke": BLUE, "stroke-width": 0.8,
            })
        )  # fmt: skip
    text = 19 * len(card.title) + 17 * len(card.small)
    y = box.y + (box.height - text) / 2 + 14
    for line in card.title:
        out.append(_words(line, middle, y, TITLE, INK, bold=True))
        y += 19
    for sign, line in card.small:
        out.append(_words(line, middle + (8 if sign else 0), y, SMALL, SOFT))
        if sign:
            out += _sign(sign, middle - width_of(line, SMALL) / 2 - 4, y - 4)
        y += 17
    return out


def _sign(sign: str, x: float, y: float) -> list[str]:
    if sign == "clock":
        d = f"M{x:.1f} {y - 3.5:.1f}V{y:.1f}L{x + 2.5:.1f} {y + 1.5:.1f}"
        return [
            tag("circle", {"cx": x, "cy": y, "r": 6, "fill": "#ffffff", "stroke": BLUE, "stroke-width": 1.4}),
            tag("path", {"d": d, "fill": "none", "stroke": BLUE, "stroke-width": 1.4}),
        ]
    return [tag("path", {"d": f"M{x - 3:.1f} {y - 5:.1f}v10m6 0v-10", "stroke": BLUE, "stroke-width": 2.6})]


def _flag(box: Box, word: str) -> list[str]:
    wide = width_of(word, SMALL) + 26
    x, y = box.x + 6, box.y - 10
    return [
        tag("rect", {"x": x, "y": y, "width": wide, "height": 20, "rx": 4, "fill": SUN}),
        tag("path", {"d": f"M{x + 6:.1f} {y + 5:.1f}l8 5l-8 5z", "fill": INK}),
        _words(word, x + 19, y + 14.5, SMALL, INK, bold=True, anchor="start"),
    ]


def _tick(box: Box) -> list[str]:
    x, y = box.x + 2, box.y + 2
    return [
        tag("circle", {"cx": x, "cy": y, "r": 9, "fill": "#ffffff", "stroke": BLUE, "stroke-width": 1.5}),
        tag("path", {
            "d": f"M{x - 4:.1f} {y + 0.5:.1f}l3 3.5l5.5 -7", "fill": "none", "stroke": BLUE, "stroke-width": 2,
        }),
    ]  # fmt: skip
