"""What the acts of subsidies are called where the ledger is read."""

from sunlit.core.text import Text

ACTS = {
    "standard_published": Text("公布补贴标准", "Standard published"),
    "card_registered": Text("登记领取人和账户", "Payee and card registered"),
    "death_entered": Text("登记死亡", "Death entered"),
    "certificate_opened": Text("开立领取证", "Certificate opened"),
    "period_drawn": Text("登记领取一期", "Period drawn"),
    "list_made": Text("编制发放名单", "Pay list made"),
    "list_published": Text("公示发放名单", "Pay list published"),
    "list_checked": Text("审核发放名单", "Pay list checked"),
    "list_dropped": Text("撤回发放名单", "Pay list taken back"),
    "row_struck": Text("取消名单中一户", "Household taken out of a pay list"),
    "list_objected": Text("受理名单异议", "Objection to a pay list taken in"),
    "list_posted": Text("名单张榜公布", "List posted in its village"),
    "list_photo_replaced": Text("换张榜照片", "Photo of a posted list replaced"),
    "list_sent": Text("导出发放文件", "Payment file made"),
    "results_read": Text("读入发放结果", "Results of payment read in"),
    "fund_opened": Text("开立资金账", "Fund opened"),
    "fund_entered": Text("登记资金收支", "Fund entry made"),
    "meals_entered": Text("计算误餐补助", "Meal allowances reckoned"),
    "meal_signed": Text("误餐补助签领", "Meal allowance signed for"),
}
