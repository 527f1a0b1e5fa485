"""What the security administrator sets: the roles and duties of posts, and policy values (GB/T 22239 8.1.5.3)."""

from collections.abc import Iterable

from django.db import transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.people import policy
from sunlit.people.actions.record import COUNTY, check_township
from sunlit.people.models import PolicyValue, Post, Staff
from sunlit.people.roles import titles
from sunlit.people.viewer import Viewer


def _check_security(by: Viewer) -> None:
    if by.admin != Staff.Admin.SECURITY:
        raise Refused(
            "not_security_administrator",
            Text(
                "只有安全管理员可以改动授权和安全策略。",
                "Only a security administrator changes grants and policy.",
            ),
            clause="GB/T 22239 8.1.4.2",
        )


def set_roles(post_id: int, roles: Iterable[str], *, by: Viewer) -> Post:
    """Set which roles a post gives its holder. Raises Refused (not_security_administrator, another_township,
    unknown_role). Row 14."""
    wanted = sorted(set(roles))
    _check_security(by)
    roles_known = titles()
    unknown = [role for role in wanted if role not in roles_known]
    if unknown:
        raise Refused(
            "unknown_role",
            Text(f"没有“{unknown[0]}”这一角色。", f"There is no role named {unknown[0]}."),
            field="roles",
        )
    with transaction.atomic():
        post = (
            Post.objects.select_for_update(of=("self",), no_key=True)
            .select_related("organisation__township")
            .get(pk=post_id)
        )
        check_township(by, post.organisation.township_id)
        former, post.roles = post.roles, wanted
        post.save(update_fields=["roles"])
        township = post.organisation.township
        ledger.append(
            township.code if township else COUNTY,
            "grants_changed",
            actor=by.actor,
            subject_kind="post",
            subject=f"post:{post.pk}",
            facts={"former": sorted(former), "roles": wanted, "unit": post.organisation.code},
        )
        return post


def set_duties(post_id: int, duties: str, *, duties_en: str = "", by: Viewer) -> Post:
    """Write what the holder of a post has to do (岗位职责); without it nobody works there (S3.30.11).

    Raises Refused (not_security_administrator, another_township, duties_needed).
    """
    _check_security(by)
    with transaction.atomic():
        post = (
            Post.objects.select_for_update(of=("self",), no_key=True)
            .select_related("organisation__township")
            .get(pk=post_id)
        )
        check_township(by, post.organisation.township_id)
        if not duties.strip():
            raise Refused(
                "duties_needed",
                Text("岗位职责不能空着。", "The duties can't be empty."),
                Text("请写明这个岗位负责什么。", "Write what this post answers for."),
                clause="S3.30.11",
                field="duties",
            )
        former, post.duties, post.duties_en = post.duties, duties.strip(), duties_en.strip()
        post.save(update_fields=["duties", "duties_en"])
        township = post.organisation.township
        ledger.append(
            township.code if township else COUNTY,
            "duties_changed",
            actor=by.actor,
            subject_kind="post",
            subject=f"post:{post.pk}",
            facts={"former": former, "duties": post.duties, "unit": post.organisation.code},
        )
        return post


def set_policy(name: str, value: int, *, by: Viewer) -> int:
    """Set a security value inside its bounds. Raises Refused (not_security_administrator, unknown_policy,
    out_of_bounds). Row 41."""
    _check_security(by)
    known = policy.POLICIES.get(name)
    if known is None:
        raise Refused("unknown_policy", Text("没有这一策略。", "There is no such policy."))
    if not known.least <= value <= known.most:
        raise Refused(
            "out_of_bounds",
            Text(
                f"{known.label.zh}须在 {known.least} 至 {known.most} 之间。",
                f"{known.label.en}: between {known.least} and {known.most}.",
            ),
            clause="GB/T 22239 8.1.4.1",
            field=name,
        )
    assert by.staff_id is not None  # an administrator is somebody
    with transaction.atomic():
        former = policy.value(name)
        PolicyValue.objects.update_or_create(
            name=name, defaults={"value": value, "changed_by_id": by.staff_id, "changed_at": clock.now()}
        )
        ledger.append(
            COUNTY,
            "policy_changed",
            actor=by.actor,
            subject_kind="policy",
            subject=name,
            facts={"former": former, "value": value},
        )
    policy.forget()
    return value
