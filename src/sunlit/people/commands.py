"""What the command line does with accounts: `sunlit user add` and its kin, run on the server by whoever owns it."""

from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.people import actions
from sunlit.people.models import Organisation, Staff


def add_user(
    username: str, name: str, *, township: str = "", admin: str = "", name_en: str = "", phone: str = ""
) -> str:
    """Make a staff account of a township (by its code) or an administrator (``system``, ``security``, ``audit``)
    and return the one-time password, to be printed once.

    Raises Refused (unknown_township, one_or_the_other) and what `make_staff` and `make_administrator` raise.
    """
    if bool(township) == bool(admin):
        raise Refused(
            "one_or_the_other",
            Text(
                "请给出乡镇代码，或管理员类别，二者之一。",
                "Give a township's code or a kind of administrator.",
            ),
            clause="GB/T 22239 8.1.5",
        )
    if admin:
        return actions.make_administrator(username, name, admin, name_en=name_en, phone=phone)[1]
    place = Organisation.objects.filter(
        code__iexact=township.strip(), kind=Organisation.Kind.TOWNSHIP, valid_to=None
    ).first()
    if place is None:
        raise Refused(
            "unknown_township",
            Text(f"没有代码为“{township}”的乡镇。", f"No township has the code {township}."),
            field="township",
        )
    return actions.make_staff(
        username, name, by=actions.COMMAND_LINE, township=place, name_en=name_en, phone=phone
    )[1]


def _found(username: str) -> Staff:
    staff = Staff.objects.filter(username__iexact=username.strip()).first()
    if staff is None:
        raise Refused("unknown_user", Text(f"没有用户“{username}”。", f"There is no user {username}."))
    return staff


def new_password(username: str) -> str:
    """A new one-time password for any account, administrators too. Raises Refused (unknown_user)."""
    return actions.reset_password(_found(username).pk, by=actions.COMMAND_LINE)[1]


def forget_second_factor(username: str) -> None:
    """Forget the telephone of any account. Raises Refused (unknown_user)."""
    actions.reset_second_factor(_found(username).pk, by=actions.COMMAND_LINE)


def disable_user(username: str, reason: str) -> None:
    """Disable any account. Raises Refused (unknown_user, work_waits, reason_needed)."""
    actions.disable(_found(username).pk, by=actions.COMMAND_LINE, reason=reason)
