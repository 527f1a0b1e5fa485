"""Each duty says what its lists of persons may tell beside name, village and amount; everything else stops the file."""

import io
from dataclasses import replace

import pytest
from django.test import Client

from sunlit.core.duties import Duties
from sunlit.core.duty_checks import check_duties
from sunlit.core.personal_columns import FIELDS, SHOWABLE
from sunlit.core.refusals import Refused
from sunlit.demonstration.tests.townships import at
from sunlit.disclosure.actions import files, starting
from sunlit.disclosure.tests.conftest import task_of
from sunlit.matters.book import book

LIST = "姓名,性别,出生年月,拟任职务\n周样本,女,1988年5月,站长\n".encode()
BELIEF = "姓名,性别,政治面貌\n周样本,女,群众\n".encode()
ETHNICITY = "姓名,性别,民族\n周样本,女,汉族\n".encode()
MORE = "姓名,性别,病情\n周样本,女,尿毒症\n".encode()


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def attach(town, at_work, duty, content):
    with at("2026-03-02 09:00"):
        row = starting.start_ad_hoc(town, duty, "名单", by=at_work("qx.office"))
        return files.attach(task_of(row).pk, io.BytesIO(content), "名单.csv", by=at_work("qx.office"))


def test_what_a_duty_names_may_stand_in_its_list_and_nothing_more(town, at_work):
    assert attach(town, at_work, "selection", LIST).name == "名单.csv"
    wrong = (
        ("decision", LIST),
        *(("selection", one) for one in (MORE, BELIEF, ETHNICITY)),
        ("competition", MORE),
    )
    for duty, content in wrong:
        with pytest.raises(Refused) as refusal:
            attach(town, at_work, duty, content)
        assert refusal.value.code == "personal_fields" and refusal.value.clause == "S4.43.11", duty


@pytest.mark.parametrize("field", sorted({*FIELDS, "name", "shoe_size"} - {*SHOWABLE}))
def test_a_rulebook_opens_no_number_address_illness_or_belief_of_a_person(field):
    duty = book().duties["selection"]
    (problem,) = check_duties(Duties((replace(duty, personal=("sex", field)),)))
    assert problem.path == ("duties", 0, "personal", 1)
    assert check_duties(Duties((replace(duty, personal=("sex", "sex")),)))
    assert check_duties(Duties((duty,))) == []


def test_the_register_says_which_fields_and_who_approves(town):
    with at("2026-05-20 09:00"):
        page = Client().get("/QX/disclosure/duties/").content.decode()
    line = page.partition('id="selection"')[2].partition("</tr>")[0]
    for words in ("名单还写：性别、出生日期", "审批：", "主要负责人审批"):
        assert words in line, words
    assert "拟写公开内容" not in line
    assert "名单还写" not in page.partition('id="decision"')[2].partition("</tr>")[0]
