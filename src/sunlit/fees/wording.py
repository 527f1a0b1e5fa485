"""What the acts of fees are called where the ledger is read."""

from sunlit.core.text import Text

ACTS = {
    "bill_made": Text("开出缴费单", "Bill made"),
    "bill_paid": Text("收款", "Bill paid"),
    "bill_withdrawn": Text("撤回缴费单", "Bill withdrawn"),
    "cash_closed": Text("当日现金清点", "Cash of the day counted"),
    "close_signed": Text("复核签字", "Count signed by a second person"),
    "charge_published": Text("公布收费项目", "Charge published"),
    "refund_asked": Text("申请退费", "Refund asked for"),
    "refund_decided": Text("决定退费", "Refund decided on"),
    "refund_paid": Text("退费付出", "Refund paid"),
}
