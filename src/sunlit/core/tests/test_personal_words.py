"""What is personal by its words is found and masked; what a township says every day is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlit.core.personal import masked, personal_data, personal_in_cell
from sunlit.core.personal_words import ILLNESSES

FOUND = [
    ("家庭住址：青溪镇白云村3组12号，联系", "address", "家庭住址：青溪镇****，联系"),
    ("现住址 白云村三组", "address", "现住址 白云村****"),
    ("王小明，家住青溪镇河东路15号。", "address", "王小明，家住青溪镇****。"),
    ("白云村3组12号王家院子", "address", "白云村****王家院子"),
    ("青溪镇白云村三组十二号", "address", "青溪镇****"),
    ("地点：白云村15号", "address", "地点：白云村****"),
    ("住阳光小区3栋2单元502室", "address", "住阳光小区****"),
    ("户籍地址：某县某镇某村5组", "address", "户籍地址：某县某镇****"),
    ("出生日期：2015-03-02", "birth", "出生日期：2015年****"),
    ("王小明，2015年3月2日出生", "birth", "王小明，2015年****出生"),
    ("生日 20150302", "birth", "生日 2015年****"),
    ("王小明，男，三年级二班", "minor", "王**，男，三年级二班"),
    ("青溪小学四年级二班 李小红 奖励200元", "minor", "青溪小学四年级二班 李** 奖励200元"),
    ("陈强（12岁）", "minor", "陈*（12岁）"),
    ("儿童姓名：张小明", "minor", "儿童姓名：张**"),
    ("未成年人：刘洋", "minor", "未成年人：刘*"),
    ("孤儿陈小花，由祖母抚养", "minor", "孤儿陈**，由祖母抚养"),
    ("张三患癌症", "illness", "张三患**"),
    ("低保户李四因患尿毒症申请救助", "illness", "低保户李四因患***申请救助"),
    ("赵敏，精神分裂症", "illness", "赵敏，*****"),
    ("欧阳明 肢体残疾二级", "illness", "欧阳明 ******"),
    ("王芳，残 疾 等 级二级", "illness", "王芳，*********"),
    ("户主：张三，电话：0592-6010012", "landline", "户主：张三，电话：0592*****12"),
    ("家庭电话：6010012", "landline", "家庭电话：*****12"),
    ("护照号E12345678", "passport", "护照号E******78"),
    ("持ED1234567出境", "passport", "持E******67出境"),
    ("户口簿号：350203001", "household", "户口簿号：35*****01"),
    ("社保卡号：A12345678", "social_security", "社保卡号：A1*****78"),
    ("车牌闽D12345", "plate", "车牌闽D***45"),
    ("新能源车闽D·D12345", "plate", "新能源车闽D***45"),
    ("邮箱 zhang.san@example.com", "email", "邮箱 z***@example.com"),
    ("一卡通账号：622848 0000 1234", "bank_card", "一卡通账号：62**********34"),
]

HONEST = [
    "2026年第三季度财政收入1,234,567.89元，支出1,200,000.00元。",
    "青政发〔2026〕15号，2026年11月22日印发。",
    "地点：青溪镇人民路12号便民服务中心2号楼305室。",
    "办公地址：青溪镇河东路15号镇政府3号楼201室。",
    "监督电话：0000-6010012，政务服务热线12345，举报电话12388。",
    "联系电话：0592-6010012（党政办）。",
    "申请人可拨打电话0592-6010012咨询。",
    "邮箱 office@qingxi.gov.cn",
    "白云村三组道路硬化项目，白云村3号桥加固，青云村2组15号地块流转。",
    "青云村村委会、第3组村民小组长会议。",
    "全镇享受高血压、糖尿病门诊保障的患者1234人。",
    "残疾等级一级每人每月100元，二级80元。",
    "残疾人两项补贴面向重度残疾人发放。",
    "癌症早筛：方便群众就近检查，费用全免。",
    "儿童福利政策解读；学生安全教育月；未成年人保护工作站。",
    "青溪小学三年级共2个班、86名学生。",
    "任务：三年级学生体检。高中阶段学费减免。",
    "张三，男，1980年5月生，现任党政办主任，拟任副镇长。",
    "年满12岁的学生可以报名，王老师负责。",
    "王小明，家庭成员3人，每月保障金额820元，白云村。",
    "张某，患尿毒症，经审核符合条件。",
    "标准DB35/T1234-2020，设备型号E1234567。",
    "2026年1月1日起生效，2026年3月2日生产的批次。",
    "统一社会信用代码91110105MA00000000，开户银行青溪信用社。",
]


@pytest.mark.parametrize(("text", "kind", "hidden"), FOUND)
def test_it_is_found_and_masked_down_to_what_may_be_told(text, kind, hidden):
    assert [one.kind.value for one in personal_data(text)] == [kind]
    assert masked(text) == hidden
    assert personal_data(hidden) == ()


@pytest.mark.parametrize(("text", "kind", "hidden"), FOUND)
def test_full_width_and_invisible_signs_hide_nothing(text, kind, hidden):
    wide = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)
    assert kind in [one.kind.value for one in personal_data(wide)]
    invisible = "\u200b".join(text)
    assert kind in [one.kind.value for one in personal_data(invisible)]
    assert personal_data(masked(invisible)) == ()


@pytest.mark.parametrize("text", HONEST)
def test_what_a_township_says_every_day_is_left_alone(text):
    assert personal_data(text) == ()
    assert masked(text) == text


@pytest.mark.parametrize("illness", ILLNESSES)
def test_every_illness_counts_beside_a_name_and_alone_does_not(illness):
    assert [one.kind.value for one in personal_data(f"村民王小明，{illness}，白云村")] == ["illness"]
    assert personal_data(f"{illness}防治知识宣传") == ()


@pytest.mark.parametrize(
    ("number", "allowed"),
    [
        ("13800006666", "138-0000-6666"),
        ("138 0000 6666", "13800006666"),
        ("zhang@example.com", "Zhang@Example.com"),
    ],
)
def test_what_the_office_publishes_of_itself_is_allowed_however_it_is_written(number, allowed):
    text = f"值班：{number}"
    assert len(personal_data(text)) == 1
    assert personal_data(text, [allowed]) == ()
    assert masked(text, [allowed]) == text
    assert len(personal_data(f"{text}，另13900001111", [allowed])) == 1


def test_a_cell_is_told_by_the_heading_of_its_column():
    assert [one.kind.value for one in personal_in_cell("家庭住址", "白云村3组")] == ["address"]
    assert [(one.start, one.end, one.masked) for one in personal_in_cell("出生日期", "2015-03-02")] == [
        (0, 10, "2015年****")
    ]
    assert personal_in_cell("道路", "白云村3组") == ()


@given(
    st.text(
        alphabet="王小明李张患癌症残疾等级一二三年班岁住址：青溪镇白云村组号栋单元室0123456789 -，。（）()电话邮箱@a.cn闽D\u200b出生日",
        max_size=60,
    )
)
def test_masked_text_holds_nothing_personal_whatever_it_was(text):
    assert personal_data(masked(text)) == ()
