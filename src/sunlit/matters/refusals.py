"""The refusals of the kernel, written once."""

from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.people.models import Organisation


def not_your_seat() -> Refused:
    """The step waits for a seat that the person does not hold."""
    return Refused(
        "not_your_seat",
        Text("这一步不在您的岗位上。", "This step isn't waiting for a post that you hold."),
        Text(
            "请由相应岗位或其AB岗替岗人办理。", "The holder of the post, or the one who covers it, can do it."
        ),
        clause="S2.30.03",
    )


def other_township() -> Refused:
    """The unit named belongs to another township."""
    return Refused(
        "other_township",
        Text("不能交给其他乡镇的部门。", "It can't pass to a unit of another township."),
        Text("请选择本乡镇的部门。", "Choose a unit of this township."),
        field="unit",
    )


def recused() -> Refused:
    """The person has stepped aside from the matter (回避)."""
    return Refused(
        "recused",
        Text("您已就此事项回避。", "You are recused from this matter."),
        Text("请由他人办理。", "Somebody else has to do it."),
    )


def recused_one(name: str) -> Refused:
    """The person named has stepped aside from the matter, or it is about them."""
    return Refused(
        "recused",
        Text(f"{name}已就此事项回避，不能承办。", f"{name} is recused from this matter."),
        Text("请选择其他人。", "Choose somebody else."),
        field="handler",
    )


def headed_by_the_person_concerned(unit: Organisation) -> Refused:
    """What is said about somebody is never worked on under that person."""
    return Refused(
        "headed_by_the_person_concerned",
        Text(
            f"{unit.name}由被反映人负责，不能交给该部门。",
            f"{unit.name} is headed by the person concerned; it can't go there.",
        ),
        Text("请交给其他部门或纪检监察机构。", "Give it to another unit or to the discipline office."),
        clause="信访工作条例 30",
        field="unit",
    )


def already_done(who: str, when: str) -> Refused:
    """Somebody else in the same seat was first."""
    return Refused(
        "already_done",
        Text(f"{who}已于{when}先办理了这一步。", f"{who} did this step first, at {when}."),
        Text(
            "您填写的内容仍保留在页面上，请核对后再决定。",
            "What you typed is still on the page; look again and decide.",
        ),
    )


CONFLICTS = frozenset({"already_done", "changed_meanwhile", "is_closed"})
"""Somebody else was first: the page keeps what was typed and says who it was (HTTP 409)."""


def changed_meanwhile(who: str = "", when: str = "") -> Refused:
    """The matter is no longer what the page showed; ``who`` changed it last, at ``when``."""
    reason = Text("其他人刚刚更新了此事项。", "Somebody else has just changed this matter.")
    if who:
        reason = Text(f"{who}已于{when}先更新了此事项。", f"{who} changed this matter first, at {when}.")
    return Refused(
        "changed_meanwhile",
        reason,
        Text("请查看最新情况后再提交。", "Look at its present state and submit again."),
    )


def is_closed(who: str = "", when: str = "") -> Refused:
    """Nothing more can be done in a closed matter; ``who`` acted last in it, at ``when``."""
    reason = Text("此事项已办结。", "This matter is closed.")
    if who:
        reason = Text(f"此事项已由{who}于{when}办结。", f"{who} closed this matter at {when}.")
    return Refused("is_closed", reason)


def no_such_outcome(outcome: str) -> Refused:
    """The step can not be left that way."""
    return Refused(
        "no_such_outcome",
        Text(f"这一步没有“{outcome}”这种结果。", f"This step has no outcome '{outcome}'."),
        Text("请从列出的结果中选择。", "Choose one of the outcomes listed."),
        field="outcome",
    )


def reason_needed() -> Refused:
    """This outcome asks for a reason."""
    return Refused(
        "reason_needed",
        Text("没有写明理由。", "No reason is given."),
        Text("请写明理由。", "Write down the reason."),
        field="opinion",
    )


def nobody_for(role: str) -> Refused:
    """No post of the township has the role that the step waits for."""
    return Refused(
        "nobody_for_role",
        Text(f"本镇没有设“{role}”岗位。", f"No post with the role '{role}' exists here."),
        Text("请先在人员管理中设岗。", "Set up the post first."),
    )


def no_handler() -> Refused:
    """The step waits for the handler, and none is named."""
    return Refused(
        "no_handler",
        Text("尚未确定全程承办人。", "No whole-process handler is named yet."),
        Text("请先确定一名全程承办人。", "Name one handler first."),
        clause="S3.27.07",
        field="handler",
    )
