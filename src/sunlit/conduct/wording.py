"""What the acts of conduct are called where the ledger is read."""

from sunlit.core.text import Text

ACTS = {
    "badge_given": Text("发放工作牌", "Badge given"),
    "badge_photo_changed": Text("更换工作牌照片", "Photo of a badge changed"),
    "certificate_entered": Text("登记证件", "Certificate entered"),
    "certificate_withdrawn": Text("收回证件", "Certificate withdrawn"),
    "inspected": Text("登记检查", "Inspection entered"),
    "study_written": Text("撰写学习内容", "Study entry written"),
    "study_published": Text("发布学习内容", "Study entry published"),
    "study_taken_down": Text("撤下学习内容", "Study entry taken down"),
    "rewarded": Text("登记表扬奖励", "Reward entered"),
}
