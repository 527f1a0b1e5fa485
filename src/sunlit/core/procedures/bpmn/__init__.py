"""A procedure as a BPMN 2.0 file, for modellers of other houses, and back without loss.

What BPMN knows is written in BPMN; what it does not know (stopped clocks, clauses, recusal, both languages)
stands in extension elements of the namespace ``urn:sunlit:procedure:1``. A running engine offers two names to
the file: ``outcome`` is the outcome chosen in the last step, ``due("step")`` the date on which the step's limit
passes by the working calendar, because no ISO duration can count working days.
"""

from sunlit.core.procedures.bpmn.names import BpmnError, element_id, process_id
from sunlit.core.procedures.bpmn.reading import from_bpmn
from sunlit.core.procedures.bpmn.writing import diagram_quality, to_bpmn

__all__ = ["BpmnError", "diagram_quality", "element_id", "from_bpmn", "process_id", "to_bpmn"]
