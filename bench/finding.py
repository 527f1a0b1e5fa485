"""The one search over many documents: 200 mixed questions of five kinds of viewers, each the first time and again.

The documents are nineteen matters for each notice, a hundredth of the matters sensitive or reports, of every item and
unit, one in fifty open; they are written in bulk, then indexed as `sunlit reindex` does.
"""

import time
from collections import defaultdict
from datetime import date, datetime, timedelta
from random import Random

from django.db import connection, transaction
from generate import PORTION, _insert
from run import Figure, median

from sunlit import clock
from sunlit.demonstration import places, townspeople
from sunlit.disclosure.models import Occurrence, Publication
from sunlit.matters import tally
from sunlit.matters.book import book, published
from sunlit.matters.models import Matter, Task
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer, viewer_of
from sunlit.search import index, queries

NOTICES = 20
"""One document in so many is a notice."""
VIEWERS = ("qx.clerk", "qx.social", "qx.director", "qx.agent", "qx.discipline")
ABOUT = (
    "低保金",
    "惠农补贴",
    "宅基地审批",
    "村级财务",
    "招标投标",
    "防汛值守",
    "征地补偿",
    "公益岗位",
    "危房改造",
    "食品抽检",
)


def fill(size: int, seed: int = 7) -> None:
    """Fill an empty database with ``size`` documents of Qingxi and index them."""
    rng = Random(seed)
    people = places.build()
    town = Organisation.objects.get(code="QX")
    units = list(Organisation.objects.filter(township=town, kind="department").exclude(code="QX-ZX1"))
    intake = Organisation.objects.get(code="QX-ZX1")
    villages = list(Organisation.objects.filter(township=town, kind="village").values_list("pk", flat=True))
    staff = [one for name, one in people.items() if name.startswith("qx.") and name != "qx.agent"]
    version, _procedure = published("service-standard")
    items, now = list(book().items.values()), clock.now().replace(microsecond=0)
    notices = size // NOTICES
    for start in range(0, size - notices, PORTION):
        matters, tasks = [], []
        for number in range(start + 1, min(start + PORTION, size - notices) + 1):
            matter = _matter(rng, number, now - timedelta(minutes=size - number), items)
            matter.township, matter.intake_unit, matter.unit = town, intake, rng.choice(units)
            matter.handler, matter.village_id, matter.procedure_id = (
                rng.choice(staff),
                rng.choice(villages),
                version,
            )
            if number % 50 == 0:
                matter.state, matter.closed_at = "open", None
                tasks.append(Task(
                    id=number, matter_id=number, step="handle", round=3, unit=matter.unit, role="handler",
                    person=matter.handler, opened_at=matter.opened_at,
                ))  # fmt: skip
            matters.append(matter)
        with transaction.atomic():
            _insert(matters)
            _insert(tasks)
    _notices(rng, notices, town, units, people["qx.office"], now)
    tally.recount()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    started = time.perf_counter()
    written = index.mend()
    print(f"indexed {written:,} documents in {time.perf_counter() - started:.0f} s", flush=True)


def _matter(rng: Random, number: int, opened: datetime, items: list) -> Matter:  # type: ignore[type-arg]
    item = rng.choice(items)
    label = "ordinary" if rng.random() > 0.01 else rng.choice(("sensitive", "report"))
    return Matter(
        id=number, number=f"QX{clock.now().year}B{number:06d}", kind="application", item=item.id, title=item.name.zh,
        subject=townspeople.name(rng), label=label, channel="agent" if number % 40 == 0 else "window", step="done",
        stage="closed", round=3, state="done", outcome="granted", opened_at=opened, closed_at=opened, revision=3,
    )  # fmt: skip


def _notices(
    rng: Random, number: int, town: Organisation, units: list[Organisation], office: Staff, now: datetime
) -> None:
    for start in range(0, number, PORTION):
        occurrences, publications = [], []
        for pk in range(start + 1, min(start + PORTION, number) + 1):
            about, day = rng.choice(ABOUT), date(2020, 1, 1) + timedelta(days=pk % 2000)
            title = f"{day.year}年{day.month}月{about}公示"
            text = "。".join(
                f"{townspeople.name(rng)}：{rng.choice(ABOUT)}{rng.randrange(9000)}元" for _ in range(15)
            )
            occurrences.append(Occurrence(
                id=pk, township=town, duty="decision", audience="everybody" if pk % 5 else "staff", unit=rng.choice(units),
                title=title, title_en=f"{about} {day:%B %Y}", opens=day, due=day, why="x", why_en="x",
            ))  # fmt: skip
            publications.append(Publication(
                id=pk, occurrence_id=pk, title=title, text=text, text_hash="x", way="staff", published_at=now,
                published_on=day, by=office, approved_by=office,
            ))  # fmt: skip
        with transaction.atomic():
            _insert(occurrences)
            _insert(publications)


def questions(size: int, seed: int = 11) -> list[str]:
    """Two hundred of what people type, in twenty ways."""
    rng, items = Random(seed), list(book().items.values())
    words = [word for group in book().synonyms for word in (group,) if len(word) > 1]
    found: list[str] = []
    for _ in range(10):
        name, item, number = townspeople.name(rng), rng.choice(items), rng.randrange(1, size)
        initials = "".join(way[0] for way in queries.people.sounds_of(name)[1:2]) or "w"
        found += [
            name, name[:2], name[0], queries.people.sounds_of(name)[0], queries.people.sounds_of(name)[1], initials,
            f"QX{clock.now().year}B{number:06d}", f"{number:06d}", f"b{number}", str(number)[-3:],
            item.name.zh, item.name.zh[:2], item.name.zh[1:5], f"{name} {item.name.zh[:4]}", rng.choice(words),
            f"{rng.choice(words)} {name[0]}", item.name.zh[:3] + "某" + item.name.zh[4:8], item.name.en.split()[0],
            "生孩子上户口", "没有这回事" + name[0],
        ]  # fmt: skip
    return found


def ask(viewer: Viewer, town: Organisation, question: str) -> int:
    """Ask as the page does; how much was found."""
    return sum(
        group.total for group in queries.find(viewer, town, question, queries.groups_for(public=False))
    )


def _at(values: list[float], share: float) -> float:
    return sorted(values)[min(int(len(values) * share), len(values) - 1)] * 1000


def measure(size: int) -> list[Figure]:
    """The figures: of the first time that each question is asked, and of three more times."""
    town = Organisation.objects.get(code="QX")
    viewers = {name: viewer_of(Staff.objects.get(username=name)) for name in VIEWERS}
    rounds: list[list[float]] = []
    works: list[float] = []
    worst: dict[str, list[float]] = defaultdict(list)
    asked = questions(size)
    ask(viewers["qx.clerk"], town, "王")  # reads the rulebook and the sounds of signs, once in a process
    found = 0
    for turn in range(4):
        took = []
        for place, question in enumerate(asked):
            name = VIEWERS[(place + turn) % len(VIEWERS)]
            started, worked = time.perf_counter(), time.process_time()
            found += ask(viewers[name], town, question) > 0
            took.append(time.perf_counter() - started)
            works.append(time.process_time() - worked)
            worst[f"{name} {question}"].append(took[-1])
        rounds.append(took)
    slowest = max(worst, key=lambda key: max(worst[key]))
    again = [_at(one, 0.95) for one in rounds[1:]]
    middle = [_at(one, 0.5) for one in rounds[1:]]
    what = f"search of {size:,} documents, {len(asked)} questions, 5 viewers, {found * 100 // (4 * len(asked))} % found something"
    return [
        Figure("search", f"{what}; first", f"p50 {_at(rounds[0], 0.5):.0f}, p95 {_at(rounds[0], 0.95):.0f} ms", "p95 ≤ 300 ms", "one run"),
        Figure("search", "again", f"p50 {median(middle):.0f}, p95 {median(again):.0f} ms", "p95 ≤ 300 ms",
               f"{min(again):.0f}–{max(again):.0f}; slowest {max(max(one) for one in rounds[1:]) * 1000:.0f} ms ({slowest})"),
        Figure("search", "CPU of this process in it", f"p50 {_at(works, 0.5):.0f}, p95 {_at(works, 0.95):.0f} ms", "", f"{min(works) * 1000:.0f}–{max(works) * 1000:.0f}"),
    ]  # fmt: skip
