"""Outside the remit (职责之外), supervision notices and accountability drafts."""

from sunlit import clock
from sunlit.core.text import Text
from sunlit.hall.actions import remit
from sunlit.hall.models import AccountabilityDraft
from sunlit.hall.views.acts.fields import choice_field, day_field, line_field, words_field
from sunlit.hall.views.acts.situations import LEADERS, Act, after_acceptance
from sunlit.language import spoken
from sunlit.matters.book import book

ACTS: tuple[Act, ...] = (
    Act(
        "mark-outside",
        Text("标为职责之外", "Mark as outside the remit"),
        lambda now: after_acceptance(now) and not now.case.matter.facts.get("outside_remit"),
        lambda now: {"reason": words_field("为什么不归本镇办", "Why it isn't the township's", rows=2)},
        lambda now, typed: remit.mark_outside(now.case.matter.pk, by=now.viewer, reason=typed["reason"]),
    ),
    Act(
        "outside-step",
        Text("说明、请示或移送", "Explain, ask or transfer"),
        lambda now: now.responsible and bool(now.case.matter.facts.get("outside_remit")),
        lambda now: {
            "step": choice_field(
                "做了什么", "What was done", [(code, spoken(words)) for code, words in remit.STEPS.items()]
            ),
            "text": words_field("对谁、说了什么", "To whom, and what", rows=2),
        },
        lambda now, typed: remit.record_step(
            now.case.matter.pk, typed["step"], by=now.viewer, text=typed["text"]
        ),
        main=True,
    ),
    Act(
        "close-outside",
        Text("说明去处后办结", "Close with an explanation"),
        lambda now: now.responsible and bool(now.case.matter.facts.get("outside_remit")),
        lambda now: {
            "explanation": words_field("给当事人的说明", "Explanation for the person"),
            "body": line_field("由谁办", "Competent body"),
            "address": line_field("地址", "Address", required=False),
            "phone": line_field("电话", "Telephone", required=False),
        },
        lambda now, typed: remit.close_outside(
            now.case.matter.pk,
            by=now.viewer,
            explanation=typed["explanation"],
            body=typed["body"],
            address=typed["address"],
            phone=typed["phone"],
            key=typed["key"],
        ),
    ),
    Act(
        "supervise",
        Text("出具督办通知单", "Issue a supervision notice"),
        lambda now: now.case.matter.is_open and now.viewer.has_role("supervisor", *LEADERS),
        lambda now: {
            "level": choice_field(
                "等级",
                "Level",
                [
                    ("提醒", spoken(Text("提醒", "reminder"))),
                    ("黄牌", spoken(Text("黄牌", "yellow"))),
                    ("红牌", spoken(Text("红牌", "red"))),
                ],
                initial="提醒",
            ),
            "state": words_field("情况", "Facts", rows=2),
            "requirement": words_field("要求", "What is required", rows=2),
            "reply_by": day_field(
                "回复期限", "Reply by", initial=book().calendar.next_working_day(clock.today())
            ),
        },
        lambda now, typed: remit.supervise(
            now.case.matter.pk,
            by=now.viewer,
            state=typed["state"],
            requirement=typed["requirement"],
            reply_by=typed["reply_by"] or book().calendar.next_working_day(clock.today()),
            level=typed["level"] or "提醒",
            key=typed["key"],
        ),
    ),
    Act(
        "draft-accountability",
        Text("立问责草稿", "Draft an accountability case"),
        lambda now: now.viewer.has_role("supervisor"),
        lambda now: {
            "flag": choice_field(
                "因为", "Because of", [(code, label) for code, label in AccountabilityDraft.Flag.choices]
            ),
            "grounds": words_field("事实和依据", "Facts and grounds", rows=3),
        },
        lambda now, typed: remit.draft_accountability(
            now.case.matter.pk, typed["flag"], by=now.viewer, grounds=typed["grounds"]
        ),
    ),
)
