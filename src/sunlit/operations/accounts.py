"""Adding an account from the command line, as is needed for the first administrators."""

from sunlit.operations.faults import Fault
from sunlit.people.actions import COMMAND_LINE
from sunlit.people.actions.accounts import make_administrator, make_staff
from sunlit.people.models import Organisation


def add(username: str, name: str, *, township: str = "", admin: str = "") -> str:
    """Add an account; its first password, which must be changed at the first sign-in.

    Staff need a township, administrators have none (GB/T 22239 8.1.5). Raises Fault, and Refused where the name can't
    be taken.
    """
    place = Organisation.objects.filter(
        code=township.upper(), kind=Organisation.Kind.TOWNSHIP, valid_to=None
    ).first()
    if township and place is None:
        raise Fault(f"没有乡镇 {township}。", f"There is no township {township}.")
    if bool(place) == bool(admin):
        raise Fault(
            "工作人员须指定 --township；管理员须指定 --admin，不属任何乡镇。",
            "Staff need --township; administrators need --admin and belong to no township.",
        )
    if admin:
        return make_administrator(username, name, admin)[1]
    return make_staff(username, name, by=COMMAND_LINE, township=place)[1]
