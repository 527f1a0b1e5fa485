"""The roles that a visitor of the demonstration can take, and their passwords, made on this machine."""

import json
from dataclasses import dataclass
from pathlib import Path

from sunlit.operations.places import DEMONSTRATION, write_private
from sunlit.people.passwords import one_time


@dataclass(frozen=True)
class Role:
    """One role of the demonstration and who plays it."""

    username: str
    zh: str
    en: str


ROLES = (
    Role("qx.clerk", "青溪镇 窗口人员", "Qingxi, counter clerk"),
    Role("qx.social", "青溪镇 承办人", "Qingxi, handler"),
    Role("qx.social.head", "青溪镇 站所负责人", "Qingxi, station head"),
    Role("qx.director", "青溪镇 中心主任", "Qingxi, centre director"),
    Role("qx.deputy", "青溪镇 分管领导", "Qingxi, deputy head"),
    Role("qx.mayor", "青溪镇 镇长", "Qingxi, mayor"),
    Role("qx.discipline", "青溪镇 监督人员", "Qingxi, supervisor"),
    Role("qx.office", "青溪镇 党政办干事", "Qingxi, office clerk"),
    Role("qx.agent", "青溪镇 村代办员", "Qingxi, village agent"),
    Role("lh.clerk", "柳河乡 窗口人员", "Liuhe, counter clerk"),
    Role("lh.discipline", "柳河乡 监督人员", "Liuhe, supervisor"),
    Role("sys.admin", "系统管理员", "system administrator"),
    Role("sec.admin", "安全管理员", "security administrator"),
    Role("audit.admin", "审计管理员", "audit administrator"),
)


def new_passwords() -> dict[str, str]:
    """A fresh random password for each role, by user name."""
    return {role.username: one_time() for role in ROLES}


def remember(folder: Path, passwords: dict[str, str]) -> None:
    """Keep the passwords of a finished demonstration beside its data, readable by the owner only.

    The file is also the mark by which production knows a demonstration's data folder.
    """
    write_private(folder / DEMONSTRATION, json.dumps(passwords, indent=1))


def known(folder: Path) -> dict[str, str] | None:
    """The passwords of the demonstration in this folder, or None where there is none yet."""
    path = folder / DEMONSTRATION
    if not path.exists():
        return None
    stored: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return stored
