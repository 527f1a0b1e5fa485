"""The answer that carries a published file: always a download, never guessed at, never run."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from sunlit.disclosure.actions.files import content_of
from sunlit.disclosure.models import DraftFile, PublicationFile

NOTHING_RUNS = "sandbox; default-src 'none'"


def as_download(row: DraftFile | PublicationFile) -> HttpResponse:
    """A file under its safe name, with its type and its hash."""
    return carried(content_of(row), row.name, row.media_type, row.digest)


def carried(content: bytes, name: str, media_type: str, digest: str) -> HttpResponse:
    """Bytes that the gate made, as a download under their safe name."""
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = NOTHING_RUNS
    answer["ETag"] = f'"{digest}"'
    answer["Cache-Control"] = "no-store"
    return answer
