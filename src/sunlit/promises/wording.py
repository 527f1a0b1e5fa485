"""What the acts of promises are called where the ledger is read."""

from sunlit.core.text import Text

ACTS = {
    "consulted": Text("征求意见", "Consulted"),
    "functions_published": Text("公开职能职责", "Functions published"),
    "place_chosen": Text("确定公开形式和地点", "Form and place of publishing chosen"),
    "handling_published": Text("公布投诉处理办法", "Handling of complaints published"),
    "handling_taken_down": Text("撤下投诉处理办法", "Handling of complaints taken down"),
    "item_version": Text("事项更新版本", "New version of an item"),
    "item_decision_attached": Text("附上事项调整决定", "Decision on an item attached"),
    "promise_written": Text("起草承诺", "Promise written"),
    "promise_published": Text("公布承诺", "Promise published"),
    "promise_explained": Text("说明承诺未兑现的原因", "Promise explained"),
    "promise_printed": Text("承诺登报", "Promise printed in a newspaper"),
    "thing_promised": Text("登记承诺办的实事", "Practical thing promised"),
    "thing_state": Text("登记实事进度", "State of a thing recorded"),
    "thing_published": Text("公布实事", "Thing published"),
    "thing_explained": Text("说明实事逾期的原因", "Thing explained"),
    "thing_overdue": Text("实事逾期", "Thing overdue"),
}
