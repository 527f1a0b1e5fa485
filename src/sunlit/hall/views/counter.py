"""The counter (窗口): one page to receive anybody, applications with their checklist, and every paper."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sunlit import clock
from sunlit.core.items import Item, Mode
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import catalogue, checklist, own_forms, register, sheets
from sunlit.hall.actions import applications, handling, notices, reception
from sunlit.hall.actions import own_forms as form_acts
from sunlit.hall.actions.ratings import CRITERIA
from sunlit.hall.actions.reception import Visit
from sunlit.hall.forms.counter import ApplicantForm
from sunlit.hall.forms.own import OwnForm
from sunlit.hall.models import Application, Inquiry, Paper
from sunlit.hall.views import papers_page
from sunlit.hall.views.late import too_late
from sunlit.hall.views.why import asked_first
from sunlit.hall.wording import THROUGH_THE_CENTRE
from sunlit.language import current, say
from sunlit.ledger import actions as ledger
from sunlit.matters import documents, queries, refusals
from sunlit.matters.models import Document, Matter, Task
from sunlit.pages.answers import status_of
from sunlit.pages.fields import new_key
from sunlit.pages.kept import kept
from sunlit.pages.typed import whole
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.people.viewer import Viewer

INTAKE = ("enquiry", "centre_director", "village_agent")
MOST_HITS = 8
CONDUCT = ("warm", "civil", "standard", "prompt")


@staff_only(*INTAKE)
@require_GET
def counter(request: HttpRequest) -> HttpResponse:
    """Receive anybody: find an item, a matter or a person, or open the register."""
    viewer = viewer_for(request)
    words = request.GET.get("q", "").strip()[:64]
    found = _found(viewer, words)
    if request.headers.get("HX-Request"):
        return render(request, "hall/counter/found.html", found)
    now = clock.now()
    return render(
        request,
        "hall/counter/counter.html",
        {
            **found,
            "unfinished": [(matter, _minutes(matter, now)) for matter in unfinished(viewer)[:20]],
            "pending": [
                (row, register.minutes_open(row, now), register.step_words(row.matter))
                for row in register.pending_with(viewer)[:20]
            ],
            "approvals": _approvals(viewer) if viewer.has_role("centre_director") else [],
            "conduct": [CRITERIA[name] for name in CONDUCT],
            "intake": viewer.has_role("enquiry", "centre_director"),
        },
    )


def unfinished(viewer: Viewer) -> QuerySet[Matter]:
    """Applications that were filed and have no result of the check yet, and immediate ones not done; oldest first
    (S2.29.01, S1.02.04)."""
    waiting = Q(step="papers") | Q(procedure__key="service-immediate", step__in=("handle", "tell"))
    return (
        queries.matters(viewer)
        .open()
        .filter(waiting, kind="application")
        .select_related("application", "village")
        .order_by("opened_at")
    )


def _approvals(viewer: Viewer) -> list[Matter]:
    rows = queries.matters(viewer).open().filter(kind="application", facts__additions__has_key="asked")
    return [row for row in rows if not row.facts["additions"].get("approved_by")]


def _minutes(matter: Matter, now: datetime) -> int:
    return int((now - matter.opened_at).total_seconds() // 60)


def _found(viewer: Viewer, words: str) -> dict[str, Any]:
    if not words:
        return {"words": "", "hits": [], "matters": [], "kept": []}
    hits = catalogue.index().find(words, MOST_HITS, current())
    by_words = Q(number__iendswith=words) | Q(subject__icontains=words)
    matters = queries.matters(viewer).filter(by_words).select_related("unit").order_by("-opened_at")
    return {
        "words": words,
        "hits": [(hit, hit.item.mode is not Mode.INFORMATION) for hit in hits],
        "matters": list(matters[:MOST_HITS]),
        "kept": Document.objects.visible_to(viewer)
        .filter(number__iexact=words)
        .defer("data")
        .select_related("matter"),
    }


# --- applications ---


@staff_only(*INTAKE, otherwise=THROUGH_THE_CENTRE)
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, item_id: str) -> HttpResponse:
    """Receive an application for an item: applicant, questions and checklist on one page, ended in one act."""
    viewer, township = viewer_for(request), township_for(request)
    try:
        offer = catalogue.offer(township, item_id)
    except KeyError as error:
        raise Http404 from error
    item = offer.item
    inquiry = _inquiry_of(request, viewer)
    posted = request.POST
    act = posted.get("act", "")
    form = ApplicantForm(
        posted or None,
        township=township,
        viewer=viewer,
        initial=_asked_by(inquiry) if inquiry else None,
    )
    refusal = None
    answers = checklist.typed_answers(item, posted)
    filled = own_forms.typed(item, posted)
    own = OwnForm(item, answers, township, posted or None)
    if request.method == "POST" and act not in ("list", "all_there") and form.is_valid() & own.is_valid():
        try:
            matter = reception.take_in(
                township,
                _visit(item, posted, form, filled),
                act,
                by=viewer,
                inquiry=inquiry,
                key=form.cleaned_data["key"],
            )
            return redirect("counter_application", number=matter.number)
        except Refused as error:
            refusal = error
    elif act in ("list", "all_there"):
        form.errors.clear()
        own.errors.clear()
    context = {
        "offer": offer,
        "form": form,
        "own_form": own,
        "inquiry": inquiry,
        "refusal": refusal,
        "act": act,
        "agent_only": not viewer.has_role("enquiry", "centre_director"),
        **_list(
            item,
            answers,
            checklist.typed_states(item, answers, posted),
            checklist.typed_notes(item, posted),
            posted,
        ),
    }
    status = status_of(refusal) if refusal else 422 if form.errors or own.errors else 200
    return render(request, "hall/counter/application.html", context, status=status)


def _inquiry_of(request: HttpRequest, viewer: Viewer) -> Inquiry | None:
    number = request.GET.get("inquiry") or request.POST.get("inquiry")
    if not number:
        return None
    return register.entries(viewer).filter(matter__number=number, matter__state="open").first()


def _asked_by(inquiry: Inquiry) -> dict[str, str]:
    """What an inquiry tells already about who applies; who called applies by telephone."""
    called = inquiry.way == Inquiry.Way.PHONE
    return {
        "applicant": inquiry.visitor,
        "phone": inquiry.contact,
        "channel": Matter.Channel.PHONE if called else Matter.Channel.WINDOW,
    }


def _visit(
    item: Item, posted: Any, form: ApplicantForm | None, filled: Mapping[str, object] | None = None
) -> Visit:
    answers = checklist.typed_answers(item, posted)
    return Visit(
        item=item.id,
        applicant=form.applicant_of() if form else applications.Applicant(""),
        answers=answers,
        states=checklist.typed_states(item, answers, posted),
        notes=checklist.typed_notes(item, posted),
        form=filled or {},
        rights_told="rights_told" in posted,
        written_wanted="written_wanted" in posted,
        opinion=posted.get("opinion", ""),
        ground=posted.get("ground", ""),
        channel=form.channel_of() if form else Matter.Channel.WINDOW,
        where=(
            posted.get("where_department", "")[:80],
            posted.get("where_address", "")[:200],
            posted.get("where_phone", "")[:40],
        ),
    )


def _list(item: Item, answers: Any, states: Any, notes: Any, posted: Any, told: Any = ()) -> dict[str, Any]:
    """What the checklist and the results below it need, with what was typed."""
    return {
        "item": item,
        "asks": checklist.asks(item, answers),
        "rows": checklist.rows(item, answers, states, notes, frozenset(told)),
        "typed": {
            name: posted.get(name, "")
            for name in ("opinion", "ground", "where_department", "where_address", "where_phone")
        },
        "rights_told": "rights_told" in posted,
        "written_wanted": "written_wanted" in posted,
        "rights": sheets.RIGHTS,
        "duties": sheets.DUTIES,
        "reception": item.procedure == "service-reception",
        "key": new_key(),
    }


@staff_only(*INTAKE)
@require_http_methods(["GET", "POST"])
def application(request: HttpRequest, number: str) -> HttpResponse:
    """An application at the counter: check it, end it, take in what was missing, finish it at once, print."""
    viewer = viewer_for(request)
    found = queries.matters(viewer).select_related(
        "application", "unit", "intake_unit", "township", "handler"
    )
    matter = found.filter(number=number, kind="application").first()
    if matter is None:
        return too_late(request, viewer, number, TYPED.get)
    row = matter.application
    item = catalogue.item(row.item)
    refusal = None
    posted = request.POST
    if request.method == "POST" and posted.get("act") not in ("list", "all_there"):
        try:
            if papers_page.act(request, viewer, row):
                return redirect("counter_application", number=number)
            _act(request, viewer, row, item)
            return redirect("counter_application", number=number)
        except Refused as error:
            refusal = error
            matter.refresh_from_db()
    conflict = refusal is not None and refusal.code in refusals.CONFLICTS
    typed = kept(posted, name_of=partial(_name_of, item)) if conflict else None
    asked = asked_first(request, matter, refusal, typed)
    if asked is not None:
        return asked
    states, notes = checklist.stored_states(row)
    answers = dict(row.answers)
    if request.method == "POST":
        states |= checklist.typed_states(item, answers, posted)
        notes |= checklist.typed_notes(item, posted)
    given = list(row.notices.select_related("given_by", "document", "approved_by").order_by("ordinal"))
    told = {material for notice in given for material in notice.missing}
    context = {
        "matter": matter,
        "application": row,
        "offer": catalogue.offer(matter.township, row.item),
        "refusal": refusal,
        "act": posted.get("act", ""),
        **_list(item, answers, states, notes, posted, told),
        "notices": given,
        "papers": matter.documents.order_by("issued_at", "pk"),
        "why": queries.why_this_date(matter) if matter.due else None,
        "step": register.step_words(matter),
        "own_form": _own_form(row, item, viewer, posted),
        "own_lines": own_forms.lines(row, item),
        "task": matter.tasks.filter(done_at=None).first(),
        "revision": matter.revision if conflict else posted.get("revision") or matter.revision,
        "age": _minutes(matter, clock.now()),
        "can_check": viewer.has_role("enquiry", "centre_director"),
        "can_approve": viewer.has_role(*notices.APPROVERS),
        "additions": _additions_of(matter, item),
        "ground": item.basis[0].citation if item.basis else "",
        "supplied": posted.getlist("supplied"),
        "unwritten": bool(given) and given[-1].document_id is None,
        "other": _first_one(matter) if conflict else None,
        **papers_page.context(row, item, viewer, posted),
        "kept": typed,
    }
    return render(request, "hall/counter/filed.html", context, status=status_of(refusal) if refusal else 200)


def _own_form(row: Application, item: Item, viewer: Viewer, posted: Any) -> OwnForm | None:
    """The item's own form as long as it can be changed: with what was typed, or with what stands there."""
    matter = row.matter
    intake = viewer.has_role("enquiry", "centre_director")
    if not item.form or matter.step != "papers" or matter.due is not None or not matter.is_open or not intake:
        return None
    if posted.get("act") == "form":
        return OwnForm(item, row.answers, matter.township, posted)
    return OwnForm(item, row.answers, matter.township, values=own_forms.values_of(row))


TYPED = {
    "opinion": Text("意见、结果或理由", "Opinion, result or reason"),
    "ground": Text("依据的条款", "Article that it rests on"),
    "where_department": Text("可以到哪个单位办", "Which body to go to"),
    "where_address": Text("地址", "Address"),
    "where_phone": Text("电话", "Telephone"),
    "rights_told": Text("已告知权利义务", "Rights and duties told"),
    "written_wanted": Text("要求书面告知", "Wanted in writing"),
    "supplied": Text("补来的材料", "Papers brought"),
}


def _name_of(item: Item, name: str) -> Text | None:
    """What a field of the counter's page is called; of a material, its name with what was said of it."""
    kinds = {
        "why-": Text("为何新增", "why it is asked for"),
        "note-": Text("备注", "note"),
        "paper-": Text("情况", "how it stands"),
    }
    for one in item.form:
        if name == f"{own_forms.PREFIX}{one.key}":
            return one.label
    for prefix, words in kinds.items():
        if name.startswith(prefix):
            for row in item.materials:
                if row.id == name.removeprefix(prefix):
                    return Text(f"{row.name.zh}：{words.zh}", f"{row.name.en}: {words.en}")
    return TYPED.get(name)


def _first_one(matter: Matter) -> Task | None:
    """The step that somebody else did first, with their name and the time."""
    return matter.tasks.exclude(done_by=None).select_related("done_by").last()


def _additions_of(matter: Matter, item: Item) -> dict[str, Any]:
    facts = matter.facts.get("additions") or {}
    return {
        "asked": [
            (catalogue.material(item, material).name, why) for material, why in facts.get("asked", {}).items()
        ],
        "approved": bool(facts.get("approved_by")),
    }


def _act(request: HttpRequest, viewer: Viewer, row: Application, item: Item) -> None:
    """One act on a stored application, by the button that was pressed. Raises Refused."""
    posted = request.POST
    act, key = posted.get("act", ""), posted.get("key", "")[:64]
    stated = posted.get("revision", "")
    # What is no number is no revision that anybody saw.
    revision = (whole(stated) or 0) if stated else None
    why = {name.removeprefix("why-"): str(value) for name, value in posted.items() if name.startswith("why-")}
    if act == "hand_in":
        supplied = dict.fromkeys(posted.getlist("supplied"), Paper.State.THERE)
        applications.hand_in(
            row.pk, supplied, by=viewer, rights_told="rights_told" in posted, revision=revision, key=key
        )
    elif act == "finish":
        handling.finish_at_once(
            row.pk, by=viewer, text=posted.get("opinion", ""), ground=posted.get("ground", ""), key=key
        )
    elif act == "defer":
        handling.defer(row.pk, by=viewer, reason=posted.get("opinion", ""), key=key)
    elif act == "form":
        form_acts.write(row.pk, own_forms.typed(item, posted), by=viewer, revision=revision, key=key)
    elif act == "write":
        notices.write_notice(row.pk, by=viewer, key=key)
    elif act == "approve":
        notices.approve_additions(row.pk, by=viewer)
    else:
        visit = _visit(item, posted, None)
        with transaction.atomic():
            if visit.written_wanted:
                Application.objects.filter(pk=row.pk).update(written_wanted=True)
            if visit.states:
                applications.check_papers(
                    row.pk, visit.states, by=viewer, notes=visit.notes, revision=revision
                )
            if act == "ask":
                notices.ask_approval(row.pk, why, by=viewer, key=key)
            elif act in ("notice", "oral"):
                notices.give_notice(
                    row.pk,
                    by=viewer,
                    oral=act == "oral",
                    explanations=why,
                    revision=revision,
                    key=key,
                )
            elif act in reception.RESULTS:
                reception.finish(row.pk, visit, act, by=viewer, revision=revision)
            else:
                raise Refused("no_result", reception.NO_RESULT, clause="S2.29.01")
    messages.success(request, str(say("已办好。", "Done.")))


# --- papers ---


@staff_only()
@require_GET
def paper(request: HttpRequest, number: str) -> HttpResponse:
    """A paper as it was first printed, to the byte; each look is written down in the ledger."""
    viewer = viewer_for(request)
    document = get_object_or_404(
        Document.objects.visible_to(viewer).select_related("township", "matter"), number=number
    )
    asked = asked_first(request, document.matter)
    if asked is not None:
        return asked
    content = documents.pdf(document)
    ledger.record_read(
        document.township.code,
        actor=viewer.actor,
        subject_kind="matter" if document.matter else "paper",
        subject=document.matter.number if document.matter else document.number,
        fields=["paper", document.template],
        purpose="print",
    )
    return pdf_answer(content, document.number)


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    """A PDF that the browser shows, under its number."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer
