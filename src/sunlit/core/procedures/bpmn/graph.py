"""The steps and outcomes of a procedure as BPMN's elements and flows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sunlit.core.procedures.bpmn.elements import encode
from sunlit.core.procedures.bpmn.names import element_id, process_id, xml_name
from sunlit.core.procedures.markup import tag, written
from sunlit.core.procedures.model import Outcome, Procedure, Step, StepKind
from sunlit.core.procedures.walk import ELAPSED


@dataclass(frozen=True)
class Element:
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
class Flow:
    """A sequence flow; ``knob`` is the border event it starts from, drawn on the box of ``source``."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str = ""
    extension: str = ""
    knob: str = ""


@dataclass
class Graph:
    """The whole process. ``defaults`` and ``after`` map element ids to the flow taken by default and to the
    element that leads on from a step's first one."""

    elements: list[Element] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    messages: list[tuple[str, str]] = field(default_factory=list)
    defaults: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)

    def flow(self, source: str, target: str, **more: str) -> str:
        """Adds a sequence flow; its id."""
        name = f"flow_{len(self.flows) + 1}"
        self.flows.append(Flow(name, source, target, **more))
        return name


def graph_of(procedure: Procedure, language: str) -> Graph:
    """The elements and flows of a procedure. Raises ``ValueError`` where the start or an outcome leads nowhere."""
    if procedure.start not in procedure.steps:
        raise ValueError(f"{procedure.id}: the start {procedure.start!r} is no step")
    graph = Graph([Element("start", "startEvent", shape="circle")])
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


def _add_step(graph: Graph, key: str, step: Step, language: str) -> None:
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
            expression("loopCardinality", str(len(step.who)))
            + expression("completionCondition", 'outcome != ""'),
        )
    graph.elements.append(
        Element(
            name, kind, step.title.in_language(language), shape, attributes, _step_extension(key, step), body
        )
    )
    if step.overdue in step.outcomes and step.kind is not StepKind.END:
        event = f"{name}.overdue"
        graph.elements.append(
            Element(
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
        graph.elements.append(Element(source, "exclusiveGateway", shape="diamond"))
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


def _add_wait(graph: Graph, key: str, step: Step, language: str) -> None:
    """A wait that can only elapse is a timer; else the process waits for the first of a timer and messages."""
    name, title = element_id(key), step.title.in_language(language)
    extension = _step_extension(key, step)
    if tuple(step.outcomes) == (ELAPSED,):
        graph.elements.append(
            Element(name, "intermediateCatchEvent", title, "circle", extension=extension, body=_timer(key))
        )
        events = {ELAPSED: name}
    else:
        graph.elements.append(Element(name, "eventBasedGateway", title, "diamond", extension=extension))
        events = {}
        for code, outcome in step.outcomes.items():
            events[code] = event = f"{name}.on.{xml_name(code)}"
            body = _timer(key)
            if code != ELAPSED:
                message = f"message_{len(graph.messages) + 1}"
                graph.messages.append((message, f"{key}.{code}"))
                body = tag("bpmn:messageEventDefinition", {"messageRef": message})
            label = outcome.title.in_language(language)
            graph.elements.append(Element(event, "intermediateCatchEvent", label, "circle", body=body))
            graph.flow(name, event)
    for code, outcome in step.outcomes.items():
        graph.after[f"{name}>{code}"] = events[code]
        graph.flow(
            events[code], element_id(outcome.to), name=outcome.title.in_language(language),
            extension=_outcome_extension(key, code, outcome),
        )  # fmt: skip


def _timer(key: str) -> str:
    return tag("bpmn:timerEventDefinition", {}, expression("timeDate", f"due({_literal(key)})"))


def expression(name: str, text: str) -> str:
    """A formal expression in the language of the file."""
    return tag(f"bpmn:{name}", {"xsi:type": "bpmn:tFormalExpression"}, written(text))


def _literal(code: str) -> str:
    escaped = code.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _step_extension(key: str, step: Step) -> str:
    return encode("sun:step", step, skip=("outcomes",), more={"key": key})


def _outcome_extension(step: str, key: str, outcome: Outcome) -> str:
    return encode("sun:outcome", outcome, skip=("to",), more={"step": step, "key": key})
