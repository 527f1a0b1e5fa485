"""The answer that carries a published file: always a download, never guessed at, never run."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from sunlit.disclosure.actions.files import content_of
from sunlit.disclosure.models import DraftFile, PublicationFile

NOTHING_RUNS = "sandbox; default-src 'none'"


def as_download(row: DraftFile | PublicationFile) -> HttpResponse:
    """A file under its safe name, with its type and its hash."""
    answer = HttpResponse(content_of(row), content_type=row.media_type)
    answer["Content-Disposition"] = content_disposition_header(True, row.name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = NOTHING_RUNS
    answer["ETag"] = f'"{row.digest}"'
    answer["Cache-Control"] = "no-store"
    return answer
