"""The flow chart (流程图) of a procedure as SVG: for the page, the notice board and the guide (S2.04, 权力运行流程图).

The picture has no script, no style sheet and nothing from outside, so that a strict content-security policy
shows it and a printer prints it. Colour is never the only cue: the current step has a thick border, a marker
and a word, done steps a tick.
"""

from collections.abc import Collection, Mapping

from sunlit.core.limits import Limit
from sunlit.core.procedures.budget import in_words
from sunlit.core.procedures.identity import short_hash
from sunlit.core.procedures.ink import (
    BLUE,
    SMALL,
    SOFT,
    START,
    TITLE,
    Card,
    draw_boxes,
    draw_labels,
    draw_lines,
    draw_words,
)
from sunlit.core.procedures.layout.arranging import arrange
from sunlit.core.procedures.layout.quality import Quality, judge
from sunlit.core.procedures.layout.shapes import Layout, Link, Node
from sunlit.core.procedures.lettering import break_lines, width_of
from sunlit.core.procedures.markup import tag, written
from sunlit.core.procedures.model import Procedure, Seat, Step, StepKind
from sunlit.core.procedures.walk import main_line
from sunlit.core.text import Text

FONT = "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Source Han Sans SC', sans-serif"
BOX_WIDTH = 176.0

PERSONS = {
    "handler": Text("全程承办人", "Handler"),
    "first_asked": Text("首问责任人", "First person asked"),
    "applicant": Text("申请人", "Applicant"),
}


def chart(
    procedure: Procedure,
    *,
    language: str = "zh-hans",
    current: Collection[str] = (),
    done: Collection[str] = (),
    hash_line: bool = True,
    orientation: str = "vertical",
    roles: Mapping[str, Text] | None = None,
    promised: Limit | None = None,
    notes: Mapping[str, Text] | None = None,
) -> str:
    """The chart of a procedure as one SVG element in one language. ``promised`` is the whole limit of the service that
    follows it, where the procedure names none of its own (S2.08.07).

    ``notes`` are lines to write into the boxes of steps, such as to whom, how and when a step is disclosed (S2.08.06).
    ``current`` and ``done`` are codes of steps to light and to tick, ``roles`` the titles of role codes (a code
    without a title is printed as it is). ``vertical`` suits paper and phones, ``horizontal`` a wide screen. The
    last line names id, version and the first digits of ``content_hash``. Raises ``ValueError`` for another
    orientation and for steps that the procedure does not have.
    """
    if strange := {*current, *done} - set(procedure.steps):
        raise ValueError(f"{procedure.id} has no step {', '.join(sorted(strange))}")
    drawn, cards, labels = _drawing(procedure, language, orientation, roles or {}, notes or {})
    english = language.startswith("en")
    code = short_hash(procedure)
    foot = _foot(procedure, code, english, promised) if hash_line else ()
    heading = procedure.title.in_language(language)
    head_lines = break_lines(heading, drawn.width - 32, 18, 3)
    top = 20.0 + 24 * len(head_lines)
    width = max(drawn.width, 240.0)
    foot_lines = [line for part in foot for line in break_lines(part, width - 32, 11, 3)]
    height = top + drawn.height + 16 * len(foot_lines) + (8 if foot_lines else 0)
    shift = (width - drawn.width) / 2
    body = [tag("rect", {"width": width, "height": height, "fill": "#ffffff"})]
    body += [
        draw_words(line, width / 2, 30.0 + 24 * number, 18, BLUE, bold=True)
        for number, line in enumerate(head_lines)
    ]
    inner = draw_lines(procedure, drawn) + draw_boxes(procedure, drawn, cards, current, done, english)
    inner += draw_labels(drawn, labels)
    body.append(tag("g", {"transform": f"translate({shift:g} {top:g})"}, "".join(inner)))
    body += [
        draw_words(line, width / 2, top + drawn.height + 10 + 16 * number, 11, SOFT)
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
            "desc",
            {"id": f"{name}-desc"},
            written(in_sentences(procedure, language, current, done, roles, notes)),
        )
        + "".join(body),
    )


def quality(procedure: Procedure, *, language: str = "zh-hans", orientation: str = "vertical") -> Quality:
    """What is wrong with the drawing of a procedure: overlaps, lines through boxes, crossings."""
    return judge(_drawing(procedure, language, orientation, {}, {})[0])


def in_sentences(
    procedure: Procedure,
    language: str = "zh-hans",
    current: Collection[str] = (),
    done: Collection[str] = (),
    roles: Mapping[str, Text] | None = None,
    notes: Mapping[str, Text] | None = None,
) -> str:
    """The chart in words, for people who can't see it: each step, who, how long, and what follows."""
    english = language.startswith("en")
    said = []
    for key, step in procedure.steps.items():
        title = step.title.in_language(language)
        facts = [line for _, line in _facts(step, language, roles or {})]
        if notes and key in notes:
            facts.append(notes[key].in_language(language))
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
    procedure: Procedure,
    language: str,
    orientation: str,
    roles: Mapping[str, Text],
    notes: Mapping[str, Text],
) -> tuple[Layout, dict[str, Card], dict[str, tuple[str, ...]]]:
    if orientation not in ("vertical", "horizontal"):
        raise ValueError(f"a chart is vertical or horizontal, not {orientation!r}")
    vertical = orientation == "vertical"
    cards: dict[str, Card] = {}
    nodes: list[Node] = []
    cards[START] = Card(("Start" if language.startswith("en") else "开始",), ())
    nodes.append(Node(START, 72, 32, "pill"))
    for key, step in procedure.steps.items():
        cards[key] = card = _card(step, language, roles, notes.get(key))
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
    return arrange(nodes, links, main, vertical=vertical), cards, labels


def _card(step: Step, language: str, roles: Mapping[str, Text], note: Text | None) -> Card:
    inner = BOX_WIDTH - 20
    title = break_lines(
        step.title.in_language(language), inner if step.kind is not StepKind.END else 110, TITLE, 3
    )
    if step.kind is StepKind.END:
        return Card(title, ())
    small: list[tuple[str, str]] = []
    for sign, fact in _facts(step, language, roles):
        lines = break_lines(fact, inner - (32 if sign else 0), SMALL, 2)
        small += [(sign if not number else "", line) for number, line in enumerate(lines)]
    if note:
        small += [("", line) for line in break_lines(note.in_language(language), inner, SMALL, 6)]
    return Card(title, tuple(small))


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


def _foot(procedure: Procedure, code: str, english: bool, promised: Limit | None) -> tuple[str, ...]:
    limit: tuple[str, ...] = ()
    whole = promised or procedure.promised
    if whole:
        words = in_words(whole)
        limit = (f"Promised within {words.en}" if english else f"承诺时限：{words.zh}",)
    if english:
        return (*limit, f"{procedure.id} · version {procedure.version} · check code {code}")
    return (*limit, f"流程 {procedure.id} · 版本 {procedure.version} · 校验码 {code}")
