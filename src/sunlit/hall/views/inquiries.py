"""The first-inquiry register (首问登记本): enter, answer, lead on, print; figures; desk plates."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import answers, catalogue, register, register_sheets, visitor_questions
from sunlit.hall.actions import inquiries, leading
from sunlit.hall.forms import inquiries as forms
from sunlit.hall.forms.counter import InquiryForm
from sunlit.hall.models import Inquiry
from sunlit.hall.views import inquiry_acts
from sunlit.hall.views.counter import INTAKE, pdf_answer
from sunlit.hall.views.late import too_late
from sunlit.hall.views.why import asked_first
from sunlit.language import say
from sunlit.ledger import actions as ledger
from sunlit.matters import documents, refusals
from sunlit.matters.models import Matter, Task
from sunlit.pages.answers import status_of
from sunlit.pages.kept import Kept, kept
from sunlit.pages.typed import whole
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

HEADS = ("office_clerk", "centre_director", "deputy_leader", "mayor", "supervisor")

PRINTERS = ("enquiry", *HEADS)

MARK_DAYS = 31


@staff_only()
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register whoever comes or calls; an answer that is typed at once ends the entry at once."""
    viewer, township = viewer_for(request), township_for(request)
    item_id = request.POST.get("item") or request.GET.get("item", "")
    item = _item(item_id)
    way = request.GET.get("way", "")
    form = InquiryForm(
        request.POST or None,
        township=township,
        initial={"item": item.id if item else "", "way": way if way in Inquiry.Way.values else "visit"},
    )
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            inquiry = _register(request, viewer, township, form)
        except Refused as error:
            refusal = error
        else:
            if inquiry.about_id and not viewer.has_role("supervisor"):
                words = say(
                    f"已登记为{inquiry.matter.number}并转监督人员。",
                    f"Registered as {inquiry.matter.number} and passed to a supervisor.",
                )
                messages.success(request, str(words))
                return redirect("inquiries")
            return redirect("inquiry", number=inquiry.matter.number)
    context = {
        "form": form,
        "item": item,
        "at_counter": viewer.has_role(*INTAKE),
        "identity": visitor_questions.identity_line(request.user),  # type: ignore[arg-type]
        "blocks": _blocks(answers.blocks(item)) if item else [],
        "refusal": refusal,
    }
    status = status_of(refusal) if refusal else 422 if form.errors else 200
    return render(request, "hall/inquiries/new.html", context, status=status)


def _register(request: HttpRequest, viewer: Viewer, township: Organisation, form: InquiryForm) -> Inquiry:
    """Register, and answer where an answer was typed: both or neither. Raises Refused."""
    _first_asked_stays(request, viewer.staff_id)
    key = form.cleaned_data["key"][:64]
    with transaction.atomic():
        inquiry = inquiries.register(township, form.question_of(township), by=viewer, key=key)
        if form.cleaned_data["answer"].strip() and inquiry.matter.is_open and not inquiry.about_id:
            inquiry = inquiries.answer(
                inquiry.pk, form.cleaned_data["answer"], by=viewer, told="in_person", key=f"{key}a"
            )
    return inquiry


def _first_asked_stays(request: HttpRequest, first_asked: int | None) -> None:
    """No form has the first-asked person as a field; one that was smuggled in is refused (S1.01.08)."""
    named = request.POST.get("first_asked", "")
    if named:
        inquiries.check_first_asked(first_asked, -1 if whole(named) is None else int(named))


def _item(item_id: str) -> Any:
    try:
        return catalogue.item(item_id) if item_id else None
    except KeyError:
        return None


def _blocks(given: dict[str, Any]) -> list[tuple[Text, Any]]:
    return [(title, given[name]) for name, title in answers.BLOCKS.items() if given.get(name)]


@staff_only()
@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, number: str) -> HttpResponse:
    """One entry of the register: what was asked, who is responsible, and what can be done with it now."""
    viewer, township = viewer_for(request), township_for(request)
    rows = register.entries(viewer).prefetch_related("matter__hand_overs__receiver", "attempts__staff")
    inquiry = rows.filter(matter__number=number).first()
    if inquiry is None:
        fields = inquiry_acts.all_fields(township)
        return too_late(request, viewer, number, lambda name: None, fields)
    refusal, typed = None, list[Kept]()
    if request.method == "POST":
        try:
            _first_asked_stays(request, inquiry.matter.first_asked_id)
            inquiry_acts.do(request, viewer, township, inquiry)
            messages.success(request, str(say("已记入登记本。", "Entered into the register.")))
            return redirect("inquiry", number=number)
        except Refused as error:
            refusal = error
            conflict = refusal.code in refusals.CONFLICTS
            typed = kept(request.POST, inquiry_acts.all_fields(township)) if conflict else []
            found = register.entries(viewer).filter(pk=inquiry.pk).first()
            if found is None:
                context = {"number": number, "refusal": refusal, "kept": typed}
                return render(request, "pages/too_late.html", context, status=status_of(refusal))
            inquiry = found
    matter = inquiry.matter
    asked = asked_first(request, matter, refusal, typed)
    if asked is not None:
        return asked
    can = inquiry_acts.outcomes_for(viewer, matter)
    owner = leading.owns(inquiry, matter.first_asked_id)
    item = _item(inquiry.item)
    proposed = leading.proposed_handler(matter.township_id, inquiry.item) if item else None
    context = {
        "at_counter": viewer.has_role(*INTAKE),
        "inquiry": inquiry,
        "matter": matter,
        "item": item,
        "refusal": refusal,
        "kept": typed,
        "responsible": register.responsible_now(inquiry),
        "step": register.step_words(matter),
        "minutes": register.minutes_open(inquiry, clock.now()),
        "result": register.result_words(inquiry),
        "blocks": _blocks(inquiry.answer_blocks or (answers.blocks(item) if item and matter.is_open else {})),
        "can": can,
        "own": owner,
        "task": matter.tasks.filter(done_at=None).first(),
        "hand_overs": matter.hand_overs.select_related("giver", "receiver", "taken_by", "unit"),
        "attempts": inquiry.attempts.select_related("staff"),
        "papers": matter.documents.order_by("issued_at"),
        "timeline": matter.tasks.filter(done_at__isnull=False).select_related("done_by").order_by("pk"),
        "acts": inquiry_acts.forms_for(request, township, inquiry, can, proposed) if can else {},
    }
    return render(
        request, "hall/inquiries/entry.html", context, status=status_of(refusal) if refusal else 200
    )


@staff_only()
@require_GET
def book(request: HttpRequest) -> HttpResponse:
    """The register with filters, what nobody looked after, and the figures of each person."""
    viewer = viewer_for(request)
    now = clock.now()
    filters = forms.RegisterFilter(request.GET or None)
    rows, first, last = narrowed(viewer, filters)
    page = Paginator(rows.prefetch_related("matter__hand_overs"), 30).get_page(request.GET.get("page"))
    head = viewer.has_role(*HEADS)
    context = {
        "filters": filters,
        "first": first,
        "last": last,
        "page": page,
        "rows": [
            (row, register.responsible_now(row), register.result_words(row), register.minutes_open(row, now))
            for row in page
        ],
        "figures": register.figures(viewer, first, last) if viewer.has_role(*PRINTERS) else [],
        "untouched": [(row, register.minutes_open(row, now)) for row in register.untouched(viewer, now)[:50]]
        if head
        else [],
        "untouched_minutes": register.untouched_minutes(clock.today(), viewer.township_id),
        "calls": [(row, register.minutes_open(row, now)) for row in register.not_passed_on(viewer)[:50]],
        "head": head,
        "printer": viewer.has_role(*PRINTERS),
        "disputes": [(task, int((now - task.opened_at).total_seconds() // 60)) for task in _disputes(viewer)],
    }
    return render(request, "hall/inquiries/book.html", context)


def narrowed(viewer: Viewer, filters: forms.RegisterFilter) -> tuple[QuerySet[Inquiry], date, date]:
    """The entries that the viewer may see and the filter asks for, and the period that it means."""
    first, last = filters.period(clock.today())
    rows = register.between(register.entries(viewer), first, last)
    data = filters.cleaned_data if filters.is_valid() else {}
    if data.get("way"):
        rows = rows.filter(way=data["way"])
    if data.get("state"):
        rows = (
            rows.filter(matter__state="open")
            if data["state"] == "open"
            else rows.exclude(matter__state="open")
        )
    if data.get("words"):
        words = data["words"].strip()
        rows = rows.filter(
            Q(visitor__icontains=words) | Q(matter__number__iendswith=words) | Q(question__icontains=words)
        )
    return rows, first, last


def _disputes(viewer: Viewer) -> list[Task]:
    """What two offices dispute, for the office that decides, with its age (S1.01.06)."""
    return list(
        Task.objects.filter(
            done_at=None,
            step__in=("decide", "assign"),
            matter__kind="inquiry",
            matter__in=Matter.objects.visible_to(viewer),
        )
        .select_related("matter")
        .order_by("opened_at")
    )


@staff_only(*PRINTERS)
@require_GET
def printed(request: HttpRequest, which: str) -> HttpResponse:
    """The register, or the register of calls, as a book to print; reading it is written down in the ledger."""
    viewer, township = viewer_for(request), township_for(request)
    first, last = forms.RegisterFilter(request.GET or None).period(clock.today())
    if (last - first) > timedelta(days=366):
        first = last - timedelta(days=MARK_DAYS)
    make, template, mark = {
        "register": (register.book_sheet, "first-inquiry-register", "F"),
        "calls": (register.call_sheet, "phone-register", "L"),
    }[which]
    data = make(viewer, township, first, last)
    if not data["rows"]:
        messages.info(request, str(say("这段时间没有登记。", "Nothing was registered in that time.")))
        return redirect("inquiries")
    number = f"{township.code}{mark}{first:%Y%m%d}-{last:%Y%m%d}"
    with transaction.atomic():
        paper = documents.show(template, data, number=number)
        ledger.record_read(
            township.code,
            actor=viewer.actor,
            subject_kind="register",
            subject=number,
            fields=["visitor", "unit", "contact", "question"],
            purpose="print",
        )
    return pdf_answer(paper.pdf, number)


@staff_only()
@require_http_methods(["GET", "POST"])
def plates(request: HttpRequest) -> HttpResponse:
    """Who sits where, whose board lacks the complaint telephone, and the boards to print (S2.26.02)."""
    viewer, township = viewer_for(request), township_for(request)
    rows = register.plates(township)
    refusal = None
    if request.method == "POST":
        chosen = next((row for row in rows if str(row.holding.pk) == request.POST.get("holding")), None)
        if chosen is None:
            raise Http404
        try:
            with transaction.atomic():
                document = register_sheets.desk_plate(chosen, by=viewer)
            return redirect("paper", number=document.number)
        except Refused as error:
            refusal = error
    context = {
        "rows": rows,
        "lacking": [row for row in rows if not row.complete],
        "refusal": refusal,
    }
    return render(
        request, "hall/inquiries/plates.html", context, status=status_of(refusal) if refusal else 200
    )
