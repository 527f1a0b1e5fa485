"""The public pages of bodies and units: who leads, who is a member, what for, and what is missing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sunlit import clock
from sunlit.bodies import assignments
from sunlit.bodies import rules as reads
from sunlit.bodies.models import Power, Profile
from sunlit.bodies.queries import Survey
from sunlit.core.bodies import Level
from sunlit.matters.book import book
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.news import news_of
from sunlit.pages.viewing import for_everybody
from sunlit.people.models import Organisation


@for_everybody
@require_GET
def bodies(request: HttpRequest, township: str) -> HttpResponse:
    """Which bodies are there, who leads them, and where is one missing?"""
    place = township_or_404(township)
    survey = Survey(place, clock.today())
    states = survey.states()
    context = public_page(
        place,
        section="bodies",
        coverage=survey.coverage(),
        town=[state for state in states if state.rule.level is Level.TOWNSHIP],
        inside=[
            (rule, [state for state in states if state.rule is rule])
            for rule in book().bodies.values()
            if rule.level is not Level.TOWNSHIP
        ],
        entries=[entry for entry in reads.register(survey) if entry.row],
    )
    return render(request, "bodies/public.html", context)


@for_everybody
@require_GET
def body(request: HttpRequest, township: str, key: str, unit: str) -> HttpResponse:
    """Who leads this body, who sits in it, and what is it for?"""
    place = township_or_404(township)
    rule = book().bodies.get(key)
    home = Organisation.objects.filter(township=place, code=unit, outside=False).first()
    if rule is None or home is None or home.kind not in rule.kinds:
        raise Http404
    state = Survey(place, clock.today()).state(key, home)
    return render(
        request, "bodies/public_body.html", public_page(place, section="bodies", state=state, rule=rule)
    )


@for_everybody
@require_GET
def units(request: HttpRequest, township: str) -> HttpResponse:
    """Which units and villages are there, and who is the contact for openness?"""
    place = township_or_404(township)
    context = public_page(
        place, section="bodies", units=reads.units(Survey(place, clock.today())), public=True
    )
    return render(request, "bodies/public_units.html", context)


@for_everybody
@require_GET
def unit(request: HttpRequest, township: str, code: str) -> HttpResponse:
    """What is this unit?"""
    place, today = township_or_404(township), clock.today()
    rows = Organisation.objects.valid_on(today).filter(township=place, outside=False)
    found = rows.filter(code=code).first()
    if found is None:
        raise Http404
    published = Power.objects.filter(unit=found, published_at__isnull=False)
    context = public_page(
        place,
        section="bodies",
        unit=found,
        profile=Profile.objects.filter(unit=found).first(),
        nature=reads.NATURES[reads.nature_of(found, Profile.objects.filter(unit=found).first())],
        sheet=reads.sheet_of(found),
        powers=assignments.shown(published.select_related("post", "person").order_by("pk"), place),
        bound=reads.binding(found, reads.register(Survey(place, today))),
        news=news_of(place),
    )
    return render(request, "bodies/public_unit.html", context)
