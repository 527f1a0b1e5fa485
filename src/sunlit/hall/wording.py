"""What the desk calls those who are waited for, the acts of the log, papers and stages, in both languages."""

from collections.abc import Mapping

from sunlit.core.procedures.chart import PERSONS
from sunlit.core.text import Text
from sunlit.matters.book import book

CLOCK = Text("等待中", "Waiting")
"""What stands for the clock: where a step waits for nobody."""
THROUGH_THE_CENTRE = Text(
    "部门不能自行收件，请到政务服务中心咨询受理服务部收件。（S3.25.01）",
    "A department can't take in applications itself; the centre's enquiry department does. (S3.25.01)",
)
"""What a department is told that opens the counter of the centre."""
PROGRAM = Text("系统", "the program")
"""Who acted where nobody did."""


def roles() -> Mapping[str, Text]:
    """Titles of all that a task can wait for: the roles of the rulebook, a person of the matter, the clock."""
    return {**book().roles, **PERSONS, "clock": CLOCK}


ACTS = {
    "opened": Text("登记", "registered"),
    "handler_named": Text("确定全程承办人", "handler named"),
    "shared": Text("向配合部门开放", "opened to a further department"),
    "recused": Text("回避", "recused"),
    "offered": Text("提出移交", "hand-over offered"),
    "taken": Text("接收", "taken"),
    "clock_stopped": Text("停止计时", "clock stopped"),
    "clock_resumed": Text("恢复计时", "clock resumed"),
    "extended": Text("延长期限", "limit extended"),
    "paper_issued": Text("出具文书", "paper issued"),
    "form_written": Text("填写申请表", "form filled in"),
    "papers_checked": Text("核对材料", "papers checked"),
    "papers_handed_in": Text("补交材料", "papers handed in"),
    "visit_recorded": Text("申请人到场一次", "the applicant came"),
    "papers_looked_for": Text("本人同意，查找在档材料", "papers on file looked for, with consent"),
    "paper_used_again": Text("使用以前交过的材料", "a paper given before was used"),
    "paper_given_on": Text("材料供另一事项使用", "a paper was used in another matter"),
    "field_used_again": Text("使用以前填过的内容", "something filled in before was used"),
    "field_given_on": Text("填过的内容供另一事项使用", "something filled in was used in another matter"),
    "paper_fetched": Text("本镇调取材料", "a paper was fetched"),
    "paper_reminded": Text("提醒补交容缺材料", "reminder of a paper that may follow"),
    "paper_did_not_follow": Text("容缺材料到期未补", "a paper that might follow didn't come"),
    "on_hand_over_list": Text("列入交接清单", "put on a hand-over list"),
    "agent_handed_over": Text("代办员交出", "handed over by the agent"),
    "delivered_to_centre": Text("中心收件", "received at the centre"),
    "delivery_refused": Text("中心未收", "not taken by the centre"),
    "notice_given": Text("一次性告知", "one-time notice given"),
    "delay_explained": Text("期满前说明延误原因", "delay explained in time"),
    "withdrawn": Text("申请人撤回", "withdrawn"),
    "migrated": Text("迁移到新版流程", "moved to a new version"),
    "alert_raised": Text("系统提醒", "reminder raised"),
    "rated": Text("收到评价", "rated"),
    "joint_opened": Text("启动联合办理", "joint work begun"),
    "joint_confirmed": Text("配合部门确认", "department confirmed"),
    "joint_days_proposed": Text("提出联办天数", "days proposed"),
    "joint_limit_set": Text("确定联办期限", "joint limit set"),
    "joint_part_done": Text("写明本部门情况", "department's part written"),
    "joint_report_written": Text("起草联合报告", "joint report written"),
    "joint_report_signed": Text("签署联合报告", "joint report signed"),
    "marked_outside": Text("标为职责之外", "marked as outside the remit"),
    "outside_explain": Text("已说明", "explained"),
    "outside_ask": Text("已请示", "instruction asked for"),
    "outside_transfer": Text("已移送", "transferred"),
    "closed_outside": Text("说明去处后办结", "closed with an explanation"),
    "accountability_drafted": Text("立问责草稿", "accountability draft made"),
    "ledger.read": Text("查看敏感信息", "sensitive data looked at"),
    "skip_refused": Text("想跳过环节，被拒绝", "skipping a step was refused"),
}
"""Titles of ledger entries on the timeline of a matter; steps themselves are named by the procedure."""

OF_ITEMS = {
    "completed": Text("办完一步", "step done"),
    "entered": Text("登记台账内容", "entered in a register"),
    "due_recomputed": Text("重算期限", "date computed again"),
    "item_offered": Text("开办事项", "item offered"),
    "item_closed": Text("停办事项", "item closed"),
    "item_owner_set": Text("确定事项责任人", "item's owner named"),
    "item_terms_set": Text("确定本镇对事项的承诺和收费说明", "township's own terms of an item set"),
    "item_changed": Text("事项内容变动", "item changed"),
    "additions_asked": Text("请示补充告知", "further notice laid before the director"),
    "additions_approved": Text("批准补充告知", "further notice approved"),
    "notice_written": Text("补发书面告知", "notice given in writing"),
    "paper_validity": Text("登记材料有效期", "last day of a paper entered"),
    "handler_called": Text("联系承办人", "handler called"),
    "power_listed": Text("权力列入清单", "power listed"),
    "power_changed": Text("变更清单中的权力", "listed power changed"),
    "power_ended": Text("从清单取消权力", "power taken off the list"),
    "ledger_checked": Text("核验台账", "ledger verified"),
}
"""Entries of the ledger that are on no matter's timeline, or stand there under their own names."""

PAPERS = {
    "acceptance-receipt": Text("受理通知书", "Acceptance receipt"),
    "one-time-notice": Text("一次性告知书", "One-time notice"),
    "not-accepted": Text("不予受理通知书", "Refusal to accept"),
    "referral-slip": Text("引导单", "Referral slip"),
    "inquiry-slip": Text("首问登记回执", "First-inquiry slip"),
    "undertaking-form": Text("承办单", "Undertaking form"),
    "result-sheet": Text("办理结果告知书", "Result sheet"),
    "delivery-record": Text("送达回证", "Record of delivery"),
    "material-receipt": Text("材料收据", "Receipt for papers"),
    "extension-notice": Text("延期告知书", "Notice of extension"),
    "stop-notice": Text("中止计时告知书", "Notice of the stopped clock"),
    "supervision-notice": Text("督办通知单", "Supervision notice"),
}

STAGES = {
    "acceptance": Text("受理", "Acceptance"),
    "handling": Text("办理", "Handling"),
    "reply": Text("回复", "Reply"),
}
