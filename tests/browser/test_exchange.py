"""Spreadsheets in a real browser: a file from upload to taking, the report, the analysis; phones, both languages, axe."""

import io
import os
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from sunlit import clock
from sunlit.exchange.imports import taking
from sunlit.exchange.reports import save
from sunlit.exchange.tests.conftest import approve
from sunlit.hall.lists import Filters
from sunlit.hall.tests.walking import Walk
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import viewer_of
from sunlit.tables import Heading, write_xlsx

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("SUNLIT_SHOTS", "")
HEAD = ["代码", "名称", "类别", "上级机构", "电话"]
ROWS = [
    ["QX-V81", "新桥村", "村", "QX", "１３９０ 0139000"],
    ["QX-V82", "新柳村", "村", "青溪镇", ""],
    ["qx v", "坏代码村", "村", "QX", "12"],
    ["QX-V84", "没有上级村", "城堡", "没有的乡", ""],
]


def shot(page, name):
    """Keep a picture where SUNLIT_SHOTS names a folder, for the eyes of whoever changes a page."""
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def sheet(rows):
    file = io.BytesIO()
    write_xlsx(file, [Heading(title) for title in HEAD], rows)
    return file.getvalue()


def no_sideways(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_file_goes_from_the_template_to_the_register(page, enter, axe, browser_problems):
    base = enter(page, "sys.admin")
    page.goto(f"{base}/desk/admin/staff/")
    page.get_by_role("link", name="导入", exact=True).click()
    assert axe(page) == []
    shot(page, "import")
    part = page.get_by_role("region", name="机构和村")
    with page.expect_download() as waiting:
        part.get_by_role("link", name="下载模板").click()
    assert load_workbook(io.BytesIO(Path(waiting.value.path()).read_bytes())).sheetnames == [
        "机构和村",
        "填表说明",
    ]
    part.get_by_role("button", name="上传并核对").click()
    assert "没有选文件" in part.inner_text()
    browser_problems.clear()  # a page answered with 422 is a console error too
    part.get_by_label("填好的文件").set_input_files(
        {"name": "村.xlsx", "mimeType": "application/octet-stream", "buffer": sheet(ROWS)}
    )
    part.get_by_role("button", name="上传并核对").click()
    assert page.get_by_role("heading", level=1).inner_text().endswith("核对结果")
    assert axe(page) == []
    shot(page, "upload")
    page.get_by_role("link", name="只看有问题的行").click()
    assert page.locator("tbody tr").count() == 2
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载核对结果").click()
    assert waiting.value.suggested_filename.startswith("导入核对结果")
    page.get_by_role("button", name="只导入正确的行").click()
    assert "已导入" in page.get_by_role("heading", level=1).inner_text()
    assert axe(page) == []
    shot(page, "taken")
    assert set(Organisation.objects.filter(code__startswith="QX-V8").values_list("name", flat=True)) == {
        "新桥村",
        "新柳村",
    }


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_the_exchange_fits_a_phone_and_has_no_fault(phone, page, enter, axe, people, language):
    town = Organisation.objects.get(code="QX")
    upload = taking.keep("organisations", sheet(ROWS), "村.xlsx", by=viewer_of(people["sys.admin"]))
    with clock.standing_at(datetime(clock.today().year, 1, 5, 9, 0)):
        for number in range(6):
            Walk(people, name=f"张{number}")
    Matter.objects.filter(kind="application").update(village=None)
    report = save(
        "在办事项",
        Filters(state="open"),
        "item",
        ["enquiry"],
        viewer=viewer_of(people["qx.mayor"]),
        township=town,
    )
    addresses = {
        "sys.admin": ["/desk/admin/import/", f"/desk/admin/import/files/{upload.pk}/"],
        "qx.mayor": ["/desk/reports/", "/desk/reports/new/?state=open", f"/desk/reports/{report.pk}/", "/desk/analysis/",
                     "/desk/analysis/?table=item-place", "/desk/matters/", "/desk/exports/approvals/"],
    }  # fmt: skip
    for username, paths in addresses.items():
        for screen, name in ((phone, "phone"), (page, "wide")):
            base = enter(screen, username, language)
            for path in paths:
                screen.goto(base + path)
                assert axe(screen) == [], f"{name} {path}"
                assert no_sideways(screen), f"{name} {path}"
                shot(screen, f"{path.strip('/').replace('/', '-').replace('?', '-')}-{name}-{language}")


def test_a_list_leaves_as_a_file_from_its_page(page, enter, people):
    Walk(people, name="张三")
    approve(people["qx.mayor"], "matters")
    base = enter(page, "qx.mayor")
    page.goto(f"{base}/desk/matters/?state=open")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="XLSX").click()
    found = load_workbook(io.BytesIO(Path(waiting.value.path()).read_bytes())).worksheets[0]
    assert found["C4"].value == "张三"
