"""What the acts of information requests are called where the ledger is read."""

from sunlit.core.text import Text

ACTS = {
    "request_corrected_online": Text("申请人网上补正", "Applicant corrected online"),
    "request_published": Text("答复过的信息转为主动公开", "Answered information made public"),
    "request_report_written": Text("写成年度报告", "Yearly report written"),
}
