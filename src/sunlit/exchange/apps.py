from importlib import import_module

from django.apps import AppConfig

from sunlit.core.text import Text
from sunlit.ledger.wording import name_acts


class ExchangeConfig(AppConfig):
    name = "sunlit.exchange"
    label = "exchange"

    def ready(self) -> None:
        import_module("sunlit.exchange.lists")
        import_module("sunlit.exchange.imports.kinds")
        import_module("sunlit.exchange.imports.items")
        name_acts(
            {
                "exported": Text("导出清单", "List exported"),
                "imported": Text("导入表格", "Spreadsheet imported"),
                "report_saved": Text("保存报表", "Report saved"),
                "export_asked": Text("申请导出", "Export asked for"),
                "export_approved": Text("批准导出", "Export approved"),
                "export_refused": Text("不批准导出", "Export refused"),
                "report_removed": Text("删除报表", "Report removed"),
            }
        )
