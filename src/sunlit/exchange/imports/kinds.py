"""What the administrators import: organisations and villages, staff with their posts."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sunlit.core.problems import Problem
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.pages.importing import Importing, ImportKind, Secret, offer_import
from sunlit.people import actions, queries
from sunlit.people.actions.organisations import CODE, KINDS
from sunlit.people.models import Holding, Organisation, Post, Staff
from sunlit.people.viewer import Viewer
from sunlit.tables import Choice, Column, Kind, Layout


@dataclass
class _Units:
    """The organisations that an administrator administers, found by code or by a name that only one has."""

    by_code: dict[str, Organisation] = field(default_factory=dict)
    by_name: dict[str, Organisation | None] = field(default_factory=dict)
    announced: set[str] = field(default_factory=set)

    def find(self, text: str) -> str | None:
        """The code of an organisation that is there, or of one that an earlier row brings."""
        found = self.by_code.get(text.upper()) or self.by_name.get(text)
        if found is not None:
            return found.code
        return text.upper() if text.upper() in self.announced else None


def _units(by: Viewer) -> _Units:
    found = _Units()
    for unit in queries.managed_organisations(by).filter(valid_to=None):
        found.by_code[unit.code] = unit
        found.by_name[unit.name] = None if unit.name in found.by_name else unit
    return found


_KINDS = tuple(
    Choice(kind.value, Text(zh, en), words)
    for kind, zh, en, words in (
        (Organisation.Kind.OFFICE, "内设机构", "office", ("办公室",)),
        (Organisation.Kind.STATION, "站所", "station", ()),
        (Organisation.Kind.CENTRE, "政务服务中心", "service centre", ()),
        (Organisation.Kind.DEPARTMENT, "中心部室", "department of the centre", ("部室",)),
        (Organisation.Kind.VILLAGE, "村（社区）", "village", ("村", "社区", "行政村")),
    )
    if kind in KINDS
)


def _code_fault(code: str) -> Problem | None:
    if CODE.fullmatch(code) and len(code) <= 32:
        return None
    return Problem(
        ("code",),
        Text("代码里有不能用的字符。", "The code has signs that can't be used."),
        Text("只用大写字母、数字和短横，例如 QX-V7。", "Capitals, digits and hyphens only, such as QX-V7."),
    )


def _organisations(by: Viewer) -> Importing:
    units = _units(by)
    layout = Layout(
        "organisations",
        Text("机构和村", "Organisations and villages"),
        (
            Column("code", Text("代码", "Code"), required=True, unique=True, longest=32, check=_code_fault, example="QX-V99"),
            Column("name", Text("名称", "Name"), synonyms=("机构名称", "村名"), required=True, longest=80, example="示例村"),
            Column("kind", Text("类别", "Kind"), Kind.CHOICE, required=True, choices=_KINDS, example="村（社区）"),
            Column(
                "parent", Text("上级机构", "Below"), Kind.REFERENCE, synonyms=("上级",), required=True, find=units.find,
                example="QX", note=Text("上级的代码，或不重名的全称；可以是本表前面的行。",
                                        "Code of the organisation above, or its name if only one has it; an earlier row will do."),
            ),
            Column("name_en", Text("英文名称", "Name in English"), longest=120),
            Column("phone", Text("电话", "Telephone"), Kind.PHONE),
            Column("address", Text("地址", "Address")),
            Column("since", Text("设立日期", "From"), Kind.DAY, note=Text("空着就是今天。", "Today if left empty.")),
        ),
    )  # fmt: skip

    def known(values: Mapping[str, Any]) -> "bool | Problem":
        there = Organisation.objects.filter(code=values["code"]).first()
        if there is None:
            units.announced.add(values["code"])
            return False
        if (there.name, there.kind) == (values["name"], values["kind"]) and there.code in units.by_code:
            return True
        return Problem(
            ("code",),
            Text(
                f"代码{values['code']}已经用于别的机构。",
                f"The code {values['code']} belongs to another organisation.",
            ),
            Text(
                "请换一个代码；改名请在机构页面办理。",
                "Take another code; to rename, use the page of organisations.",
            ),
        )

    def take(values: Mapping[str, Any]) -> None:
        parent = queries.managed_organisations(by).get(code=values["parent"])
        actions.add_organisation(
            parent.pk,
            code=values["code"],
            kind=values["kind"],
            name=values["name"],
            name_en=values["name_en"] or "",
            phone=values["phone"] or "",
            address=values["address"] or "",
            since=values["since"],
            by=by,
        )

    return Importing(layout, known, take)


def _staff(by: Viewer) -> Importing:
    units = _units(by)
    posts: dict[tuple[str, str], Post] = {
        (post.organisation.code, post.title): post
        for post in queries.managed_posts(by).filter(organisation__valid_to=None)
    }
    townships = {
        unit.code: unit for unit in units.by_code.values() if unit.kind == Organisation.Kind.TOWNSHIP
    }
    taken: set[tuple[int, str]] = set(
        Holding.objects.filter(until=None, post__in=[post.pk for post in posts.values()]).values_list(
            "post_id", "letter"
        )
    )

    def check(values: Mapping[str, Any]) -> Iterator[Problem]:
        if bool(values["unit"]) != bool(values["post"]):
            yield Problem(
                ("post",),
                Text("部门和岗位要么都填，要么都不填。", "Unit and post: both or neither."),
                Text("请补上另一个。", "Fill in the other one."),
            )
        elif values["unit"]:
            post = posts.get((values["unit"], values["post"]))
            if post is None:
                known = "、".join(title for unit, title in posts if unit == values["unit"])
                yield Problem(
                    ("post",),
                    Text(f"该部门没有“{values['post']}”岗位。", f"The unit has no post {values['post']}."),
                    Text(f"现有岗位：{known or '无'}。", f"Its posts: {known or 'none'}."),
                )
            elif (post.pk, values["letter"] or "A") in taken:
                yield Problem(
                    ("letter",),
                    Text(
                        f"“{post}”的{values['letter'] or 'A'}岗已有人。",
                        f"{post} has its {values['letter'] or 'A'} person.",
                    ),
                    Text("请改另一岗，或先结束原任职。", "Take the other letter, or end that holding first."),
                )
            elif not post.duties.strip():
                yield Problem(
                    ("post",),
                    Text(
                        f"“{post}”没有写明岗位职责（S3.30.11）。", f"{post} has no written duties (S3.30.11)."
                    ),
                    Text("请安全管理员先补写岗位职责。", "The security administrator writes them first."),
                )
        if _township(values) is None:
            yield Problem(
                ("township",),
                Text("没有写明是哪个乡镇。", "The township is missing."),
                Text("请填乡镇代码或部门。", "Write the township's code, or the unit."),
            )

    def _township(values: Mapping[str, Any]) -> Organisation | None:
        if values["unit"]:
            return townships.get(units.by_code[values["unit"]].township.code)  # type: ignore[union-attr]
        if values["township"]:
            return townships.get(values["township"])
        return next(iter(townships.values())) if len(townships) == 1 else None

    layout = Layout(
        "staff",
        Text("人员和岗位", "Staff with their posts"),
        (
            Column("username", Text("用户名", "User name"), required=True, unique=True, longest=64, check=_username_fault, example="qx.example"),
            Column("name", Text("姓名", "Name"), required=True, longest=40, example="示例人员"),
            Column("name_en", Text("英文姓名", "Name in English"), longest=80),
            Column("phone", Text("电话", "Telephone"), Kind.PHONE, synonyms=("手机", "手机号", "联系电话"), unique=True),
            Column("township", Text("乡镇", "Township"), Kind.REFERENCE, find=lambda text: code if (code := units.find(text)) in townships else None),
            Column("unit", Text("部门", "Unit"), Kind.REFERENCE, synonyms=("单位", "所在部门"), find=lambda text: code if (code := units.find(text)) in units.by_code else None),
            Column("post", Text("岗位", "Post"), synonyms=("职务",), longest=60),
            Column("letter", Text("A岗或B岗", "A or B"), Kind.CHOICE, choices=(Choice("A", Text("A", "A"), ("A岗",)), Choice("B", Text("B", "B"), ("B岗",)))),
            Column("since", Text("任职日期", "From"), Kind.DAY, note=Text("空着就是今天。", "Today if left empty.")),
        ),
        check=check,
    )  # fmt: skip

    def known(values: Mapping[str, Any]) -> "bool | Problem":
        there = Staff.objects.filter(username__iexact=values["username"]).first()
        if there is not None:
            if there.name == values["name"] and not there.admin and there.township == _township(values):
                return True
            return Problem(
                ("username",),
                Text(
                    f"用户名“{values['username']}”已有人使用。",
                    f"The user name {values['username']} is taken.",
                ),
                Text("大小写不同也算重复，请另取一个。", "Another case is the same name; take another one."),
            )
        if values["phone"] and Staff.objects.filter(phone=values["phone"]).exists():
            return Problem(
                ("phone",),
                Text("这个电话已登记在另一账户下。", "This telephone belongs to another account."),
                Text("一人一账户，不共用。", "One person, one account; none is shared."),
            )
        if values["unit"]:
            place = (posts[values["unit"], values["post"]].pk, values["letter"] or "A")
            if place in taken:
                return Problem(
                    ("letter",),
                    Text("前面的行已经安排了这一岗。", "An earlier row takes this place."),
                    Text("请改另一岗。", "Take the other letter."),
                )
            taken.add(place)
        return False

    def take(values: Mapping[str, Any]) -> Secret:
        staff, password = actions.make_staff(
            values["username"],
            values["name"],
            by=by,
            township=_township(values),
            name_en=values["name_en"] or "",
            phone=values["phone"] or "",
        )
        if values["unit"]:
            post = posts[values["unit"], values["post"]]
            actions.give_post(staff.pk, post, by=by, letter=values["letter"] or "A", since=values["since"])
        return Secret(staff.name, staff.username, password)

    return Importing(layout, known, take)


def _username_fault(username: str) -> Problem | None:
    if re.search(r"\s", username):
        return Problem(
            ("username",),
            Text("用户名里有空格。", "The user name has a space in it."),
            Text("请去掉空格。", "Remove it."),
        )
    try:
        actions.check_names(username.strip().lower(), "x")
    except Refused as refusal:
        return Problem(("username",), refusal.reason, refusal.way_out or Text("", ""))
    return None


offer_import(
    ImportKind(
        "organisations", Text("机构和村", "Organisations and villages"),
        Text("增设部门、站所和村；已有的不变。", "Adds departments, stations and villages; what is there stays."),
        "system", 2_000, _organisations,
    )
)  # fmt: skip
offer_import(
    ImportKind(
        "staff", Text("人员和岗位", "Staff with their posts"),
        Text("建立账户并安排岗位；一次性密码只显示一次。", "Makes accounts and gives posts; one-time passwords are shown once."),
        "system", 200, _staff, secrets=True,
    )
)  # fmt: skip
