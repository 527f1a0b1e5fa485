"""The refusals of payments that more than one act raises."""

from sunlit.core.refusals import Refused
from sunlit.core.text import Text


def not_your_seat() -> Refused:
    """The person's post doesn't do this."""
    return Refused(
        "not_your_seat",
        Text("您的岗位不办理这一步。", "Your post doesn't do this."),
        Text("请由有相应岗位的人办理。", "Somebody who holds the post for it has to."),
    )


def another_person() -> Refused:
    """Whoever did an earlier step can't do this one."""
    return Refused(
        "another_person",
        Text(
            "制表、复核、审批要三个人，不能自己批自己做的。",
            "Making, checking and approving a list takes three people.",
        ),
        Text("请由另一个人办理。", "Somebody else has to do it."),
        clause="S3.25.04",
    )


def moved_on() -> Refused:
    """The list stands no longer where the page showed it."""
    return Refused(
        "changed_meanwhile",
        Text("这份名册已经到了别的环节。", "The list has moved on meanwhile."),
        Text("请看最新情况。", "Look at where it stands now."),
    )


def reason_needed(field: str) -> Refused:
    """A reason must be written down."""
    return Refused(
        "reason_needed",
        Text("没有写明理由。", "No reason is given."),
        Text("请写明理由。", "Write down the reason."),
        field=field,
    )


def not_an_amount(field: str) -> Refused:
    """What was typed is no amount or quantity."""
    return Refused(
        "not_an_amount",
        Text("数字写得不对。", "This is no amount."),
        Text("请写成 12.5 这样的数字，要大于0。", "Write it like 12.5, above 0."),
        field=field,
    )


def basis_needed() -> Refused:
    """Nothing is paid without a document."""
    return Refused(
        "basis_needed",
        Text("没有写依据的文件。", "The document is missing."),
        Text("请写明市县文件名称和文号。", "Name the document of the city or county and its number."),
        clause="S2.38.01",
        field="basis",
    )


def no_such(field: str, what: Text) -> Refused:
    """A name that the rulebook or the township doesn't know."""
    return Refused(
        "no_such",
        Text(f"没有这个{what.zh}。", f"There is no such {what.en}."),
        Text("请从列出的里面选。", "Choose one of those listed."),
        field=field,
    )


def personal_data(field: str) -> Refused:
    """A reason that residents read must not name anybody's number, telephone or card."""
    return Refused(
        "personal_data",
        Text("里面有证件号、手机号或卡号。", "It holds an ID number, a mobile phone or a card number."),
        Text("请删去。", "Take it out."),
        clause="S4.43.11",
        field=field,
    )
