"""What the acts of feedback are called where the ledger is read."""

from sunlit.core.text import Text

ACTS = {
    "box_opened": Text("开意见箱", "Opinion box opened"),
    "author_said": Text("反映人说是否解决", "Author said whether it is solved"),
    "hotline_changed": Text("更换投诉举报电话", "Telephone for complaints changed"),
    "handler_named": Text("指定投诉受理专人", "Complaint handler named"),
    "shift_planned": Text("安排热线值班", "Hotline shift planned"),
    "channel_tested": Text("测试反馈渠道", "Feedback channel tested"),
    "survey_entered": Text("登记问卷结果", "Survey results entered"),
    "feedback_month_closed": Text("反馈按月结清", "Month of feedback closed"),
}
