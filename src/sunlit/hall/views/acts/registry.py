"""All acts of a matter's page in the order in which it shows them."""

from sunlit.hall.views.acts import deciding, demanding, handing, joint, limits, oversight
from sunlit.hall.views.acts.situations import Act, Situation
from sunlit.pages import matter_page
from sunlit.pages.matter_page import PageAct

ORDER = (
    "receive",
    "decide",
    "approve",
    "forward",
    "hand-back",
    "take-form",
    "tell",
    "assign",
    "pass-on",
    "take-over",
    "joint-confirm",
    "complete",
    "defer",
    "more-papers",
    "ask-more-papers",
    "explain-delay",
    "stop-clock",
    "resume-clock",
    "extend",
    "change-handler",
    "offer",
    "joint",
    "joint-days",
    "joint-settle",
    "joint-finding",
    "joint-report",
    "joint-sign",
    "mark-outside",
    "outside-step",
    "close-outside",
    "recuse",
    "withdraw",
    "supervise",
    "draft-accountability",
)
"""As the page shows them: of what the matter waits for, the first is opened."""

BY_NAME = {
    act.name: act
    for act in (
        *handing.ACTS,
        *deciding.ACTS,
        *demanding.ACTS,
        *limits.ACTS,
        *joint.ACTS,
        *oversight.ACTS,
    )
}

ACTS = tuple(sorted(BY_NAME.values(), key=lambda act: ORDER.index(act.name)))


def offered(now: Situation) -> tuple[list[Act], list[Act]]:
    """The acts that the viewer can do now: what the matter waits for, and the further ones."""
    if now.viewer.staff_id in now.case.matter.recused:
        return [], []
    matter = now.case.matter
    own = [act for act in ACTS if act.offered(now)]
    if matter_page.is_claimed(matter):
        own = [act for act in own if act.name != "complete"]
    found = [*(_wrapped(act) for act in matter_page.acts(matter, now.viewer, now.mine)), *own]
    return [act for act in found if act.main], [act for act in found if not act.main]


def named(now: Situation, name: str) -> Act | None:
    """An act by its name, also where it isn't offered (any more): one of the hall's, or of the field of work that the
    matter belongs to."""
    known = BY_NAME.get(name)
    if known is not None and not (name == "complete" and matter_page.is_claimed(now.case.matter)):
        return known
    found = matter_page.act(name, now.case.matter, now.viewer, now.case.tasks)
    return _wrapped(found) if found else None


def _wrapped(act: PageAct) -> Act:
    return Act(
        act.name,
        act.title,
        lambda now: True,
        lambda now: act.fields,
        lambda now, typed: act.run(typed),
        main=act.main,
        hint=act.hint,
    )
