"""What a duty record of the patrol brigade can't say: petitioners are never followed, watched or stopped (S2.51.02)."""

import re

from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.matters.models import Matter

REGISTER = "patrol-duty"
_WHO = r"(?:上访|信访|访民|越级访|进京|赴省|petition\w*)"
_DONE = (
    r"(?:拦|截|堵|阻|跟踪|跟随|跟着|尾随|盯|看守|看管|稳控|管控|劝返|劝回|接返|限制|控制"
    r"|follow\w*|stop\w*|watch\w*|block\w*|intercept\w*|tail\w*|detain\w*)"
)
_NEAR = r"[^。；;\n]{0,20}"
NEVER = re.compile(f"{_WHO}{_NEAR}{_DONE}|{_DONE}{_NEAR}{_WHO}", re.IGNORECASE)


def says_never(words: str) -> str:
    """The part of a text that says petitioners were followed or stopped; empty where none does. White space and the
    like between the characters hide nothing."""
    found = NEVER.search(words) or NEVER.search(re.sub(r"[^\w。；;]", "", words))
    return found.group() if found else ""


def check(matter: Matter) -> None:
    """Look through everything that was entered. Raises Refused (never_a_task)."""
    record = getattr(matter, "record", None)
    values = record.values if record is not None else {}
    for name, value in values.items():
        if found := says_never(str(value)):
            raise Refused(
                "never_a_task",
                Text(
                    f"“{found}”不是联防队的任务，不能登记。跟踪、拦阻信访群众是法律禁止的。",
                    f"“{found}” is no task of a patrol and can't be entered: nobody follows or stops petitioners.",
                ),
                Text("请只登记六类治安任务。", "Enter one of the six public-safety tasks."),
                clause="S2.51.02",
                field=name,
            )
