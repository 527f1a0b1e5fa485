"""Answers that are files: with an entity tag, so that a browser that has one asks only whether it changed."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from sunlit.language import current


def language_of(request: HttpRequest) -> str:
    """The language that a file's address asks for (``lang=en`` or ``lang=zh``), else that of the page."""
    asked = request.GET.get("lang", "")
    return {"en": "en", "zh": "zh-hans"}.get(asked, current())


def unchanged(request: HttpRequest, tag: str) -> HttpResponseBase | None:
    """304 where the browser has this very version already, else None."""
    response = HttpResponse()
    answer = get_conditional_response(request, etag=quote_etag(tag), response=response)
    return answer if answer is not None and answer is not response else None


def file(content: bytes | str, kind: str, tag: str, name: str = "") -> HttpResponse:
    """A file that is asked for again only if its tag changed; ``name`` makes it a download."""
    response = HttpResponse(content, content_type=kind)
    response["ETag"] = quote_etag(tag)
    response["Cache-Control"] = "no-cache"
    if name:
        response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
