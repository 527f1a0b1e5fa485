"""The columns of a table about persons (个人信息的字段): which of them a publication may show.

A list shows the fewest fields that its purpose needs; law.md §2.1 calls the whitelist PERSONAL_FIELDS. A column is known
by its heading, or by what stands in it.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sunlit.core.personal import personal_in_cell
from sunlit.core.personal_kinds import MASK, PersonalKind
from sunlit.core.refusals import Refused
from sunlit.core.text import Text

FIELDS = {
    "id_number": Text("身份证号", "ID number"),
    "phone": Text("个人电话", "telephone"),
    "bank_account": Text("银行账号", "bank account"),
    "address": Text("家庭住址", "home address"),
    "birth": Text("出生日期", "date of birth"),
    "age": Text("年龄", "age"),
    "sex": Text("性别", "sex"),
    "ethnicity": Text("民族", "ethnicity"),
    "belief": Text("信仰或政治面貌", "belief or party"),
    "marriage": Text("婚姻", "marriage"),
    "illness": Text("病情或残疾", "illness or disability"),
    "school": Text("学校班级", "school or class"),
    "relatives": Text("家庭成员", "members of the family"),
    "income": Text("收入", "income"),
    "household_register": Text("户口簿号", "household register"),
    "social_security": Text("社保卡号", "social security number"),
    "passport": Text("护照号", "passport"),
    "plate": Text("车牌号", "licence plate"),
    "email": Text("电子邮箱", "e-mail"),
    "photo": Text("照片", "photo"),
}
"""What a column may tell about a person beside the name; the keys that ``personal`` of a duty names."""

SHOWABLE = ("birth", "age", "sex")
"""What a duty may name under ``personal`` at all: what is made known of somebody before an appointment. Numbers, addresses,
health, families, ethnicity and belief of persons are for no list, whatever a rulebook says (个人信息保护法 6, 28)."""

LEAST = ("name", "village", "amount")
"""What a list of persons may show where its duty says nothing more: who, where, how much (社会救助办法 24)."""

_HEADINGS = tuple(
    (field, re.compile(pattern, re.IGNORECASE))
    for field, pattern in (
        ("id_number", r"身份证|证件号|公民身份|\bid (?:number|card|no)"),
        ("bank_account", r"银行|(?<!总)(?:账|帐)号|卡号|一卡通|存折|bank"),
        (
            "phone",
            r"(?<!办公)(?<!监督)(?<!公开)(?<!值班)(?<!单位)(?<!举报)(?<!服务)(?:电话|手机|联系方式|座机)|phone|mobile",
        ),
        ("address", r"住址|家庭地址|居住地|现居|户籍地|户口所在|门牌|home address|residence"),
        ("birth", r"出生|生日|birth"),
        ("age", r"年龄|周岁|\bage\b"),
        ("sex", r"^性别|\bsex\b|gender"),
        ("ethnicity", r"^民族|ethnic"),
        ("belief", r"宗教|信仰|政治面貌|religion"),
        ("marriage", r"婚姻|配偶|marital|spouse"),
        ("illness", r"病情|病种|病名|患病|疾病|诊断|残疾(?!人)|健康状况|致贫原因|住院|illness|disab|diagnos"),
        ("school", r"就读|学校|班级|年级|学籍|school"),
        ("relatives", r"(?:家庭)?成员姓名|子女|父母|监护人|关系|children|guardian|relation"),
        ("income", r"(?:人均|家庭|年)收入|财产|income"),
        ("household_register", r"户口[簿本]|户号|household register"),
        ("social_security", r"社保|医保|参保号|社会保障|social security"),
        ("passport", r"护照|通行证|passport"),
        ("plate", r"车牌|plate"),
        ("email", r"邮箱|e-?mail"),
        ("photo", r"照片|头像|photo"),
    )
)
_PERSON = re.compile(
    r"姓名|户主|申请人|受助人|救助对象|保障对象|受益人|领取人|补贴对象|被处罚人|当事人|学生|儿童|^name$|full name|householder|beneficiary",
    re.IGNORECASE,
)
_OF_A_PERSON = {
    PersonalKind.ID_NUMBER: "id_number",
    PersonalKind.PHONE: "phone",
    PersonalKind.LANDLINE: "phone",
    PersonalKind.BANK_CARD: "bank_account",
    PersonalKind.ADDRESS: "address",
    PersonalKind.BIRTH: "birth",
    PersonalKind.MINOR: "school",
    PersonalKind.ILLNESS: "illness",
    PersonalKind.PASSPORT: "passport",
    PersonalKind.HOUSEHOLD: "household_register",
    PersonalKind.SOCIAL_SECURITY: "social_security",
    PersonalKind.PLATE: "plate",
    PersonalKind.EMAIL: "email",
}
_DOWN_TO_THE_HOUSE = re.compile(r"[0-9０-９]|[组队号栋室巷弄]")
NAMED_AT_MOST = 8


@dataclass(frozen=True)
class PersonalColumn:
    """A column that tells something about persons: its place (from 1), its heading, and which of FIELDS it is."""

    number: int
    heading: str
    field: str

    @property
    def words(self) -> Text:
        """Which column tells what, in one phrase."""
        name = FIELDS[self.field]
        return Text(
            f"第{self.number}列“{self.heading}”（{name.zh}）",
            f"column {self.number} '{self.heading}' ({name.en})",
        )


def personal_columns(
    header: Sequence[str], rows: Sequence[Sequence[str]], allowed: Collection[str] = ()
) -> tuple[PersonalColumn, ...]:
    """Every column that tells something about persons beside their names, by its heading or by what stands in it.

    By its heading only in a table about persons, and only where something is written that isn't masked. ``allowed``
    are numbers of the office itself.
    """
    persons = any(_PERSON.search(_plain(one)) for one in header)
    found = []
    for at, heading in enumerate(header):
        values = [row[at].strip() for row in rows if at < len(row) and row[at] and row[at].strip()]
        field = _by_content(heading, values, allowed) or (_by_heading(heading, values) if persons else "")
        if field:
            found.append(PersonalColumn(at + 1, " ".join(heading.split())[:40], field))
    return tuple(found)


def check_table(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    allowed_fields: Collection[str] = LEAST,
    *,
    allowed: Collection[str] = (),
    field: str = "",
) -> None:
    """Refuse a table that shows more about persons than ``allowed_fields`` (keys of FIELDS, and those of LEAST).

    Raises Refused (personal_fields) with ``field``, naming each column. Serves S4.43.11, 个人信息保护法 6.
    """
    wrong = [one for one in personal_columns(header, rows, allowed) if one.field not in allowed_fields]
    if not wrong:
        return
    zh = "、".join(one.words.zh for one in wrong[:NAMED_AT_MOST])
    en = ", ".join(one.words.en for one in wrong[:NAMED_AT_MOST])
    raise Refused(
        "personal_fields",
        Text(f"表中有不该公开的个人信息：{zh}。", f"The table shows what isn't for the public: {en}."),
        Text("请删去这些列，或者遮盖其中的内容。", "Take these columns out, or mask what stands in them."),
        clause="S4.43.11",
        field=field,
    )


def _plain(heading: str) -> str:
    return "".join(heading.split())


def _by_heading(heading: str, values: Sequence[str]) -> str:
    for field, pattern in _HEADINGS:
        if pattern.search(_plain(heading)) or pattern.search(heading):
            open_values = [one for one in values if MASK not in one and "＊" not in one]
            if field == "address":
                open_values = [one for one in open_values if _DOWN_TO_THE_HOUSE.search(one)]
            return field if open_values else ""
    return ""


def _by_content(heading: str, values: Sequence[str], allowed: Collection[str]) -> str:
    for value in values:
        for one in personal_in_cell(heading, value, allowed):
            return _OF_A_PERSON[one.kind]
    return ""


def is_header(row: Sequence[str]) -> bool:
    """Whether a row heads a table about persons."""
    return any(_PERSON.search(_plain(cell)) and len(_plain(cell)) <= 12 for cell in row)
