"""Matters, inquiries, registers, one person's late items and what is to be published, as files."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import Http404, HttpRequest

from sunlit import clock
from sunlit.core.text import Text
from sunlit.disclosure import queries as openness
from sunlit.disclosure.catalogues import Completeness
from sunlit.hall import lists, queries, register
from sunlit.hall.forms.inquiries import RegisterFilter
from sunlit.hall.views.inquiries import narrowed
from sunlit.hall.views.listing import FilterForm, rows_of
from sunlit.language import current, say, spoken
from sunlit.matters.models import Matter
from sunlit.pages import typed as sent
from sunlit.pages.exporting import Exported, ExportedList, asked, gated, offer
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.people.models import Organisation, Staff
from sunlit.registers.views import desk as registers
from sunlit.tables import Heading

_AT_ONCE = 500


def _said(value: Organisation | Staff | None) -> str:
    return value.label(current()) if value else ""


def _matter_headings(with_subject: bool = True) -> tuple[Heading, ...]:
    subject = (Heading(str(say("申请人", "Applicant"))),) if with_subject else ()
    return (
        Heading(str(say("编号", "Number")), width=22),
        Heading(str(say("事项", "Matter")), width=36),
        *subject,
        Heading(str(say("现在的步骤", "Present step"))),
        Heading(str(say("承办部门", "Department")), width=22),
        Heading(str(say("承办人", "Handler"))),
        Heading(str(say("登记", "Registered")), "day"),
        Heading(str(say("期限", "Due")), "day"),
        Heading(str(say("情况", "Standing"))),
    )


def _matter_rows(matters: Iterable[Matter]) -> Iterator[Sequence[Any]]:
    """As the rows of the page; texts that people typed pass the gate."""
    for row in rows_of(matters):
        matter = row["matter"]
        yield (
            matter.number,
            gated(spoken(row["title"])),
            gated(matter.subject),
            spoken(row["step"]),
            _said(matter.unit),
            _said(matter.handler),
            matter.opened_at.astimezone(clock.CHINA).date(),
            matter.due,
            spoken(row["standing"].words),
        )


def _streamed(rows: Any) -> Iterator[Sequence[Any]]:
    """A query in portions, so that only one of them is held."""
    portion: list[Matter] = []
    for matter in rows.iterator(chunk_size=_AT_ONCE):
        portion.append(matter)
        if len(portion) == _AT_ONCE:
            yield from _matter_rows(portion)
            portion = []
    yield from _matter_rows(portion)


def chosen_in_words(form: FilterForm) -> str:
    """The filter of the list as somebody would say it."""
    parts = []
    for field in form.visible_fields():
        value = (
            form.cleaned_data.get(field.name)
            if form.is_bound and form.is_valid()
            else form.data.get(field.name)
        )
        if value in (None, ""):
            continue
        choices = dict(getattr(field.field, "choices", ()))
        parts.append(f"{field.label} {choices.get(value, value)}")
    return "；".join(parts)


def matters(request: HttpRequest) -> Exported:
    """The list of matters with its filters; without any, what is open."""
    viewer = viewer_for(request)
    units = queries.units_of(viewer.township_id or 0)
    form = FilterForm(request.GET if asked(request) else {"state": Matter.State.OPEN}, units=units)
    chosen = form.chosen()
    named = lists.LISTS.get(chosen.list)
    title = named.title if named else Text("事项", "Matters")
    return Exported(title, _matter_headings(), _streamed(lists.listed(viewer, chosen)), chosen_in_words(form))


def late_of(request: HttpRequest, person: int) -> Exported:
    """One person's late items, for that person and the discipline office (S1.06.05)."""
    viewer = viewer_for(request)
    staff = Staff.objects.filter(pk=person, township_id=viewer.township_id).first()
    if staff is None or not lists.may_list_person(viewer, person):
        raise Http404
    cutoff = sent.day(request.GET.get("until", "")) or clock.today()
    rows = lists.late_items_of(viewer, person, cutoff).select_related("unit", "handler", "village")
    title = Text(f"{staff.name}的逾期事项", f"Late items of {staff.label('en')}")
    return Exported(title, _matter_headings(), _streamed(rows.order_by("due", "pk")), str(cutoff))


def inquiries(request: HttpRequest) -> Exported:
    """The first-inquiry register in its period."""
    viewer = viewer_for(request)
    filters = RegisterFilter(request.GET if asked(request) else None)
    rows, first, last = narrowed(viewer, filters)
    headings = tuple(
        Heading(str(say(zh, en)), kind, width)
        for zh, en, kind, width in (
            ("编号", "Number", "text", 22), ("时间", "Time", "moment", 0), ("姓名", "Name", "text", 0),
            ("单位", "Unit", "text", 0), ("事项", "Matter", "text", 40), ("首问", "First asked", "text", 0),
            ("现由谁负责", "Responsible now", "text", 0), ("结果", "Result", "text", 40),
        )
    )  # fmt: skip

    def lines() -> Iterator[Sequence[Any]]:
        for row in rows.prefetch_related("matter__hand_overs").iterator(chunk_size=_AT_ONCE):
            yield (
                row.matter.number,
                row.matter.opened_at.astimezone(clock.CHINA),
                gated(row.visitor) or str(say("不愿透露", "declined")),
                gated(row.visitor_unit),
                gated(row.question),
                _said(row.matter.first_asked),
                register.responsible_now(row),
                gated(register.result_words(row)),
            )

    words = "；".join((f"{first} – {last}", *(v for v in (request.GET.get("words"),) if v)))
    return Exported(Text("首问登记本", "First-inquiry register"), headings, lines(), words)


def one_register(request: HttpRequest, register: str) -> Exported:
    """The records of one register with the page's filter."""
    shown = registers.listing(request, register)
    headings = _matter_headings(with_subject=False)

    def lines() -> Iterator[Sequence[Any]]:
        for matter in shown.rows.iterator(chunk_size=_AT_ONCE):
            row = registers.as_row(matter)
            yield (
                matter.number,
                gated(matter.title),
                spoken(row["step"]),
                _said(matter.unit),
                _said(matter.handler),
                matter.opened_at.astimezone(clock.CHINA).date(),
                row["due"],
                spoken(row["standing"].words),
            )

    return Exported(
        shown.register.title, headings, lines(), "；".join(one for one in (shown.state, shown.words) if one)
    )


def duties(request: HttpRequest) -> Exported:
    """What is missing and what is due, as the desk of openness lists it."""
    viewer, place, today = viewer_for(request), township_for(request), clock.today()
    headings = tuple(
        Heading(str(say(zh, en)), kind, width)
        for zh, en, kind, width in (
            ("情况", "Standing", "text", 24), ("内容", "What", "text", 36), ("负责部门", "Unit", "text", 22),
            ("最后一日", "Last day", "day", 0), ("迟几天", "Days late", "number", 0), ("对象", "For whom", "text", 0),
        )
    )  # fmt: skip

    def lines() -> Iterator[Sequence[Any]]:
        for name in ("missing", "due"):
            found = openness.listed(place, viewer, name, today)
            for row in openness.rows_of(found.iterator(chunk_size=_AT_ONCE), today):
                inside = row.occurrence.audience == "staff"
                yield (
                    spoken(openness.LISTS[name]),
                    gated(row.occurrence.label(current())),
                    _said(row.occurrence.unit),
                    row.occurrence.due,
                    row.days,
                    str(say("只对内", "inside only")) if inside else str(say("公众", "everybody")),
                )

    return Exported(Text("该公开的", "To be published"), headings, lines())


offer(ExportedList("matters", staff_only(), matters, personal=True))
offer(ExportedList("inquiries", staff_only(), inquiries, personal=True))
offer(ExportedList("register", staff_only(), one_register, "<slug:register>/", personal=True))
offer(ExportedList("late_of", staff_only(), late_of, "<int:person>/", personal=True))


def catalogues(request: HttpRequest) -> Exported:
    """Every heading of every unit's catalogues: filled, stated to have nothing or empty, since when, and whose."""
    viewer, place, today = viewer_for(request), township_for(request), clock.today()
    headings = tuple(
        Heading(str(say(zh, en)), kind, width)
        for zh, en, kind, width in (
            ("单位", "Unit", "text", 22), ("目录", "Catalogue", "text", 28), ("周期", "Period", "text", 14),
            ("类别", "Heading", "text", 36), ("本期条数", "In the period", "number", 0), ("最近更新", "Last update", "day", 0),
            ("情况", "Standing", "text", 20), ("最后一日", "Last day", "day", 0), ("过期几天", "Days late", "number", 0),
            ("负责人", "Owner", "text", 0),
        )
    )  # fmt: skip

    def lines() -> Iterator[Sequence[Any]]:
        for unit, found in Completeness(place, viewer, today).all():
            for one in found:
                for line in one.lines:
                    stands = line.standing
                    if stands.ended:
                        words = say("不再要求", "no longer in force")
                    elif stands.filled:
                        words = say("有内容", "filled")
                    else:
                        words = (
                            say("本期无此类事项", "nothing in this period")
                            if stands.said
                            else say("缺", "empty")
                        )
                    yield (
                        _said(unit),
                        spoken(one.catalogue.title),
                        spoken(one.words),
                        gated(spoken(line.title)),
                        stands.count,
                        stands.last,
                        str(words),
                        stands.due,
                        stands.days,
                        _said(line.owner),
                    )

    return Exported(Text("公开目录", "Disclosure catalogues"), headings, lines())


offer(ExportedList("duties", staff_only(), duties))
offer(ExportedList("catalogues", staff_only(), catalogues))
