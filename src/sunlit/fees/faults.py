"""The refusals of charges that more than one act raises."""

from sunlit.core.refusals import Refused
from sunlit.core.text import Text


def not_a_cashier() -> Refused:
    """The person holds no post that handles money here."""
    return Refused(
        "not_your_seat",
        Text("您的岗位不办理这一步。", "Your post doesn't do this."),
        Text("请由有相应岗位的人办理。", "Somebody who holds the post for it has to."),
        clause="S3.25.06",
    )


def not_published(name: Text) -> Refused:
    """The charge stands not in the published catalogue."""
    return Refused(
        "not_published",
        Text(
            f"“{name.zh}”不在本镇公布的收费目录里，不能收。",
            f"'{name.en}' isn't in the published catalogue; it can't be taken.",
        ),
        Text("只能收目录里公布的项目。", "Only what the catalogue lists may be taken."),
        clause="S4.04.04",
        field="charge",
    )


def not_an_amount(field: str) -> Refused:
    """What was typed is no amount."""
    return Refused(
        "not_an_amount",
        Text("数字写得不对。", "This is no amount."),
        Text(
            "请写成 12.50 这样的数字，金额最多两位小数。",
            "Write it like 12.50; amounts have at most two places.",
        ),
        field=field,
    )


def reason_needed(field: str, clause: str = "S3.25.06") -> Refused:
    """Money is put right only with a reason."""
    return Refused(
        "reason_needed",
        Text("没有写明理由。", "No reason is given."),
        Text("请写明理由。", "Write down the reason."),
        clause=clause,
        field=field,
    )


def another_person(field: str = "") -> Refused:
    """Whoever asked, or took the money, can't be the one who approves."""
    return Refused(
        "another_person",
        Text("经办人不能自己审批、自己签字。", "Nobody approves or signs what they did themselves."),
        Text("请由另一个人办理。", "Somebody else has to do it."),
        field=field,
    )


def day_is_closed() -> Refused:
    """The cashier closed the day already."""
    return Refused(
        "day_is_closed",
        Text("您今天已经日结，不能再收付。", "You have closed today; nothing more is taken or paid back."),
        Text(
            "请明天办理，或者由没有日结的人办理。", "Do it tomorrow, or let somebody who hasn't closed do it."
        ),
        field="way",
    )


def used_key() -> Refused:
    """A key that no page of ours made, or that belongs to another act."""
    return Refused(
        "changed_meanwhile",
        Text("这张表已经用过了。", "This form was used already."),
        Text("请重新打开页面。", "Open the page anew."),
    )
