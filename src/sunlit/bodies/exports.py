"""Bodies, rules in force and units as files."""

from django.http import HttpRequest

from sunlit import clock
from sunlit.bodies import rules as reads
from sunlit.bodies.queries import Survey
from sunlit.core.text import Text
from sunlit.language import current, spoken
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


offer(ExportedList("bodies", staff_only(), bodies))
offer(ExportedList("rules", staff_only(), rules))
offer(ExportedList("units", staff_only(), units))
