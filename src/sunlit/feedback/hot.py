"""Hot topics (热点): the one with the most entries is proposed, and what waits for the leading group is listed by its age
(S0.06.10, S4.48.04)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from sunlit.core.text import Text
from sunlit.feedback import naming
from sunlit.feedback.models import HOT, HOT_DAYS, Voice
from sunlit.feedback.queries import topics
from sunlit.ledger import actions as ledger
from sunlit.matters.book import book
from sunlit.matters.models import Matter, Task
from sunlit.matters.seats import unit_with_role
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import CLOCK, Viewer
from sunlit.registers import actions
from sunlit.registers.models import Record

LEAST = 2
"""One single entry makes no topic of the township hot."""


def mentions(township: Organisation, today: date) -> Counter[str]:
    """How many entries of the last thirty days stand under each topic; joined ones count once."""
    rows = Voice.objects.counted(township).filter(day__gt=today - timedelta(days=HOT_DAYS), day__lte=today)
    return Counter(rows.filter(joined_to=None).exclude(topic="").values_list("topic", flat=True))


def propose(township: Organisation, topic: str, count: int, today: date) -> Record | None:
    """Propose a topic for disclosure, with an owner and a day; None where it was proposed in the last thirty days, or
    that proposal is still open. The caller is in a transaction or doesn't mind."""
    ledger.hold(township.code)
    since = today - timedelta(days=HOT_DAYS - 1)
    proposed = Record.objects.filter(matter__township=township, register=HOT, values__topic=topic)
    if proposed.filter(values__proposed_on__gte=since.isoformat()).exists():
        return None
    if proposed.filter(matter__state=Matter.State.OPEN).exists():
        return None
    office = Organisation.objects.get(pk=unit_with_role(township.pk, township.pk, "office_clerk"))
    return actions.store_record(
        book().registers[HOT],
        {"topic": topic, "mentions": str(count), "proposed_on": today.isoformat()},
        actions.Opened(township, office, office, naming.owner(township), None, None),
        by=CLOCK,
    )


def propose_the_most_mentioned(township: Organisation, today: date) -> None:
    """Propose the topic with the most entries of the last thirty days, of two that stand alike the first by name; once
    a day by the program (S0.06.10)."""
    found = mentions(township, today)
    if not found:
        return
    topic, count = min(found.items(), key=lambda one: (-one[1], one[0]))
    if count >= LEAST:
        propose(township, topic, count, today)


@dataclass(frozen=True)
class Waiting:
    """A hot topic that the leading group hasn't answered: since when, for how many days, whose, and until when."""

    matter: Matter
    topic: Text
    mentions: int
    proposed_on: date
    age: int
    owner: Staff | None
    due: date | None


def unanswered(viewer: Viewer, today: date) -> list[Waiting]:
    """The proposals that wait for "publish" or "decline", the oldest first, as far as the viewer sees them. One query."""
    rows = (
        Task.objects.filter(
            matter__in=Matter.objects.visible_to(viewer).filter(kind=HOT), step="decide", done_at=None
        )
        .select_related("matter__record", "matter__handler")
        .order_by("matter__opened_at", "pk")
    )
    names, found = topics(), []
    for row in rows:
        entered = row.matter.record.values
        day = date.fromisoformat(entered["proposed_on"])
        code = entered["topic"]
        found.append(
            Waiting(
                row.matter,
                names.get(code, Text(code, code)),
                int(entered["mentions"]),
                day,
                (today - day).days,
                row.matter.handler,
                row.due,
            )
        )
    return found
