"""What the acts of disclosure are called where the ledger is read."""

from sunlit.core.text import Text

ACTS = {
    "published": Text("发布", "Published"),
    "file_attached": Text("附上文件", "File attached"),
    "file_dropped": Text("撤下附件", "File taken out"),
    "value_announced": Text("公布数值变动", "Change of a value announced"),
    "work_started": Text("启动分阶段公开", "Phased work started"),
    "work_closed": Text("结束分阶段公开", "Phased work closed"),
}
