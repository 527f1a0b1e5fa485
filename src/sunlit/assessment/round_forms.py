"""What staff type about rounds: plans, standards, own points, points with a reason, visits, notices, circulars."""

from typing import Any
from uuid import uuid4

from django import forms

from sunlit.assessment import round_queries
from sunlit.assessment.models import Award, Check, Circular, RoundSheet
from sunlit.bodies.work_forms import Choices, choice, day, line, made, text
from sunlit.core.fields import EARLIEST, LATEST
from sunlit.core.indicators import Grade, How, Sheet, Where
from sunlit.language import say, spoken
from sunlit.people.models import Organisation, Staff

PROBLEMS = 3
MOST_PEOPLE = 1_000_000
"""How many problems the form of a visit holds; more go into a second visit or the register."""


def year_field(zh: str, en: str) -> forms.Field:
    """A year that somebody can mean; what its round has to say, the action says."""
    return forms.IntegerField(label=say(zh, en), min_value=EARLIEST.year, max_value=LATEST.year)


def plan_form(data: Any, year: int) -> forms.Form:
    """The year's plan with the two documents that it carries out."""
    fields: dict[str, forms.Field] = {
        "year": year_field("年度", "Year"),
        "purpose": forms.CharField(
            label=say("目的", "Purpose"), required=False, max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3}),
        ),
        "superior": line("上级意见（名称、文号）", "Superior opinion (title, number)", 160, required=False),
        "arrangement": line("本镇工作安排（名称、文号）", "The township's own arrangement (title, number)", 160, required=False),
    }  # fmt: skip
    purpose = str(say("保障群众的民主权利和根本利益，使行政行为规范、协调、公正、透明、廉洁、高效。",
                      "To protect the democratic rights and basic interests of the public, and to make administration regular, fair, transparent, clean and efficient."))  # fmt: skip
    return made(fields, data, "plan", {"year": year, "purpose": purpose})


def draw_form(data: Any) -> forms.Form:
    """The days among which is drawn."""
    fields: dict[str, forms.Field] = {
        "first": day("从哪天起", "From"),
        "last": day("到哪天止", "To"),
    }
    return made(fields, data, "draw")


def standard_form(data: Any, areas: Choices) -> forms.Form:
    """What an area is scored by."""
    fields: dict[str, forms.Field] = {
        "area": choice("检查方面", "Area", areas),
        "text": text("评分标准", "Standard", 2000),
    }
    return made(fields, data, "standard")


def media_form(data: Any) -> forms.Form:
    """Where else the results are posted."""
    return made({"media": line("同时公示的媒体", "Other media", 200)}, data, "post")


def reason_form(data: Any, name: str) -> forms.Form:
    """A reason."""
    return made({"reason": line("原因", "Reason", 200)}, data, name)


def nothing(data: Any) -> forms.Form:
    """Nothing but the button."""
    return made({}, data, "act")


def document_form(data: Any) -> forms.Form:
    """The number of a document."""
    return made({"document": line("文号", "Number of the document", 80)}, data, "results")


def own_form(data: Any, rule: Sheet) -> forms.Form:
    """A unit's own points, line by line, and its report."""
    fields: dict[str, forms.Field] = {
        f"points-{one.key}": forms.CharField(
            label=f"{spoken(one.title)}（0–{one.weight}）", max_length=8,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        )
        for one in rule.lines
    }  # fmt: skip
    fields["report"] = text(
        "书面汇报（写明数字，不写个人信息）",
        "Written report (with numbers, without personal data)",
        8000,
        8,
    )
    return made(fields, data, "own")


def give_form(data: Any, row: RoundSheet) -> forms.Form:
    """Points of a line with reason and evidence. The hidden field says which points the page showed."""
    rule = round_queries.sheet_named(row.sheet)
    facts = {one.line.key for one in round_queries.from_facts(row).lines if one.points is not None}
    lines: Choices = [
        (one.key, f"{spoken(one.title)}（0–{one.weight}）")
        for one in rule.lines
        if one.how is How.JUDGED or one.key not in facts
    ]
    latest: dict[str, int] = {}
    for one in row.given.all():
        latest[one.line] = max(one.number, latest.get(one.line, 0))
    fields: dict[str, forms.Field] = {
        "line": choice("哪一行", "Line", lines),
        "points": line("得分", "Points", 8),
        "reason": line("理由（会公开）", "Reason (public)", 300),
        "evidence": line("依据（文件、页面、检查记录）", "Evidence (document, page, check)", 200),
        "shown": forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000),
    }
    shown = " ".join(f"{key}:{number}" for key, number in sorted(latest.items()))
    return made(fields, data, "give", {"shown": shown})


def shown_number(shown: str, line_key: str) -> int:
    """The number of the latest points of a line that the page showed."""
    for part in shown.split():
        key, _colon, number = part.rpartition(":")
        if key == line_key and number.isascii() and number.isdecimal():
            return int(number[:6])
    return 0


def see_form(data: Any, rule: Sheet) -> forms.Form:
    """The public page of a line."""
    lines: Choices = [(one.key, spoken(one.title)) for one in rule.lines if one.where is Where.ONLINE]
    fields: dict[str, forms.Field] = {
        "line": choice("哪一行", "Line", lines),
        "address": line("公开页面的网址", "Address of the public page", 200),
    }
    return made(fields, data, "see")


def decide_form(data: Any, grades: list[Grade]) -> forms.Form:
    """A grade that the leading group decided, with the reason."""
    fields: dict[str, forms.Field] = {
        "grade": choice("等次", "Grade", [(one.key, spoken(one.title)) for one in grades]),
        "reason": line("领导小组集体决定的理由（会公开）", "Reason of the leading group (public)", 300),
    }
    return made(fields, data, "decide")


def schedule_form(data: Any, units: Choices, year: int, *, group: bool) -> forms.Form:
    """A check of a unit on a day; unannounced visits stand among the choices of the group alone."""
    types: Choices = [
        (value, label)
        for value, label in Check.Type.choices
        if value != Check.Type.SELF and (group or value != Check.Type.UNANNOUNCED)
    ]
    fields: dict[str, forms.Field] = {
        "unit": choice("单位", "Unit", units),
        "year": year_field("考核年度", "Year that is assessed"),
        "type": choice("检查类型", "Type", types),
        "method": choice("方式", "Method", list(Check.Method.choices)),
        "day": day("哪天", "Day"),
    }
    return made(fields, data, "schedule", {"year": year})


def visit_form(data: Any, owners: Choices) -> forms.Form:
    """The five entries of a visit, and the problems that were found."""
    fields: dict[str, forms.Field] = {
        "looked": text("看：基本情况", "Look: the basic situation", 4000, 3),
        "visited": text("访：走访了解", "Visit: what users say", 4000, 3),
        "heard": text("听：听取汇报和意见", "Listen: reports and views", 4000, 3),
        "found": text(
            "查：发现的问题（没有就写没有）", "Check: problems (say so if there are none)", 4000, 3
        ),
        "rated": text("评：现场评价", "Rate: the judgement on site", 4000, 3),
    }
    for number in range(1, PROBLEMS + 1):
        fields[f"what-{number}"] = line(f"问题{number}", f"Problem {number}", 200, required=False)
        fields[f"owner-{number}"] = choice(
            f"问题{number}的责任人", f"Its owner ({number})", owners, required=False
        )
        fields[f"due-{number}"] = day(f"问题{number}的期限", f"Due ({number})", required=False)
    return made(fields, data, "visit")


def appraisal_form(data: Any) -> forms.Form:
    """How many answered and how many are satisfied."""
    fields: dict[str, forms.Field] = {
        "answered": forms.IntegerField(label=say("参加人数", "How many answered"), max_value=MOST_PEOPLE),
        "satisfied": forms.IntegerField(
            label=say("满意人数", "How many are satisfied"), max_value=MOST_PEOPLE
        ),
        "how": text("怎么评议的、群众说了什么", "How they were asked, and what they said", 4000),
    }
    return made(fields, data, "appraisal")


def summary_form(data: Any) -> forms.Form:
    """What an online or comprehensive review says."""
    return made({"summary": text("评审意见", "What the review says", 4000)}, data, "summary")


def circular_form(data: Any, units: Choices, leaders: list[Staff], year: int) -> forms.Form:
    """A circular of commendation or criticism that names one unit or several of the same band."""
    fields: dict[str, forms.Field] = {
        "year": year_field("考核年度", "Year that was assessed"),
        "kind": choice("通报", "Circular", [one for one in Circular.Kind.choices if one[0] != "results"]),
        "document": line("文号", "Number of the document", 80),
        "units": forms.MultipleChoiceField(
            label=say("单位", "Units"), choices=units, widget=forms.CheckboxSelectMultiple
        ),
        "reason": line("点名档外单位的理由", "Reason for a unit outside its band", 300, required=False),
        "approver": choice("批准人", "Approved by", [(str(one.pk), one.name) for one in leaders], required=False),
    }  # fmt: skip
    return made(fields, data, "circular", {"year": year})


def award_form(data: Any, units: Choices, year: int) -> forms.Form:
    """A decision on a unit; each choice shows its confirmed grade."""
    fields: dict[str, forms.Field] = {
        "year": year_field("考核年度", "Year that was assessed"),
        "unit": choice("单位和等次", "Unit and grade", units),
        "kind": choice("决定", "Decision", list(Award.Kind.choices)),
        "reason": line("理由", "Reason", 300),
        "meeting": line("在哪次会议上表彰、会议纪要（作表彰时写）", "Conference and minutes, for a commendation", 160, required=False),
    }  # fmt: skip
    return made(fields, data, "award", {"year": year})


def units_of(township: Organisation, day_: Any) -> Choices:
    """The units that a round covers, by sheet and code."""
    return [(unit.code, spoken_name(unit)) for unit in round_queries.expected(township, day_)]


def spoken_name(unit: Organisation) -> str:
    """A unit's name in the language of the request."""
    return str(say(unit.name, unit.name_en or unit.name))


def objection_form(data: Any, units: list[Organisation], chosen: str) -> forms.Form:
    """An objection to a posted result: the unit, and what is wrong."""
    fields: dict[str, forms.Field] = {
        "unit": choice("对哪个单位的结果", "Unit whose result it is", [(one.code, spoken_name(one)) for one in units]),
        "text": forms.CharField(
            label=say("哪里不对，有什么依据", "What is wrong, and how do you know?"),
            help_text=say("不用写姓名。内容不公开，答复按编号公开。", "No name is needed. What you write isn't public; the answer is, by its number."),
            max_length=2000, widget=forms.Textarea(attrs={"rows": 6}),
        ),
        "key": forms.UUIDField(widget=forms.HiddenInput),
    }  # fmt: skip
    return made(fields, data, "objection", {"unit": chosen, "key": uuid4()})
