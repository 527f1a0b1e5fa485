"""What staff type about rounds, the internal board, open posts, plans and powers.

A field has a name of its own on its page, so that a refusal stands beside the one that is meant.
"""

from typing import Any

from django import forms

from sunlit import clock
from sunlit.bodies.models import BoardEntry, Power, PowerSubject
from sunlit.bodies.queries import Survey
from sunlit.language import current, say
from sunlit.pages.fields import DayField
from sunlit.people.models import Organisation, Staff
from sunlit.people.queries import holdings_on

Choices = list[tuple[str, Any]]
CHOOSE: Choices = [("", say("请选择", "choose"))]


def day(zh: str, en: str, **more: Any) -> forms.DateField:
    """A day, typed or picked."""
    return DayField(label=say(zh, en), **more)


def line(zh: str, en: str, most: int, **more: Any) -> forms.CharField:
    """One line."""
    return forms.CharField(label=say(zh, en), max_length=most, **more)


def text(zh: str, en: str, most: int, rows: int = 4) -> forms.CharField:
    """Several lines."""
    return forms.CharField(label=say(zh, en), max_length=most, widget=forms.Textarea(attrs={"rows": rows}))


def choice(zh: str, en: str, choices: Choices, **more: Any) -> forms.ChoiceField:
    """One of a list."""
    return forms.ChoiceField(label=say(zh, en), choices=[*CHOOSE, *choices], **more)


def made(fields: dict[str, forms.Field], data: Any, name: str, initial: Any = None) -> forms.Form:
    """A form of these fields, empty or with what was typed."""
    form = forms.Form(data, auto_id=f"{name}-%s", initial=initial)
    form.fields.update(fields)
    return form


def seats(township: Organisation, unit: Organisation | None = None) -> Choices:
    """Who holds which post today, as ``post:person``; only the posts of ``unit`` where one is given."""
    rows = holdings_on(clock.today()).filter(staff__township=township, staff__is_active=True)
    if unit is not None:
        rows = rows.filter(post__organisation=unit)
    language = current()
    return [
        (
            f"{row.post_id}:{row.staff_id}",
            f"{row.post.organisation.label(language)} {row.post.label(language)} — {row.staff.label(language)}",
        )
        for row in rows.select_related("staff", "post__organisation").order_by(
            "post__organisation__code", "post_id", "letter"
        )
    ]


def seat_of(typed: str) -> tuple[list[int], list[int]]:
    """The post and the person of a choice of `seats`; both empty where none was made."""
    post, _colon, person = typed.partition(":")
    return ([int(post)], [int(person)]) if person else ([], [])


def units(township: Organisation) -> Choices:
    """The township and its units and villages, by code."""
    rows = Survey(township).units
    return [(row.code, row.label(current())) for row in rows]


def people(township: Organisation) -> Choices:
    """Everybody on the staff."""
    rows = Staff.objects.filter(township=township, admin="", is_active=True).order_by("username")
    return [(str(row.pk), row.label(current())) for row in rows]


def round_form(data: Any) -> forms.Form:
    """A round of inspection."""
    fields: dict[str, forms.Field] = {
        "title": line("检查名称", "Title", 80),
        "first": day("第一天", "First day"),
        "last": day("最后一天", "Last day"),
    }
    return made(fields, data, "open")


def change_form(data: Any, first: Any, last: Any, revision: int) -> forms.Form:
    """New days of a round, with a reason."""
    fields: dict[str, forms.Field] = {
        "first": day("第一天", "First day"),
        "last": day("最后一天", "Last day"),
        "reason": line("变更原因", "Reason", 300),
        "revision": forms.IntegerField(widget=forms.HiddenInput),
    }
    return made(fields, data, "change", {"first": first, "last": last, "revision": revision})


def close_form(data: Any, revision: int) -> forms.Form:
    """The summary with which a round is closed."""
    fields: dict[str, forms.Field] = {
        "summary": text("检查情况", "Summary", 2000),
        "revision": forms.IntegerField(widget=forms.HiddenInput),
    }
    return made(fields, data, "close", {"revision": revision})


def board_form(data: Any, township: Organisation) -> forms.Form:
    """A line of the internal board."""
    fields: dict[str, forms.Field] = {
        "kind": choice("公开什么", "What", list(BoardEntry.Kind.choices)),
        "staff": choice("人员", "Person", people(township)),
        "month": day("所属月份（填该月任一天）", "Month (any day of it)"),
        "late_days": forms.IntegerField(
            label=say("迟到天数（出勤）", "Days late (attendance)"), required=False
        ),
        "absent_days": forms.IntegerField(
            label=say("缺勤天数（出勤）", "Days absent (attendance)"), required=False
        ),
        "text": line("内容", "What it says", 300, required=False),
    }
    return made(fields, data, "line")


def withdraw_form(data: Any, lines: Choices) -> forms.Form:
    """A wrong line, with the reason for which it goes."""
    fields: dict[str, forms.Field] = {
        "line": choice("哪一条", "Which line", lines),
        "reason": line("撤下的原因", "Reason", 200),
    }
    return made(fields, data, "withdraw")


def recruit_form(data: Any, posts: Choices) -> forms.Form:
    """A recruitment notice for an open post."""
    fields: dict[str, forms.Field] = {
        "post": choice("空缺的岗位", "Open post", posts),
        "title": line("公告标题", "Title", 80),
        "text": text("条件、待遇、报名办法", "Conditions, pay, how to apply", 2000, 5),
        "until": day("报名截止", "Open until"),
    }
    return made(fields, data, "recruit")


def target_form(data: Any, township: Organisation) -> forms.Form:
    """A target of a unit."""
    fields: dict[str, forms.Field] = {
        "unit": choice("单位", "Unit", units(township)),
        "goal": line("目标", "Target", 120),
    }
    return made(fields, data, "target")


def task_form(data: Any, targets: Choices, township: Organisation, whole: bool) -> forms.Form:
    """A task of a target: what, how much, by when, whose. The action says what is missing."""
    fields: dict[str, forms.Field] = {
        "target": choice("目标", "Target", targets),
        "title": line("任务", "Task", 120),
        "amount": forms.IntegerField(
            label=say("数量", "How much"), required=False, help_text=say("可以量化的数，如 12", "A number, such as 12") if whole else ""
        ),
        "counted": line("计量的内容（如：次走访）", "Of what (such as: visits)", 40, required=False),
        "due": day("完成期限", "Due", required=False),
        "person": choice("岗位和责任人", "Post and person", seats(township), required=False),
    }  # fmt: skip
    return made(fields, data, "task")


def reassign_form(data: Any, tasks: Choices, township: Organisation) -> forms.Form:
    """Another post and person for a task."""
    fields: dict[str, forms.Field] = {
        "row": choice("任务", "Task", tasks),
        "new_person": choice("岗位和责任人", "Post and person", seats(township)),
    }
    return made(fields, data, "reassign")


def subject_form(data: Any, township: Organisation) -> forms.Form:
    """What the county verified a unit as."""
    fields: dict[str, forms.Field] = {
        "subject": choice("单位", "Unit", units(township)),
        "type": choice("主体类别", "Type", list(PowerSubject.Type.choices)),
        "reference": line("县法制部门确认文号", "Reference of the county's verification", 80),
        "verified_on": day("确认日期", "Verified on"),
    }
    return made(fields, data, "subject")


def power_form(data: Any, township: Organisation) -> forms.Form:
    """A power of a unit."""
    fields: dict[str, forms.Field] = {
        "unit": choice("单位", "Unit", units(township)),
        "name": line("权力事项", "Power", 120),
        "level": choice("层次", "Level", list(Power.Level.choices)),
    }
    return made(fields, data, "power")


def assign_form(data: Any, rows: Choices, township: Organisation) -> forms.Form:
    """The post and the person of a power."""
    fields: dict[str, forms.Field] = {
        "row": choice("权力事项", "Power", rows),
        "person": choice("岗位和责任人", "Post and person", seats(township)),
    }
    return made(fields, data, "assign")


def publish_form(data: Any, rows: Choices) -> forms.Form:
    """A power that becomes public."""
    fields: dict[str, forms.Field] = {"publish": choice("权力事项", "Power", rows)}
    return made(fields, data, "publish")


def take_up_form(data: Any, flows: Choices) -> forms.Form:
    """A flow of a department that nobody has taken up yet."""
    fields: dict[str, forms.Field] = {"flow": choice("部门和流程", "Department and flow", flows)}
    return made(fields, data, "take")


def posts_form(data: Any, steps: Choices, posts: Choices) -> forms.Form:
    """The posts that answer for a step."""
    fields: dict[str, forms.Field] = {
        "step": choice("环节", "Step", steps),
        "posts": forms.MultipleChoiceField(
            label=say("责任岗位", "Responsible post"),
            choices=posts,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=say("应当只有一个。", "There should be exactly one."),
        ),
    }
    return made(fields, data, "posts")


def trained_form(data: Any, tasks: Choices) -> forms.Form:
    """A training that was held, and what it was about."""
    fields: dict[str, forms.Field] = {
        "task": choice("培训任务", "Training task", tasks),
        "content": text("培训内容", "What it was about", 1000, 3),
    }
    return made(fields, data, "trained")
