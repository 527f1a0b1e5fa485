"""The names in a BPMN file: name spaces, and ids made of codes."""

import re

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
_PLAIN = re.compile(r"[A-Za-z0-9_]*")


class BpmnError(ValueError):
    """A file that is no procedure of ours: hostile, broken or without the extension elements."""


def process_id(procedure: str) -> str:
    """The id of a procedure's BPMN process, an XML name whatever the procedure's own id is."""
    return "procedure_" + xml_name(procedure)


def element_id(step: str) -> str:
    """The id of the BPMN element of a step."""
    return "step_" + xml_name(step)


def xml_name(code: str) -> str:
    """A code as (part of) an XML name; different codes give different names."""
    # A dot stands in no code that is kept as it is, so two codes never share a name.
    return (
        code
        if _PLAIN.fullmatch(code)
        else "".join(c if _PLAIN.fullmatch(c) else f".{ord(c):x}." for c in code)
    )
