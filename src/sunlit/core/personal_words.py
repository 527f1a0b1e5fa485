"""What is personal by its words: addresses down to the house, dates of birth, minors, illness, labelled numbers.

Each rule is a pattern with a quick look for what must be there at all, because every cell of an export passes here.
Homes are kept to the township (乡镇、街道), or to the village where no township is written (law.md: 永安市 2023).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator

from sunlit.core.personal_kinds import MASK, Hit, PersonalKind
from sunlit.core.personal_names import HAN, hidden_name, names_in

ILLNESSES = [
    "癌症",
    "肝癌",
    "肺癌",
    "胃癌",
    "乳腺癌",
    "宫颈癌",
    "食道癌",
    "肠癌",
    "癌",
    "白血病",
    "恶性肿瘤",
    "肿瘤",
    "尿毒症",
    "肾衰竭",
    "肾功能衰竭",
    "透析",
    "肝硬化",
    "乙肝",
    "丙肝",
    "肝炎",
    "艾滋病",
    "艾滋",
    "HIV",
    "梅毒",
    "肺结核",
    "结核病",
    "精神分裂症",
    "精神分裂",
    "精神病",
    "精神障碍",
    "精神疾病",
    "抑郁症",
    "躁狂症",
    "双相情感障碍",
    "癫痫",
    "痴呆",
    "阿尔茨海默",
    "帕金森",
    "自闭症",
    "孤独症",
    "唐氏综合征",
    "脑瘫",
    "脑梗死",
    "脑梗",
    "脑溢血",
    "脑出血",
    "中风",
    "偏瘫",
    "瘫痪",
    "截瘫",
    "植物人",
    "心脏病",
    "先心病",
    "冠心病",
    "心肌梗死",
    "高血压",
    "糖尿病",
    "血友病",
    "地中海贫血",
    "再生障碍性贫血",
    "尘肺",
    "矽肺",
    "红斑狼疮",
    "类风湿",
    "强直性脊柱炎",
    "渐冻症",
    "肌无力",
    "侏儒",
    "智力障碍",
    "智障",
    "失能",
    "吸毒",
    "戒毒",
    "流产",
    "不孕",
    "残疾等级",
    "残疾证",
    "视力残疾",
    "听力残疾",
    "言语残疾",
    "肢体残疾",
    "智力残疾",
    "精神残疾",
    "多重残疾",
    "重度残疾",
    "一级残疾",
    "二级残疾",
    "三级残疾",
    "四级残疾",
    "残疾一级",
    "残疾二级",
    "残疾三级",
    "残疾四级",
    "重大疾病",
    "大病",
    "慢性病",
]
"""Words of illness and disability that say something about a person when they stand beside a name."""

_INVISIBLE = re.compile("[\u00ad\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_WIDE = {0xFF01 + number: 0x21 + number for number in range(94)} | {0x3000: 0x20, 0xA0: 0x20}
_COUNT = r"[0-9一二三四五六七八九十百〇零]"
_DIGITS = re.compile(r"\d")


def words_in(text: str) -> list[Hit]:
    """Everything personal that words tell in a text; one may lie inside another."""
    if not _WORTH_A_LOOK.search(text):
        return []
    folded, places = _folded(text)
    found = []
    for rule in _RULES:
        for start, end, kind, masked in rule(folded):
            found.append(Hit(places[start], places[end - 1] + 1, kind, masked))
    return found


def _folded(text: str) -> tuple[str, "range | list[int]"]:
    """The text in narrow signs, without invisible ones, and where each of its signs stood."""
    narrow = text.translate(_WIDE)
    if not _INVISIBLE.search(narrow):
        return narrow, range(len(text))
    kept = [
        at
        for at, sign in enumerate(narrow)
        if unicodedata.category(sign) != "Cf" and not _INVISIBLE.match(sign)
    ]
    return "".join(narrow[at] for at in kept), kept


_Found = Iterator[tuple[int, int, PersonalKind, str]]
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+ ?@ ?(?P<domain>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
_PLATE = re.compile(
    r"(?<![A-Za-z0-9])[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·•. -]?"
    r"(?=[A-HJ-NP-Z0-9]*\d[A-HJ-NP-Z0-9]*\d)(?:[A-HJ-NP-Z0-9]{5,6}|[A-HJ-NP-Z0-9]{4}[挂学警港澳])(?![A-Za-z0-9])"
)
_PASSPORT = re.compile(
    r"(?:(?:护照|通行证|passport)(?:号码?| ?n(?:o|umber)\b\.?)?[:: ]{0,3}(?P<labelled>[A-Z]{1,2} ?\d{7,8}))"
    r"|(?<![A-Za-z0-9-])(?P<alone>E[A-HJ-NP-Z]\d{7}|[EG]\d{8})(?![A-Za-z0-9-])",
    re.IGNORECASE,
)
_HOUSEHOLD = re.compile(r"(?:户口[簿本](?:编?号|号码)?|户籍?号|户编号)[:: ]{0,3}(?P<number>\d[\d -]{4,18}\d)")
_SECURITY = re.compile(
    r"(?:社保卡?|社会保障(?:卡)?|社会保险|医保卡?|医疗保险|养老保险|职保|城乡居保)(?:个人)?(?:证|卡)?(?:编号|号码|号|账号|帐号)"
    r"[:: ]{0,3}(?P<number>[A-Z]{0,2}\d[\dA-Z -]{4,22})",
    re.IGNORECASE,
)
_BOOK = re.compile(
    r"(?:银行卡|一卡通|惠农卡|存折|工资卡|个人)(?:账号|帐号|卡号|号码|号)[:: ]{0,3}(?P<number>\d[\d -]{7,30}\d)"
)
_LANDLINE = re.compile(
    r"(?:(?:家庭|住宅|家里|本人|个人|户主|申请人|联系人|当事人|监护人|家属|家长)(?:联系|座机|固定)?(?:电话|座机)(?:号码?)?|宅电|家电话)"
    r"[:: ]{0,3}(?P<number>(?:\(?0\d{2,3}\)?[-— ]{0,2})?[2-9]\d{2,3}[-— ]?\d{4})(?!\d)"
    r"|(?:户主|申请人|当事人|受助人|救助对象|监护人|家属|本人|姓名)[:: ]{1,2}[" + HAN + r"·]{2,6}[,、; ]{0,2}"
    r"(?:联系|家庭|住宅)?(?:电话|座机)(?:号码?)?[:: ]{0,3}"
    r"(?P<other>(?:\(?0\d{2,3}\)?[-— ]{0,2})?[2-9]\d{2,3}[-— ]?\d{4})(?!\d)"
)
_HOME = re.compile(
    r"(?:家庭(?:详细)?(?:住址|地址)|现?住址|现(?:居住地|住地)址?|居住(?:地址|住址|地)|户籍(?:地址|所在地|地)|户口(?:所在地|地址)"
    r"|常住地址?|家住|住在|住于|居住[在于]|home address|lives at)[:: ]{0,3}(?P<body>[^\n,,。;、\t|]{2,60})",
    re.IGNORECASE,
)
_TOWNSHIP = re.compile(rf"[{HAN}]{{1,20}}?(?:乡|镇|街道(?:办事处)?)(?!政府|卫生|中心|[长村])")
_VILLAGE = re.compile(rf"[{HAN}]{{1,20}}?(?:村委会|居委会|村|社区)")
_DETAIL = re.compile(
    rf"{_COUNT}{{1,5}}\s*(?:村民)?(?:小组|组|队|社|号楼|号|栋|幢|座|单元|室|弄|巷|户)(?:\s*{_COUNT}{{1,4}}(?!{_COUNT}|\s*号))?|[{HAN}]{{1,6}}(?:路|街|巷|弄|屯|寨|自然村)"
    r"|\d{1,4}-\d{1,4}"
)
_NOT_A_HOUSE = (
    r"(?!\s*(?:地|田|井|桥|机|路|渠|楼|坝|塘|线|泵|山|池|站|点|闸|村委|党群|卫生|幼儿|小学|文化|服务))"
)
_GROUP_HOUSE = re.compile(
    rf"(?P<town>[{HAN}]{{1,8}}?(?:镇|乡|街道)\s?)?(?P<village>[{HAN}]{{1,8}}?(?:村|社区|屯|寨))\s?"
    rf"(?P<rest>第?{_COUNT}{{1,4}}\s?(?:村民)?(?:小组|组|队|社)\s?第?{_COUNT}{{1,5}}(?:-\d+)?\s?号){_NOT_A_HOUSE}"
)
_VILLAGE_HOUSE = re.compile(
    rf"(?P<town>[{HAN}]{{1,8}}?(?:镇|乡|街道)\s?)?(?P<village>[{HAN}]{{1,8}}?村)\s?(?P<rest>\d{{1,4}}(?:-\d+)?\s?号)(?=[,,。;、)\s]|$)"
)
_ROOM = re.compile(
    r"(?P<before>[^\n,,。;、]{0,14}?)(?P<rest>[0-9一二三四五六七八九十A-Za-z]{1,4}\s?(?:栋|幢|号楼|座)\s?"
    rf"(?:{_COUNT}{{1,3}}\s?单元\s?\d{{1,4}}\s?(?:室|房|号)?|\d{{3,4}}\s?(?:室|房)))(?P<after>[{HAN}]{{0,6}})"
)
_OFFICE = re.compile(
    "政府|中心|大厅|办公|机关|委员会|法院|派出所|司法所|医院|银行|公司|学校|大学|局|服务|会议"
)
_HOUSING = re.compile("宿舍|家属|小区|花园|公寓|苑")
_DAY = r"(?P<year>(?:19|20)\d{2})\s?[-年./]?\s?\d{1,2}\s?[-月./]?\s?\d{1,2}\s?日?"
_BIRTH = re.compile(
    rf"(?:出生(?:日期|年月日?|时间)?|生日|生于|date of birth|born(?: on)?)[:: ]{{0,3}}(?P<labelled>{_DAY})"
    rf"|(?P<told>{_DAY.replace('<year>', '<year2>')})\s?(?:出生|生)(?![产效成活态物意])",
    re.IGNORECASE,
)
_CLASS = re.compile(
    r"[一二三四五六七八九1-9]年级|初[一二三][^"
    + HAN
    + r"]|初[一二三]学生|高[一二三](?:[(班学]|$|[^"
    + HAN
    + r"])"
    r"|[一二三四五六七八九1-9初高][(][0-9一二三四五六七八九十]{1,2}[)]\s?班|[大中小]班幼儿|[大中小]班学生|幼儿园(?:[大中小]班)"
    r"|(?<![0-9一二三四五六七八九十])(?:1[0-7]|[1-9]|十[一二三四五六七]?|[一二三四五六七八九])周?岁"
)
_CHILD = re.compile(
    r"(?:未成年人?|儿童|孤儿|学生|幼儿|婴儿|新生儿|被监护人)(?:姓名)?\s?[::]\s?|(?:未成年人?|儿童|学生|幼儿)姓名\s?[::]?\s?"
    r"|(?:孤儿|留守儿童|困境儿童|未成年人)(?=[" + HAN + r"])"
)
_ILLNESS = re.compile(
    "(?:"
    + "|".join(r"\s?".join(word) for word in sorted(ILLNESSES, key=len, reverse=True))
    + r")(?:\s?[一二三四1-4]级)?"
)
_WORTH_A_LOOK = re.compile(
    "[@＠0-9０-９号组室元住址居籍生年初高班级岁未儿孤学幼婴新被"
    + "".join(sorted({re.escape(word[0]) for word in ILLNESSES}))
    + "]|address|lives|ＨＩＶ",
    re.IGNORECASE,
)
"""Signs of which at least one stands in whatever a rule finds; most cells of a list have none."""
_NEAR = 16
_ENDS = re.compile(r"[。;\n]")


def _kept(text: str, head: int, tail: int) -> str:
    """First and last signs of a number without what stands between its digits."""
    bare = "".join(sign for sign in text if sign.isalnum())
    return bare[:head] + MASK * max(3, len(bare) - head - tail) + bare[len(bare) - tail :]


def _emails(text: str) -> _Found:
    if "@" in text:
        for one in _EMAIL.finditer(text):
            if not one["domain"].lower().endswith("gov.cn"):  # the mailbox of an office
                yield *one.span(), PersonalKind.EMAIL, f"{one[0][0]}***@{one['domain']}"


def _numbers(text: str) -> _Found:
    if not _DIGITS.search(text):
        return
    for one in _PLATE.finditer(text):
        yield *one.span(), PersonalKind.PLATE, f"{one[0][:2]}***{one[0][-2:]}"
    for one in _PASSPORT.finditer(text):
        name = "labelled" if one["labelled"] else "alone"
        yield *one.span(name), PersonalKind.PASSPORT, _kept(one[name], 1, 2)
    for pattern, kind in (
        (_HOUSEHOLD, PersonalKind.HOUSEHOLD),
        (_SECURITY, PersonalKind.SOCIAL_SECURITY),
        (_BOOK, PersonalKind.BANK_CARD),
    ):
        for one in pattern.finditer(text):
            number = one["number"].rstrip(" -")
            yield one.start("number"), one.start("number") + len(number), kind, _kept(number, 2, 2)
    for one in _LANDLINE.finditer(text):
        name = "number" if one["number"] else "other"
        yield (
            *one.span(name),
            PersonalKind.LANDLINE,
            _kept(one[name], 4 if one[name].lstrip("(").startswith("0") else 0, 2),
        )


def _homes(text: str) -> _Found:
    for one in _HOME.finditer(text):
        body, start = one["body"], one.start("body")
        kept = _TOWNSHIP.match(body) or _VILLAGE.match(body)
        details = list(_DETAIL.finditer(body, kept.end() if kept else 0))
        if details:
            head = kept[0] if kept else ""
            yield start, start + details[-1].end(), PersonalKind.ADDRESS, f"{head}****"
    if "号" not in text and "室" not in text and "单元" not in text:
        return
    for pattern in (_GROUP_HOUSE, _VILLAGE_HOUSE):
        for one in pattern.finditer(text):
            head = one["town"] or one["village"]
            yield *one.span(), PersonalKind.ADDRESS, f"{head}****"
    for one in _ROOM.finditer(text):
        around = one["before"] + one["after"]
        if _HOUSING.search(around) or not _OFFICE.search(around):
            yield *one.span("rest"), PersonalKind.ADDRESS, "****"


def _births(text: str) -> _Found:
    if "生" not in text and "orn" not in text and "irth" not in text.lower():
        return
    for one in _BIRTH.finditer(text):
        name = "labelled" if one["labelled"] else "told"
        yield *one.span(name), PersonalKind.BIRTH, f"{one['year'] or one['year2']}年****"


def _minors(text: str) -> _Found:
    for one in _CLASS.finditer(text):
        first, last = _around(text, one.start(), one.end())
        for start, end in _names_near(text, first, last, one):
            yield start, end, PersonalKind.MINOR, hidden_name(text[start:end])
    for one in _CHILD.finditer(text):
        for start, end in names_in(text[one.end() - 2 : one.end() + 6]):
            if start == 2:
                at = one.end()
                yield at, at + end - start, PersonalKind.MINOR, hidden_name(text[at : at + end - start])


def _illnesses(text: str) -> _Found:
    for one in _ILLNESS.finditer(text):
        first, last = _around(text, one.start(), one.end())
        if any(True for _ in _names_near(text, first, last, one)):
            yield *one.span(), PersonalKind.ILLNESS, MASK * (one.end() - one.start())


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """The part of the sentence in which a name would belong to a word."""
    first, last = max(0, start - _NEAR), min(len(text), end + _NEAR)
    for stop in _ENDS.finditer(text, first, start):
        first = stop.end()
    after = _ENDS.search(text, end, last)
    return first, after.start() if after else last


def _names_near(text: str, first: int, last: int, word: re.Match[str]) -> Iterator[tuple[int, int]]:
    before = max(0, first - 3)  # so that what stands before a name is seen
    for start, end in names_in(text[before:last]):
        start, end = start + before, end + before
        if start >= first and (end <= word.start() or start >= word.end()):
            yield start, end


_RULES: tuple[Callable[[str], _Found], ...] = (_emails, _numbers, _homes, _births, _minors, _illnesses)
