"""What the acts of bodies are called where the ledger is read."""

from sunlit.core.text import Text

ACTS = {
    "body_set_up": Text("设立机构小组", "Body set up"),
    "body_changed": Text("调整小组成员", "Body changed"),
    "body_mechanism_written": Text("写明工作机制", "Mechanism of a body written"),
    "duty_given": Text("职责落实到岗", "Duty given to a post"),
    "unit_described": Text("填写单位简介", "Unit described"),
    "flow_taken_up": Text("启用部门流程", "Flow of a department taken up"),
    "step_posts_named": Text("确定环节责任岗位", "Posts of a step named"),
    "rule_issued": Text("印发制度", "Rule issued"),
    "rule_published": Text("公布制度", "Rule published"),
    "takes_part": Text("列为制度参加单位", "Unit put on the list of a rule"),
    "meaning_asked": Text("提请解释条款", "Meaning of an article asked for"),
    "meaning_published": Text("公布条款解释", "Meaning of an article published"),
    "plan_approved": Text("批准方案", "Plan approved"),
    "phase_begun": Text("进入方案新阶段", "Phase of a plan begun"),
    "target_set": Text("下达目标", "Target set"),
    "task_set": Text("分解任务", "Task set"),
    "task_reassigned": Text("任务改派岗位", "Task given to another post"),
    "power_subject_verified": Text("登记执法主体确认", "Subject of powers verified"),
    "power_entered": Text("登记职权", "Power entered"),
    "power_assigned": Text("职权落实到岗", "Power assigned to a post"),
    "power_published": Text("公布职权", "Power published"),
    "recruitment_published": Text("发布招录公告", "Recruitment notice published"),
    "board_line": Text("公示栏上墙", "Line put on the board"),
    "board_line_withdrawn": Text("公示栏撤下", "Line taken off the board"),
    "round_opened": Text("开始一次检查", "Round of inspection opened"),
    "round_changed": Text("变更检查", "Round of inspection changed"),
    "round_closed": Text("结束检查", "Round of inspection closed"),
}
