"""The desk of charges: what waits today, a case's bill, its payment and refunds, the daily close, the catalogue."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.fees import catalogue, queries
from sunlit.fees.actions import billing, closing, paying, publishing
from sunlit.fees.actions.billing import CASHIERS, Wanted
from sunlit.fees.forms import BillForm, CloseForm, PayForm, PublishForm, RefundForm, WithdrawForm
from sunlit.fees.models import Bill, DayClose, Refund
from sunlit.language import say
from sunlit.ledger import actions as ledger
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.pages import answers
from sunlit.pages.viewing import staff_only, township_for, viewer_for

MONEY = ("enquiry", "centre_director", "deputy_leader", "mayor", "supervisor")
status_of = partial(answers.status_of, also=("second_bill", "paid_already", "closed_already"))


@require_GET
@staff_only(*MONEY)
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for its money today, and what should be in my drawer?"""
    viewer = viewer_for(request)
    number = request.GET.get("number", "").strip().upper()[:40]
    if number:
        return redirect("fees_new", number)
    cashier = viewer.has_role(*CASHIERS)
    context = {
        "unpaid": queries.unpaid(viewer),
        "paid": queries.lately(viewer),
        "refunds": queries.refunds(viewer),
        "today": queries.today_of(viewer, clock.today()) if cashier else None,
        "left_open": queries.to_close(viewer, clock.today()) if cashier else None,
        "cashier": cashier,
        "takes_objections": viewer.has_role("enquiry"),
        "publisher": viewer.has_role(*publishing.MAY_PUBLISH),
    }
    return render(request, "fees/desk.html", context)


@require_http_methods(["GET", "POST"])
@staff_only(*CASHIERS)
def new(request: HttpRequest, number: str) -> HttpResponse:
    """Which charges does this case have?"""
    viewer = viewer_for(request)
    try:
        application = queries.application(viewer, number)
    except Matter.DoesNotExist as error:
        raise Http404 from error
    matter = application.matter
    present = Bill.objects.visible_to(viewer).filter(matter=matter, withdrawn_at=None).first()
    if present is not None and request.method == "GET":
        return redirect("fees_bill", present.pk)
    entries = catalogue.entries_for(matter.township, application.item, clock.today())
    form = BillForm(entries, request.POST or None)
    refusal, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                row = billing.bill(matter.pk, _wanted(form), by=viewer, key=form.cleaned_data["key"])
                messages.success(
                    request, say("已开票，请打印交给缴费人。", "The bill is made; print it for the payer.")
                )
                return redirect("fees_bill", row.pk)
            except Refused as found:
                refusal, status = found, status_of(found)
    item = book().items.get(application.item)
    context = {"matter": matter, "item": item, "form": form, "entries": entries, "refusal": refusal}
    return render(request, "fees/new.html", context, status=status)


def _wanted(form: BillForm) -> list[Wanted]:
    typed = form.cleaned_data
    return [
        Wanted(
            entry.charge.id,
            typed[f"base-{entry.charge.id}"],
            typed.get(f"household-{entry.charge.id}", ""),
            typed.get(f"notice-{entry.charge.id}", ""),
        )
        for entry in form.entries
        if typed[f"base-{entry.charge.id}"].strip()
    ]


@require_http_methods(["GET", "POST"])
@staff_only(*MONEY)
def bill(request: HttpRequest, bill_id: int) -> HttpResponse:
    """What is this bill for, was it paid, did money go back?"""
    viewer = viewer_for(request)
    try:
        row = queries.bill(viewer, bill_id)
    except Bill.DoesNotExist as error:
        raise Http404 from error
    if request.method == "GET":
        ledger.record_read(
            row.township.code,
            actor=viewer.actor,
            subject_kind="matter",
            subject=row.matter.number,
            fields=["payer"],
            purpose="办理收费",
        )
        return _bill_page(request, row)
    act = request.POST.get("act", "")
    forms_of: dict[str, type[forms.Form]] = {"pay": PayForm, "withdraw": WithdrawForm, "refund": RefundForm}
    form = forms_of[act](request.POST) if act in forms_of else None
    if form is not None and not form.is_valid():
        return _bill_page(request, row, act=act, form=form, status=422)
    try:
        _act(request, row, act, form.cleaned_data if form else {})
    except Refused as refusal:
        return _bill_page(
            request,
            queries.bill(viewer, bill_id),
            act=act,
            form=form,
            refusal=refusal,
            status=status_of(refusal),
        )
    except Refund.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, say("已办。", "Done."))
    return redirect("fees_bill", bill_id)


def _act(request: HttpRequest, row: Bill, act: str, typed: dict[str, Any]) -> None:
    viewer, posted = viewer_for(request), request.POST
    if act == "pay":
        paying.pay(
            row.pk,
            typed["amount"],
            typed["way"],
            by=viewer,
            key=typed["key"],
            reference=typed["reference"],
            fiscal_receipt=typed["fiscal_receipt"],
        )
    elif act == "withdraw":
        billing.withdraw(row.pk, typed["reason"], by=viewer)
    elif act == "refund":
        paying.ask_refund(row.pk, typed["amount"], typed["reason"], by=viewer, key=typed["key"])
    else:
        wanted = posted.get("refund", "")
        refund = row.refunds.get(
            pk=int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 16 else 0
        )
        if act in ("approve", "refuse"):
            paying.decide_refund(refund.pk, act == "approve", posted.get("opinion", ""), by=viewer)
        elif act == "back":
            paying.pay_back(
                refund.pk, posted.get("way", ""), by=viewer, reference=posted.get("reference", "")
            )
        else:
            raise Http404


def _bill_page(
    request: HttpRequest,
    row: Bill,
    *,
    act: str = "",
    form: forms.Form | None = None,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer = viewer_for(request)
    paid, cashier = hasattr(row, "payment"), viewer.has_role(*CASHIERS)
    offered: dict[str, forms.Form] = {}
    if not paid and not row.withdrawn_at and cashier:
        offered = {
            "pay": PayForm(initial={"amount": row.total}, auto_id="pay_%s"),
            "withdraw": WithdrawForm(auto_id="withdraw_%s"),
        }
    elif paid and viewer.has_role(*CASHIERS, *paying.APPROVERS):
        offered = {"refund": RefundForm(auto_id="refund_%s")}
    if form is not None and act in offered:
        form.auto_id = f"{act}_%s"
        offered[act] = form
    context = {
        "bill": row,
        "paid": paid,
        "lines": list(row.lines.order_by("pk")),
        "refunds": list(row.refunds.select_related("asked_by", "decided_by", "paid_by").order_by("asked_at")),
        "offered": offered,
        "approver": viewer.has_role(*paying.APPROVERS),
        "cashier": cashier,
        "refusal": refusal,
        "staff_id": viewer.staff_id,
    }
    return render(request, "fees/bill.html", context, status=status)


@require_http_methods(["GET", "POST"])
@staff_only(*MONEY)
def close(request: HttpRequest) -> HttpResponse:
    """Does the cash in my drawer agree with the bills?"""
    return _close(request)


def _close(request: HttpRequest, refusal: Refused | None = None) -> HttpResponse:
    viewer, cashier = viewer_for(request), viewer_for(request).has_role(*CASHIERS)
    status = status_of(refusal) if refusal else 200
    typed = request.POST if request.method == "POST" and "counted" in request.POST else None
    form = CloseForm(typed)
    if typed is not None and refusal is None:
        status = 422
        if form.is_valid():
            try:
                closing.close_day(
                    township_for(request),
                    form.cleaned_data["counted"],
                    form.cleaned_data["explanation"],
                    by=viewer,
                    key=form.cleaned_data["key"],
                )
                messages.success(
                    request, say("已日结，请另一个人签字。", "Closed; another person signs it now.")
                )
                return redirect("fees_close")
            except Refused as found:
                refusal, status = found, status_of(found)
    context = {
        "form": form,
        "today": queries.to_close(viewer, clock.today()) if cashier else None,
        "closes": list(queries.closes(viewer)[:60]),
        "signer": viewer.has_role(*closing.SIGNERS),
        "staff_id": viewer.staff_id,
        "refusal": refusal,
    }
    return render(request, "fees/close.html", context, status=status)


@require_POST
@staff_only(*closing.SIGNERS)
def sign(request: HttpRequest, close_id: int) -> HttpResponse:
    """Sign another person's close."""
    try:
        closing.sign(close_id, by=viewer_for(request))
    except DayClose.DoesNotExist as error:
        raise Http404 from error
    except Refused as refusal:
        return _close(request, refusal)
    messages.success(request, say("已签字。", "Signed."))
    return redirect("fees_close")


@require_http_methods(["GET", "POST"])
@staff_only(*publishing.MAY_PUBLISH)
def catalogue_page(request: HttpRequest) -> HttpResponse:
    """What does each charge cost here, and on which document?"""
    place, viewer = township_for(request), viewer_for(request)
    entries = catalogue.entries(place, clock.today())
    form = PublishForm(entries, request.POST or None, initial={"since": clock.today()})
    refusal, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            typed = form.cleaned_data
            try:
                if "take_out" in request.POST:
                    publishing.take_out(
                        place, typed["charge"], typed["basis"], typed["since"], by=viewer, key=typed["key"]
                    )
                else:
                    publishing.publish(
                        place,
                        typed["charge"],
                        typed["rate"],
                        typed["basis"],
                        typed["since"],
                        by=viewer,
                        key=typed["key"],
                    )
                messages.success(request, say("已公布。", "Published."))
                return redirect("fees_catalogue")
            except Refused as found:
                refusal, status = found, status_of(found)
    return render(
        request, "fees/catalogue.html", {"entries": entries, "form": form, "refusal": refusal}, status=status
    )
