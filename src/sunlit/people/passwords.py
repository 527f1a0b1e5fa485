"""What a password must be (GB/T 22239 8.1.4.1 口令复杂度), and passwords made by the program."""

import secrets
import string
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from sunlit.core.text import Text
from sunlit.language import spoken

if TYPE_CHECKING:
    from sunlit.people.models import Staff

LEAST_LENGTH = 8
MOST_LENGTH = 128
LEAST_CLASSES = 3
KEPT = 5
"""So many former passwords can't come back."""

_USED_MUCH = frozenset(
    [
        "aa123456",
        "abc12345",
        "abcd1234",
        "admin123",
        "administrator",
        "asdf1234",
        "china123",
        "huawei123",
        "iloveyou1314",
        "jiaoben123",
        "p0ssw0rd",
        "p4ssw0rd",
        "pass1234",
        "passw0rd",
        "password",
        "password1",
        "q1w2e3r4",
        "qaz123456",
        "qazwsx123",
        "qwe123456",
        "qwer1234",
        "qwerasdf",
        "root1234",
        "system123",
        "test1234",
        "welcome1",
        "woaini1314",
        "woaini520",
        "wang1234",
        "zaq12wsx",
        "zhang123",
        "zhengwu123",
        "1q2w3e4r",
        "1qaz2wsx",
        "123456abc",
        "123456aa",
        "123qweasd",
        "a1b2c3d4",
        "a1234567",
        "a123456789",
    ]
)
_READABLE = "abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789", "-_=+@"
_PLAIN = str.maketrans("@$013!5", "asoieis")


def problems(password: str, staff: "Staff | None" = None) -> list[Text]:
    """Everything that is wrong with a password for this person; empty where it is good enough."""
    found: list[Text] = []
    if len(password) < LEAST_LENGTH:
        found.append(
            Text(
                f"密码至少 {LEAST_LENGTH} 位，现为 {len(password)} 位。",
                f"A password needs {LEAST_LENGTH} characters; this has {len(password)}.",
            )
        )
    if len(password) > MOST_LENGTH:
        found.append(
            Text(f"密码不超过 {MOST_LENGTH} 位。", f"A password has at most {MOST_LENGTH} characters.")
        )
        return found
    classes = sum(
        (
            any(c.islower() for c in password),
            any(c.isupper() for c in password),
            any(c.isdigit() for c in password),
            any(not c.isalnum() for c in password),
        )
    )
    if classes < LEAST_CLASSES:
        found.append(
            Text(
                f"小写字母、大写字母、数字、符号四类中至少用 {LEAST_CLASSES} 类，现用 {classes} 类。",
                f"Use {LEAST_CLASSES} of lower case, upper case, digits and symbols; this uses {classes}.",
            )
        )
    if staff is not None and _names_the_person(password.lower(), staff):
        found.append(
            Text(
                "密码不能包含姓名（含拼音）、电话或用户名。",
                "A password can't contain the name (also in pinyin), the telephone or the user name.",
            )
        )
    if _is_common(password):
        found.append(
            Text("这个密码太常见，容易被猜中。", "This password is used by many people and easily guessed.")
        )
    return found


def _names_the_person(lowered: str, staff: "Staff") -> bool:
    from pypinyin import lazy_pinyin  # its dictionaries are slow to read, and no start should wait for them

    syllables = [part.lower() for part in lazy_pinyin(staff.name)]
    given = "".join(syllables[1:])
    forbidden = {
        staff.name.lower(),
        "".join(syllables),
        given + "".join(syllables[:1]),
        staff.username.lower(),
    }
    longer = {given, *staff.name_en.lower().split(), *staff.username.lower().replace("-", ".").split(".")}
    forbidden |= {part for part in longer if len(part) >= 4}
    digits = "".join(c for c in staff.phone if c.isdigit())
    if len(digits) >= 6:
        forbidden |= {digits, digits[-6:]}
    return any(part in lowered for part in forbidden if len(part) >= 2)


def _is_common(password: str) -> bool:
    lowered = password.lower()
    known = CommonPasswordValidator().passwords | _USED_MUCH
    bare = "".join(c for c in lowered if c.isalnum())
    return bool({lowered, bare, lowered.translate(_PLAIN), lowered.strip(string.punctuation)} & known)


def was_used(password: str, staff: "Staff") -> bool:
    """The password is the present one or one of the last five before it."""
    hashes = [
        staff.password,
        *staff.old_passwords.order_by("-until").values_list("password", flat=True)[:KEPT],
    ]
    return any(check_password(password, former) for former in hashes)


def one_time() -> str:
    """A random password that is good enough for everybody and easy to read out: 16 characters, about 90 bits."""
    while True:
        picked = [secrets.choice(group) for group in _READABLE]
        picked += [secrets.choice("".join(_READABLE)) for _ in range(16 - len(picked))]
        secrets.SystemRandom().shuffle(picked)
        password = "".join(picked)
        if not problems(password):
            return password


class OfficePassword:
    """The rules of `problems` for Django's own password checks."""

    def validate(self, password: str, user: "Staff | None" = None) -> None:
        found = problems(password, user)
        if found:
            raise ValidationError([spoken(text) for text in found])

    def get_help_text(self) -> str:
        return spoken(HELP)


HELP = Text(
    "至少 8 位，含大写字母、小写字母、数字、符号中的三类；不含姓名、拼音、电话或用户名；不能与最近五次相同。",
    "At least 8 characters, three of upper case, lower case, digits and symbols; without your name, telephone or "
    "user name; none of your last five.",
)
