"""Finding an item, its guide, and the guide as sheet, chart and BPMN."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from sunlit import clock
from sunlit.core.access import WAYS
from sunlit.core.items import Serves
from sunlit.core.limits import Limit
from sunlit.core.refusals import Refused
from sunlit.hall import access, catalogue, editions, queries_public
from sunlit.hall.catalogue import SERVES
from sunlit.language import current
from sunlit.matters.book import book
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.viewing import for_everybody
from sunlit.people.models import Organisation
from sunlit.portal import guide as guides
from sunlit.portal import queries, results, sheets
from sunlit.portal.guide import Guide
from sunlit.portal.views.files import file, language_of, unchanged
from sunlit.registers import following

MOST_HITS = 20


@for_everybody
def items(request: HttpRequest, township: str) -> HttpResponse:
    """Every item by category, or those that fit what was typed; a fragment of the page for htmx. ``for`` shows what is
    there for residents, or for businesses (S4.26.03)."""
    place = township_or_404(township)
    query = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    chosen = request.GET.get("category", "")
    whom = request.GET.get("for", "")
    if whom and whom not in {one.value for one in Serves}:
        raise Http404
    everything = {offer.item.id: offer for offer in catalogue.offers(place)}
    offers = {key: row for key, row in everything.items() if not whom or whom in row.item.serves}
    hits = catalogue.index().find(query, len(everything), current()) if query else []
    found = [{"hit": hit, "offer": offers[hit.item.id]} for hit in hits if hit.item.id in offers][:MOST_HITS]
    groups = [
        {"category": category, "offers": [offers[entry.id] for entry in category.items if entry.id in offers]}
        for category in catalogue.categories()
        if not chosen or str(category.number) == chosen
    ]
    if chosen and not groups:
        raise Http404
    groups = [group for group in groups if group["offers"] or chosen]
    context = public_page(
        place,
        section="items",
        query=query,
        found=found,
        whom=whom,
        served=[(one.value, SERVES[one]) for one in Serves],
        groups=[] if query else groups,
        chosen=groups[0]["category"] if chosen else None,
        directories=[row for one in book().access for row in one.directories],
    )
    fragment = getattr(request, "htmx", None) and request.headers.get("HX-Target") == "found"
    response = render(request, "portal/found.html" if fragment else "portal/items.html", context)
    # One address, two answers: a cache or the back button must not show the fragment as a page.
    response["Vary"] = ", ".join(filter(None, (response.get("Vary", ""), "HX-Request")))
    return response


@for_everybody
def guide(request: HttpRequest, township: str, item: str) -> HttpResponse:
    """What do I need, how long does it take, who decides, and where do I apply?"""
    place = township_or_404(township)
    shown = _guide(place, item)
    language = current()
    context = public_page(
        place,
        section="items",
        guide=shown,
        item=shown.item,
        formers=[old for old in shown.offer.category.superseded if old.leads_to == shown.item.id],
        chart=guides.chart_of(shown.procedure, language, promised=_whole(shown)) if shown.published else "",
        chart_words=guides.words_of(shown.procedure, language) if shown.published else [],
        lang="en" if language == "en" else "zh",
        rating=queries_public.rating_of(place, shown.item.id) if shown.published else None,
        edition=editions.edition_of(place, shown.offer) if shown.published else None,
        results=results.results_of(place, shown.item.id, clock.today()) if shown.published else None,
    )
    context["ways"] = [(row.step, [WAYS[way] for way in row.ways]) for row in access.ways_of(shown.item)]
    context["published_lists"] = [
        book().duties[duty]
        for one in book().access
        for rule in one.answers
        if shown.item.id in rule.items
        for duty in rule.duties
    ]
    context["lookups"] = [rule for rule, _follows in following.following(shown.item.id) if rule.lookup]
    return render(request, "portal/guide.html", context)


@for_everybody
def sheet(request: HttpRequest, township: str, item: str) -> HttpResponseBase:
    """The guide on A4. A guide that lacks an element has no sheet: the page says what is missing."""
    place = township_or_404(township)
    shown = _guide(place, item)
    if not shown.published:
        return _not_published(request, place, shown)
    data = sheets.guide_data(shown)
    tag = sheets.fingerprint("guide-sheet", data)
    if answer := unchanged(request, tag):
        return answer
    try:
        content = sheets.printed("guide-sheet", data, number=f"A-{place.code}-{shown.item.number}")
    except Refused as refusal:
        context = public_page(place, refusal=refusal)
        return render(request, "portal/not_printed.html", context, status=409)
    return file(content, "application/pdf", tag, f"{place.code}-{shown.item.number}.pdf")


@for_everybody
def item_chart(request: HttpRequest, township: str, item: str) -> HttpResponseBase:
    """The flow chart of an item alone."""
    place = township_or_404(township)
    shown = _guide(place, item)
    if not shown.published:
        return _not_published(request, place, shown)
    return _svg(request, shown.item.procedure, _whole(shown))


@for_everybody
def item_bpmn(request: HttpRequest, township: str, item: str) -> HttpResponseBase:
    """The procedure of an item as BPMN 2.0, the same that is executed."""
    place = township_or_404(township)
    shown = _guide(place, item)
    if not shown.published:
        return _not_published(request, place, shown)
    language = language_of(request)
    tag = f"{shown.full_hash[:32]}-bpmn-{language}"
    if answer := unchanged(request, tag):
        return answer
    content = guides.bpmn_of(shown.procedure, language)
    response = file(content, "application/xml", tag)
    response["Content-Disposition"] = f'attachment; filename="{shown.procedure.id}.bpmn"'
    return response


@for_everybody
def procedure_chart(request: HttpRequest, township: str, procedure: str) -> HttpResponseBase:
    """The flow chart of a procedure alone."""
    township_or_404(township)
    if procedure not in book().procedures:
        raise Http404
    return _svg(request, procedure)


@for_everybody
def being_set(request: HttpRequest, township: str) -> HttpResponse:
    """The items whose limit is still being worked out (S0.07.31), and those that lack anything else (S2.27.09)."""
    place = township_or_404(township)
    context = public_page(
        place,
        section="items",
        rows=queries.limits_being_set(place),
        incomplete=[offer for offer in catalogue.offers(place) if offer.missing],
    )
    return render(request, "portal/being_set.html", context)


def _guide(place: Organisation, item: str) -> Guide:
    try:
        return guides.guide_of(place, item)
    except KeyError as error:
        raise Http404 from error


def _not_published(request: HttpRequest, place: Organisation, shown: Guide) -> HttpResponse:
    context = public_page(place, section="items", guide=shown, item=shown.item)
    return render(request, "portal/guide.html", context, status=404)


def _whole(shown: Guide) -> Limit | None:
    """The promised limit of the whole service, as its chart says it (S2.08.07)."""
    return catalogue.limits(shown.item)[0]


def _svg(request: HttpRequest, procedure_id: str, promised: Limit | None = None) -> HttpResponseBase:
    procedure = book().procedures[procedure_id]
    language = language_of(request)
    orientation = "horizontal" if request.GET.get("wide") else "vertical"
    whole = f"{promised.amount}{promised.unit.value}" if promised else ""
    tag = f"{guides.content_hash(procedure)[:32]}-{language}-{orientation}-{whole}"
    if answer := unchanged(request, tag):
        return answer
    return file(guides.chart_of(procedure, language, orientation, promised), "image/svg+xml", tag)


@for_everybody
def directory(request: HttpRequest, township: str, directory: str) -> HttpResponse:
    """Which services does this office have, and how does each go? (S2.35.03)"""
    place = township_or_404(township)
    listing = access.directory(directory)
    if listing is None:
        raise Http404
    context = public_page(
        place, section="items", listing=listing, services=access.services_of(place, listing)
    )
    return render(request, "portal/directory.html", context)
