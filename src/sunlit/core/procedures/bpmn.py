"""A procedure as a BPMN 2.0 file, for modellers of other houses, and back without loss.

What BPMN knows is written in BPMN; what it does not know (stopped clocks, clauses, recusal, both languages)
stands in extension elements of the namespace ``urn:sunlit:procedure:1``. A running engine offers two names to
the file: ``outcome`` is the outcome chosen in the last step, ``due("step")`` the date on which the step's limit
passes by the working calendar, because no ISO duration can count working days.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from enum import Enum
from functools import lru_cache
from typing import Any, get_args, get_origin
from xml.etree import ElementTree
from xml.parsers import expat

from sunlit.core.procedures import layout
from sunlit.core.procedures.identity import bare_type, content_hash, defaults_of, hints_of
from sunlit.core.procedures.layout import Box, Layout, Link, Node, Quality
from sunlit.core.procedures.lettering import break_lines, width_of
from sunlit.core.procedures.markup import FORBIDDEN, number, quoted, tag, written
from sunlit.core.procedures.model import Outcome, Procedure, Step, StepKind
from sunlit.core.procedures.walk import ELAPSED, main_line
from sunlit.core.text import Text

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
OWN = "urn:sunlit:procedure:1"
NAMESPACES = {
    "xmlns:bpmn": BPMN,
    "xmlns:bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "xmlns:dc": "http://www.omg.org/spec/DD/20100524/DC",
    "xmlns:di": "http://www.omg.org/spec/DD/20100524/DI",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xmlns:sun": OWN,
}
LARGEST = 2_000_000  # characters that are read at most
_SIZES = {"box": (120.0, 80.0), "diamond": (50.0, 50.0), "circle": (36.0, 36.0)}
_PLAIN = re.compile(r"[A-Za-z0-9_]*")


class BpmnError(ValueError):
    """A file that is no procedure of ours: hostile, broken or without the extension elements."""


@dataclass(frozen=True)
class _Element:
    """A flow node: its tag, the step it stands for, its shape, and what stands inside it."""

    id: str
    tag: str
    name: str = ""
    shape: str = "box"
    attributes: Mapping[str, str] = field(default_factory=dict)
    extension: str = ""
    body: str = ""
    attached: str = ""  # the task on whose border an event sits


@dataclass(frozen=True)
class _Flow:
    """A sequence flow; ``knob`` is the border event it starts from, drawn on the box of ``source``."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str = ""
    extension: str = ""
    knob: str = ""


@dataclass
class _Graph:
    elements: list[_Element] = field(default_factory=list)
    flows: list[_Flow] = field(default_factory=list)
    messages: list[tuple[str, str]] = field(default_factory=list)
    defaults: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(
        default_factory=dict
    )  # the element that leads on from a step's first element

    def flow(self, source: str, target: str, **more: str) -> str:
        name = f"flow_{len(self.flows) + 1}"
        self.flows.append(_Flow(name, source, target, **more))
        return name


def to_bpmn(procedure: Procedure, *, language: str = "zh-hans", orientation: str = "horizontal") -> str:
    """The procedure as BPMN 2.0 XML with a diagram, names in one language, both languages in the extension.

    Raises ``ValueError`` for a procedure whose start or outcomes lead nowhere (``check_procedure`` names them)
    and for texts with characters that XML can't hold.
    """
    graph = _graph(procedure, language)
    drawn = _arranged(procedure, graph, orientation)
    heading = {
        "id": "definitions",
        "targetNamespace": OWN,
        "expressionLanguage": OWN,
        "exporter": "Sunlit",
    }
    content = "".join(
        tag("bpmn:message", {"id": name, "name": title}) for name, title in graph.messages
    ) + tag(
        "bpmn:process",
        {"id": process_id(procedure.id), "name": procedure.title.in_language(language), "isExecutable": "true"},
        _extended(
            _encode("sun:procedure", procedure, skip=("steps", "start"),
                    more={"language": language, "sha256": content_hash(procedure)})
        )
        + "".join(_written_elements(graph))
        + "".join(_written_flow(graph, flow) for flow in graph.flows),
    )  # fmt: skip
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        + tag("bpmn:definitions", {**NAMESPACES, **heading}, content + _diagram(procedure, graph, drawn))
        + "\n"
    )
    if "\ufffd" in text and "\ufffd" not in str(procedure):
        raise ValueError(f"{procedure.id}: a text holds a control character, which XML can't; remove it")
    return text


def diagram_quality(
    procedure: Procedure, *, language: str = "zh-hans", orientation: str = "horizontal"
) -> Quality:
    """What is wrong with the drawing of the BPMN diagram: overlaps, lines through boxes, crossings."""
    return layout.quality(_arranged(procedure, _graph(procedure, language), orientation))


def process_id(procedure: str) -> str:
    """The id of a procedure's BPMN process, an XML name whatever the procedure's own id is."""
    return "procedure_" + _name(procedure)


def element_id(step: str) -> str:
    """The id of the BPMN element of a step."""
    return "step_" + _name(step)


def _name(code: str) -> str:
    # A dot stands in no code that is kept as it is, so two codes never share a name.
    return (
        code
        if _PLAIN.fullmatch(code)
        else "".join(c if _PLAIN.fullmatch(c) else f".{ord(c):x}." for c in code)
    )


# --- the graph ----------------------------------------------------------------------------------------------


def _graph(procedure: Procedure, language: str) -> _Graph:
    if procedure.start not in procedure.steps:
        raise ValueError(f"{procedure.id}: the start {procedure.start!r} is no step")
    graph = _Graph([_Element("start", "startEvent", shape="circle")])
    graph.flow("start", element_id(procedure.start))
    for key, step in procedure.steps.items():
        for code, outcome in step.outcomes.items():
            if outcome.to not in procedure.steps:
                raise ValueError(f"{procedure.id}: {key}.{code} leads to {outcome.to!r}, which is no step")
        if step.kind is StepKind.WAIT:
            _add_wait(graph, key, step, language)
        else:
            _add_step(graph, key, step, language)
    return graph


def _add_step(graph: _Graph, key: str, step: Step, language: str) -> None:
    name = element_id(key)
    attributes: dict[str, str] = {}
    body = "".join(
        tag("bpmn:potentialOwner", {"name": seat.role or seat.person}) for seat in dict.fromkeys(step.who)
        if seat.role or seat.person
    )  # fmt: skip
    kind, shape = "userTask", "box"
    if step.kind is StepKind.END:
        kind, shape, body = "endEvent", "circle", ""
    elif step.kind is StepKind.AUTO:
        kind = "serviceTask"
    elif step.kind is StepKind.CALL:
        kind, attributes = "callActivity", {"calledElement": process_id(step.call)}
    elif step.kind in (StepKind.JOINT, StepKind.VOTE):
        body += tag(
            "bpmn:multiInstanceLoopCharacteristics",
            {},
            _expression("loopCardinality", str(len(step.who)))
            + _expression("completionCondition", 'outcome != ""'),
        )
    graph.elements.append(
        _Element(
            name, kind, step.title.in_language(language), shape, attributes, _step_extension(key, step), body
        )
    )
    if step.overdue in step.outcomes and step.kind is not StepKind.END:
        event = f"{name}.overdue"
        graph.elements.append(
            _Element(
                event, "boundaryEvent", "逾期" if not language.startswith("en") else "Overdue", "circle",
                {"attachedToRef": name, "cancelActivity": "true"}, body=_timer(key), attached=name,
            )
        )  # fmt: skip
        graph.flow(
            name, element_id(step.outcomes[step.overdue].to), knob=event,
            extension=tag("sun:overdue", {"step": key, "key": step.overdue}),
        )  # fmt: skip
    source = name
    if len(step.outcomes) > 1:
        source = f"{name}.choice"
        graph.elements.append(_Element(source, "exclusiveGateway", shape="diamond"))
        graph.flow(name, source)
        graph.after[name] = source
    last = next(reversed(list(step.outcomes)), "")
    for code, outcome in step.outcomes.items():
        choice = len(step.outcomes) > 1 and code != last
        flow = graph.flow(
            source, element_id(outcome.to), name=outcome.title.in_language(language),
            condition=f"outcome == {_literal(code)}" if choice else "",
            extension=_outcome_extension(key, code, outcome),
        )  # fmt: skip
        if len(step.outcomes) > 1 and code == last:
            graph.defaults[source] = flow


def _add_wait(graph: _Graph, key: str, step: Step, language: str) -> None:
    """A wait that can only elapse is a timer; else the process waits for the first of a timer and messages."""
    name, title = element_id(key), step.title.in_language(language)
    extension = _step_extension(key, step)
    if tuple(step.outcomes) == (ELAPSED,):
        graph.elements.append(
            _Element(name, "intermediateCatchEvent", title, "circle", extension=extension, body=_timer(key))
        )
        events = {ELAPSED: name}
    else:
        graph.elements.append(_Element(name, "eventBasedGateway", title, "diamond", extension=extension))
        events = {}
        for code, outcome in step.outcomes.items():
            events[code] = event = f"{name}.on.{_name(code)}"
            body = _timer(key)
            if code != ELAPSED:
                message = f"message_{len(graph.messages) + 1}"
                graph.messages.append((message, f"{key}.{code}"))
                body = tag("bpmn:messageEventDefinition", {"messageRef": message})
            label = outcome.title.in_language(language)
            graph.elements.append(_Element(event, "intermediateCatchEvent", label, "circle", body=body))
            graph.flow(name, event)
    for code, outcome in step.outcomes.items():
        graph.after[f"{name}>{code}"] = events[code]
        graph.flow(
            events[code], element_id(outcome.to), name=outcome.title.in_language(language),
            extension=_outcome_extension(key, code, outcome),
        )  # fmt: skip


def _timer(key: str) -> str:
    return tag("bpmn:timerEventDefinition", {}, _expression("timeDate", f"due({_literal(key)})"))


def _expression(name: str, text: str) -> str:
    return tag(f"bpmn:{name}", {"xsi:type": "bpmn:tFormalExpression"}, written(text))


def _literal(code: str) -> str:
    escaped = code.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


# --- writing ------------------------------------------------------------------------------------------------


def _written_elements(graph: _Graph) -> Iterator[str]:
    incoming: dict[str, list[str]] = {}
    outgoing: dict[str, list[str]] = {}
    for flow in graph.flows:
        outgoing.setdefault(flow.knob or flow.source, []).append(flow.id)
        incoming.setdefault(flow.target, []).append(flow.id)
    for element in graph.elements:
        attributes = {
            "id": element.id,
            **({"name": element.name} if element.name else {}),
            **element.attributes,
        }
        if element.id in graph.defaults:
            attributes["default"] = graph.defaults[element.id]
        inside = _extended(element.extension) if element.extension else ""
        inside += "".join(f"<bpmn:incoming>{name}</bpmn:incoming>" for name in incoming.get(element.id, ()))
        inside += "".join(f"<bpmn:outgoing>{name}</bpmn:outgoing>" for name in outgoing.get(element.id, ()))
        yield tag(f"bpmn:{element.tag}", attributes, inside + element.body)


def _written_flow(graph: _Graph, flow: _Flow) -> str:
    attributes = {"id": flow.id, "sourceRef": flow.knob or flow.source, "targetRef": flow.target}
    if flow.name:
        attributes["name"] = flow.name
    inside = _extended(flow.extension) if flow.extension else ""
    if flow.condition:
        inside += _expression("conditionExpression", flow.condition)
    return tag("bpmn:sequenceFlow", attributes, inside or None)


def _extended(inside: str) -> str:
    return f"<bpmn:extensionElements>{inside}</bpmn:extensionElements>"


def _step_extension(key: str, step: Step) -> str:
    return _encode("sun:step", step, skip=("outcomes",), more={"key": key})


def _outcome_extension(step: str, key: str, outcome: Outcome) -> str:
    return _encode("sun:outcome", outcome, skip=("to",), more={"step": step, "key": key})


def _arranged(procedure: Procedure, graph: _Graph, orientation: str) -> Layout:
    if orientation not in ("vertical", "horizontal"):
        raise ValueError(f"a diagram is vertical or horizontal, not {orientation!r}")
    nodes = [
        Node(element.id, *_SIZES[element.shape], element.shape)
        for element in graph.elements
        if not element.attached
    ]
    links = []
    for flow in graph.flows:
        lines = _label(flow)
        wide = max((width_of(line, 11) for line in lines), default=0.0)
        knob = _SIZES["circle"][0] if flow.knob else 0.0
        links.append(Link(flow.id, flow.source, flow.target, wide, 14.0 * len(lines), knob))
    main, steps = ["start"], main_line(procedure)
    for place, key in enumerate(steps):
        main.append(element_id(key))
        if element_id(key) in graph.after:
            main.append(graph.after[element_id(key)])
        elif place + 1 < len(steps):
            # The event of a wait through which the usual way goes on.
            usual = [
                graph.after.get(f"{element_id(key)}>{code}", "")
                for code, outcome in procedure.steps[key].outcomes.items()
                if outcome.to == steps[place + 1]
            ]
            if usual and usual[0] not in ("", element_id(key)):
                main.append(usual[0])
    return layout.arrange(nodes, links, main, vertical=orientation == "vertical")


def _label(flow: _Flow) -> tuple[str, ...]:
    return break_lines(flow.name, 74, 11) if flow.name.strip() else ()


def _diagram(procedure: Procedure, graph: _Graph, drawn: Layout) -> str:
    shapes = []
    knobs = {flow.knob: drawn.knobs[flow.id] for flow in graph.flows if flow.knob}
    for element in graph.elements:
        box = knobs[element.id] if element.attached else drawn.boxes[element.id]
        look = {"id": f"{element.id}.shape", "bpmnElement": element.id}
        if element.tag == "exclusiveGateway":
            look["isMarkerVisible"] = "true"
        shapes.append(tag("bpmndi:BPMNShape", look, _bounds(box)))
    for flow in graph.flows:
        points = "".join(f'<di:waypoint x="{number(x)}" y="{number(y)}"/>' for x, y in drawn.ways[flow.id])
        if flow.id in drawn.labels:
            points += tag("bpmndi:BPMNLabel", {}, _bounds(drawn.labels[flow.id]))
        shapes.append(tag("bpmndi:BPMNEdge", {"id": f"{flow.id}.edge", "bpmnElement": flow.id}, points))
    plane = {"id": "plane", "bpmnElement": process_id(procedure.id)}
    return tag("bpmndi:BPMNDiagram", {"id": "diagram"}, tag("bpmndi:BPMNPlane", plane, "".join(shapes)))


def _bounds(box: Box) -> str:
    return tag("dc:Bounds", {"x": box.x, "y": box.y, "width": box.width, "height": box.height})


# --- dataclasses as elements --------------------------------------------------------------------------------


def _encode(name: str, value: Any, skip: tuple[str, ...] = (), more: Mapping[str, str] | None = None) -> str:
    """A dataclass as an element: simple fields as attributes, the others as child elements; defaults left out."""
    attributes = dict(more or {})
    children = []
    kind: Any = type(value)
    for field_name, default in defaults_of(kind):
        content = getattr(value, field_name)
        if field_name in skip or content == default:
            continue
        child = f"sun:{field_name}"
        if is_dataclass(content):
            children.append(_encode(child, content))
        elif isinstance(content, tuple):
            children += [
                _encode(child, one) if is_dataclass(one) else f"<{child} value={quoted(one)}/>"
                for one in content
            ]
        elif isinstance(content, bool):
            attributes[field_name] = "true" if content else "false"
        elif isinstance(content, Enum):
            attributes[field_name] = content.value
        else:
            attributes[field_name] = str(content)
    return tag(name, attributes, "".join(children) or None)


@lru_cache(maxsize=32)
def _layout_of(kind: type) -> tuple[tuple[str, Any, bool], ...]:
    """Name, bare type and whether it must be there, for each field of a dataclass."""
    known = hints_of(kind)
    return tuple(
        (part.name, bare_type(known[part.name]), part.default is MISSING and part.default_factory is MISSING)
        for part in fields(kind)
    )


def _decode(element: ElementTree.Element, kind: type, given: Mapping[str, Any]) -> Any:
    """The dataclass that ``_encode`` wrote; ``given`` are the fields that stood elsewhere."""
    found: dict[str, Any] = dict(given)
    for name, hint, required in _layout_of(kind):
        if name in found:
            continue
        children = element.findall(f"{{{OWN}}}{name}")
        if get_origin(hint) is tuple:
            inner: Any = get_args(hint)[0]
            found[name] = tuple(
                _decode(child, inner, {}) if inner is not str else child.get("value", "")
                for child in children
            )
        elif is_dataclass(hint):
            if children:
                found[name] = _decode(children[0], hint, {})  # type: ignore[arg-type]
        elif (text := element.get(name)) is not None:
            found[name] = _scalar(text, hint)
        if required and name not in found:
            raise BpmnError(f"{element.tag.split('}')[-1]} has no {name}")
    return kind(**found)


def _scalar(text: str, hint: Any) -> Any:
    if hint is bool:
        if text not in ("true", "false"):
            raise BpmnError(f"{text!r} is neither true nor false")
        return text == "true"
    try:
        return hint(text)
    except ValueError as error:
        raise BpmnError(str(error)) from error


# --- reading ------------------------------------------------------------------------------------------------


def from_bpmn(xml: str) -> Procedure:
    """The procedure of a file that ``to_bpmn`` wrote, also after a modeller saved it again.

    Names and targets are read from the BPMN itself, so that what was renamed or led elsewhere in a modeller
    counts; everything else from the extension elements. The result is not yet checked. Raises ``BpmnError``
    for document types, entities, broken XML and files that are none of ours.
    """
    process = _root(xml).find(f"{{{BPMN}}}process")
    if process is None:
        raise BpmnError("no process in the file")
    head = _own(process, "procedure")
    if head is None:
        raise BpmnError(f"no extension element procedure of the namespace {OWN}: not written by Sunlit")
    english = head.get("language", "").startswith("en")
    keys: dict[str, str] = {}
    steps: list[tuple[str, ElementTree.Element, ElementTree.Element]] = []
    outcomes: dict[str, dict[str, Outcome]] = {}
    for node in process:
        own = _own(node, "step")
        if own is not None:
            key = own.get("key", "")
            if key in outcomes:
                raise BpmnError(f"the step {key!r} stands twice in the file")
            keys[node.get("id", "")] = key
            outcomes[key] = {}
            steps.append((key, node, own))
    start = ""
    starts = {node.get("id") for node in process.findall(f"{{{BPMN}}}startEvent")}
    for flow in process.findall(f"{{{BPMN}}}sequenceFlow"):
        target = keys.get(flow.get("targetRef", ""), "")
        if flow.get("sourceRef") in starts:
            start = target
        own = _own(flow, "outcome")
        if own is None:
            continue
        step, key = own.get("step", ""), own.get("key", "")
        if step not in outcomes or key in outcomes[step] or not target:
            raise BpmnError(f"the outcome {key!r} of {step!r} stands twice or leads nowhere")
        outcomes[step][key] = _decode(own, Outcome, {"to": target, "title": _title(own, flow, english)})
    if not start:
        raise BpmnError("the start leads to no step")
    found = {
        key: _decode(own, Step, {"outcomes": outcomes[key], "title": _title(own, node, english)})
        for key, node, own in steps
    }
    title = _title(head, process, english)
    procedure: Procedure = _decode(head, Procedure, {"start": start, "steps": found, "title": title})
    return procedure


def _root(xml: str) -> ElementTree.Element:
    if len(xml) > LARGEST:
        raise BpmnError(f"the file has more than {LARGEST} characters")
    if FORBIDDEN.search(xml):
        raise BpmnError("the file holds control characters")

    def refuse(*_: object) -> None:
        raise BpmnError("document types and entities are not accepted; save the file without them")

    data = xml.encode()
    try:
        # First a pass that only looks for declarations, so that no entity is ever expanded.
        guard = expat.ParserCreate(encoding="utf-8")
        guard.StartDoctypeDeclHandler = refuse
        guard.EntityDeclHandler = refuse
        guard.Parse(data, True)
        parser = ElementTree.XMLParser(encoding="utf-8")  # noqa: S314 - declarations were refused above
        return ElementTree.fromstring(data, parser=parser)  # noqa: S314
    except (expat.ExpatError, ElementTree.ParseError) as error:
        raise BpmnError(f"not well-formed XML: {error}") from error


def _own(element: ElementTree.Element, name: str) -> ElementTree.Element | None:
    return element.find(f"{{{BPMN}}}extensionElements/{{{OWN}}}{name}")


def _title(own: ElementTree.Element, element: ElementTree.Element, english: bool) -> Text:
    """Both languages from the extension, the shown one as it now stands in the diagram."""
    kept = own.find(f"{{{OWN}}}title")
    zh, en = (kept.get("zh", ""), kept.get("en", "")) if kept is not None else ("", "")
    name = element.get("name")
    if name is None:
        return Text(zh, en)
    return Text(zh, name) if english else Text(name, en)
