"""What the acts of information requests are called where the ledger is read."""

from sunlit.core.text import Text

ACTS = {
    "answer_file_attached": Text("给答复附上文件", "File put to an answer"),
    "answer_file_dropped": Text("撤下答复的文件", "File taken out of an answer"),
    "request_corrected_online": Text("申请人网上补正", "Applicant corrected online"),
    "request_published": Text("答复过的信息转为主动公开", "Answered information made public"),
    "request_report_written": Text("写成年度报告", "Yearly report written"),
}
