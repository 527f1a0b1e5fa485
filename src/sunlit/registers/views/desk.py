"""The registers on the desk: which there are, one of them, a new record, its printed sheet. Thin: parse, ask or act, show."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sunlit import clock
from sunlit.core.recurrences import rule_in_words
from sunlit.core.refusals import Refused
from sunlit.core.registers import Figure, Register
from sunlit.core.text import Text
from sunlit.language import say
from sunlit.matters import queries as kernel
from sunlit.matters import timing
from sunlit.matters.book import book, procedure_of
from sunlit.matters.models import Matter, MatterQuerySet
from sunlit.pages import progress
from sunlit.pages.answers import status_of
from sunlit.pages.viewing import staff_only, viewer_for
from sunlit.people.models import Organisation
from sunlit.registers import actions, coverage, forms, queries, rated, sheets
from sunlit.registers import causes as analysis

PER_PAGE = 50


@require_GET
@staff_only()
def index(request: HttpRequest) -> HttpResponse:
    """Which registers are there for me: those that I may open records in, and those with records that I see."""
    return render(request, "registers/index.html", {"rooms": queries.rooms(viewer_for(request))})


@require_GET
@staff_only()
def register(request: HttpRequest, register: str) -> HttpResponse:
    """What stands in this register, and what of it is open, late or closed."""
    viewer = viewer_for(request)
    shown = listing(request, register)
    chosen, state, words, year = shown.register, shown.state, shown.words, shown.year
    figure, met = shown.figure, shown.met
    page = Paginator(shown.rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "register": chosen,
        "schedule": rule_in_words(chosen.recurs) if chosen.recurs else None,
        "may_open": actions.may_open(viewer, chosen),
        "state": state,
        "words": words,
        "states": [
            {"code": code, "title": title, "count": queries.listed(viewer, chosen.key, code, words).count()}
            for code, title in queries.STATES.items()
        ],
        "year": year,
        "shares": queries.shares(viewer, chosen, year),
        "uses": coverage.uses(viewer, chosen, clock.today()),
        "covered": coverage.covered(viewer, chosen, year, clock.today()),
        "figure": figure,
        "met": met,
        "page": page,
        "rows": [as_row(matter) for matter in page.object_list],
    }
    return render(request, "registers/register.html", context)


@require_GET
@staff_only()
def causes(request: HttpRequest, register: str) -> HttpResponse:
    """Why do people come, what rose, and what was done against it? By quarters."""
    chosen = _register(register)
    if chosen.causes is None:
        raise Http404
    day = _day(request)
    first, last = analysis.quarter_of(day)
    context = {
        "register": chosen,
        "rows": analysis.analysed(viewer_for(request), chosen, day),
        "first": first,
        "last": last,
        "before": first - timedelta(days=1),
        "measures": book().registers.get(chosen.causes.register),
    }
    return render(request, "registers/causes.html", context)


@require_GET
@staff_only()
def stars(request: HttpRequest, register: str) -> HttpResponse:
    """How did people rate what they appealed for? By quarters and causes (S3.17.06)."""
    chosen = _register(register)
    if not chosen.rated:
        raise Http404
    day = _day(request)
    first, last = analysis.quarter_of(day)
    rows = rated.summary(viewer_for(request), chosen, day)
    context = {
        "register": chosen,
        "levels": rated.STARS,
        "rows": [(row, list(zip(rated.STARS, row.stars, strict=True))) for row in rows],
        "first": first,
        "last": last,
        "before": first - timedelta(days=1),
    }
    return render(request, "registers/stars.html", context)


def _day(request: HttpRequest) -> date:
    """The day asked for, today where none is. Raises Http404 for what is no day from 2000 to this year."""
    typed = request.GET.get("day", "")
    try:
        day = date.fromisoformat(typed) if typed else clock.today()
    except ValueError as error:
        raise Http404 from error
    if not 2000 <= day.year <= clock.today().year:
        raise Http404
    return day


@dataclass(frozen=True)
class Shown:
    """What of a register a request asks for, and the records themselves."""

    register: Register
    state: str
    words: str
    year: int
    figure: Figure | None
    met: bool
    rows: MatterQuerySet


def listing(request: HttpRequest, register: str) -> Shown:
    """Read the filter of a register's page. Raises Http404 for a register that doesn't exist."""
    chosen = _register(register)
    viewer = viewer_for(request)
    state = request.GET.get("state", "")
    state = state if state in queries.STATES else ""
    words = request.GET.get("words", "").strip()[:60]
    year = _year(request.GET.get("year", ""))
    figure = next((one for one in chosen.figures if one.key == request.GET.get("figure")), None)
    met = request.GET.get("met") != "no"
    within = queries.meeting(queries.of_year(viewer, chosen.key, year), figure, met=met) if figure else None
    rows = queries.listed(viewer, chosen.key, state, words, within)
    return Shown(chosen, state, words, year, figure, met, rows)


def _year(text: str) -> int:
    """The year asked for, and this one where the text is none."""
    today = clock.today().year
    return int(text) if text.isascii() and text.isdigit() and 2000 <= int(text[:5]) <= today else today


def _register(key: str) -> Register:
    found = book().registers.get(key)
    if found is None:
        raise Http404
    return found


def as_row(matter: Matter) -> dict[str, Any]:
    """A record as a row: its present step, the day that counts, its standing."""
    step = procedure_of(matter.procedure_id).steps.get(matter.step)
    due = matter.due or matter.legal_due or getattr(matter, "step_due", None)
    return {
        "matter": matter,
        "step": step.title if step else Text(matter.step, matter.step),
        "due": due,
        "standing": progress.standing(
            due,
            today=clock.today(),
            soon_from=timing.soon_from(due) if due else None,
            stopped=matter.stopped,
            provisional=matter.provisional,
            closed_on=matter.closed_at.astimezone(clock.CHINA).date() if matter.closed_at else None,
        ),
    }


@require_http_methods(["GET", "POST"])
@staff_only()
def new(request: HttpRequest, register: str) -> HttpResponse:
    """Open a record: the intake form of the register. A refusal shows it again with what was typed."""
    chosen = _register(register)
    viewer = viewer_for(request)
    if not actions.may_open(viewer, chosen):
        raise PermissionDenied
    township = Organisation.objects.get(pk=viewer.township_id or 0)
    if request.method == "GET":
        form = forms.intake_form(chosen.fields, township.pk, key=uuid4().hex, today=True)
        return _new_page(request, chosen, form)
    form = forms.intake_form(chosen.fields, township.pk, request.POST)
    if not form.is_valid():
        return _new_page(request, chosen, form, status=422)
    try:
        record = actions.open_record(
            township, chosen.key, form.cleaned_data, by=viewer, request_key=form.cleaned_data["key"]
        )
    except Refused as refusal:
        return _new_page(request, chosen, form, refusal=refusal, status=status_of(refusal))
    number = record.matter.number
    messages.success(request, say(f"已登记：{number}。", f"Entered: {number}."))
    if record.receipt_code:
        code = f"{record.receipt_code[:4]} {record.receipt_code[4:]}"
        messages.info(
            request,
            say(
                f"查询码 {code}。请写给反映人：凭编号、查询码和姓名在网上查进度，办结后评价。",
                f"Code {code}. Write it down for whoever appealed: with number, code and name they follow it online, "
                "and rate it once it is closed.",
            ),
        )
    if not kernel.matters(viewer).filter(pk=record.matter_id).exists():
        return redirect("register", chosen.key)
    return redirect("desk_matter", number)


def _new_page(
    request: HttpRequest, register: Register, form: Any, *, refusal: Refused | None = None, status: int = 200
) -> HttpResponse:
    context = {"register": register, "form": form, "refusal": refusal}
    return render(request, "registers/new.html", context, status=status)


def _matter(request: HttpRequest, number: str) -> Matter:
    """A record's matter that the viewer may see. Raises Http404 for any other, exactly as for nothing."""
    rows = kernel.matters(viewer_for(request)).filter(record__isnull=False)
    try:
        return rows.select_related("unit", "intake_unit", "handler", "township").get(number=number)
    except Matter.DoesNotExist as error:
        raise Http404 from error


@require_GET
@staff_only()
def sheet(request: HttpRequest, number: str) -> HttpResponse:
    """The record as a sheet of the register, A4. Sensitive values are masked on it."""
    paper = sheets.record_sheet(_matter(request, number), viewer_for(request))
    answer = HttpResponse(paper.pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{number}.pdf"'
    return answer


@require_POST
@staff_only()
def reveal(request: HttpRequest, number: str) -> HttpResponse:
    """Show the sensitive values of a record once, after a purpose was given and written to the log."""
    matter = _matter(request, number)
    try:
        shown = actions.reveal(matter, by=viewer_for(request), purpose=request.POST.get("purpose", ""))
    except Refused as refusal:
        context = {"matter": matter, "refusal": refusal}
        return render(request, "registers/reveal.html", context, status=422)
    return render(request, "registers/reveal.html", {"matter": matter, "shown": shown})
