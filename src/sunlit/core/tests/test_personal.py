"""Personal data is found however it is written, and nothing of it stays readable."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric

from sunlit.core.personal import PersonalKind, masked, personal_data

ID = "11010519491231002X"  # the example of GB 11643
PHONE = "13800006666"
CARD = "6222021234567890128"


def kinds(text):
    return [finding.kind for finding in personal_data(text)]


def wide(text):
    return "".join(chr(ord(c) + 0xFEE0) if c.isdigit() or c == "X" else "　" if c == " " else c for c in text)


def test_the_samples_are_what_they_say():
    assert ric.is_valid(ID) and luhn.is_valid(CARD)


@pytest.mark.parametrize(("number", "kind"), [(ID, "id_number"), (PHONE, "phone"), (CARD, "bank_card")])
@pytest.mark.parametrize(
    "write",
    [
        lambda n: n,
        lambda n: n.lower(),
        wide,
        lambda n: " ".join(n),
        lambda n: f"{n[:3]} {n[3:7]} {n[7:]}",
        lambda n: f"{n[:3]}-{n[3:7]}-{n[7:]}",
        lambda n: f"{n[:3]}—{n[3:7]}－{n[7:]}",
        lambda n: f"{n[:4]}．{n[4:]}",
        lambda n: f"{n[:4]}.{n[4:8]}.{n[8:]}",
        lambda n: f"{n[:6]}\u200b{n[6:]}",
        lambda n: f"{n[:6]}\u00ad{n[6:8]}\u2060{n[8:]}",
        lambda n: f"{n[:6]}\n{n[6:]}",
        lambda n: f"{n[:6]} \t- {n[6:]}",
        lambda n: n.replace("0", "〇").replace("1", "一").replace("2", "贰"),
        lambda n: n.replace("0", "O"),
        lambda n: "".join(chr(0x2460 + int(c) - 1) if c in "123456789" else c for c in n),
        lambda n: f"{n[:3]}({n[3:7]}){n[7:]}",
        lambda n: wide(f"{n[:3]} {n[3:7]}-{n[7:]}"),
    ],
)
def test_every_way_of_writing_is_found_and_masked(number, kind, write):
    text = f"联系人某某，号码{write(number)}，请记下。"
    assert kinds(text) == [PersonalKind(kind)]
    hidden = masked(text)
    assert personal_data(hidden) == ()
    assert hidden.startswith("联系人某某，号码") and hidden.endswith("，请记下。")
    assert number[5:9] not in hidden


@pytest.mark.parametrize(
    "text", ["+86 138 0000 6666", "0086-13800006666", "8613800006666", "电话：86138 0000 6666"]
)
def test_a_phone_with_the_countrys_prefix_is_found(text):
    assert kinds(text) == ["phone"]


def test_an_old_number_of_fifteen_digits_and_a_mistyped_one_are_found():
    assert kinds("身份证110105491231002") == ["id_number"]
    assert kinds("身份证110105194912310021") == ["id_number"]


def test_it_says_where_and_repeats_nothing():
    found = personal_data(f"第一行\n补助对象 张某 {ID}，电话{PHONE}")
    assert [(f.line, f.column) for f in found] == [(2, 9), (2, 30)]
    assert found[0].words.zh == "第2行第9个字起：身份证号 11*************02X"
    assert found[1].words.en == "line 2, character 30: mobile phone 138****6666"
    assert ID not in str(found) and PHONE not in str(found)


@pytest.mark.parametrize(
    "text",
    [
        "2026年第三季度财政收入1,234,567.89元，支出1,200,000.00元。",
        "1500.00 20000.00 3800.50\n13800.00 6666.00 120.75",
        "公示时间：2026-10-15 至 2026-10-21，地点：镇政府一楼。",
        "办公时间 8:30-12:00，13:30-17:30，共 150 人。",
        "文号：青政发〔2026〕15号；监督电话 0000-6010012。",
        "项目编号 QX-2026-000123，面积 158000 平方米，投资 1380 万元。",
        "二〇二六年十一月二十二日",
        "户数 3 12 45 118 9 27",
        "统一社会信用代码 91110105MA00000000",
    ],
)
def test_what_a_township_publishes_every_day_is_left_alone(text):
    assert personal_data(text) == ()


@given(st.text(alphabet="0123456789０１xX -—.\n（），年元〇一OA", max_size=120))
def test_masked_text_never_holds_anything_personal(text):
    hidden = masked(text)
    assert personal_data(hidden) == ()
    if not personal_data(text):
        assert hidden == text


@given(
    st.dates().filter(lambda day: 1900 <= day.year <= 2099),
    st.integers(0, 999),
    st.text(alphabet=" -—\u200b\u3000", max_size=2),
    st.integers(1, 16),
)
def test_every_valid_id_number_is_found(day, order, between, cut):
    body = f"110105{day:%Y%m%d}{order:03d}"
    number = body + ric.calc_check_digit(body + "0")
    assume(ric.is_valid(number))
    assert "id_number" in kinds(f"号{number[:cut]}{between}{number[cut:]}。")


@given(
    st.integers(3, 9), st.integers(0, 10**9 - 1), st.text(alphabet=" -—.　", max_size=2), st.integers(1, 10)
)
def test_every_mobile_phone_is_found(second, rest, between, cut):
    number = f"1{second}{rest:09d}"
    text = f"号{number[:cut]}{between}{number[cut:]}。"
    assume(not between.endswith(".") or cut < 9)  # 1380000066.66 is an amount
    assert kinds(text) == ["phone"]
