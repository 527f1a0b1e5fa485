"""What the acts on boards and carriers are called where the ledger is read."""

from sunlit.core.text import Text

ACTS = {
    "board_entered": Text("登记公开栏", "Board entered"),
    "board_changed": Text("改公开栏登记", "Board changed"),
    "board_photo": Text("更新公开栏照片", "Photo of a board"),
    "board_out_of_use": Text("公开栏停用", "Board taken out of use"),
    "board_in_use": Text("公开栏恢复使用", "Board in use again"),
    "sheet_posted": Text("张贴", "Sheet posted"),
    "sheet_photographed": Text("张贴拍照", "Sheet photographed"),
    "sheet_photo_replaced": Text("换张贴照片", "Photo of a sheet replaced"),
    "sheet_seen": Text("查看还在", "Sheet seen there"),
    "sheet_gone": Text("发现张贴不在了", "Sheet found gone"),
    "sheet_taken_down": Text("取下", "Sheet taken down"),
    "channels_marked": Text("标注公开要求", "Needs of a publication marked"),
    "carried": Text("登记公开载体", "Channel entered"),
    "channel_struck": Text("划去公开载体", "Channel struck out"),
    "channels_done": Text("公开渠道走完", "Channels done"),
    "issue_made": Text("编号出刊", "Issue made"),
    "display_put_up": Text("展板已摆放", "Display board put up"),
    "open_day_planned": Text("制订政务公开日计划", "Plan of the day of openness"),
    "open_day_signed": Text("政务公开日本人签到", "Took part in the day of openness"),
    "open_day_absent": Text("登记政务公开日缺席原因", "Reason of an absence on the day of openness"),
    "open_day_counted": Text("政务公开日发放统计", "Counts of the day of openness"),
    "publicity_planned": Text("制订宣传计划", "Publicity planned"),
    "publicity_done": Text("登记宣传", "Publicity entered"),
}
