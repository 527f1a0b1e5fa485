"""BPMN: valid for everybody, the same way in another engine, back without loss, and no door for hostile files."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from random import Random

import pytest
import SpiffWorkflow
from hypothesis import given, settings
from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
from SpiffWorkflow.bpmn.specs.defaults import ManualTask
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.util.task import TaskState

from sunlit.core.procedures.bpmn import BpmnError, diagram_quality, element_id, from_bpmn, process_id, to_bpmn
from sunlit.core.procedures.decide import Ballot, Signature, decide_joint, decide_vote
from sunlit.core.procedures.identity import content_hash
from sunlit.core.procedures.model import Outcome, Procedure, Step, StepKind
from sunlit.core.procedures.walk import next_step
from sunlit.core.tests.procedures.samples import NAMES, procedures, sample
from sunlit.core.text import Text

ORIENTATIONS = ("horizontal", "vertical")


@lru_cache
def schema() -> etree.XMLSchema:
    """The schema of the OMG, as SpiffWorkflow ships it."""
    folder = Path(SpiffWorkflow.__file__).parent / "bpmn" / "parser" / "schema"
    return etree.XMLSchema(etree.parse(str(folder / "BPMN20.xsd")))


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_samples_are_valid_clean_and_come_back_equal(name, language, orientation):
    procedure = sample(name)
    text = to_bpmn(procedure, language=language, orientation=orientation)
    schema().assertValid(etree.fromstring(text.encode()))
    back = from_bpmn(text)
    assert back == procedure
    assert content_hash(back) == content_hash(procedure)
    assert content_hash(procedure) in text
    found = diagram_quality(procedure, language=language, orientation=orientation)
    assert found.overlaps == found.through == found.labels == found.shared == ()
    assert found.crossings <= 3


@given(procedures())
@settings(max_examples=50, deadline=None)
def test_any_procedure_is_valid_clean_and_comes_back_equal(procedure):
    text = to_bpmn(procedure)
    schema().assertValid(etree.fromstring(text.encode()))
    assert from_bpmn(text) == procedure
    assert content_hash(from_bpmn(text)) == content_hash(procedure)
    found = diagram_quality(procedure)
    assert found.overlaps == found.through == found.labels == found.shared == ()


def test_every_character_of_a_text_comes_back():
    title = Text('引号"<&>\n第二行\t制表 \r 末', "a ' b ]]> é 𠮷")
    step = replace(
        sample("linear").steps["check"], title=title, supervision=title, form=" x ", documents=("", " a\n")
    )
    procedure = replace(sample("linear"), title=title, steps={**sample("linear").steps, "check": step})
    for language in ("zh-hans", "en"):
        assert from_bpmn(to_bpmn(procedure, language=language)) == procedure


def test_codes_of_any_characters_get_their_own_ids():
    codes = ["a-b", "a.b", "a_b", "a b", "甲", "", "a.2d.b"]
    assert len({element_id(code) for code in codes}) == len(codes)
    assert process_id("seal-use") == "procedure_seal.2d.use"


def test_what_a_modeller_renames_or_leads_elsewhere_counts():
    text = to_bpmn(sample("supplement"))
    renamed = from_bpmn(text.replace('name="现场勘查"', 'name="实地勘查"'))
    assert renamed.steps["survey"].title == Text("实地勘查", "On-site survey")
    tree = etree.fromstring(text.encode())
    flow = next(f for f in tree.iter("{*}sequenceFlow") if f.get("name") == "不符合条件")
    flow.set("targetRef", element_id("withdrawn"))
    assert from_bpmn(etree.tostring(tree).decode()).steps["survey"].outcomes["unfit"].to == "withdrawn"


# --- a second engine walks the same way ---------------------------------------------------------------------


class ServiceTaskParser(TaskParser):
    """Lets the test answer for an automatic step as it answers for a person."""


class Parser(BpmnParser):
    OVERRIDE_PARSER_CLASSES = {full_tag("serviceTask"): (ServiceTaskParser, ManualTask)}


class Answers:
    """Random answers by step; asked again in a loop it draws anew. Both engines read the same list."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def ballots(self, step: Step) -> list[str]:
        if step.kind is StepKind.JOINT:
            return [self.random.choice(["agree", "agree", "agree", "refuse"]) for _ in step.who]
        # Everybody comes, so that the quorum is never missed; enough yes that loops end.
        return [self.random.choice(["yes", "yes", "no", "abstain"]) for _ in step.who]

    def outcome(self, step: Step) -> str:
        return self.random.choice([*step.outcomes, *(["@overdue"] if step.overdue else [])])


def decided(step: Step, said: list[str]) -> str:
    if step.kind is StepKind.JOINT:
        return decide_joint(range(len(step.who)), {n: Signature(s) for n, s in enumerate(said)}).outcome
    return decide_vote(step.vote, range(len(step.who)), {n: Ballot(s) for n, s in enumerate(said)}).outcome


def our_way(procedure: Procedure, seed: int) -> list[str]:
    """The small interpreter of our own model."""
    answers, key, way = Answers(seed), procedure.start, []
    while procedure.steps[key].kind is not StepKind.END:
        step = procedure.steps[key]
        if step.kind in (StepKind.JOINT, StepKind.VOTE):
            said = answers.ballots(step)
            outcome = next(o for n in range(1, len(said) + 1) if (o := decided(step, said[:n])))
            way += [f"{key}:seat"] * next(n for n in range(1, len(said) + 1) if decided(step, said[:n]))
        else:
            outcome = answers.outcome(step)
            outcome = step.overdue if outcome == "@overdue" else outcome
        way.append(f"{key}:{outcome}")
        key = next_step(procedure, key, outcome)
    return [*way, key]


def their_way(procedure: Procedure, seed: int) -> list[str]:
    """SpiffWorkflow on the exported file, given the same answers."""
    answers, way = Answers(seed), []

    def due(key: str) -> str:
        return (datetime.now(UTC) + timedelta(days=1000)).isoformat()

    def let_time_pass() -> None:
        for task in flow.get_tasks(state=TaskState.WAITING):
            if "event_value" in task.internal_data:
                task.internal_data["event_value"] = (datetime.now(UTC) - timedelta(days=1)).isoformat()
        flow.refresh_timers()

    parser = Parser()
    parser.add_bpmn_xml(etree.fromstring(to_bpmn(procedure).encode()))
    for step in procedure.steps.values():
        if step.kind is StepKind.CALL:
            parser.add_bpmn_xml(etree.fromstring(to_bpmn(called(step)).encode()), filename=step.call)
    specs = parser.get_subprocess_specs(process_id(procedure.id))
    engine = PythonScriptEngine(TaskDataEnvironment({"due": due}))
    flow = BpmnWorkflow(parser.get_spec(process_id(procedure.id)), specs, script_engine=engine)
    steps = {element_id(key): (key, step) for key, step in procedure.steps.items()}
    flow.do_engine_steps()
    while not flow.is_completed():
        assert len(way) < 500, way
        flow.refresh_timers()
        flow.do_engine_steps()
        ready = list(flow.get_tasks(state=TaskState.READY, manual=True))
        if not ready:
            waiting = [
                t
                for t in flow.get_tasks(state=TaskState.WAITING)
                if ".on." in (t.task_spec.bpmn_id or "") or t.task_spec.bpmn_id in steps
            ]
            name = waiting[0].task_spec.bpmn_id.split(".on.")[0]
            key, step = steps[name]
            outcome = answers.outcome(step)
            way.append(f"{key}:{outcome}")
            if outcome == "elapsed":
                let_time_pass()
            else:
                flow.catch(BpmnEvent(MessageEventDefinition(f"{key}.{outcome}"), {}))
            flow.do_engine_steps()
            continue
        task = ready[0]
        inner = task.task_spec.bpmn_id == element_id("only")
        key, step = steps[task.task_spec.bpmn_id.split(" ")[0]] if not inner else next(
            (k, s) for k, s in procedure.steps.items() if s.kind is StepKind.CALL
        )  # fmt: skip
        if step.kind in (StepKind.JOINT, StepKind.VOTE):
            said = answers.ballots(step)
            for number in range(1, len(said) + 1):
                mine = next(t for t in flow.get_tasks(state=TaskState.READY, manual=True))
                mine.data["outcome"] = decided(step, said[:number])
                mine.run()
                flow.do_engine_steps()
                way.append(f"{key}:seat")
                if decided(step, said[:number]):
                    break
            way.append(f"{key}:{decided(step, said)}")
            continue
        outcome = answers.outcome(step)
        if outcome == "@overdue":
            let_time_pass()
            outcome = step.overdue
        else:
            task.data["outcome"] = outcome
            task.run()
        flow.do_engine_steps()
        way.append(f"{key}:{outcome}")
    ends = [t for t in flow.get_tasks(state=TaskState.COMPLETED) if t.task_spec.bpmn_id in steps]
    return [
        *way,
        next(
            steps[t.task_spec.bpmn_id][0] for t in ends if steps[t.task_spec.bpmn_id][1].kind is StepKind.END
        ),
    ]


def called(step: Step) -> Procedure:
    """The smallest procedure that a call can run: it leaves its result in ``outcome``."""
    ways = {key: Outcome(Text("去", "Go"), "end") for key in step.outcomes}
    end = Step(Text("完", "End"), StepKind.END, result="done")
    return Procedure(
        step.call,
        "1",
        Text("子", "Sub"),
        "only",
        {"only": Step(Text("办", "Act"), outcomes=ways), "end": end},
    )


def seeds(count: int) -> Iterator[tuple[str, int]]:
    for name in NAMES:
        for seed in range(count):
            yield name, seed


@pytest.mark.parametrize(("name", "seed"), list(seeds(8)))
def test_another_engine_walks_the_same_way(name, seed):
    procedure = sample(name)
    assert their_way(procedure, seed) == our_way(procedure, seed)


# --- hostile and broken files -------------------------------------------------------------------------------

BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "declaration", [BOMB, OUTSIDE, "<!DOCTYPE x>", '<!DOCTYPE x SYSTEM "http://example.org/x.dtd">']
)
def test_document_types_and_entities_are_refused(declaration):
    text = to_bpmn(sample("linear")).replace("?>\n", "?>\n" + declaration, 1)
    with pytest.raises(BpmnError, match="entities"):
        from_bpmn(text)


@pytest.mark.parametrize(
    "text",
    ["", "no xml", "<a>", "<a/>", "\x00", "<a>&b;</a>", "x" * 2_000_001,
     '<d xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p"/></d>'],
)  # fmt: skip
def test_files_of_others_and_broken_files_are_refused(text):
    with pytest.raises(BpmnError):
        from_bpmn(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('key="check"', 'key="apply"'),
        ('kind="end"', 'kind="nothing"'),
        ('needs_reason="true"', 'needs_reason="maybe"'),
        ('amount="2"', 'amount="two"'),
        ('amount="2" ', ""),
        ('version="2026-01-01"', ""),
        ('targetRef="step_review"', 'targetRef="step_none"'),
        ('sourceRef="start"', 'sourceRef="none"'),
    ],
)
def test_a_damaged_file_is_refused_with_a_reason(old, new):
    text = to_bpmn(sample("linear"))
    assert old in text
    with pytest.raises(BpmnError):
        from_bpmn(text.replace(old, new))


def test_a_procedure_that_leads_nowhere_is_not_exported():
    linear = sample("linear")
    with pytest.raises(ValueError, match="review"):
        to_bpmn(replace(linear, steps={key: step for key, step in linear.steps.items() if key != "review"}))
    with pytest.raises(ValueError, match="start"):
        to_bpmn(replace(linear, start="nowhere"))
    with pytest.raises(ValueError, match="control character"):
        to_bpmn(replace(linear, title=Text("\x00", "a")))
