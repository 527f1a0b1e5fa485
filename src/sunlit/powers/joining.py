"""Where powers join the kernel: cases follow their matters, the party's page, joint limits, projects that ask for opinions."""

from collections.abc import Iterable
from typing import Any

from django.db.models.signals import post_save
from django.urls import reverse

from sunlit.core.powers import reason_of
from sunlit.core.text import Text
from sunlit.hall.models import JointWork
from sunlit.matters.hooks import before_answer, on_event
from sunlit.matters.models import Matter, Task
from sunlit.matters.party_page import Section, sections_from
from sunlit.pages.findable import Findable, findables_from
from sunlit.people.models import Organisation
from sunlit.powers import queries
from sunlit.powers.acting import rules
from sunlit.powers.actions import limits, running, soliciting
from sunlit.powers.models import Told

WAYS = {
    "basis": Text("法律政策依据", "Legal basis"),
    "standards": Text("相关标准", "Standards"),
    "procedure": Text("执行程序", "Procedure"),
    "remedies": Text("救济方式", "Remedies"),
}


@on_event("opened")
def opened(matter: Matter, _detail: str) -> None:
    """A matter under a published power is shown from its first moment (S2.01.09)."""
    running.open_case(matter)


@on_event("moved")
def moved(matter: Matter, _outcome: str) -> None:
    """Each transition is shown without anybody publishing it (S2.11.03, S2.14.02)."""
    if matter.kind == soliciting.PROJECT:
        if matter.step == soliciting.SOLICIT:
            soliciting.open_form(matter)
        return
    running.follow(matter)


@on_event("closed")
def closed(matter: Matter, _outcome: str) -> None:
    """The result is shown, and the party told (S2.10.09)."""
    running.finish(matter)


@before_answer
def told_before(matter: Matter, task: Task, _outcome: str) -> None:
    """The execution link waits until the party was told (S2.10.08)."""
    running.check_told(matter, task.step)


def limit_agreed(instance: JointWork, raw: bool = False, **_: Any) -> None:
    """A joint limit is announced in the transaction in which it was agreed (S1.02.14)."""
    if not raw and instance.limit_days is not None:
        limits.announce(instance)


post_save.connect(limit_agreed, sender=JointWork, dispatch_uid="powers.limit_agreed")


TOLD = (
    "joint__announcement__days", "joint__announcement__due", "joint__announcement__departments_told_at",
    "power_case__told__what", "power_case__told__blocks", "power_case__told__sent_at",
)  # fmt: skip


@sections_from
def told_to_the_party(matter: Matter) -> Iterable[Section]:
    """The joint limit, the four blocks of the execution link, and the result with its reason. One query."""
    rows = list(Matter.objects.filter(pk=matter.pk).order_by("power_case__told").values_list(*TOLD))
    for days, due, announced, *_rest in rows[:1]:
        if announced is not None:
            words = (
                (Text("期限", "Limit"), Text(f"{days}个工作日", f"{days} working days")),
                (Text("最迟", "Until"), Text(f"{due}", f"{due}")),
            )
            yield Section(Text("联合办理期限", "Joint time limit"), announced, words)
    for *_joint, what, blocks, sent in rows:
        if sent is None:
            continue
        if what == Told.What.EXECUTION:
            lines = tuple((WAYS[key], Text(blocks[key], blocks[key])) for key in running.BLOCKS)
            yield Section(Text("办理时告知您", "You are told"), sent, lines)
        else:
            reason = reason_of(rules(), blocks["outcome"], blocks["state"])
            yield Section(Text("结果告知", "Notice of the result"), sent, ((Text("结果", "Result"), reason),))


@findables_from("powers", Text("行政权力", "Powers"))
def published(township: Organisation) -> Iterable[Findable]:
    """The catalogue as everybody sees it (S2.33.02): found by name, code, group and unit, and by the service's words."""
    for line in queries.catalogue_public(township):
        power, unit = line.power, Text(line.unit.label("zh-hans"), line.unit.label("en"))
        yield Findable(
            Text(power.name, power.name_en or power.name),
            Text(
                f"{power.code} · {line.group.title.zh} · {unit.zh}",
                f"{power.code} · {line.group.title.en} · {unit.en}",
            ),
            reverse("power_page", kwargs={"township": township.code, "code": power.code}),
            (power.code, line.group.title.zh, line.group.title.en, unit.zh, unit.en),
            power.item,
        )
