"""The words of the duty register: levels, forms, kinds of units that owe something, and what it can be published on."""

from collections.abc import Mapping
from enum import StrEnum

from sunlit.core.text import Text


class Level(StrEnum):
    """Whose catalogue a duty stands in: the county's, the township's or a village's."""

    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"


class Form(StrEnum):
    """How something is published: permanently (长期), regularly (定期), by stages (逐段), at once (随时), or only to whoever
    asks (依申请)."""

    STANDING = "standing"
    REGULAR = "regular"
    STAGES = "stages"
    AT_ONCE = "at_once"
    ON_REQUEST = "on_request"


class Whom(StrEnum):
    """Kinds of units that have a catalogue of their own; a school is a station whose key is ``school``."""

    TOWNSHIP = "township"
    DEPARTMENT = "department"
    CENTRE = "centre"
    STATION = "station"
    SCHOOL = "school"
    VILLAGE = "village"


class Content(StrEnum):
    """Why something is disclosed (S2.19.01): a rule requires it, the public cares about it, or it is prone to corruption or
    petitions."""

    REQUIRED = "required"
    CONCERN = "concern"
    RISK = "risk"


SCHOOL = "school"
"""The key of a unit that is a school (S3.04.07)."""


def whom_of(kind: str, key: str) -> Whom | None:
    """Which kind of unit an organisation is, by its kind and key; None for a county and what lies outside."""
    if key == SCHOOL:
        return Whom.SCHOOL
    if kind in ("office", "department"):
        return Whom.DEPARTMENT
    return Whom(kind) if kind in (one.value for one in Whom) else None


CARRIERS: Mapping[str, Text] = {
    "website": Text("镇政府网站", "Website"),
    "intranet": Text("机关局域网", "The office's own network"),
    "board": Text("公开栏", "Board"),
    "press": Text("报刊", "Press"),
    "broadcast": Text("广播电视", "Broadcast"),
    "booklet": Text("手册、明白卡", "Booklets and cards"),
    "telephone": Text("咨询电话", "Telephone"),
    "meeting": Text("会议", "Meeting"),
    "document": Text("文件", "Document"),
    "briefing": Text("简报、通报", "Briefing"),
}
"""On what something can be published, by key."""

FORMS: Mapping[Form, Text] = {
    Form.STANDING: Text("长期公开", "permanently"),
    Form.REGULAR: Text("定期公开", "regularly"),
    Form.STAGES: Text("逐段公开", "stage by stage"),
    Form.AT_ONCE: Text("随时公开", "as it comes up"),
    Form.ON_REQUEST: Text("依申请公开", "on request"),
}
CONTENTS: Mapping[Content, Text] = {
    Content.REQUIRED: Text("按规定要求公开的", "required by a rule"),
    Content.CONCERN: Text("群众关注的重大事项和热点问题", "major and hot issues of public concern"),
    Content.RISK: Text("易滋生腐败、引发信访的", "prone to corruption or petitions"),
}
LEVELS: Mapping[Level, Text] = {
    Level.COUNTY: Text("县级", "county"),
    Level.TOWNSHIP: Text("镇级", "township"),
    Level.VILLAGE: Text("村级", "village"),
}
WHOM: Mapping[Whom, Text] = {
    Whom.TOWNSHIP: Text("镇政府", "the township"),
    Whom.DEPARTMENT: Text("部门", "departments"),
    Whom.CENTRE: Text("服务中心", "the centre"),
    Whom.STATION: Text("站所", "stations"),
    Whom.SCHOOL: Text("学校", "schools"),
    Whom.VILLAGE: Text("村（社区）", "villages"),
}
PARTS: Mapping[str, tuple[Text, str]] = {
    "elements": (Text("公开内容", "content"), "[{zh: …, en: …}]"),
    "audience": (Text("公开范围", "scope"), "everybody"),
    "unit": (Text("公开程序：谁负责", "procedure (who is in charge)"), "office"),
    "role": (Text("公开程序：谁拟稿", "procedure (who writes the text)"), "office_clerk"),
    "procedure": (Text("公开程序", "procedure"), "disclosure-at-once"),
    "carriers": (Text("公开方式", "form"), "[website]"),
    "timing": (Text("公开时限", "time limit"), "{ad_hoc: true}"),
}
"""The five parts that each duty defines, by the keys that say them, with an example of each (S2.18.06)."""
