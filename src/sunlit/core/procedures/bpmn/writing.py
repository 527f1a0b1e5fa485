"""A procedure as a BPMN file with a diagram."""

from collections.abc import Iterator

from sunlit.core.procedures.bpmn.elements import encode
from sunlit.core.procedures.bpmn.graph import Flow, Graph, expression, graph_of
from sunlit.core.procedures.bpmn.names import NAMESPACES, OWN, element_id, process_id
from sunlit.core.procedures.identity import content_hash
from sunlit.core.procedures.layout.arranging import arrange
from sunlit.core.procedures.layout.quality import Quality, judge
from sunlit.core.procedures.layout.shapes import Box, Layout, Link, Node
from sunlit.core.procedures.lettering import break_lines, width_of
from sunlit.core.procedures.markup import number, tag
from sunlit.core.procedures.model import Procedure
from sunlit.core.procedures.walk import main_line

_SIZES = {"box": (120.0, 80.0), "diamond": (50.0, 50.0), "circle": (36.0, 36.0)}


def to_bpmn(procedure: Procedure, *, language: str = "zh-hans", orientation: str = "horizontal") -> str:
    """The procedure as BPMN 2.0 XML with a diagram, names in one language, both languages in the extension.

    Raises ``ValueError`` for a procedure whose start or outcomes lead nowhere (``check_procedure`` names them)
    and for texts with characters that XML can't hold.
    """
    graph = graph_of(procedure, language)
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
            encode("sun:procedure", procedure, skip=("steps", "start"),
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
    return judge(_arranged(procedure, graph_of(procedure, language), orientation))


def _written_elements(graph: Graph) -> Iterator[str]:
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


def _written_flow(graph: Graph, flow: Flow) -> str:
    attributes = {"id": flow.id, "sourceRef": flow.knob or flow.source, "targetRef": flow.target}
    if flow.name:
        attributes["name"] = flow.name
    inside = _extended(flow.extension) if flow.extension else ""
    if flow.condition:
        inside += expression("conditionExpression", flow.condition)
    return tag("bpmn:sequenceFlow", attributes, inside or None)


def _extended(inside: str) -> str:
    return f"<bpmn:extensionElements>{inside}</bpmn:extensionElements>"


def _arranged(procedure: Procedure, graph: Graph, orientation: str) -> Layout:
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
    return arrange(nodes, links, main, vertical=orientation == "vertical")


def _label(flow: Flow) -> tuple[str, ...]:
    return break_lines(flow.name, 74, 11) if flow.name.strip() else ()


def _diagram(procedure: Procedure, graph: Graph, drawn: Layout) -> str:
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
