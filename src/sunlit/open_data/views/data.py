"""The index of open data, for people and for machines, and each list as JSON or CSV."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import conditional_page, require_safe

from sunlit.disclosure import queries
from sunlit.disclosure.models import Publication
from sunlit.open_data import publications, writing
from sunlit.pages.addresses import whole
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.open_lists import OpenList, open_lists
from sunlit.pages.viewing import for_everybody
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC

WRITERS: dict[str, Callable[[Organisation, OpenList], Iterator[bytes]]] = {
    "json": writing.as_json,
    "csv": writing.as_csv,
}
Answer = TypeVar("Answer", bound=HttpResponseBase)
READABLE = {"ensure_ascii": False, "indent": 1}


@for_everybody
@require_safe
def page(request: HttpRequest, township: str) -> HttpResponse:
    """Which data can be taken from here, where, and what do the columns mean?"""
    place = township_or_404(township)
    lists = [
        (one, [(form.upper(), whole("open_list", place.code, one.key, form)) for form in writing.FORMATS])
        for one in open_lists()
    ]
    streams = [(title, whole(name, place.code)) for title, name, _kind in writing.streams()]
    context = public_page(
        place,
        section="disclosure",
        lists=lists,
        streams=streams,
        index=writing.index_of(place),
        index_address=whole("open_data_index", place.code),
    )
    return render(request, "open_data/index.html", context)


@for_everybody
@conditional_page
@require_safe
def index(request: HttpRequest, township: str) -> HttpResponse:
    """The same for machines."""
    return _to_anybody(JsonResponse(writing.index_of(township_or_404(township)), json_dumps_params=READABLE))


@for_everybody
@require_safe
def data(request: HttpRequest, township: str, key: str, form: str) -> HttpResponseBase:
    """One list. What a reader has already is answered with 304, before a row of a long list is read."""
    place = township_or_404(township)
    one = next((one for one in open_lists() if one.key == key), None)
    if one is None or form not in WRITERS:
        raise Http404
    if one.stand is None:
        return _short(request, place, one, form)
    stand = one.stand(place)
    tag = writing.tag_of(place, key, form, stand)
    at = int(stand.changed.timestamp()) if stand.changed else None
    known = get_conditional_response(request, etag=tag, last_modified=at)
    answer: HttpResponseBase = known or StreamingHttpResponse(
        WRITERS[form](place, one), content_type=writing.FORMATS[form]
    )
    answer["ETag"] = tag
    if at is not None:
        answer["Last-Modified"] = http_date(at)
    return _as_file(_to_anybody(answer), place, key, form)


@conditional_page
def _short(request: HttpRequest, place: Organisation, one: OpenList, form: str) -> HttpResponse:
    answer = HttpResponse(b"".join(WRITERS[form](place, one)), content_type=writing.FORMATS[form])
    return _as_file(_to_anybody(answer), place, one.key, form)


@for_everybody
@conditional_page
@require_safe
def publication(request: HttpRequest, township: str, number: int) -> HttpResponse:
    """One publication as data, as long as it stands."""
    place = township_or_404(township)
    try:
        row = (
            Publication.objects.visible_to(PUBLIC)
            .select_related("occurrence__unit")
            .get(pk=number, occurrence__township=place)
        )
    except Publication.DoesNotExist as error:
        raise Http404 from error
    told = publications.told(row, place, queries.files_of(row, PUBLIC))
    return _to_anybody(JsonResponse(told, json_dumps_params=READABLE))


def _to_anybody(answer: Answer) -> Answer:
    """Open data may be read by the pages of other sites as well; nothing in it depends on who asks."""
    answer["Access-Control-Allow-Origin"] = "*"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _as_file(answer: Answer, place: Organisation, key: str, form: str) -> Answer:
    answer["Content-Disposition"] = f'inline; filename="{place.code}-{key}.{form}"'
    return answer
