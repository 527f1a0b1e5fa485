"""Security values: what they mean, their bounds, and what the security administrator set (GB/T 22239 8.1.5.3)."""

from dataclasses import dataclass
from time import monotonic

from sunlit.core.text import Text
from sunlit.people.models import PolicyValue

_REMEMBER_SECONDS = 10.0
_known: tuple[float, dict[str, int]] | None = None


@dataclass(frozen=True)
class Policy:
    """A value with its bounds, both included; looser than the bounds can't be set by anybody."""

    name: str
    label: Text
    default: int
    least: int
    most: int


POLICIES = {
    policy.name: policy
    for policy in (
        Policy(
            "idle_minutes", Text("无操作自动退出（分钟）", "End of an idle session (minutes)"), 30, 15, 30
        ),
        Policy("password_days", Text("密码有效期（天）", "A password lasts (days)"), 90, 30, 90),
        Policy("failures", Text("连续失败几次后锁定", "Failures before a lock"), 5, 3, 5),
        Policy("lock_minutes", Text("锁定时长（分钟）", "A lock lasts (minutes)"), 10, 10, 1440),
        Policy("idle_days", Text("长期未登录（天）", "An account is idle after (days)"), 90, 30, 90),
    )
}


def value(name: str) -> int:
    """The value in force, remembered for ten seconds. Raises KeyError for a name that is none."""
    global _known
    if _known is None or monotonic() - _known[0] > _REMEMBER_SECONDS:
        _known = (monotonic(), dict(PolicyValue.objects.values_list("name", "value")))
    policy = POLICIES[name]
    return min(max(_known[1].get(name, policy.default), policy.least), policy.most)


def forget() -> None:
    """Forget the remembered values, after one was changed."""
    global _known
    _known = None
