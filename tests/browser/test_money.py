"""Money in a real browser: public pages and desk by axe, on a desk and on a phone, in both languages; a bill by hand."""

import io
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from openpyxl import Workbook

from sunlit import clock
from sunlit.demonstration import making, money_stories, places
from sunlit.fees.actions import billing
from sunlit.fees.actions.billing import Wanted
from sunlit.fees.models import Bill, Payment
from sunlit.hall.actions import applications
from sunlit.hall.actions.applications import Applicant
from sunlit.people.models import Organisation
from sunlit.people.viewer import viewer_of
from sunlit.subsidies.models import PayList

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
SHOTS = os.environ.get("SUNLIT_SHOTS", "")


@pytest.fixture
def people(settings):
    """A township in which the stories of money have run their course."""
    settings.AXES_ENABLED = False
    begin = clock.now() - timedelta(days=40)
    with clock.standing_at(begin):
        built = places.build()
    town = next(town for town in making._towns(built, 7) if town.place.code == "QX")
    for moment, story in money_stories.stories(town, begin, clock.now()):
        at: datetime | None = moment
        while at is not None and at < clock.now():
            with clock.standing_at(at):
                at = next(story, None)
    return built


@pytest.fixture
def sign_in(people, live_server):
    """Put a member of staff's session into a browser page, in a language."""

    def into(page, username, language="zh-hans"):
        client = Client()
        client.force_login(people[username], backend="django.contrib.auth.backends.ModelBackend")
        page.context.add_cookies(
            [
                {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url},
                {"name": "django_language", "value": language, "url": live_server.url},
            ]
        )

    return into


def shot(page, name):
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", ["desk", "phone"])
def test_no_page_of_money_has_an_axe_violation_or_is_wider_than_the_screen(
    request, live_server, sign_in, people, axe, size, language
):
    page = request.getfixturevalue("phone" if size == "phone" else "page")
    clerk, town = viewer_of(people["qx.clerk"]), Organisation.objects.get(code="QX")
    filed = applications.file_application(town, "tax.non-tax-revenue", Applicant("周样本"), by=clerk)
    wanted = [Wanted("non-tax-revenue", "88.80", notice="示例通知7号")]
    unpaid = billing.bill(filed.matter.pk, wanted, by=clerk, key="x")
    other = applications.file_application(town, "tax.deed", Applicant("周样本"), by=clerk)
    row, paid = PayList.objects.get(), Bill.objects.filter(payment__isnull=False).get()
    pages = {
        "qx.clerk": {
            "fees-public": "/QX/fees/?which=village-project-money:ordinary&base=4", "subsidies": "/QX/subsidies/",
            "list": f"/QX/subsidies/lists/{row.pk}/", "mine": "/QX/subsidies/mine/", "funds": "/QX/funds/",
            "fees-desk": "/desk/fees/", "new-bill": f"/desk/fees/new/{other.matter.number}/",
            "unpaid": f"/desk/fees/bills/{unpaid.pk}/", "paid": f"/desk/fees/bills/{paid.pk}/", "close": "/desk/fees/close/",
            "objection": "/desk/subsidies/objections/",
        },
        "qx.social": {
            "subsidies-desk": "/desk/subsidies/", "paylist": f"/desk/subsidies/lists/{row.pk}/",
            "new-list": "/desk/subsidies/new/grain/", "households": "/desk/subsidies/households/",
            "certificates": "/desk/subsidies/certificates/", "fund-entries": "/desk/subsidies/funds/",
            "meals": "/desk/subsidies/meals/",
        },
        "qx.mayor": {"rates": "/desk/fees/catalogue/", "standards": "/desk/subsidies/standards/"},
    }  # fmt: skip
    problems = []
    for username, addresses in pages.items():
        sign_in(page, username, language)
        for name, address in addresses.items():
            page.goto(live_server.url + address)
            problems += [f"{name}: {fault}" for fault in axe(page)]
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                problems.append(f"{name}: wider than the screen")
            shot(page, f"{name}-{size}-{language}")
    assert problems == []


def test_a_clerk_makes_a_bill_takes_the_money_and_the_resident_sees_a_subsidy(
    page, live_server, sign_in, people
):
    clerk, town = viewer_of(people["qx.clerk"]), Organisation.objects.get(code="QX")
    filed = applications.file_application(town, "tax.farmland-occupation", Applicant("周样本"), by=clerk)
    sign_in(page, "qx.clerk")
    page.goto(live_server.url + "/desk/fees/")
    page.get_by_label("办件编号").fill(filed.matter.number)
    page.keyboard.press("Enter")
    page.get_by_label("耕地占用税：平方米").fill("10")
    page.get_by_label("耕地占用税 情形").select_option("home")
    page.get_by_role("button", name="开票并打印").click()
    assert page.get_by_label("实收").input_value() == "100.00"
    page.get_by_role("button", name="收到了").click()
    page.get_by_text("打印收款回执").wait_for()
    assert Payment.objects.filter(bill__matter=filed.matter, amount=100).exists()
    page.goto(live_server.url + "/QX/")
    page.get_by_role("link", name="补贴到了吗").click()
    page.get_by_label("户主姓名").fill("云有田")
    page.get_by_label("身份证号后四位").fill(money_stories.number_of(1)[-4:])
    page.get_by_label("一卡通卡号后四位").fill("0001")
    page.get_by_role("button", name="查询").click()
    page.get_by_text("125.00").wait_for()
    shot(page, "mine-found")


def test_a_list_with_faults_tells_each_row_and_a_right_one_is_taken(
    page, live_server, sign_in, people, tmp_path, browser_problems
):
    book = Workbook()
    book.active.append(["姓名", "身份证号", "面积", "金额"])
    name, mu = money_stories.FARMERS[0]
    book.active.append([name, money_stories.number_of(1), mu, 100])
    book.active.append(["无此人", "123", 2, 20])
    content = io.BytesIO()
    book.save(content)
    sign_in(page, "qx.social")
    page.goto(live_server.url + "/desk/subsidies/new/seed/")
    page.get_by_label("期间").fill(f"{clock.today().year}")
    page.get_by_label("村").select_option("QX-V1")
    file = {"name": "名册.xlsx", "mimeType": "application/octet-stream", "buffer": content.getvalue()}
    page.get_by_label("名册").set_input_files(file)
    page.get_by_role("button", name="核对并提交").click()
    page.get_by_text("身份证号应为18位").wait_for()
    shot(page, "faults")
    browser_problems.clear()
    book.active.delete_rows(3)
    content = io.BytesIO()
    book.save(content)
    page.get_by_label("村").select_option("QX-V1")
    page.get_by_label("名册").set_input_files({**file, "buffer": content.getvalue()})
    page.get_by_role("button", name="核对并提交").click()
    page.get_by_text("名册已提交").wait_for()
    assert PayList.objects.get(programme="seed").total == 100
