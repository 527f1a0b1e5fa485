"""The desk of channels: by which carriers publications went out, issues, publicity; the board inside and the network."""

from datetime import date
from ipaddress import ip_address, ip_network

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sunlit import clock
from sunlit.boards import sheets
from sunlit.boards.acting import READERS, REGISTRARS, status_of, unfit
from sunlit.boards.actions import carrying, issuing, publicizing
from sunlit.boards.forms import CarryForm, EffortForm
from sunlit.boards.models import Carried, Issue, Publicity
from sunlit.boards.queries import channels, places
from sunlit.core.boards import sms_text, spoken_text
from sunlit.core.refusals import Refused
from sunlit.disclosure.models import Publication
from sunlit.disclosure.queries import stated_in
from sunlit.language import say
from sunlit.matters.book import book, book_of
from sunlit.pages.pictures import picture
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.people.lockout import address_of
from sunlit.people.models import Organisation

SHOWN = 100


@require_GET
@staff_only(*READERS)
def overview(request: HttpRequest) -> HttpResponse:
    """By which channels did what was published go out, and what is still missing?"""
    place, viewer, today = township_for(request), viewer_for(request), clock.today()
    year = channels.year_of(request.GET.get("year", ""), today)
    context = {
        "year": year,
        "years": [today.year, today.year - 1],
        "rows": channels.channelled(channels.of_year(place, viewer, year)[:SHOWN]),
        "tables": channels.tables(place, viewer, year),
    }
    return render(request, "boards/channels.html", context)


@require_http_methods(["GET", "POST"])
@staff_only(*READERS)
def publication(request: HttpRequest, number: int) -> HttpResponse:
    """How did this publication go out, and is that enough?"""
    viewer, place = viewer_for(request), township_for(request)
    rows = Publication.objects.visible_to(viewer).filter(occurrence__township=place, pk=number)
    row = rows.select_related("occurrence__township", "occurrence__unit").first()
    if row is None:
        raise Http404
    audience = row.occurrence.audience
    form, refusal = CarryForm(audience, initial={"on": clock.today()}), None
    if request.method == "POST":
        if request.POST.get("act") == "carry":
            form = CarryForm(audience, request.POST, request.FILES)
        try:
            if _act(request, row, form):
                messages.success(request, say("已记下。", "Noted."))
                return redirect("channels_of", number)
        except Carried.DoesNotExist as error:
            raise Http404 from error
        except Refused as found:
            refusal = found
            if refusal.field and refusal.field not in form.fields:
                refusal.field = ""
    told = {name.zh: words.zh for name, words in stated_in([row])[0][1]}
    entries = Carried.objects.visible_to(viewer).filter(publication=row)
    context = {
        "publication": row,
        "shown": channels.channelled([row])[0],
        "entries": [
            (one, channels.rules().carrier(one.carrier))
            for one in entries.select_related("entered_by", "issue", "posting").order_by("on", "pk")
        ],
        "marks": channels.rules().marks,
        "automatic": [
            one for key in channels.rules().automatic(audience) if (one := channels.rules().carrier(key))
        ],
        "form": form,
        "registers": viewer.has_role(*REGISTRARS),
        "spoken_words": spoken_text(place.name, row.title, row.text, told),
        "sms": sms_text(place.name, row.title, sheets.address_of(row)),
        "public": audience == "everybody",
        "refusal": refusal,
    }
    status = status_of(refusal) if refusal or not form.errors else 422
    return render(request, "boards/publication.html", context, status=status)


def _act(request: HttpRequest, row: Publication, form: CarryForm) -> bool:
    viewer, act = viewer_for(request), request.POST.get("act", "")
    if act == "carry":
        if not form.is_valid():
            return False
        carrying.carry(row.pk, by=viewer, **form.cleaned_data)
    elif act == "mark":
        carrying.mark(row.pk, request.POST.getlist("marks"), by=viewer)
    elif act == "finish":
        carrying.finish(row.pk, by=viewer)
    elif act == "strike":
        named = request.POST.get("entry", "")
        if not (named.isascii() and named.isdigit() and len(named) < 18):
            raise Http404
        if not Carried.objects.filter(publication=row, pk=int(named)).exists():
            raise Http404
        carrying.strike(int(named), request.POST.get("why", ""), by=viewer)
    else:
        raise Http404
    return True


@require_GET
@staff_only(*READERS)
def evidence(request: HttpRequest, number: int) -> HttpResponse:
    """The picture that proves a channel."""
    rows = Carried.objects.visible_to(viewer_for(request))
    row = rows.filter(publication__occurrence__township=township_for(request), pk=number).first()
    if row is None:
        raise Http404
    return picture(row.photo, row.photo_type)


@require_http_methods(["GET", "POST"])
@staff_only(*REGISTRARS)
def issues(request: HttpRequest) -> HttpResponse:
    """Which issues were made, and what waits for the next one?"""
    place, viewer, today = township_for(request), viewer_for(request), clock.today()
    refusal, month = None, _month(request.POST.get("month", "") or request.GET.get("month", ""), today)
    if request.method == "POST":
        try:
            issuing.make(
                place, request.POST.get("kind", ""), month, by=viewer, key=request.POST.get("key", "")
            )
            messages.success(request, say("已出刊。", "Made."))
            return redirect("issues")
        except Refused as found:
            refusal = found
    waiting = [
        (kind, kind.label, list(issuing.waiting(place, kind.value, month).select_related("occurrence")))
        for kind in Issue.Kind
    ]
    rows = Issue.objects.visible_to(viewer).filter(township=place).select_related("document")
    context = {
        "waiting": waiting,
        "month": month,
        "issues": rows.order_by("-made_at", "-pk")[:SHOWN],
        "refusal": refusal,
    }
    return render(request, "boards/issues.html", context, status=status_of(refusal))


def _month(text: str, today: date) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)


@require_http_methods(["GET", "POST"])
@staff_only()
def publicity(request: HttpRequest) -> HttpResponse:
    """Which publicity is planned, which carriers were used, and which were not?"""
    place, viewer, today = township_for(request), viewer_for(request), clock.today()
    year = channels.year_of(request.GET.get("year", ""), today)
    units = [row.unit for row in places.units(place, today)]
    refusal, failed, typed = None, 0, None
    if request.method == "POST":
        try:
            typed = _publicize(request, place, units, year)
            if typed is None:
                messages.success(request, say("已记下。", "Noted."))
                return redirect("publicity")
        except Publicity.DoesNotExist as error:
            raise Http404 from error
        except Refused as found:
            refusal = found
        named = request.POST.get("plan", "")
        failed = int(named) if named.isascii() and named.isdigit() and len(named) < 18 else 0
    groups: dict[str, list[tuple[channels.Planned, bool, EffortForm | None]]] = {}
    for row in channels.publicity(place, viewer, year, units):
        may = publicizing.may_plan(viewer, row.unit)
        form = None
        if may and row.plan is not None:
            form = typed if typed is not None and row.plan.pk == failed else None
            form = form or EffortForm(
                row.campaign.key, initial={"on": today, "count": 1}, prefix=f"p{row.plan.pk}"
            )
        groups.setdefault(row.campaign.key, []).append((row, may, form))
    context = {
        "groups": [(one, groups.get(one.key, [])) for one in channels.rules().campaigns],
        "year": year,
        "refusal": refusal,
    }
    status = status_of(refusal) if refusal or typed is None else 422
    return render(request, "boards/publicity.html", context, status=status)


def _publicize(
    request: HttpRequest, place: Organisation, units: list[Organisation], year: int
) -> EffortForm | None:
    """Do what the form says; the form itself where something in it is unfit."""
    viewer, named = viewer_for(request), request.POST.get("plan", "")
    if request.POST.get("act") == "plan":
        code = request.POST.get("unit", "")
        unit = next((one for one in [place, *units] if one.code == code), None)
        if unit is None:
            raise Http404
        publicizing.plan(unit, request.POST.get("campaign", ""), year, by=viewer)
        return None
    if not (named.isascii() and named.isdigit() and len(named) < 18):
        raise Http404
    plan = Publicity.objects.visible_to(viewer).get(pk=int(named))
    form = EffortForm(plan.campaign, request.POST, prefix=f"p{plan.pk}")
    if not form.is_valid():
        return form
    publicizing.enter(plan.pk, by=viewer, **form.cleaned_data)
    return None


@require_GET
@staff_only()
def inside(request: HttpRequest) -> HttpResponse:
    """What hangs on the board inside?"""
    place, viewer = township_for(request), viewer_for(request)
    rows = channels.inside(place, viewer)[:SHOWN]
    return render(request, "boards/inside.html", {"rows": rows})


@require_GET
@staff_only()
def network(request: HttpRequest) -> HttpResponse:
    """Study materials, internal bulletins and internal rules: in the office's own network only (S0.01.15)."""
    place = township_for(request)
    address = address_of(request)
    if not in_networks(address, place):
        refusal = unfit(
            "outside_the_network",
            f"您的地址{address}不在机关局域网里。",
            f"Your address {address} isn't in the office's network.",
            "请在机关的电脑上打开。",
            "Open it on a computer of the office.",
            clause="S0.01.15",
        )
        return render(request, "boards/network.html", {"refusal": refusal}, status=403)
    rows = [(book().duties[key], found) for key, found in channels.collections(place, viewer_for(request))]
    return render(request, "boards/network.html", {"rows": rows})


def in_networks(address: str, township: Organisation) -> bool:
    """Whether an address lies in the networks that the township names as its own; an unreadable one doesn't."""
    try:
        here = ip_address(address)
    except ValueError:
        return False
    named = book_of(township.pk).effective("office-networks", clock.today()).value
    for one in named if isinstance(named, tuple) else ():
        try:
            if here in ip_network(one, strict=False):
                return True
        except ValueError:
            continue
    return False
