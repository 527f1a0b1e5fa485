"""A list on the desk: made from a spreadsheet, its steps, its payment file, its results, objections to it."""

import io
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sunlit import clock
from sunlit.core.beneficiaries import RowFault
from sunlit.core.refusals import Refused
from sunlit.language import current, say
from sunlit.ledger import actions as ledger
from sunlit.matters.book import book
from sunlit.pages import answers
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.subsidies import postings, queries, sheets
from sunlit.subsidies.actions import lists, posting, sending
from sunlit.subsidies.actions.registering import MAKERS
from sunlit.subsidies.forms import ObjectionForm, ReasonForm, ResultForm, StrikeForm, UploadForm
from sunlit.subsidies.models import DESK, PayList
from sunlit.tables import template

status_of = partial(answers.status_of, also=("settled_already",))
MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@require_http_methods(["GET", "POST"])
@staff_only(*MAKERS)
def new(request: HttpRequest, programme: str) -> HttpResponse:
    """Make a list from a spreadsheet: looked at whole, taken whole, every fault with its row."""
    place, viewer = township_for(request), viewer_for(request)
    rule = book().programmes.get(programme)
    if rule is None:
        raise Http404
    form = UploadForm(request.POST or None, request.FILES or None)
    form.fields["village"].queryset = queries.villages(place)  # type: ignore[attr-defined]
    faults: list[RowFault] = []
    refusal, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            typed = form.cleaned_data
            try:
                rows, faults = sheets.read_rows(typed["file"], rule)
                report = lists.look(place, programme, typed["period"], rows)
                faults += report.faults
                if request.POST.get("act") == "report":
                    name = typed["file"].name or ""
                    return _file(
                        "check-result.xlsx", sheets.report_of(rule, name, rows, faults, report.total)
                    )
                if not faults:
                    made = lists.make(
                        place, typed["village"], programme, typed["period"], rows, by=viewer, key=typed["key"]
                    )
                    messages.success(
                        request,
                        say(
                            "名册已提交，请另一个人复核。", "The list is made; another person checks it now."
                        ),
                    )
                    return redirect("subsidies_paylist", made.pk)
            except Refused as found:
                refusal, status = found, status_of(found)
    faults.sort(key=lambda fault: fault.place)
    context = {
        "rule": rule,
        "form": form,
        "refusal": refusal,
        "faults": faults[: lists.TOLD],
        "fault_count": len(faults),
    }
    return render(request, "subsidies/new.html", context, status=status)


def _file(name: str, content: bytes) -> HttpResponse:
    answer = HttpResponse(content, content_type=MEDIA[name.rpartition(".")[2]])
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_GET
@staff_only(*MAKERS)
def empty_form(request: HttpRequest, programme: str) -> HttpResponse:
    """The empty spreadsheet of a list, with its columns explained."""
    rule = book().programmes.get(programme)
    if rule is None:
        raise Http404
    to = io.BytesIO()
    template(to, sheets.layout_of(rule), language=current())
    return _file(f"list-{rule.id}.xlsx", to.getvalue())


@require_http_methods(["GET", "POST"])
@staff_only(*DESK)
def shown(request: HttpRequest, list_id: int) -> HttpResponse:
    """Where does this list stand, who did what, and what became of each row?"""
    viewer = viewer_for(request)
    row = PayList.objects.visible_to(viewer).filter(pk=list_id).first()
    if row is None:
        raise Http404
    if request.method == "GET":
        ledger.record_read(
            row.township.code,
            actor=viewer.actor,
            subject_kind="paylist",
            subject=str(row.pk),
            fields=["name"],
            purpose="办理补贴名册",
        )
        return _page(request, list_id)
    act = request.POST.get("act", "")
    form: forms.Form | None = None
    if act == "drop":
        form = ReasonForm(request.POST)
    elif act == "strike":
        form = StrikeForm(request.POST, auto_id="strike_%s")
    elif act == "results":
        form = ResultForm(request.POST, request.FILES)
    if form is not None and not form.is_valid():
        return _page(request, list_id, act=act, form=form, status=422)
    try:
        _act(request, list_id, act, form.cleaned_data if form else {})
    except Refused as refusal:
        return _page(request, list_id, act=act, form=form, refusal=refusal, status=status_of(refusal))
    messages.success(request, say("已办。", "Done."))
    return redirect("subsidies_paylist", list_id)


def _act(request: HttpRequest, list_id: int, act: str, typed: dict[str, Any]) -> None:
    viewer = viewer_for(request)
    if act == "check":
        lists.check(list_id, by=viewer)
    elif act == "approve":
        lists.approve(list_id, by=viewer)
    elif act == "drop":
        lists.drop(list_id, typed["reason"], by=viewer)
    elif act == "strike":
        lists.strike_out(list_id, typed["place"], typed["reason"], by=viewer)
    elif act == "results":
        sending.take_results(list_id, sheets.read_results(typed["file"]), by=viewer)
    else:
        raise Http404


def _page(
    request: HttpRequest,
    list_id: int,
    *,
    act: str = "",
    form: forms.Form | None = None,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer = viewer_for(request)
    row = (
        PayList.objects.visible_to(viewer)
        .select_related("village", "township", "made_by", "checked_by", "approved_by", "sent_by", "posting")
        .get(pk=list_id)
    )
    page = Paginator(row.rows.select_related("household").order_by("place"), 100).get_page(
        request.GET.get("page")
    )
    maker, state = viewer.has_role(*MAKERS), row.state
    context = {
        "list": row,
        "page": page,
        "sums": queries.sums(row),
        "objections": list(row.objections.select_related("matter")),
        "checks": state == "made" and viewer.has_role(*lists.CHECKERS) and viewer.staff_id != row.made_by_id,
        "approves": state == "checked"
        and viewer.has_role(*lists.APPROVERS)
        and viewer.staff_id not in (row.made_by_id, row.checked_by_id),
        "sends": maker and state in ("public", "sent"),
        "strikes": (form if act == "strike" else StrikeForm(auto_id="strike_%s"))
        if state in ("made", "checked", "public") and viewer.has_role(*lists.CHECKERS, *lists.APPROVERS)
        else None,
        "posting": postings.posting_of(row),
        "unposted_since": postings.missing_since(row),
        "posting_needed": posting.needed(row) if maker and state == "public" else None,
        "public_over": row.public_until is not None and clock.today() > row.public_until,
        "results": (form if act == "results" else ResultForm(auto_id="results_%s"))
        if maker and state == "sent"
        else None,
        "drops": (form if act == "drop" else ReasonForm(auto_id="drop_%s"))
        if maker and state in ("made", "checked", "public")
        else None,
        "refusal": refusal,
    }
    return render(request, "subsidies/paylist.html", context, status=status)


@require_POST
@staff_only(*MAKERS)
def file(request: HttpRequest, list_id: int) -> HttpResponse:
    """The payment file, after approval and publication; each time it leaves stands in the ledger."""
    kind = request.POST.get("kind", "")
    try:
        content = sending.send(list_id, kind, by=viewer_for(request))
    except PayList.DoesNotExist as error:
        raise Http404 from error
    except Refused as refusal:
        return _page(request, list_id, refusal=refusal, status=status_of(refusal))
    return _file(f"payments-{list_id}.{kind}", content)


@require_http_methods(["GET", "POST"])
@staff_only("enquiry", "office_clerk")
def objections(request: HttpRequest) -> HttpResponse:
    """Take in an objection to a list that is public."""
    place = township_for(request)
    form = ObjectionForm(request.POST or None)
    public = PayList.objects.filter(township=place, state=PayList.State.PUBLIC).select_related("village")
    form.fields["list"].choices = [(row.pk, row.title.in_language(current())) for row in public]  # type: ignore[attr-defined]
    refusal, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            typed = form.cleaned_data
            try:
                made = lists.object_to(
                    int(typed["list"]),
                    typed["party"],
                    typed["text"],
                    by=viewer_for(request),
                    place=typed["place"],
                    key=typed["key"],
                )
                messages.success(
                    request,
                    say(f"已登记为诉求 {made.matter.number}。", f"Entered as appeal {made.matter.number}."),
                )
                return redirect("subsidies_objections")
            except Refused as found:
                refusal, status = found, status_of(found)
    context = {"acts": [("object", say("登记异议", "Enter the objection"), form)], "refusal": refusal}
    context["heading"] = say("补贴名单异议登记", "Objection to a list of payments")
    context["lead"] = say(
        "登记后转诉求处理；没有办结以前，这份名单不发放。",
        "It becomes an appeal; nothing of the list is paid until that is closed.",
    )
    return render(request, "subsidies/register.html", context, status=status)
