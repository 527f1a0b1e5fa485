"""Reading a BPMN file back: hostile files are refused before anything of them is used."""

from xml.etree import ElementTree
from xml.parsers import expat

from sunlit.core.procedures.bpmn.elements import decode
from sunlit.core.procedures.bpmn.names import BPMN, LARGEST, OWN, BpmnError
from sunlit.core.procedures.markup import FORBIDDEN
from sunlit.core.procedures.model import Outcome, Procedure, Step
from sunlit.core.text import Text


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
        outcomes[step][key] = decode(own, Outcome, {"to": target, "title": _title(own, flow, english)})
    if not start:
        raise BpmnError("the start leads to no step")
    found = {
        key: decode(own, Step, {"outcomes": outcomes[key], "title": _title(own, node, english)})
        for key, node, own in steps
    }
    title = _title(head, process, english)
    procedure: Procedure = decode(head, Procedure, {"start": start, "steps": found, "title": title})
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
