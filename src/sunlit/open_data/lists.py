"""The lists of openness as open data: duties, what is due and missing, published, withheld, the catalogues.

Every row starts from what the public sees; boards, feedback and the assessment offer their own lists.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time
from typing import Any

from django.db.models import Count, Max

from sunlit import clock
from sunlit.core.due_days import days_late
from sunlit.core.text import Text
from sunlit.disclosure import duty_register, queries, standing
from sunlit.disclosure.catalogues import Completeness
from sunlit.disclosure.models import Occurrence, Publication, PublicationFile, PublicationQuerySet, Taking
from sunlit.matters.book import book
from sunlit.pages.addresses import numbered
from sunlit.pages.open_lists import OpenColumn, OpenList, Stand, offer_open
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC

PORTION = 1_000
"""Rows that are read at once while a long list is sent."""

NAMED = ("code", "name", "name_en", "kind")
UNIT = (
    OpenColumn("unit", Text("部门代码", "code of the unit")),
    OpenColumn("unit_name", Text("部门", "name of the unit")),
    OpenColumn("unit_name_en", Text("部门（英文）", "name of the unit in English")),
    OpenColumn("unit_kind", Text("部门类别，村为 village", "kind of the unit; village for a village")),
)
OWED = (
    OpenColumn("number", Text("编号", "number of what is to be published"), "number"),
    OpenColumn("title", Text("内容", "what")),
    OpenColumn("title_en", Text("内容（英文）", "what, in English")),
    OpenColumn("duty", Text("公开义务代码", "key of the duty")),
    OpenColumn("period", Text("周期", "period")),
    *UNIT,
    OpenColumn("opens", Text("从哪天起该公开", "first day"), "day"),
    OpenColumn("due", Text("最后一日", "last day"), "day"),
    OpenColumn("why", Text("为什么是这天", "why that day")),
    OpenColumn("why_en", Text("为什么是这天（英文）", "why that day, in English")),
)


def published_now(township: Organisation) -> PublicationQuerySet:
    """What stands published for everybody, the oldest first. Every exit of this package starts here."""
    rows = Publication.objects.visible_to(PUBLIC).filter(occurrence__township=township)
    return rows.select_related("occurrence__unit").order_by("pk")


def stand_of_published(township: Organisation) -> Stand:
    """How everything published stands: it changes with each publication and with whatever happens to one afterwards."""
    told = (
        Publication.objects.known_to(PUBLIC)
        .filter(occurrence__township=township)
        .aggregate(many=Count("pk"), last=Max("pk"), at=Max("published_at"))
    )
    after = Taking.objects.filter(
        publication__occurrence__township=township, publication__occurrence__audience="everybody"
    ).aggregate(many=Count("pk"), last=Max("pk"), at=Max("at"))
    days = [day for day in (told["at"], after["at"]) if day]
    mark = (told["many"], told["last"], after["many"], after["last"], book().content_hash, *_names(township))
    return Stand(mark, max(days, default=None))


def _names(township: Organisation) -> Iterator[tuple[Any, ...]]:
    """What the units are called: a renamed one changes every row that names it."""
    yield from Organisation.objects.filter(township=township).order_by("pk").values_list(*NAMED)


def latest(township: Organisation) -> PublicationQuerySet:
    """The same, the newest first, in the order of the index that stands for that."""
    return published_now(township).order_by("-occurrence__published_at", "-occurrence__pk")


def _unit(unit: Organisation) -> tuple[str, str, str, str]:
    return unit.code, unit.name, unit.name_en, unit.kind


READ = (
    "pk", "title", "occurrence__title", "occurrence__title_en", "occurrence__duty", "occurrence__period",
    *(f"occurrence__unit__{name}" for name in NAMED), "occurrence__due", "published_at", "published_on", "text_hash",
)  # fmt: skip


def _published(township: Organisation) -> Iterator[Sequence[Any]]:
    page, data = numbered("disclosed", township.code), numbered("open_publication", township.code)
    files = PublicationFile.objects.filter(publication__occurrence__township=township).order_by()
    having = dict(files.values_list("publication").annotate(many=Count("pk")))
    rows = published_now(township).select_related(None).values_list(*READ)
    for pk, *told, due, at, day, digest in rows.iterator(chunk_size=PORTION):
        yield (
            pk,
            *told,
            due,
            at.astimezone(clock.CHINA),
            day,
            days_late(due, day),
            having.get(pk, 0),
            digest,
            page(pk),
            data(pk),
        )


def _owed(township: Organisation, name: str) -> Iterator[Occurrence]:
    rows = Occurrence.objects.visible_to(PUBLIC).filter(township=township).select_related("unit")
    return queries.narrowed(rows, name, clock.today()).iterator(chunk_size=PORTION)


def _owed_row(row: Occurrence) -> tuple[Any, ...]:
    return (
        row.pk,
        row.label("zh-hans"),
        row.label("en"),
        row.duty,
        row.period,
        *_unit(row.unit),
        row.opens,
        row.due,
        row.why,
        row.why_en,
    )


def _due(township: Organisation) -> Iterator[Sequence[Any]]:
    for row in _owed(township, "due"):
        yield _owed_row(row)


def _missing(township: Organisation) -> Iterator[Sequence[Any]]:
    today = clock.today()
    for row in _owed(township, "missing"):
        yield (*_owed_row(row), days_late(row.due, today))


def _stand_of_owed(township: Organisation) -> Stand:
    """What is due and missing changes with each new duty, with each publication or withholding, and at midnight."""
    told = (
        Occurrence.objects.visible_to(PUBLIC)
        .filter(township=township)
        .aggregate(many=Count("pk"), last=Max("pk"), out=Count("published_at"), at=Max("published_at"))
    )
    withheld = standing.withheld_now(township).order_by().aggregate(many=Count("pk"), last=Max("pk"))
    today = clock.today()
    begins = datetime.combine(today, time(), clock.CHINA)
    return Stand(
        (today, *told.values(), *withheld.values(), book().content_hash, *_names(township)),
        max(begins, told["at"]) if told["at"] else begins,
    )


def _withheld(township: Organisation) -> Iterator[Sequence[Any]]:
    rules = book().openness
    for row in standing.withheld_now(township).iterator(chunk_size=PORTION):
        exemption = rules.exemption(row.exemption) if rules else None
        duty = row.occurrence.rule
        yield (
            duty.title.zh if duty else "",
            duty.title.en if duty else "",
            row.occurrence.duty,
            *_unit(row.occurrence.unit),
            row.exemption,
            exemption.title.zh if exemption else "",
            exemption.title.en if exemption else "",
            row.basis,
            row.decided_on,
            row.until,
        )


def _duties(township: Organisation) -> Iterator[Sequence[Any]]:
    for one in duty_register.register(township, PUBLIC, clock.today()):
        duty = one.duty
        yield (
            duty.key,
            duty.title.zh,
            duty.title.en,
            *(_unit(one.unit) if one.unit else ("", "", "", "")),
            one.form.zh,
            one.level.zh,
            one.rule.zh,
            one.rule.en,
            one.next.day if one.next else None,
            "；".join(carrier.zh for carrier in one.carriers),
            " ".join(duty.clauses),
            duty.articles.zh if duty.articles else "",
            "no" if one.ended else "yes",
        )


def _catalogues(township: Organisation) -> Iterator[Sequence[Any]]:
    for unit, filled in Completeness(township, PUBLIC, clock.today()).all():
        for one in filled:
            for line in one.lines:
                stands = line.standing
                yield (
                    *_unit(unit),
                    one.catalogue.key,
                    one.catalogue.title.zh,
                    one.catalogue.title.en,
                    one.period,
                    line.key,
                    line.title.zh,
                    line.title.en,
                    "yes" if stands.filled else "no",
                    stands.count,
                    stands.last,
                    stands.said,
                    stands.due,
                    stands.days,
                    "no" if stands.ended else "yes",
                )


def columns(*told: tuple[str, str, str] | tuple[str, str, str, str]) -> tuple[OpenColumn, ...]:
    """Columns from (name, Chinese, English[, kind])."""
    return tuple(OpenColumn(name, Text(zh, en), *kind) for name, zh, en, *kind in told)


LISTS: Iterable[OpenList] = (
    OpenList(
        "published",
        Text("公开的内容", "What is published"),
        Text(
            "现在公开着的每一份内容，撤下、更换、暂不显示的不在里面。",
            "Everything that stands published now; what was taken down, replaced or hidden is not in it.",
        ),
        (
            *columns(
                ("number", "编号", "number of the publication", "number"),
                ("title", "标题", "title"),
                ("matter", "公开事项", "what was to be published"),
                ("matter_en", "公开事项（英文）", "what was to be published, in English"),
                ("duty", "公开义务代码", "key of the duty"),
                ("period", "周期", "period"),
            ),
            *UNIT,
            *columns(
                ("due", "最后一日", "last day", "day"),
                ("published_at", "发布时间", "moment of publication", "moment"),
                ("published_on", "公开日", "day of publication", "day"),
                ("days_late", "迟了几天", "natural days late", "number"),
                ("files", "附件数", "number of files", "number"),
                ("sha256", "标题和正文的校验值", "SHA-256 of title and text"),
                ("page", "网页", "its page", "link"),
                ("data", "全文数据", "its text as data", "link"),
            ),
        ),
        _published,
        stand_of_published,
    ),
    OpenList(
        "due",
        Text("该公开、还没到期的", "Due, not late yet"),
        Text("已经列入、还没到最后一日的。", "What is to be published and is not past its last day."),
        OWED,
        _due,
        _stand_of_owed,
    ),
    OpenList(
        "missing",
        Text("到期没有公开的", "Missing"),
        Text(
            "过了最后一日还没有公开的，按部门和村。",
            "What is past its last day and isn't published, by unit and village.",
        ),
        (*OWED, *columns(("days_late", "迟了几天", "natural days late", "number"))),
        _missing,
        _stand_of_owed,
    ),
    OpenList(
        "withheld",
        Text("不予公开的", "What is withheld"),
        Text(
            "每一件的依据、审定日和到期日；内容不在里面。",
            "The ground, the day and the end of each withholding; nothing of what it says.",
        ),
        (
            *columns(
                ("title", "公开义务", "duty"),
                ("title_en", "公开义务（英文）", "duty in English"),
                ("duty", "公开义务代码", "key of the duty"),
            ),
            *UNIT,
            *columns(
                ("ground", "依据类别代码", "key of the ground"),
                ("ground_title", "依据类别", "ground"),
                ("ground_title_en", "依据类别（英文）", "ground in English"),
                ("basis", "法律依据", "legal basis"),
                ("decided_on", "审定日", "day of the decision", "day"),
                ("until", "到期日", "ends or is looked at again", "day"),
            ),
        ),
        _withheld,
    ),
    OpenList(
        "duties",
        Text("公开义务", "Duties to publish"),
        Text(
            "该公开什么，由谁，哪天前，依据什么。",
            "What must be published, by whom, by when, on which ground.",
        ),
        (
            *columns(
                ("duty", "代码", "key"),
                ("title", "名称", "title"),
                ("title_en", "名称（英文）", "title in English"),
            ),
            *UNIT,
            *columns(
                ("form", "公开形式", "form"),
                ("level", "层级", "level"),
                ("rule", "时间要求", "when"),
                ("rule_en", "时间要求（英文）", "when, in English"),
                ("next", "下一个最后一日", "next last day", "day"),
                ("carriers", "载体", "carriers"),
                ("clauses", "制度条款", "clauses"),
                ("articles", "法律条文", "articles of the law"),
                ("in_force", "是否有效", "whether it is in force"),
            ),
        ),
        _duties,
    ),
    OpenList(
        "catalogues",
        Text("公开目录和填写情况", "Catalogues and their completeness"),
        Text(
            "每个单位每一类本期有没有内容、缺多久了。",
            "Whether each heading of each unit has content in the present period, and since when it lacks it.",
        ),
        (
            *UNIT,
            *columns(
                ("catalogue", "目录代码", "key of the catalogue"),
                ("catalogue_title", "目录", "catalogue"),
                ("catalogue_title_en", "目录（英文）", "catalogue in English"),
                ("period", "周期", "period"),
                ("heading", "类别代码", "key of the heading"),
                ("heading_title", "类别", "heading"),
                ("heading_title_en", "类别（英文）", "heading in English"),
                ("filled", "有没有内容", "whether it has content"),
                ("count", "本期份数", "publications of the period", "number"),
                ("last", "最近一次", "last publication", "day"),
                (
                    "nothing_said_on",
                    "声明本期没有的日期",
                    "day on which the unit said there is nothing",
                    "day",
                ),
                ("due", "最后一日", "last day", "day"),
                ("days_late", "迟了几天", "natural days late", "number"),
                ("in_force", "是否有效", "whether it is in force"),
            ),
        ),
        _catalogues,
    ),
)
for _one in LISTS:
    offer_open(_one)
