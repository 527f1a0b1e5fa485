"""What the acts of disclosure are called where the ledger is read."""

from sunlit.core.text import Text

ACTS = {
    "published": Text("发布", "Published"),
    "value_announced": Text("公布数值变动", "Change of a value announced"),
    "work_started": Text("启动分阶段公开", "Phased work started"),
    "stage_reached": Text("登记阶段", "Stage reached"),
    "heading_added": Text("公开目录增加一类", "Heading added to a catalogue"),
    "nothing_said": Text("声明本期无此类事项", "Nothing in this period stated"),
    "proposal_decided": Text("答复公开建议", "Proposal of what to publish answered"),
    "work_closed": Text("结束分阶段公开", "Phased work closed"),
}
