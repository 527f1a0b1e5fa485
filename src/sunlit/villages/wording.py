"""What the acts of village disclosure are called where the ledger is read."""

from sunlit.core.text import Text

ACTS = {
    "village_account_line": Text("登记村账", "Line of a village account"),
    "village_sheet_entered": Text("填报村务", "Village affairs entered"),
    "village_sheet_published": Text("核对并公开村务", "Village affairs checked and published"),
    "village_sheet_returned": Text("退回村务填报", "Village affairs sent back"),
    "village_cadence_set": Text("确定村务公开频次", "Cadence of a village set"),
    "village_set_up": Text("登记村已建立制度", "A village has set up its rule"),
    "village_merged": Text("登记村合并", "Merger of a village entered"),
    "village_activity": Text("登记村务活动", "Village activity entered"),
    "village_policy_posted": Text("登记政策公开", "Policy made known"),
    "village_report_filed": Text("收到村务反映", "Report about village affairs"),
}
