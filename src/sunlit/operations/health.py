"""The health address: whether this process answers and reaches its database. It tells nothing else."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from sunlit.pages.viewing import for_everybody


@for_everybody
def healthz(request: HttpRequest) -> HttpResponse:
    """200 ``ok`` where the database answers, else 503 ``database``."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")
