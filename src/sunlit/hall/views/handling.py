"""The desk: my tasks, the list of matters, the page of one matter and its acts. Thin: parse, ask or act, show."""

from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sunlit import clock
from sunlit.core.procedures.chart import chart
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import cases, joint_steps, lists, opening, own_forms, queries
from sunlit.hall.actions import looking
from sunlit.hall.models import Rating
from sunlit.hall.views import why
from sunlit.hall.views.acts import registry, situations
from sunlit.hall.views.acts.fields import ActForm
from sunlit.hall.views.late import too_late
from sunlit.hall.views.listing import FilterForm, rows_of
from sunlit.hall.wording import CLOCK, PAPERS, roles
from sunlit.language import current, say
from sunlit.matters import actions, assignment, documents, refusals, timing
from sunlit.matters import queries as kernel
from sunlit.matters.book import book, procedure_of
from sunlit.matters.hooks import page_of
from sunlit.matters.models import HandOver, Matter, Task
from sunlit.pages import matter_page, progress
from sunlit.pages.kept import Kept, kept
from sunlit.pages.typed import whole
from sunlit.pages.viewing import staff_only, viewer_for
from sunlit.people.models import Staff

PER_PAGE = 50
SHOWN_TASKS = 100
GROUPS = (
    ("late", Text("已超期", "Late"), "late"),
    ("today", Text("今天到期", "Due today"), "soon"),
    ("soon", Text("即将到期", "Due soon"), "soon"),
    ("later", Text("以后到期", "Due later"), ""),
    ("none", Text("没有期限", "No date"), ""),
)


@require_GET
@staff_only()
def home(request: HttpRequest) -> HttpResponse:
    """What do I do today: my tasks by urgency, who waits for whom, what was offered to me, notices."""
    viewer = viewer_for(request)
    today = clock.today()
    tasks = list(kernel.inbox(viewer).select_related("matter__handler", "person")[:500])
    covered = Staff.objects.in_bulk(viewer.covers) if viewer.covers else {}
    shown = sorted(tasks, key=lambda task: (_day_of(task) or date.max, task.pk))[:SHOWN_TASKS]
    events = kernel.clock_events({task.matter_id for task in shown})
    groups: dict[str, list[dict[str, Any]]] = {code: [] for code, _title, _tone in GROUPS}
    for task in shown:
        groups[_group(_day_of(task), today, viewer.township_id)].append(
            _task_row(task, events, today, viewer, covered)
        )
    waiting = list(kernel.waiting_for_others(viewer)[:50])
    return render(
        request,
        "hall/desk/home.html",
        {
            "groups": [(title, tone, groups[code]) for code, title, tone in GROUPS if groups[code]],
            "total": len(tasks),
            "hidden": max(0, len(tasks) - SHOWN_TASKS),
            "offers": list(kernel.offered_to(viewer).select_related("matter__unit")[:50]),
            "joint": queries.joint_to_confirm(viewer),
            "apart": queries.joint_apart(viewer),
            "joint_limits": queries.joint_for_leader(viewer),
            "waiting": [
                {"task": task, "who": cases.waits_for(task), "standing": _standing(task.matter, today)}
                for task in waiting
            ],
            "notices": queries.unread(viewer),
            "covered": list(covered.values()),
        },
    )


def _day_of(task: Task) -> date | None:
    """The day by which a task counts: its own or its matter's, whichever comes first."""
    days = [day for day in (task.due, task.matter.due) if day is not None]
    return min(days, default=None)


def _group(day: date | None, today: date, township_id: int | None) -> str:
    if day is None:
        return "none"
    if day < today:
        return "late"
    if day == today:
        return "today"
    return "soon" if timing.soon_from(day, township_id) <= today else "later"


def _task_row(task: Task, events: Any, today: date, viewer: Any, covered: dict[int, Staff]) -> dict[str, Any]:
    why = kernel.explained(task.matter, events.get(task.matter_id, []))
    seat = None if task.person_id else viewer.acts_for(task.unit_id, task.role)
    behalf = task.person_id if task.person_id in covered else seat.for_staff_id if seat else None
    step = procedure_of(task.matter.procedure_id).steps[task.step]
    return {
        "task": task,
        "matter": task.matter,
        "step": step.title,
        "day": _day_of(task),
        "standing": _standing(task.matter, today, _day_of(task)),
        "bar": progress.clock_bar(why, book().calendar, today=today) if why else None,
        "behalf": covered.get(behalf) if behalf else None,
        "title": _title(task.matter),
        "url": page_of(task.matter) or reverse("desk_matter", args=[task.matter.number]),
    }


def _standing(matter: Matter, today: date, day: date | None = None) -> progress.Standing:
    due = day or matter.due
    return progress.standing(
        due,
        today=today,
        soon_from=timing.soon_from(due, matter.township_id) if due else None,
        stopped=matter.stopped,
        provisional=matter.provisional,
        closed_on=matter.closed_at.astimezone(clock.CHINA).date() if matter.closed_at else None,
    )


def _title(matter: Matter) -> Text:
    return Text(matter.title, str(matter.facts.get("title_en") or matter.title))


@require_POST
@staff_only()
def take(request: HttpRequest, hand_over: int) -> HttpResponse:
    """Take what was offered, from the list of offers."""
    viewer = viewer_for(request)
    row = kernel.offered_to(viewer).filter(pk=hand_over).first()
    if row is None:
        known = HandOver.objects.filter(pk=hand_over, matter__in=kernel.matters(viewer)).first()
        if known is None:
            raise Http404
        return redirect("desk_matter", known.matter.number)
    try:
        assignment.take(hand_over, by=viewer)
    except Refused as refusal:
        messages.error(request, refusal.sentence(current()))
    else:
        messages.success(request, say("已接收。", "Taken."))
    return redirect("desk_matter", row.matter.number)


@require_POST
@staff_only()
def read_notices(request: HttpRequest) -> HttpResponse:
    """Mark my notices as read."""
    looking.read_notices(by=viewer_for(request))
    return redirect("desk_home")


@require_GET
@staff_only()
def matters(request: HttpRequest) -> HttpResponse:
    """Where is a matter: the list with filters, of what the viewer may see."""
    viewer = viewer_for(request)
    units = queries.units_of(viewer.township_id or 0)
    # Without a choice: what is open. "All states" is a choice too, and then it stands in the address.
    given = set(request.GET) - {"page"}
    form = FilterForm(request.GET if given else {"state": Matter.State.OPEN}, units=units)
    chosen = form.chosen()
    named = lists.LISTS.get(chosen.list)
    page = lists.pages(viewer, chosen, PER_PAGE).get_page(request.GET.get("page"))
    person = None
    if chosen.handler and lists.may_list_person(viewer, chosen.handler):
        person = Staff.objects.filter(pk=chosen.handler, township_id=viewer.township_id).first()
    return render(
        request,
        "hall/desk/matters.html",
        {
            "form": form,
            "filtered": bool(given),
            "page": page,
            "rows": rows_of(page.object_list),
            "named": named,
            "person": person,
        },
    )


@require_GET
@staff_only()
def matter(request: HttpRequest, number: str) -> HttpResponse:
    """Where does this matter stand, and what can I do with it now."""
    return _matter_page(request, number, request.GET.get("act", ""))


@require_http_methods(["GET", "POST"])
@staff_only()
def act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Do one act of a matter's page. A refusal shows the page again with what was typed."""
    if act not in registry.BY_NAME and not matter_page.carries(act):
        raise Http404
    if request.method == "GET":
        return redirect(f"/desk/matters/{number}/?act={act}#act")
    viewer = viewer_for(request)
    if not kernel.matters(viewer).filter(number=number).exists():
        return too_late(request, viewer, number, situations.name_of_typed)
    case = _case(request, number)
    if own_page := page_of(case.matter):
        return redirect(own_page)
    if queries.carried_out(request.POST.get("key", "")):
        return redirect("desk_matter", number)
    now = situations.situation(case, viewer)
    chosen = registry.named(now, act)
    if chosen is None:
        raise Http404
    form = chosen.form(now, request.POST)
    try:
        _still_open(case, whole(request.POST.get("task", "")))
        with actions.as_it_was_seen(case.matter.pk, whole(request.POST.get("revision", ""))):
            if not form.is_valid():
                return _matter_page(request, number, act, bound=form, status=422)
            chosen.run(now, form.cleaned_data)
    except Refused as refusal:
        if refusal.code in refusals.CONFLICTS:
            return _second(request, number, chosen, form, refusal)
        if refusal.field and refusal.field not in form.fields:
            refusal.field = next((name for name in ("reason", "text", "opinion") if name in form.fields), "")
        return _matter_page(request, number, act, bound=form, refusal=refusal, status=422)
    messages.success(request, say(f"已办：{chosen.title.zh}。", f"Done: {chosen.title.en}."))
    if not kernel.matters(viewer).filter(number=number).exists():
        return redirect("desk_home")
    return redirect("desk_matter", number)


def _second(
    request: HttpRequest, number: str, chosen: situations.Act, form: ActForm, refusal: Refused
) -> HttpResponse:
    """Whoever comes second sees the matter as it is now, who was first, and what they had typed; where the act is
    still open to them its form holds that too, with the present revision."""
    typed = kept(request.POST, form.fields)
    if not kernel.matters(viewer_for(request)).filter(number=number).exists():
        return render(
            request, "pages/too_late.html", {"number": number, "refusal": refusal, "kept": typed}, status=409
        )
    now = situations.situation(_case(request, number), viewer_for(request))
    bound = None
    if chosen in [*registry.offered(now)[0], *registry.offered(now)[1]]:
        data = request.POST.copy()
        fresh = chosen.form(now)
        for field in fresh.hidden_fields():
            data[field.name] = str(field.value() or "")
        bound = chosen.form(now, data)
    return _matter_page(
        request, number, chosen.name, bound=bound, refusal=refusal, kept_words=typed, status=409
    )


def _still_open(case: cases.Case, task_id: int | None) -> None:
    """Tell whoever comes second who was first. Raises Refused (already_done)."""
    for task in case.tasks:
        if task.pk == task_id and task.done_at is not None:
            who = task.done_by.name if task.done_by else CLOCK.zh
            raise refusals.already_done(who, f"{task.done_at.astimezone(clock.CHINA):%Y-%m-%d %H:%M}")


@require_POST
@staff_only()
def reveal(request: HttpRequest, number: str) -> HttpResponse:
    """Show the applicant's sensitive data once, after a purpose was given and written to the log."""
    case = _case(request, number)
    if case.application is None:
        raise Http404
    try:
        found = looking.reveal(case.matter, by=viewer_for(request), purpose=request.POST.get("purpose", ""))
    except Refused as refusal:
        return _matter_page(request, number, "", refusal=refusal, status=422)
    return _matter_page(request, number, "", shown=found)


@require_POST
@staff_only()
def open_with_reason(request: HttpRequest, number: str) -> HttpResponse:
    """Open a case that isn't mine, with the reason."""
    then = why.address_in(request, number)
    try:
        opening.open_with_reason(
            _case(request, number).matter,
            request.POST.get("reason", ""),
            request.POST.get("words", ""),
            by=viewer_for(request),
        )
    except Refused as refusal:
        return why.ask(request, number, then, refusal=refusal, status=422)
    opening.remember(request.session, number)
    return redirect(then)


def _case(request: HttpRequest, number: str) -> cases.Case:
    try:
        return cases.case(viewer_for(request), number)
    except Matter.DoesNotExist as error:
        raise Http404 from error


def _matter_page(
    request: HttpRequest,
    number: str,
    wanted: str,
    *,
    bound: ActForm | None = None,
    refusal: Refused | None = None,
    shown: list[tuple[Text, str]] | None = None,
    kept_words: list[Kept] | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer = viewer_for(request)
    case = _case(request, number)
    if shown is None and opening.is_asked(case, viewer) and not opening.was_opened(request.session, number):
        address = reverse("desk_matter", args=[number])
        return why.ask(request, number, f"{address}?{urlencode({'act': wanted})}" if wanted else address)
    now = situations.situation(case, viewer)
    # What has a page of its own is worked on there, with that page's checks.
    main, further = ([], []) if page_of(case.matter) else registry.offered(now)
    chosen = next((entry for entry in [*main, *further] if entry.name == wanted), None)
    if chosen is None and bound is not None:
        chosen = registry.named(now, wanted)
    chosen = chosen or (main[0] if main else None)
    today = clock.today()
    row = case.matter
    closed = row.closed_at.astimezone(clock.CHINA).date() if row.closed_at else None
    calendar = book().calendar
    rating = None
    if row.kind == "bad-rating" and row.parent_id:
        rating = (
            Rating.objects.filter(matter_id=row.parent_id).only("level", "text", "criteria", "at").first()
        )
    elif not row.is_open:
        rating = Rating.objects.visible_to(viewer).filter(matter=row).first()
    context = {
        "case": case,
        "matter": row,
        "title": _title(row),
        "own_page": page_of(row),
        "state": row.get_state_display(),
        "standing": _standing(row, today),
        "stages": progress.stages(row.stage, closed=not row.is_open),
        "bar": progress.clock_bar(case.why, calendar, today=today, closed_on=closed) if case.why else None,
        "legal_bar": (
            progress.clock_bar(case.why_legal, calendar, today=today, closed_on=closed)
            if case.why_legal
            else None
        ),
        "waits": [
            {"who": cases.waits_for(task), "since": task.opened_at, "due": task.due}
            for task in case.open_tasks
        ],
        "acts": main,
        "further": further,
        "chosen": chosen,
        "form": (bound or chosen.form(now)) if chosen else None,
        "refusal": refusal,
        "kept": kept_words,
        "chart": _chart(row.procedure_id, row.step, tuple(case.done_steps), current()),
        "documents": [
            {"row": paper, "title": PAPERS.get(paper.template) or documents.title_of(paper.template)}
            for paper in case.documents
        ],
        "materials": _materials(case),
        "sections": matter_page.sections(row, viewer),
        "attached": matter_page.attached(row, viewer),
        "masked": _masked(case),
        "own_lines": [line for line in _own_lines(case) if not line.sensitive],
        "shown": shown,
        "rating": rating,
        "parts": [
            {"step": step, "part": step.part, "hours": queries.hours_since(step.part.notified_at)}
            for step in (joint_steps.in_line(case.joint, case.parts, row) if case.joint else [])
        ],
        "at_counter": bool(case.application and row.is_open and row.step in situations.COUNTER_STEPS),
    }
    return render(request, "hall/desk/matter.html", context, status=status)


def _materials(case: cases.Case) -> list[dict[str, Any]]:
    if case.item is None:
        return []
    names = {entry.id: entry.name for entry in case.item.materials}
    return [
        {"name": names.get(row.material, Text(row.material, row.material)), "row": row} for row in case.papers
    ]


def _masked(case: cases.Case) -> list[tuple[Text, str]]:
    """What the page shows of the applicant's sensitive data before anybody asks for it: the last digits."""
    application = case.application
    if application is None:
        return []
    tails = (("id_number", application.id_tail), ("phone", application.phone_tail))
    found = [(looking.SENSITIVE[name], f"****{tail}") for name, tail in tails if tail]
    for name in ("address", "agent_phone"):
        if getattr(application, name):
            found.append((looking.SENSITIVE[name], "****"))
    return found + [(line.label, line.value.zh) for line in _own_lines(case) if line.sensitive]


def _own_lines(case: cases.Case) -> list[own_forms.Line]:
    return own_forms.lines(case.application, case.item) if case.application else []


@lru_cache(maxsize=256)
def _chart(procedure_id: int, step: str, done: tuple[str, ...], language: str) -> SafeString:
    """The chart of a procedure with its current step lit; drawn once for each state that occurs."""
    # The drawing is made by core and escapes every word in it.
    return mark_safe(  # noqa: S308
        chart(procedure_of(procedure_id), language=language, current=[step], done=done, roles=roles())
    )
