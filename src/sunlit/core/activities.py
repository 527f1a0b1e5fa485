"""Lines of activities (学习和主题活动): a day, one of the known activities, a number; no room for what anybody thinks
(S4.43.02)."""

import re

ACTIVITIES = (
    "集中学习",
    "专题党课",
    "主题党日",
    "观看教育片",
    "参观学习",
    "知识竞赛",
    "道德讲堂",
    "志愿服务",
    "走访慰问",
    "结对帮扶",
    "文明创建",
    "文体活动",
    "环境整治",
    "评选表彰",
)
"""What is done, by name; another kind of activity is one more line here."""

_DAY = r"(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日|上旬|中旬|下旬)?"
_LINE = re.compile(
    rf"^{_DAY}[，,：:](?:{'|'.join(ACTIVITIES)})(?:[，,]\d{{1,6}}(?:人|人次|场|次|户|件))*[。；]?$"
)
_NAME = re.compile(
    rf"^(?:\d{{4}}年(?:上半年|下半年|第[一二三四]季度|\d{{1,2}}月)?)?(?:{'|'.join(ACTIVITIES)})?$"
)


def strange_lines(text: str) -> list[int]:
    """The numbers of the lines that are no activity, from 1; empty lines don't count. All of nothing is strange: [1]."""
    rows = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    return [number for number, line in rows if not _LINE.match(line)] if rows else [1]


def names_activities(name: str) -> bool:
    """Whether a name is a period, an activity, or both: 2026年上半年, 主题党日, 2026年主题党日."""
    return bool(name) and _NAME.match(name) is not None
