"""Bodies, rules in force, units, the tasks of a plan and powers as files."""

from django.http import Http404, HttpRequest

from sunlit import clock
from sunlit.bodies import assignments, planning
from sunlit.bodies import rules as reads
from sunlit.bodies.models import Power
from sunlit.bodies.queries import Survey
from sunlit.core.text import Text
from sunlit.language import current, spoken
from sunlit.matters.book import book
from sunlit.pages.exporting import Exported, ExportedList, columns, offer
from sunlit.pages.viewing import staff_only, township_for


def _survey(request: HttpRequest) -> Survey:
    return Survey(township_for(request), clock.today())


def bodies(request: HttpRequest) -> Exported:
    """Every body with its unit, how many sit in it and how many seats stand empty."""
    rows = [
        (
            spoken(state.rule.title),
            state.unit.label(current()),
            len(state.sitting),
            state.vacancies,
            len(state.missing),
            spoken(Text("齐全", "complete") if state.complete else Text("不齐", "incomplete")),
        )
        for state in _survey(request).states()
    ]
    heads = columns(
        ("机构", "Body", "text", 36), ("单位", "Unit", "text", 24), ("在任", "Sitting", "number"), ("空缺", "Vacant", "number"),
        ("还缺", "Missing", "number"), ("情况", "Standing"),
    )  # fmt: skip
    return Exported(Text("机构", "Bodies"), heads, rows)


def rules(request: HttpRequest) -> Exported:
    """The rules of the office: number, issue, in force from, units that are not listed."""
    rows = [
        (
            spoken(entry.rule.title),
            entry.row.number if entry.row else "",
            entry.row.issued_on if entry.row else None,
            entry.row.effective_on if entry.row and entry.holds else None,
            len(entry.unlisted) if entry.rule.listed else None,
        )
        for entry in reads.register(_survey(request))
    ]
    heads = columns(
        ("制度", "Rule", "text", 40), ("文号", "Number"), ("印发", "Issued", "day"), ("执行起始日", "In force from", "day"),
        ("没有列入的单位", "Units not listed", "number"),
    )  # fmt: skip
    return Exported(Text("制度文件登记", "Rules in force"), heads, rows)


def units(request: HttpRequest) -> Exported:
    """Every unit and village with its contact for openness and the rules that bind it."""
    rows = [
        (
            row.unit.code,
            row.unit.label(current()),
            spoken(row.nature),
            "、".join(one.label(current()) for one in row.contacts),
            "；".join(spoken(one.rule.title) for one in row.bound),
        )
        for row in reads.units(_survey(request))
    ]
    heads = columns(
        ("代码", "Code"), ("单位", "Unit", "text", 24), ("性质", "Kind"), ("公开联系人", "Contact", "text", 24),
        ("适用的制度", "Rules that bind it", "text", 60),
    )  # fmt: skip
    return Exported(Text("单位和联系人", "Units and contacts"), heads, rows)


def plan(request: HttpRequest, key: str) -> Exported:
    """The tasks of one plan: unit, target, measure, day, post and person. Raises Http404 for no plan of the rulebook."""
    if key not in book().plans:
        raise Http404
    shown = planning.of_plan(key, township_for(request))
    rows = [
        (
            unit.unit.label(current()),
            goal.target.title,
            task.row.title,
            task.row.amount,
            task.row.counted,
            task.row.due,
            task.row.post.label(current()) if task.row.post else "",
            task.row.person.label(current()) if task.row.person else "",
            spoken(task.words),
        )
        for unit in shown.units
        for goal in unit.goals
        for task in goal.tasks
    ]
    heads = columns(
        ("单位", "Unit", "text", 24), ("目标", "Target", "text", 36), ("任务", "Task", "text", 36), ("数量", "How much", "number"),
        ("单位（量）", "Of what"), ("期限", "Due", "day"), ("岗位", "Post", "text", 24), ("责任人", "Person"), ("落实情况", "Standing"),
    )  # fmt: skip
    return Exported(shown.rule.title, heads, rows)


def powers(request: HttpRequest) -> Exported:
    """Every power with its unit, level, post, person, and since when it is public."""
    township = township_for(request)
    kept = Power.objects.filter(township=township).select_related("unit", "post", "person")
    rows = [
        (
            one.row.name,
            one.row.unit.label(current()),
            str(one.row.get_level_display()),
            one.row.post.label(current()) if one.row.post else "",
            one.row.person.label(current()) if one.row.person else "",
            one.row.published_at,
            spoken(one.words),
        )
        for one in assignments.shown(kept.order_by("unit__code", "pk"), township)
    ]
    heads = columns(
        ("权力事项", "Power", "text", 40), ("单位", "Unit", "text", 24), ("层次", "Level"), ("岗位", "Post", "text", 24),
        ("责任人", "Person"), ("公布", "Public since", "moment"), ("落实情况", "Standing"),
    )  # fmt: skip
    return Exported(Text("权力落岗", "Powers with posts and persons"), heads, rows)


offer(ExportedList("bodies", staff_only(), bodies))
offer(ExportedList("rules", staff_only(), rules))
offer(ExportedList("units", staff_only(), units))
offer(ExportedList("plan", staff_only(), plan, "<slug:key>/"))
offer(ExportedList("powers_held", staff_only(), powers))
