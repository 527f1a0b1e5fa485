"""Accounts: made, given a new password, disabled. A new account holds no post and may do nothing."""

from django.db import IntegrityError, transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.people import changes, open_work, passwords
from sunlit.people.actions.record import COMMAND_LINE, check_manages, note
from sunlit.people.models import Holding, OldPassword, Organisation, Staff
from sunlit.people.queries import idle_accounts
from sunlit.people.viewer import Viewer


def make_staff(
    username: str,
    name: str,
    *,
    by: Viewer,
    township: Organisation | None,
    name_en: str = "",
    phone: str = "",
) -> tuple[Staff, str]:
    """Make an account without any post, and its one-time password, which is shown once and stored nowhere.

    ``username`` is kept in lower case. Raises Refused (not_system_administrator, another_township, bad_username,
    name_needed, username_taken, phone_taken). GB/T 22239 8.1.4.1, rows 1, 4, 10.
    """
    return _make(username, name, by=by, township=township, name_en=name_en, phone=phone)


def make_administrator(
    username: str, name: str, kind: str, *, by: Viewer = COMMAND_LINE, name_en: str = "", phone: str = ""
) -> tuple[Staff, str]:
    """Make a system, security or audit administrator, on the server only. One account is one kind.

    Raises Refused (administrators_on_the_server, unknown_kind) and what `make_staff` raises.
    """
    if kind not in {"system", "security", "audit"}:
        raise Refused(
            "unknown_kind",
            Text(f"没有“{kind}”这一类管理员。", f"There is no kind of administrator named {kind}."),
            Text("请用 system、security 或 audit。", "Use system, security or audit."),
        )
    return _make(username, name, by=by, township=None, name_en=name_en, phone=phone, admin=kind)


def _make(
    username: str,
    name: str,
    *,
    by: Viewer,
    township: Organisation | None,
    name_en: str,
    phone: str,
    admin: str = "",
) -> tuple[Staff, str]:
    username, name, phone = username.strip().lower(), name.strip(), phone.strip()
    staff = Staff(
        username=username, name=name, name_en=name_en.strip(), phone=phone, township=township, admin=admin
    )
    check_manages(by, staff)
    check_names(username, name)
    if Staff.objects.filter(username__iexact=username).exists():
        raise Refused(
            "username_taken",
            Text(f"用户名“{username}”已有人使用。", f"The user name {username} is taken."),
            Text("大小写不同也算重复，请另取一个。", "Another case is the same name; take another one."),
            clause="GB/T 22239 8.1.4.1",
            field="username",
        )
    if phone and Staff.objects.filter(phone=phone).exists():
        raise Refused(
            "phone_taken",
            Text("这个电话已登记在另一账户下。", "This telephone belongs to another account."),
            Text("一人一账户，不共用。", "One person, one account; none is shared."),
            clause="GB/T 22239 8.1.4.1",
            field="phone",
        )
    password = passwords.one_time()
    staff.set_password(password)
    try:
        with transaction.atomic():
            staff.save(force_insert=True)
            note("account_made", staff, by=by, facts={"admin": admin})
    except IntegrityError as error:  # somebody made the same one in this very moment
        raise Refused(
            "username_taken",
            Text("用户名或电话刚刚被占用。", "The user name or telephone was taken a moment ago."),
            field="username",
        ) from error
    return staff, password


def check_names(username: str, name: str) -> None:
    """Whether an account may be called so. Raises Refused (bad_username, name_needed)."""
    allowed = username.replace(".", "").replace("-", "").replace("_", "")
    if not 2 <= len(username) <= 64 or not allowed.isascii() or not allowed.isalnum():
        raise Refused(
            "bad_username",
            Text(
                "用户名须为 2 至 64 个字母、数字或 . - _。", "A user name is 2 to 64 letters, digits or . - _"
            ),
            field="username",
        )
    if not 1 <= len(name) <= 40:
        raise Refused(
            "name_needed",
            Text("请填写姓名，不超过 40 字。", "Give the name, at most 40 characters."),
            field="name",
        )


def _locked(staff_id: int) -> Staff:
    return (
        Staff.objects.select_for_update(of=("self",), no_key=True).select_related("township").get(pk=staff_id)
    )


def reset_password(staff_id: int, *, by: Viewer) -> tuple[Staff, str]:
    """Give an account a new one-time password (also one that was disabled, which makes it usable again). All its
    sessions end. Raises Refused as `check_manages` does. Row 4."""
    with transaction.atomic():
        staff = _locked(staff_id)
        check_manages(by, staff)
        _keep_old(staff)
        password = passwords.one_time()
        staff.set_password(password)
        was_active, staff.is_active, staff.must_change_password = staff.is_active, True, True
        staff.save(update_fields=["password", "is_active", "must_change_password"])
        note("password_reset", staff, by=by, facts={"enabled": "" if was_active else "again"})
        return staff, password


def change_password(staff_id: int, old: str, new: str, *, address: str = "") -> Staff:
    """Change one's own password. All other sessions of the account end. Raises Refused (wrong_password,
    weak_password, used_before). Rows 2, 3, 4."""
    with transaction.atomic():
        staff = _locked(staff_id)
        if not staff.check_password(old):
            raise Refused(
                "wrong_password",
                Text("现在的密码不对。", "The present password is wrong."),
                Text("请再输一次。", "Type it again."),
                field="old",
            )
        found = passwords.problems(new, staff)
        if found:
            raise Refused(
                "weak_password",
                Text("".join(text.zh for text in found), " ".join(text.en for text in found)),
                passwords.HELP,
                clause="GB/T 22239 8.1.4.1",
                field="new",
            )
        if passwords.was_used(new, staff):
            raise Refused(
                "used_before",
                Text("这个密码最近用过。", "You used this password not long ago."),
                Text("最近五次用过的密码不能再用。", "None of the last five can come back."),
                clause="GB/T 22239 8.1.4.1",
                field="new",
            )
        _keep_old(staff)
        staff.set_password(new)
        staff.must_change_password = False
        staff.password_changed_at = clock.now()
        staff.save(update_fields=["password", "must_change_password", "password_changed_at"])
        note("password_changed", staff, address=address)
        return staff


def _keep_old(staff: Staff) -> None:
    if staff.has_usable_password():
        OldPassword.objects.create(staff=staff, password=staff.password, until=clock.now())
    kept = staff.old_passwords.order_by("-until", "-pk").values_list("pk", flat=True)[: passwords.KEPT]
    staff.old_passwords.exclude(pk__in=list(kept)).delete()


def disable(staff_id: int, *, by: Viewer, reason: str, successor: Staff | None = None) -> Staff:
    """Close the account of somebody who leaves: no sign-in, no session, no post. What would wait for nobody passes
    to the successor. Raises Refused (reason_needed, work_waits, and as `check_manages`). Row 12."""
    with transaction.atomic():
        staff = _locked(staff_id)
        check_manages(by, staff)
        if by.staff_id == staff.pk:
            raise Refused("own_account", Text("不能停用自己的账户。", "You can't disable your own account."))
        if not reason.strip():
            raise Refused(
                "reason_needed",
                Text("停用账户须写明原因。", "Disabling an account needs a reason."),
                clause="GB/T 22239 8.1.4.2",
                field="reason",
            )
        today = clock.today()
        ended = list(
            staff.holdings.filter(until=None)
            .select_related("post__organisation")
            .select_for_update(of=("self",), no_key=True)
        )
        passed = settle(staff, ended, successor, by)
        for holding in ended:
            holding.until = max(today, holding.since)
            holding.save(update_fields=["until"])
        staff.is_active = False
        # An unusable password changes the hash that every session carries: none of them comes back to life
        # when the account is opened again.
        staff.set_unusable_password()
        staff.save(update_fields=["is_active", "password"])
        note(
            "account_disabled",
            staff,
            by=by,
            facts={"posts_ended": len(ended), "passed_on": passed, "successor": _ref(successor)},
            sealed={"reason": reason.strip()},
        )
        changes.tell(staff)
        return staff


def _ref(staff: Staff | None) -> str:
    return f"staff:{staff.pk}" if staff else ""


def settle(staff: Staff, ended: list[Holding], successor: Staff | None, by: Viewer) -> int:
    """Pass on what the end of these holdings would leave to nobody; how many things.

    Raises Refused (work_waits) without a successor, (no_successor) for one who can't be.
    """
    left = open_work.waiting_for(staff, ended)
    if not left:
        return 0
    if successor is None:
        named = "、".join(thing.number for thing in left[:5])
        more_zh, more_en = (
            (f"等 {len(left)} 件", f" and others, {len(left)} in all") if len(left) > 5 else ("", "")
        )
        raise Refused(
            "work_waits",
            Text(
                f"{staff.name}名下还有未办结的工作：{named}{more_zh}。",
                f"Work still waits for {staff.name}: {named.replace('、', ', ')}{more_en}.",
            ),
            Text("请指定接手人。", "Name a successor."),
            clause="GB/T 22239 8.1.4.2",
            field="successor",
        )
    units = {holding.post.organisation_id for holding in staff.holdings.select_related("post")}
    fit = (
        successor.is_active
        and successor.pk != staff.pk
        and successor.holdings.filter(until=None, post__organisation_id__in=units).exists()
    )
    if not fit:
        raise Refused(
            "no_successor",
            Text(
                f"{successor.name}不在同一部门任职，不能接手。",
                f"{successor.name} holds no post in the same unit and can't take over.",
            ),
            Text("请先给接手人岗位，或另选一人。", "Give them a post there first, or name somebody else."),
            field="successor",
        )
    return open_work.pass_on(staff, ended, successor, by)


def disable_idle(*, by: Viewer) -> tuple[list[Staff], list[tuple[Staff, Refused]]]:
    """Disable every account idle for longer than the policy says; who was, and who could not be and why. Row 12."""
    done: list[Staff] = []
    kept: list[tuple[Staff, Refused]] = []
    for staff in idle_accounts(by):
        try:
            done.append(disable(staff.pk, by=by, reason="长期未登录 / not signed in for long"))
        except Refused as refusal:
            kept.append((staff, refusal))
    return done, kept
