"""The desk of village disclosure: who is late, what waits for me; a village with what may be entered there; one sheet."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from sunlit import clock
from sunlit.core.periods import period_in_words
from sunlit.core.refusals import Refused
from sunlit.core.villages import Column, ColumnKind, VillageSheet, last_closed
from sunlit.language import say, spoken
from sunlit.matters.book import book
from sunlit.pages import answers
from sunlit.pages.fields import new_key
from sunlit.pages.postings import postings_of
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.people.models import Organisation
from sunlit.people.viewer import TOWNSHIP_WIDE, Viewer
from sunlit.villages import deciding, queries
from sunlit.villages.actions import account, sheets, township
from sunlit.villages.forms import AccountForm, ActivityForm, CadenceForm, MergeForm, PolicyForm, SetUpForm
from sunlit.villages.models import AGENT, BOOKKEEPERS, COMMITTEE, KEEPERS, LOOKS, AccountLine, Sheet
from sunlit.villages.views.public import LISTS, quarter_asked

DESK = (AGENT, COMMITTEE, "village_secretary", *LOOKS, *sorted(TOWNSHIP_WIDE))
status_of = partial(answers.status_of, also=("waits_already", "done_already"))
LEAST_ROWS, MORE_ROWS = 3, 5


def sees_all(viewer: Viewer) -> bool:
    """Whether this viewer looks after every village of the township."""
    return viewer.sees_township or viewer.has_role(*LOOKS)


def village_for(request: HttpRequest, code: str) -> Organisation:
    """A village of the township that this viewer looks after or has a post in. Raises Http404."""
    viewer = viewer_for(request)
    found = queries.village(township_for(request), code)
    if found is None or not (sees_all(viewer) or found.pk in viewer.unit_ids):
        raise Http404
    return found


@require_safe
@staff_only(*DESK)
def desk(request: HttpRequest) -> HttpResponse:
    """Which village is late or empty, and what waits for me?"""
    place, viewer, today = township_for(request), viewer_for(request), clock.today()
    quarter = quarter_asked(request)
    known = queries.counted(place, today)
    if not sees_all(viewer):
        known = [one for one in known if one.pk in viewer.unit_ids]
    checks = {one.pk for one in queries.own_villages(viewer, COMMITTEE)}
    rows = queries.standings(known, quarter, today)
    context = {
        "rows": rows,
        "late": sum(bool(row.late) for row in rows),
        "whole": sum(not row.empty for row in rows),
        "quarter": quarter,
        "when": period_in_words(quarter),
        "mine": queries.own_villages(viewer, AGENT),
        "waiting": [(row, row.village_id in checks) for row in queries.waiting(viewer)[:60]],
        "postings": [one for one in postings_of(known, today) if not one.posted],
        "posts_in": viewer.unit_ids if viewer.has_role(AGENT, COMMITTEE, "village_secretary") else (),
        "coverage": queries.coverage(place, today) if sees_all(viewer) else None,
        "orders": queries.orders(known),
        "overdue": [row for row in queries.activities(known, today) if row.overdue],
        "today": today,
    }
    return render(request, "villages/desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(*DESK)
def village(request: HttpRequest, code: str) -> HttpResponse:
    """What has this village to enter, and what does the township keep about it?"""
    row, viewer, today = village_for(request, code), viewer_for(request), clock.today()
    act = request.POST.get("act", "")
    shown = _forms(row, viewer, request, act)
    refusal, status = None, 200
    if request.method == "POST":
        if act not in shown:
            raise PermissionDenied
        form, status = shown[act], 422
        if form.is_valid():
            try:
                _do(act, row, form.cleaned_data, viewer)
                messages.success(request, say("已登记。", "Entered."))
                return redirect("village_desk", row.code)
            except Refused as found:
                refusal, status = found, status_of(found)
    quarter = quarter_asked(request)
    titles = {
        "account": say("登记村账", "Line of the account"),
        "activity": say("登记活动", "An activity"),
        "cadence": say("公开频次", "How often"),
        "set_up": say("登记已建立制度", "What was set up"),
        "merge": say("登记合并", "A merger"),
    }
    context = {
        "village": row,
        "agent": viewer.acts_for(row.pk, AGENT) is not None,
        "lists": queries.standings([row], quarter, today, LISTS),
        "quarter": quarter,
        "when": period_in_words(quarter),
        "activities": queries.activities([row], today),
        "meetings": deciding.meetings(row, quarter),
        "forms": [(key, titles[key], form) for key, form in shown.items()],
        "act": act,
        "refusal": refusal,
        "account": AccountLine.objects.visible_to(viewer).filter(village=row).order_by("-day", "-pk")[:20],
        "today": today,
    }
    return render(request, "villages/village_desk.html", context, status=status)


def _forms(row: Organisation, viewer: Viewer, request: HttpRequest, act: str) -> dict[str, Any]:
    def sent(name: str) -> Any:
        return request.POST if act == name else None

    found: dict[str, Any] = {}
    rules = book().villages
    if viewer.acts_for(row.pk, AGENT) is not None:
        found["activity"] = ActivityForm(sent("activity"), auto_id="activity_%s")
    if viewer.has_role(*BOOKKEEPERS):
        found["account"] = AccountForm(sent("account"), auto_id="account_%s")
    if viewer.has_role(*KEEPERS) and rules is not None:
        headings = [(one.key, one.title) for one in rules.headings()]
        others = [one for one in queries.counted(township_for(request), clock.today()) if one.pk != row.pk]
        found["cadence"] = CadenceForm(headings, sent("cadence"), auto_id="cadence_%s")
        found["set_up"] = SetUpForm(sent("set_up"), auto_id="set_up_%s")
        found["merge"] = MergeForm(others, sent("merge"), auto_id="merge_%s")
    return found


def _do(act: str, row: Organisation, typed: dict[str, Any], viewer: Viewer) -> None:
    if act == "account":
        account.enter(row, typed, by=viewer, key=typed["key"])
    elif act == "activity":
        township.add_activity(row, typed["title"], typed["ended_on"], typed["important"], by=viewer)
    elif act == "cadence":
        township.set_cadence(row, typed["heading"], typed["every"], typed["since"], by=viewer)
    elif act == "set_up":
        township.set_up(row, typed["what"], typed["since"], typed["document"], by=viewer)
    else:
        into = account.village_of(viewer, typed["into"])
        township.merge(row, into, typed["on"], typed["document"], by=viewer)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(AGENT, *KEEPERS)
def policies(request: HttpRequest) -> HttpResponse:
    """Which village hasn't learnt of a policy, and where was it made known today?"""
    place, viewer, today = township_for(request), viewer_for(request), clock.today()
    places = [place, *queries.counted(place, today)]
    if not viewer.has_role(*KEEPERS):
        places = queries.own_villages(viewer, AGENT)
    form = PolicyForm(places, sheets.rules(), request.POST or None)
    refusal, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            typed = form.cleaned_data
            where = next(one for one in places if one.code == typed["place"])
            try:
                township.post_policy(
                    where, typed["policy"], typed["channel"], typed["on"], typed["evidence"], by=viewer
                )
                messages.success(request, say("已登记。", "Entered."))
                return redirect("village_policies_desk")
            except Refused as found:
                refusal, status = found, status_of(found)
    context = {"policies": queries.policies(place, today), "form": form, "refusal": refusal}
    return render(request, "villages/policies_desk.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(AGENT)
def enter(request: HttpRequest, code: str, heading: str) -> HttpResponse:
    """Enter one heading of my village for a period: few fields, filled from the account or from last time."""
    row, viewer, today = village_for(request, code), viewer_for(request), clock.today()
    if viewer.acts_for(row.pk, AGENT) is None:
        raise PermissionDenied
    try:
        rule, kind = sheets.heading_of(heading)
    except Refused as error:
        raise Http404 from error
    every = sheets.cadence_of(row, rule.key, today)
    given = request.POST if request.method == "POST" else request.GET
    period = given.get("period", "") or last_closed(every, today)
    typed = _typed(request, rule.key, period, kind) if request.method == "POST" else None
    refusal, status = None, 200
    if typed is not None and request.POST.get("act") != "more":
        try:
            sheets.enter(row, typed, by=viewer, key=request.POST.get("key", "")[:40])
            messages.success(
                request,
                say("已填报，等村务监督委员会核对。", "Entered; the supervision committee checks it."),
            )
            return redirect("village_desk", row.code)
        except Refused as found:
            refusal, status = found, status_of(found)
    try:
        lines = list(typed.lines) if typed else _prefill(row, rule.key, period, kind)
    except Refused as error:  # no such period in the address
        raise Http404 from error
    more = MORE_ROWS if typed and request.POST.get("act") == "more" else 1
    blank = max(LEAST_ROWS - len(lines), more)
    context = {
        "village": row,
        "rule": rule,
        "kind": kind,
        "period": period,
        "when": period_in_words(period),
        "key": request.POST.get("key", "")[:40] or new_key(),
        "figures": [
            (one, f"f-{one.key}", (typed.figures if typed else {}).get(one.key, "")) for one in kind.figures
        ],
        "rows": [
            _row(kind, number, line) for number, line in enumerate([*lines, *({} for _ in range(blank))])
        ],
        "channels": book().villages.channels if book().villages else (),  # type: ignore[union-attr]
        "chosen": set(typed.channels) if typed else {"board"},
        "typed": typed,
        "decisions": deciding.decisions(row, today.year) if kind.decision or rule.key == "decisions" else [],
        "activities": [one for one in queries.activities([row], today) if one.sheet is None]
        if rule.key == "activities"
        else [],
        "refusal": refusal,
        "faults": getattr(refusal, "faults", ()),
        "today": today,
    }
    return render(request, "villages/enter.html", context, status=status)


def _row(kind: VillageSheet, number: int, line: dict[str, str]) -> list[tuple[Column, str, str]]:
    return [(one, f"l-{number}-{one.key}", line.get(one.key, "")) for one in kind.columns]


def _typed(request: HttpRequest, heading: str, period: str, kind: VillageSheet) -> sheets.Typed:
    sent = request.POST
    numbers = {
        int(part[1])
        for name in sent
        if (part := name.split("-"))[0] == "l" and len(part) > 2 and part[1].isdecimal() and len(part[1]) < 4
    }
    lines = []
    for number in sorted(numbers):
        line = {one.key: sent.get(f"l-{number}-{one.key}", "") for one in kind.columns}
        # A side that is only preselected says nothing by itself.
        if any(line[one.key].strip() for one in kind.columns if one.kind is not ColumnKind.CHOICE):
            lines.append(line)
    activity = sent.get("activity", "")
    return sheets.Typed(
        heading=heading,
        period=period,
        none=sent.get("none") == "1",
        figures={one.key: sent.get(f"f-{one.key}", "") for one in kind.figures},
        lines=lines,
        channels=sent.getlist("channels"),
        decision=sent.get("decision", ""),
        activity=int(activity)
        if activity.isascii() and activity.isdecimal() and len(activity) < 10
        else None,
        why=sent.get("why", ""),
    )


def _prefill(row: Organisation, heading: str, period: str, kind: VillageSheet) -> list[dict[str, str]]:
    account.days_of(period)
    if kind.prefilled == "account":
        return account.lines_of_period(row, period)
    if kind.prefilled == "last":
        last = Sheet.objects.filter(village=row, heading=heading, none=False).exclude(state="returned")
        found = last.order_by("-pk").first()
        return list(found.lines) if found else []
    return []


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(*DESK)
def sheet(request: HttpRequest, number: int) -> HttpResponse:
    """What was entered, does it agree, and may it be published?"""
    viewer = viewer_for(request)
    row = Sheet.objects.visible_to(viewer).filter(pk=number).select_related(
        "village__township", "made_by", "checked_by", "publication", "decision", "activity", "corrects"
    ).first()  # fmt: skip
    if row is None:
        raise Http404
    refusal, status = None, 200
    if request.method == "POST":
        try:
            done = sheets.check(
                row.pk,
                agree=request.POST.get("act") == "agree",
                by=viewer,
                opinion=request.POST.get("opinion", ""),
            )
            messages.success(
                request,
                say("已核对并公开。", "Checked and published.")
                if done.publication
                else say("已退回村里。", "Sent back to the village."),
            )
            return redirect("village_sheet", row.pk)
        except Refused as found:
            refusal, status = found, status_of(found)
    title, text, text_en = sheets.words_of(row)
    context = {
        "sheet": row,
        "title": title,
        "text": text,
        "text_en": text_en,
        "checks": row.state == Sheet.State.WAITING
        and viewer.acts_for(row.village_id, COMMITTEE) is not None
        and viewer.staff_id != row.made_by_id,
        "opinion": request.POST.get("opinion", ""),
        "refusal": refusal,
        "faults": getattr(refusal, "faults", ()),
        "heading": spoken(row.title),
    }
    return render(request, "villages/sheet.html", context, status=status)
