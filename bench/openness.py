"""T29: the public page of openness with a hundred thousand publications of one year: first, middle and last page.

In process through the whole request (middleware, queries, template), so the time is the server's own. One JSON line for
each page.
"""

import hashlib
from datetime import datetime, time, timedelta

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from run import Figure, median  # noqa: E402
from stages import tell, timed  # noqa: E402

from sunlit import clock  # noqa: E402
from sunlit.demonstration import places  # noqa: E402
from sunlit.disclosure.models import Occurrence, Publication  # noqa: E402
from sunlit.matters.book import book  # noqa: E402
from sunlit.people.models import Organisation  # noqa: E402

ITEMS = 100_000
PORTION = 5_000
RUNS = 20


def prepare() -> None:
    """One township, ten units, a hundred thousand publications spread over the last year."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    places.build()
    town = Organisation.objects.get(code="QX")
    units = list(Organisation.objects.filter(township=town).order_by("code")[:10])
    duty = next(duty for duty in book().duties.values() if duty.audience.value == "everybody")
    today = clock.today()
    with transaction.atomic():
        for start in range(1, ITEMS + 1, PORTION):
            occurrences, publications = [], []
            for number in range(start, start + PORTION):
                day = today - timedelta(days=number * 364 // ITEMS)
                title = f"第{number}号公开事项"
                occurrences.append(
                    Occurrence(
                        pk=number, township=town, duty=duty.key, audience="everybody", unit=units[number % 10],
                        title=title, title_en=f"Publication {number}", opens=day, due=day + timedelta(days=2),
                        published_at=datetime.combine(day, time(9), clock.CHINA) + timedelta(seconds=number % 3600),
                        why="当天公开", why_en="on its day",
                    )
                )  # fmt: skip
                publications.append(
                    Publication(
                        pk=number, occurrence_id=number, title=title, text="内容" * 100, way="program",
                        text_hash=hashlib.sha256(title.encode()).hexdigest(), published_on=day,
                        published_at=datetime.combine(day, time(9), clock.CHINA) + timedelta(seconds=number % 3600),
                    )
                )  # fmt: skip
            Occurrence.objects.bulk_create(occurrences)
            models.QuerySet(Publication).bulk_create(publications)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def main() -> None:
    """Measure three pages of the list, the page of one publication and the township's home."""
    prepare()
    client = Client(SERVER_NAME="127.0.0.1")
    last = ITEMS // 25
    for name, path in (
        ("first page of 100,000", "/qx/disclosure/?list=published"),
        ("page in the middle", f"/qx/disclosure/?list=published&page={last // 2}"),
        ("last page", f"/qx/disclosure/?list=published&page={last}"),
        ("one publication", f"/qx/disclosure/{ITEMS // 2}/"),
        ("home of the township", "/qx/"),
    ):
        answer = client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        queries = len(asked)  # the next request clears them
        taken = sorted(timed(RUNS, lambda path=path: client.get(path)))
        size = len(answer.content)
        p95 = taken[int(RUNS * 0.95) - 1]
        tell(
            Figure(
                "T29", name, f"p95 {p95 * 1000:.0f} ms, {queries} queries, {size / 1000:.0f} KB",
                "≤ 150 ms, ≤ 12 queries, ≤ 100 KB", f"{taken[0] * 1000:.0f}–{taken[-1] * 1000:.0f}, median {median(taken) * 1000:.0f}",
            )
        )  # fmt: skip


if __name__ == "__main__":
    main()
