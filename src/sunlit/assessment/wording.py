"""What the acts of the assessment are called where the ledger is read."""

from sunlit.core.text import Text

ACTS = {
    "sheets_fixed": Text("考评结果定稿公布", "sheets fixed and published"),
    "openness_plan": Text("公开检查方案定稿", "plan of inspection saved"),
    "openness_sheets_added": Text("补发考核表", "sheets added to a round"),
    "openness_standard": Text("定评分标准", "standard of an area set"),
    "openness_handed_in": Text("交自评和书面汇报", "self-score and report handed in"),
    "openness_absent": Text("记下没有交自评", "absence of a self-score recorded"),
    "openness_points": Text("评议给分", "points given with a reason"),
    "openness_seen": Text("网上看公开页面", "public page looked at"),
    "openness_check_planned": Text("安排检查", "check planned"),
    "openness_check_filed": Text("检查归档", "check filed"),
    "openness_drawn": Text("随机抽定检查日", "days of checks drawn"),
    "openness_posted": Text("公示考核结果", "results posted"),
    "openness_taken_off": Text("撤下公示", "notice taken off"),
    "openness_decided": Text("领导小组决定等次", "grade decided by the leading group"),
    "openness_graded": Text("考核等次确定公布", "grades fixed and published"),
    "openness_circular": Text("发通报", "circular issued"),
    "openness_outside_band": Text("通报档外单位", "unit named outside its band"),
    "year_sheet": Text("年度考核表定稿", "yearly sheet finalised"),
    "bonus_approved": Text("年终奖审批", "year-end bonus approved"),
    "openness_award": Text("依据考核结果作决定", "decision on a confirmed result"),
}
