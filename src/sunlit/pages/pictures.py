"""Kept pictures as answers."""

from django.http import Http404, HttpResponse

from sunlit.core.refusals import Refused
from sunlit.matters import photos


def picture(name: str, media_type: str) -> HttpResponse:
    """A kept picture as an answer that nothing runs in. Raises Http404 where there is none."""
    if not name:
        raise Http404
    try:
        response = HttpResponse(photos.content(name), content_type=media_type)
    except Refused as refusal:
        raise Http404 from refusal
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "no-store"
    return response
