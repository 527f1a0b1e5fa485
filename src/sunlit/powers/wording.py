"""What the acts on powers are called where the ledger is read."""

from sunlit.core.text import Text

ACTS = {
    "power_approved": Text("登记县里对权力目录的审批", "Approval of the catalogue by the county entered"),
    "power_entered": Text("登记行政权力", "Power entered"),
    "power_rewritten": Text("改行政权力的公开内容", "What is disclosed of a power changed"),
    "power_step_marked": Text("标注流程环节的公开范围、形式、时间", "Scope, form and time of a step marked"),
    "power_media_decided": Text("确定权力的公开媒介", "Media of a power decided"),
    "power_opened": Text("公布行政权力", "Power published"),
    "power_closed": Text("取消行政权力", "Power ended"),
    "power_disclosed": Text("登记权力的公开记录", "Disclosure of a power recorded"),
    "power_rule_entered": Text("登记权力运行制度", "Rule on powers entered"),
    "power_rule_published": Text("公布权力运行制度", "Rule on powers published"),
    "power_exception_asked": Text("申请公开例外", "Exception from disclosure asked for"),
    "power_exception_approved": Text("批准公开例外", "Exception from disclosure approved"),
    "power_stage_hidden": Text("按例外不公开一个环节", "Stage hidden under an exception"),
    "power_party_told": Text("告知当事人", "Party told"),
    "power_range_chosen": Text("确定结果的张贴范围", "Range in which a result is posted chosen"),
    "joint_limit_announced": Text("公布联合办理期限", "Joint limit announced"),
    "joint_limit_told": Text("联合办理期限已告知申请人", "Applicant told the joint limit"),
    "solicitation_opened": Text("公开项目征求意见", "Opinions on a disclosed project asked for"),
}
