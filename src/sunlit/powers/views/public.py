"""The public pages of powers: the approved catalogue, one power with its seven kinds of information and its chart, the
rules, the projects on which opinions are asked for."""

import csv
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods

from sunlit import clock
from sunlit.core.powers import STAGES
from sunlit.core.refusals import Refused
from sunlit.hall.actions import public_use
from sunlit.matters.models import Matter
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.viewing import for_everybody
from sunlit.people.lockout import address_of
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC, RESIDENT
from sunlit.powers import case_queries, queries
from sunlit.powers.acting import rules, status_of
from sunlit.powers.actions import soliciting
from sunlit.powers.models import Power, Rule, Solicitation


@for_everybody
@require_GET
def catalogue(request: HttpRequest, township: str) -> HttpResponse:
    """Which powers does the township have, by the approved catalogue, and is the list complete? Also as a file."""
    place = township_or_404(township)
    group, words = request.GET.get("group", ""), request.GET.get("q", "")
    villages = list(
        Organisation.objects.filter(township=place, kind=Organisation.Kind.VILLAGE).order_by("code")
    )
    village = next((one for one in villages if one.code == request.GET.get("village")), None)
    if words.strip():
        lines = queries.find(place, words)
    else:
        lines = queries.catalogue(PUBLIC, place, group=group, village=village)
    if request.GET.get("as") in ("json", "csv"):
        return _file(place, lines, request.GET["as"])
    totals = case_queries.totals([line.power for line in lines])
    context = public_page(
        place,
        section="disclosure",
        groups=[
            (one, [(line, totals[line.power.pk]) for line in lines if line.group.key == one.key])
            for one in rules().groups
        ],
        count=len(lines),
        running=sum(one.running for one in totals.values()),
        finished=sum(one.finished for one in totals.values()),
        complete=queries.completeness_of(place),
        group=group,
        village=village,
        villages=villages,
        words=words[:60],
    )
    return render(request, "powers/catalogue.html", context)


def _file(place: Organisation, lines: list[queries.Line], kind: str) -> HttpResponse:
    """The catalogue as open data, each power with its seven kinds of information (S2.01.07)."""
    rows = [
        {
            "code": line.power.code,
            "name": line.power.name,
            "group": line.group.title.zh,
            "unit": line.unit.name,
            "scope": line.scope.zh,
            "approved": _day(line.power.approval.approved_at if line.power.approval else None),
            "published": _day(line.power.published_at),
            **{one.content.key: one.words.zh for one in queries.contents(line.power)},
        }
        for line in lines
    ]
    if kind == "json":
        return JsonResponse({"township": place.code, "count": len(rows), "powers": rows})
    return _csv(
        f"powers-{place.code}", rows, ["code", "name", "group", "unit", "scope", "approved", "published"]
    )


def _csv(name: str, rows: list[dict[str, Any]], heads: list[str]) -> HttpResponse:
    """A table as CSV with a byte-order mark, so that spreadsheets read Chinese; no cell begins a formula."""
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    heads = list(rows[0]) if rows else heads
    writer = csv.writer(answer)
    writer.writerow(heads)
    for row in rows:
        cells = [str(row[head]) for head in heads]
        writer.writerow([f"'{cell}" if cell[:1] in "=+-@\t\r" and cell else cell for cell in cells])
    return answer


def _day(moment: Any) -> str:
    return moment.astimezone(clock.CHINA).date().isoformat() if moment else ""


@for_everybody
@require_GET
def power(request: HttpRequest, township: str, code: str) -> HttpResponse:
    """What is this power: its basis, conditions, quantity, procedure, limit, fee and materials, its chart, by which media
    it went out, and how its cases run?"""
    place = township_or_404(township)
    row = power_or_404(place, code)
    marks = queries.marks(row)
    drawn, words = queries.flow_chart(row, marks)
    media = queries.media(row)
    context = public_page(
        place,
        section="disclosure",
        power=row,
        group=queries.groups()[row.group],
        scope=queries.Line(row, queries.groups()[row.group], row.unit).scope,
        contents=queries.contents(row),
        marks=list(marks.values()),
        chart=mark_safe(drawn),  # noqa: S308 - drawn by core from the rulebook and escaped there
        chart_words=words,
        media=media,
        short=queries.carriers_short(media),
        totals=case_queries.totals([row])[row.pk],
        figures_only=case_queries.is_figures_only(row),
        figures=case_queries.year_figures(row, clock.today()),
        least=rules().figures_from,
        hidden=[STAGES[stage] for stage in STAGES if stage in case_queries.hidden_stages(row)],
    )
    return render(request, "powers/power.html", context)


def power_or_404(place: Organisation, code: str) -> Power:
    """A power in force. What isn't approved or published doesn't exist here (S2.33.02)."""
    rows = Power.objects.in_force().filter(township=place, code=code)
    row = rows.select_related("unit", "approval", "village", "township").first()
    if row is None or row.group not in queries.groups():
        raise Http404
    return row


@for_everybody
@require_GET
def rules_page(request: HttpRequest, township: str) -> HttpResponse:
    """Which rules govern the powers, by decision, execution and supervision? Also as a file."""
    place = township_or_404(township)
    chosen = request.GET.get("function", "")
    names = {one.key: one.title for one in rules().functions}
    if chosen and chosen not in names:
        raise Http404
    rows = [(row, names[row.function]) for row in queries.rule_list(PUBLIC, place, chosen)]
    if request.GET.get("as") in ("json", "csv"):
        data = [
            {"reference": row.reference, "title": row.title, "function": name.zh, "published": _day(row.published_at),
             "approved": _day(row.approval.approved_at if row.approval else None), "text": row.text}
            for row, name in rows
        ]  # fmt: skip
        if request.GET["as"] == "json":
            return JsonResponse({"township": place.code, "count": len(data), "rules": data})
        return _csv(f"power-rules-{place.code}", data, ["reference", "title", "function", "published", "approved", "text"])  # fmt: skip
    counts = queries.rule_counts(PUBLIC, place)
    context = public_page(
        place, section="disclosure", rows=rows, counts=counts, chosen=chosen,
        total=sum(count for _one, count in counts),
    )  # fmt: skip
    return render(request, "powers/rules.html", context)


@for_everybody
@require_GET
def rule(request: HttpRequest, township: str, number: int) -> HttpResponse:
    """One rule, word for word."""
    place = township_or_404(township)
    row = Rule.objects.visible_to(PUBLIC).filter(township=place, pk=number).select_related("approval").first()
    if row is None:
        raise Http404
    names = {one.key: one.title for one in rules().functions}
    context = public_page(place, section="disclosure", rule=row, function=names[row.function])
    return render(request, "powers/rule.html", context)


@for_everybody
@require_GET
def projects(request: HttpRequest, township: str) -> HttpResponse:
    """On which projects are opinions asked for now?"""
    place = township_or_404(township)
    context = public_page(place, section="disclosure", rows=queries.solicitations(place))
    return render(request, "powers/projects.html", context)


@for_everybody
@require_http_methods(["GET", "HEAD", "POST"])
def project(request: HttpRequest, township: str, number: int) -> HttpResponse:
    """What do you think of this project? The form opened by itself when the project was published (S2.33.10)."""
    place = township_or_404(township)
    row = Solicitation.objects.filter(township=place, pk=number).select_related("project").first()
    if row is None:
        raise Http404
    refusal, sent = None, ""
    if request.method == "POST":
        try:
            public_use.take(public_use.ASK, address_of(request))
            made = soliciting.give_opinion(
                row.pk, request.POST.get("words", ""), request.POST.get("contact", ""), by=RESIDENT,
                key=request.POST.get("key", ""),
            )  # fmt: skip
            sent = made.number
        except Refused as found:
            refusal = found
    context = public_page(
        place,
        section="disclosure",
        row=row,
        open=row.project.state == Matter.State.OPEN,
        came=row.opinions.count(),
        refusal=refusal,
        sent=sent,
        typed=request.POST if refusal else {},
        key=request.POST.get("key") if refusal else str(uuid4()),
    )
    return render(request, "powers/project.html", context, status=status_of(refusal))
