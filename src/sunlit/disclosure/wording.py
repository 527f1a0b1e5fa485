"""What the acts of disclosure are called where the ledger is read."""

from sunlit.core.text import Text

ACTS = {
    "published": Text("发布", "Published"),
    "publication_confirmed": Text("核对公开", "Publication confirmed"),
    "publication_replaced": Text("更正、更换公开内容", "Publication replaced"),
    "publication_withdrawn": Text("撤下公开内容", "Publication taken down"),
    "publication_hidden": Text("因异议暂不显示", "Publication hidden, objection"),
    "publication_restored": Text("恢复显示", "Publication shown again"),
    "withholding_asked": Text("申请不予公开", "Withholding asked for"),
    "withholding_refused": Text("不予公开未获同意", "Withholding not agreed"),
    "withholding_ended": Text("不予公开期满", "Withholding over"),
    "withheld": Text("不予公开", "Withheld"),
    "file_attached": Text("附上文件", "File attached"),
    "file_dropped": Text("撤下附件", "File taken out"),
    "personal_part_given": Text("登记个人部分", "Personal part entered"),
    "value_announced": Text("公布数值变动", "Change of a value announced"),
    "work_started": Text("启动分阶段公开", "Phased work started"),
    "stage_reached": Text("登记阶段", "Stage reached"),
    "heading_added": Text("公开目录增加一类", "Heading added to a catalogue"),
    "nothing_said": Text("声明本期无此类事项", "Nothing in this period stated"),
    "proposal_decided": Text("答复公开建议", "Proposal of what to publish answered"),
    "work_closed": Text("结束分阶段公开", "Phased work closed"),
}
