"""Where the promises join the hall: what an item needs before it is offered, and what follows when it first is."""

import logging
from collections.abc import Iterable

from sunlit.bodies.functions import Said, said_of_units
from sunlit.core.item_elements import ELEMENTS
from sunlit.core.item_versions import compare
from sunlit.core.items import Item
from sunlit.core.limits import describe_limit
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.disclosure.actions import opening
from sunlit.hall import catalogue
from sunlit.hall.completeness import Judge, also_needed, on_first_offered
from sunlit.matters.book import book
from sunlit.matters.hooks import FurtherNumber, before_answer, further_numbers
from sunlit.matters.models import Matter, Task
from sunlit.pages.matter_page import Section, attach
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.promises.actions import consulting
from sunlit.promises.changes import latest, shape_now
from sunlit.promises.models import Consultation, Functions

log = logging.getLogger("sunlit.promises")
APPROVAL = Text(
    "增加环节或延长时限的理由和批准人", "the reason and the approver of an additional step or a longer limit"
)


@also_needed
def approval_of_what_is_harder(township: Organisation) -> Judge:
    """An item with a step more or a longer limit than its last version waits for its approval. One query."""
    last = latest(township)

    def judge(item: Item) -> Iterable[Text]:
        before = last.get(item.id)
        if before is not None and compare(before.shape, shape_now(township, item)).harder:
            yield APPROVAL

    return judge


@also_needed
def duties_and_functions(township: Organisation) -> Judge:
    """The guide of an item says what its department must do and is there for (S0.01.03). One query."""
    asked = catalogue.needed_elements()
    known = set(Functions.objects.filter(unit__township=township).values_list("unit__key", flat=True))

    def judge(item: Item) -> Iterable[Text]:
        if item.department not in known:
            yield from (ELEMENTS[key].name for key in ("duties", "functions") if key in asked)

    return judge


@said_of_units
def functions_of_units(township: Organisation) -> dict[int, Said]:
    """What each unit published of its functions and duties, for the board at its door (S1.04.10). One query."""
    rows = Functions.objects.filter(unit__township=township).order_by("pk")
    return {
        row.unit_id: Said(
            Text(row.text, row.text_en or row.text), Text(row.duties, row.duties_en or row.duties)
        )
        for row in rows
    }


@on_first_offered
def decided_by_the_joint_meeting(township: Organisation, item: Item) -> None:
    """Content, procedure and limit of a service become public on a decision of the joint meeting (党政联席会, S2.25.03).

    Raises Refused (decision_needed), and with it the opening is undone.
    """
    newest = latest(township).get(item.id)
    if newest is None or not newest.decision:
        raise Refused(
            "decision_needed",
            Text(
                f"“{item.name.zh}”还没有附上党政联席会的决定，不能公布。",
                f"“{item.name.en}” has no decision of the joint meeting attached and can't be published.",
            ),
            Text(
                "请先在“服务承诺—事项的变动”中附上会议纪要的编号和日期。",
                "Attach number and day of the minutes under “Promises, changes of services” first.",
            ),
            clause="S2.25.03",
            field="item",
        )


@on_first_offered
def announce_new_service(township: Organisation, item: Item) -> None:
    """A service that is offered for the first time is to be announced; the notice waits for whoever sends it for
    approval, its words already in it (S0.07.21). A township without anybody to write it still opens the service."""
    limit = catalogue.limits(item)[0]
    papers = "、".join(row.name.zh for row in item.materials if not row.fetched) or "不用交材料"
    text = f"本镇新开办“{item.name.zh}”。谁可以办：{item.audience.zh}。要带：{papers}。"
    text += f"承诺{describe_limit(limit).zh}办结。" if limit else ""
    try:
        opening.open_by_program(township, "new-service", item.name, text)
    except Refused as refusal:
        log.warning("%s %s: %s", township.code, item.id, refusal)


@before_answer
def log_what_was_asked(matter: Matter, task: Task, outcome: str) -> None:
    """A question about policies or figures is answered only after it was logged which published one was given, or that
    it became a request (S3.26.22, S3.26.05). Raises Refused (answer_not_logged)."""
    rule = consulting.answering(matter.item) if matter.kind == "application" else None
    if rule is None or outcome not in rule.outcomes or Consultation.objects.filter(matter=matter).exists():
        return
    raise Refused(
        "answer_not_logged",
        Text("还没有登记问的是什么、给的是哪一份。", "It isn't logged what was asked and what was given."),
        Text("先在本页“答复依据”中登记。", "Log it first under “what was given” on this page."),
        clause=rule.clause,
    )


@further_numbers
def request_that_came_of_it(matter: Matter) -> Iterable[FurtherNumber]:
    """The number of the request for information that a question became (S3.26.05)."""
    if matter.kind != "application" or consulting.answering(matter.item) is None:
        return
    for row in Consultation.objects.filter(matter=matter, request__isnull=False).select_related("request"):
        assert row.request is not None
        title = book().registers[row.request.kind].title
        yield FurtherNumber(title, row.request.number, str(row.request.get_state_display()))


@attach
def what_was_given(matter: Matter, viewer: Viewer) -> list[Section]:
    """On the page of a question: what was asked and given, and the way to log it."""
    if matter.kind != "application" or consulting.answering(matter.item) is None:
        return []
    rows = Consultation.objects.visible_to(viewer).filter(matter=matter)
    mine = Task.objects.waiting_for(viewer).filter(matter=matter).exists()
    shown = list(rows.select_related("publication", "request", "by").order_by("at"))
    return [Section("promises/given.html", {"matter": matter, "rows": shown, "may_log": mine})]
