"""What happens with the end of an entry and at its beginning without anybody asking: three notices, the charge check."""

from typing import Any

from sunlit import clock
from sunlit.core.named_charges import named_charges
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.feedback.models import COUNTED, ChargeCheck, Told, Voice
from sunlit.matters.charge_list import charges_on
from sunlit.matters.hooks import on_event
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation, Staff
from sunlit.people.queries import holdings_on
from sunlit.registers import values

LEADERS = ("deputy_leader", "executive_deputy", "mayor")
"""The superior leader who is told: the nearest of these roles that somebody holds."""
BURDEN = "burden"


@on_event("closed")
def tell_all_three(matter: Matter, _outcome: str) -> None:
    """Closing an entry tells the superior leader, the department and the person concerned, in the same transaction; where
    one of the three can't be told it isn't closed. Raises Refused (nobody_to_tell). S2.47.10.

    A report about a person is fed back to who reported it alone: nobody else is told of it.
    """
    if matter.kind not in COUNTED:
        return
    voice = Voice.objects.get(matter=matter)
    if voice.joined_to_id is not None:
        return  # it isn't finished: the other one goes on, and its end is told
    leader = superior(matter.township)
    if leader is None:
        raise Refused(
            "nobody_to_tell",
            Text(
                "没有在岗的分管领导可以反馈，不能办结。",
                "No leader is in post to be told, so it can't be closed.",
            ),
            Text("请先落实分管领导的岗位。", "Fill the leader's post first."),
            clause="S2.47.10",
        )
    known = values.known(matter.record, matter.register_entries.order_by("at", "pk"))
    said = {"voice": voice, "at": clock.now(), "result": known.get("result", "") or known.get("reply", "")}
    Told.objects.create(to=Told.To.LEADER, staff=leader, **said)
    Told.objects.create(to=Told.To.DEPARTMENT, unit=matter.unit, **said)
    Told.objects.create(to=Told.To.PARTY, **said)


def superior(township: Organisation) -> Staff | None:
    """The leader who is told of what is finished: the deputy in charge, or who stands above where that post is empty."""
    rows = holdings_on(clock.today()).filter(staff__township=township, staff__is_active=True)
    held = list(rows.select_related("staff", "post").order_by("letter", "pk"))
    for role in LEADERS:
        for row in held:
            if role in row.post.roles:
                return row.staff
    return None


def check_charges(voice: Voice) -> None:
    """Hold what a report about burdens names against the charges published that day, and keep what came of it."""
    known = values.of_record(voice.matter.record)
    if known.get("type") != BURDEN:
        return
    ChargeCheck.objects.create(
        voice=voice, day=clock.today(), found=held_against(voice.township, known["words"])
    )


def held_against(township: Organisation, text: str) -> list[dict[str, Any]]:
    """Each charge that a text names: on the published list with its rate, or not on it and so not to be taken."""
    listed = {one.title.zh: one for one in charges_on(township, clock.today())}
    found = []
    for name in named_charges(text, listed):
        one = listed.get(name)
        published = one is not None and one.published
        rate = {"zh": one.rate.zh, "en": one.rate.en} if one is not None and published else None
        found.append({"name": name, "published": published, "rate": rate})
    return found
