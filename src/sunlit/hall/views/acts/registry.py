"""All acts of a matter's page in the order in which it shows them."""

from sunlit.hall.views.acts import deciding, demanding, handing, joint, limits, oversight
from sunlit.hall.views.acts.situations import Act, Situation

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
    found = [act for act in ACTS if act.offered(now)]
    return [act for act in found if act.main], [act for act in found if not act.main]
