"""What the township promises, whether it keeps it, and where to complain."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sunlit import clock
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.viewing import for_everybody
from sunlit.people.viewer import PUBLIC
from sunlit.promises import changes as versions
from sunlit.promises import measuring, queries


@require_GET
@for_everybody
def promises(request: HttpRequest, township: str) -> HttpResponse:
    """What was promised, and is it kept?"""
    place = township_or_404(township)
    rows = queries.by_unit(place, PUBLIC)
    context = public_page(
        place,
        section="disclosure",
        rows=rows,
        counted=queries.counted(rows),
        missing=queries.missing_around(place, PUBLIC),
        handling=queries.handling_of(place, PUBLIC),
    )
    return render(request, "promises/public.html", context)


@require_GET
@for_everybody
def complaints(request: HttpRequest, township: str) -> HttpResponse:
    """How are complaints handled, and where do I complain?"""
    place = township_or_404(township)
    handling = queries.handling_of(place, PUBLIC)
    context = public_page(place, section="disclosure", handling=handling)
    return render(request, "promises/complaints.html", context)


@require_GET
@for_everybody
def satisfaction(request: HttpRequest, township: str) -> HttpResponse:
    """How satisfied are people, by service and by office?"""
    place = township_or_404(township)
    by_item, by_unit = measuring.satisfaction(place)
    context = public_page(place, section="disclosure", by_item=by_item, by_unit=by_unit)
    return render(request, "promises/satisfaction.html", context)


@require_GET
@for_everybody
def units(request: HttpRequest, township: str) -> HttpResponse:
    """What is each department there for, and where does each village publish?"""
    place = township_or_404(township)
    context = public_page(
        place,
        section="disclosure",
        functions=queries.functions(place, PUBLIC),
        places=queries.places(place, PUBLIC),
    )
    return render(request, "promises/units.html", context)


@require_GET
@for_everybody
def changes(request: HttpRequest, township: str) -> HttpResponse:
    """Which services became simpler this year, and which harder, and why?"""
    place = township_or_404(township)
    typed = request.GET.get("year", "")
    if typed and not (typed.isascii() and typed.isdigit() and len(typed) == 4 and int(typed)):
        raise Http404
    year = int(typed) if typed else clock.today().year
    rows = versions.changes(place, PUBLIC, year)
    context = public_page(
        place,
        section="items",
        year=year,
        before=year - 1,
        simpler=[row for row in rows if row.change.simpler],
        other=[row for row in rows if not row.change.simpler],
    )
    return render(request, "promises/changes.html", context)
