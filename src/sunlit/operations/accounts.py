"""Adding an account from the command line, as is needed for the first administrators."""

import re
import secrets

from django.db import IntegrityError, transaction

from sunlit.operations.faults import Fault
from sunlit.people.models import Organisation, Staff

_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_password() -> str:
    """A random password with letters of both cases, digits and a sign: over 70 random bits."""
    parts = ["".join(secrets.choice(_SIGNS) for _ in range(5)) for _ in range(3)]
    return f"{parts[0].capitalize() if parts[0][0].isalpha() else 'K' + parts[0]}-{parts[1]}-{parts[2]}{secrets.randbelow(10)}"


def add(username: str, name: str, *, township: str = "", admin: str = "") -> str:
    """Add an account; its first password, which must be changed at the first sign-in.

    Staff need a township, administrators have none (GB/T 22239 8.1.5). Raises Fault.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{1,62}", username):
        raise Fault(
            "用户名应为 2 到 63 个小写字母、数字、点、横线。",
            "A user name is 2 to 63 lower-case letters, digits, dots and dashes.",
        )
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
    password = new_password()
    try:
        with transaction.atomic():
            Staff.objects.create_user(username, password, name=name, township=place, admin=admin)
    except IntegrityError as error:
        raise Fault(f"用户名 {username} 已经有人使用。", f"The user name {username} is taken.") from error
    return password
