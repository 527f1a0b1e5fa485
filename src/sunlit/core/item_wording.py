"""Words that may not stand in a guide: lists without an end, and errands between offices."""

import re

from sunlit.core.text import Text

# Words that would let a window ask for anything (优化营商环境条例 35; a list with them is no list).
CATCH_ALL_WORDS = (
    "其他材料",
    "其它材料",
    "其他资料",
    "其它资料",
    "其他证明",
    "其它证明",
    "其他文件",
    "有关材料",
    "有关资料",
    "有关证明",
    "相关材料",
    "相关资料",
    "相关证明",
    "等材料",
    "等资料",
    "等证明",
    "需要的其他",
    "要求的其他",
    "other materials",
    "other documents",
    "relevant documents",
    "relevant materials",
    "any other",
)

# "Take this to the X bureau and have it stamped": the centre carries papers, never the applicant.
_CARRYING = (
    re.compile(
        r"(?:持|携|携带|带|带着|拿|拿着)[^，。；、,;]{0,20}?(?:到|去|前往|至)"
        r"[^，。；,;]{0,20}?(?:局|所|站|办公室|部门|中心|法院|医院|银行)"
    ),
    re.compile(r"(?:自行|自己|再|另行|本人)(?:到|去|前往|往|跑)[^，。；,;]{0,20}?(?:局|所|站|办公室|部门)"),
    re.compile(
        r"(?:到|去|前往)[^，。；,;]{0,20}?(?:局|所|站|办公室|部门)[^，。；,;]{0,6}?(?:盖章|签字|签章|开具|开证明)"
    ),
    re.compile(
        r"\b(?:take|bring|carry)\b[^.;]{0,60}\bto (?:the|another|a) [^.;]{0,40}"
        r"\b(?:bureau|office|station|department|court|hospital|bank)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\bgo (?:yourself )?to (?:the|another|a) [^.;]{0,40}\b(?:bureau|office|station|department)\b",
        re.IGNORECASE,
    ),
)


def carries_papers(text: Text) -> bool:
    """Whether a text sends the applicant with papers from one office to another (refused by S3.25.05, S4.29.09)."""
    return any(pattern.search(text.zh) or pattern.search(text.en) for pattern in _CARRYING)
