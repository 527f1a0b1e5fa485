"""The villager's main line in a real browser: on a phone, in both languages, by keyboard alone, without script."""

import io

import pytest
from PIL import Image

from sunlit.hall.actions import applications, notices
from sunlit.hall.models import Application, Paper, Rating
from sunlit.matters.models import Matter
from sunlit.people.models import Staff
from sunlit.people.viewer import viewer_of

ITEM = "civil.entitlement-certificate"

pytestmark = pytest.mark.django_db(transaction=True)


def picture() -> dict[str, object]:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "#cfe3f7").save(out, "JPEG")
    return {"name": "照片 1.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def give_notice(people: dict[str, Staff]) -> Application:
    application = Application.objects.get()
    clerk = viewer_of(people["qx.clerk"])
    states = dict.fromkeys(
        application.papers.exclude(state=Paper.State.FETCHED).values_list("material", flat=True), "there"
    )
    applications.check_papers(
        application.pk, {**states, "photo": "missing"}, by=clerk, notes={"photo": "没有交照片"}
    )
    notices.give_notice(application.pk, by=clerk)
    return application


def finish(application: Application, people: dict[str, Staff]) -> None:
    """Acceptance by the counter; then it is over. How it is handled is another part's test."""
    clerk = viewer_of(people["qx.clerk"])
    applications.check_papers(application.pk, {"photo": "there"}, by=clerk)
    applications.accept(application.pk, by=clerk, rights_told=True)


def close(application: Application) -> None:
    matter = Matter.objects.get(pk=application.matter_id)
    matter.tasks.filter(done_at=None).update(done_at=matter.opened_at)
    Matter.objects.filter(pk=matter.pk).update(
        state="done", step="done", stage="reply", closed_at=matter.opened_at, alarm_at=None
    )


def looked_at(page, axe, shot, name: str) -> None:
    assert not axe(page), name
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name} is {wide} px wider than the screen"
    shot(page, name)


def main_line(page, base: str, people, axe, shot, language: str, name: str) -> None:
    """Guide, application, receipt, following, handing in, rating."""
    say = (lambda zh, en: en) if language == "en" else (lambda zh, en: zh)
    page.goto(f"{base}/QX/items/{ITEM}/apply/")
    looked_at(page, axe, shot, f"{name}-apply")
    page.get_by_role("button", name=say("开始填写", "Begin")).click()
    page.get_by_label(say("申请人姓名", "Applicant's name")).fill("王秀英")
    page.get_by_label(say("身份证号码", "Identity card number")).fill("110105194912310021")
    page.get_by_label(say("电话", "Telephone")).first.fill("138 0000 1234")
    page.get_by_role("button", name=say("保存并继续", "Save and continue")).click()
    assert page.get_by_label(say("申请人姓名", "Applicant's name")).input_value() == "王秀英"
    looked_at(page, axe, shot, f"{name}-who-wrong")
    page.get_by_label(say("身份证号码", "Identity card number")).fill("11010519491231002X")
    page.get_by_role("button", name=say("先保存", "Save and go on later")).click()
    looked_at(page, axe, shot, f"{name}-saved")
    page.get_by_role("button", name=say("保存并继续", "Save and continue")).click()
    page.get_by_label(say("说不准", "Not sure")).check()
    looked_at(page, axe, shot, f"{name}-questions")
    page.get_by_role("button", name=say("保存并继续", "Save and continue")).click()
    page.locator("#file-application").set_input_files(picture())
    page.get_by_role("button", name=say("上传选好的文件", "Upload what is chosen")).click()
    looked_at(page, axe, shot, f"{name}-papers")
    page.get_by_role("button", name=say("保存并继续", "Save and continue")).click()
    looked_at(page, axe, shot, f"{name}-check")
    page.get_by_role("button", name=say("提交申请", "Send the application")).click()
    number, code = page.locator("#number").inner_text(), page.locator("#code").inner_text()
    looked_at(page, axe, shot, f"{name}-slip")
    page.emulate_media(media="print")
    shot(page, f"{name}-slip-print")
    page.emulate_media(media="screen")
    page.get_by_role("main").get_by_role("link", name=say("查进度", "Follow it")).click()
    assert page.get_by_label(say("编号", "Number")).input_value() == number
    page.get_by_label(say("查询码", "Code")).fill("AAAA AAAA")
    page.get_by_label(say("姓名", "Name")).fill("王秀英")
    page.get_by_role("button", name=say("查询", "Look it up")).click()
    looked_at(page, axe, shot, f"{name}-follow-wrong")
    page.get_by_label(say("查询码", "Code")).fill(code)
    page.get_by_role("button", name=say("查询", "Look it up")).click()
    looked_at(page, axe, shot, f"{name}-followed")
    application = give_notice(people)
    page.reload()
    looked_at(page, axe, shot, f"{name}-missing")
    page.locator("#file-photo").set_input_files(picture())
    page.get_by_role("button", name=say("交这些材料", "Hand these in")).click()
    assert page.get_by_text(say("窗口会尽快核对", "will look at the papers soon")).is_visible()
    looked_at(page, axe, shot, f"{name}-handed-in")
    finish(application, people)
    page.reload()
    page.locator(".why-date summary").click()
    page.locator(".chart-more > summary").click()
    looked_at(page, axe, shot, f"{name}-accepted")
    page.get_by_role("link", name=say("撤回申请", "Withdraw")).click()
    looked_at(page, axe, shot, f"{name}-withdraw")
    page.get_by_role("link", name=say("不撤回", "Keep it")).click()
    close(application)
    page.reload()
    page.get_by_role("link", name=say("评价这次办事", "Rate it")).click()
    page.get_by_label(say("非常满意", "very satisfied"), exact=True).check()
    looked_at(page, axe, shot, f"{name}-rate")
    page.get_by_role("button", name=say("提交评价", "Send the rating")).click()
    looked_at(page, axe, shot, f"{name}-rated")
    assert Rating.objects.get().level == 5


def ask_line(page, base: str, axe, shot, language: str, name: str) -> None:
    say = (lambda zh, en: en) if language == "en" else (lambda zh, en: zh)
    page.goto(f"{base}/QX/ask/")
    looked_at(page, axe, shot, f"{name}-ask")
    page.get_by_label(say("您要问什么", "What do you want to ask")).fill("优抚证丢了怎么补？")
    page.locator("#about").fill("优抚")
    page.get_by_role("button", name=say("查找", "Find")).click()
    page.locator(f'input[value="{ITEM}"]').check()
    looked_at(page, axe, shot, f"{name}-ask-item")
    page.get_by_role("button", name=say("提交问题", "Send the question")).click()
    looked_at(page, axe, shot, f"{name}-asked")
    assert Matter.objects.get(kind="inquiry").item == ITEM


PHONE = {
    "viewport": {"width": 375, "height": 812},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_the_villager_s_main_line_on_a_phone(
    people, new_context, live_server, axe, shot, language, script, browser_problems
):
    context = new_context(**PHONE, locale="en-GB" if language == "en" else "zh-CN")
    if not script:
        # Nothing of ours runs; axe itself comes by the debugging protocol.
        context.route(
            "**/*.js", lambda route: route.fulfill(status=200, content_type="text/javascript", body="")
        )
    page = context.new_page()
    name = f"phone-{language}{'' if script else '-noscript'}"
    ask_line(page, live_server.url, axe, shot, language, name)
    main_line(page, live_server.url, people, axe, shot, language, name)
    # A page that answers 422 to a mistake is a console line in Chromium, and expected here.
    browser_problems[:] = [line for line in browser_problems if "422" not in line]


def test_the_pages_work_with_javascript_switched_off_altogether(people, new_context, live_server, shot):
    page = new_context(**PHONE, java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/QX/items/{ITEM}/apply/")
    page.get_by_role("button", name="开始填写").click()
    page.get_by_label("申请人姓名").fill("王秀英")
    for _ in range(3):
        page.get_by_role("button", name="保存并继续").click()
    page.get_by_role("button", name="提交申请").click()
    number, code = page.locator("#number").inner_text(), page.locator("#code").inner_text()
    page.get_by_role("main").get_by_role("link", name="查进度").click()
    page.get_by_label("查询码").fill(code)
    page.get_by_label("姓名").fill("王秀英")
    page.get_by_role("button", name="查询").click()
    assert page.locator("main .number").first.inner_text() == number


def tab_to(page, text: str) -> None:
    """Press Tab until the focus stands on what is called ``text``."""
    for _ in range(60):
        page.keyboard.press("Tab")
        named = page.evaluate(
            "() => { const e = document.activeElement; return (e.labels && e.labels.length ? [...e.labels].map(l => l.innerText).join(' ') : e.innerText) || ''; }"
        )
        if text in named:
            return
    raise AssertionError(f"the keyboard never reaches {text}")


def test_applying_and_following_by_keyboard_alone(people, page, live_server):
    page.goto(f"{live_server.url}/QX/items/{ITEM}/apply/")
    tab_to(page, "开始填写")
    page.keyboard.press("Enter")
    page.wait_for_url("**/who/")
    tab_to(page, "申请人姓名")
    page.keyboard.type("王秀英")
    page.keyboard.press("Enter")
    page.wait_for_url("**/questions/")
    tab_to(page, "保存并继续")
    page.keyboard.press("Enter")
    page.wait_for_url("**/papers/")
    tab_to(page, "保存并继续")
    page.keyboard.press("Enter")
    page.wait_for_url("**/check/")
    tab_to(page, "提交申请")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sent/")
    number, code = page.locator("#number").inner_text(), page.locator("#code").inner_text()
    page.goto(f"{live_server.url}/QX/follow/?number={number}")
    tab_to(page, "查询码")
    page.keyboard.type(code)
    tab_to(page, "姓名")
    page.keyboard.type("王秀英")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/follow/{number}/")


def test_a_page_of_the_villager_s_part_weighs_at_most_100_kilobytes(people, new_context, live_server):
    page = new_context(**PHONE).new_page()
    weights: list[int] = []
    page.on(
        "response", lambda response: weights.append(len(response.body())) if response.status == 200 else None
    )
    for place in ("ask/", "follow/", f"items/{ITEM}/apply/"):
        weights.clear()
        page.goto(f"{live_server.url}/QX/{place}", wait_until="networkidle")
        # Uncompressed; in production WhiteNoise sends style sheets and script compressed.
        assert sum(weights) <= 100_000, (place, sum(weights))


def test_elsewhere_pages_hold_together(people, page, live_server, axe, shot, browser_problems):
    for name, place, status in (
        ("gone", f"/QX/items/{ITEM}/apply/AAAAAAAAAAAAAAAA/who/", 404),
        ("resume", f"/QX/items/{ITEM}/apply/resume/", 200),
        ("not-rated", "/QX/rate/QX2026B000001/aaaa/", 404),
        ("ask", "/QX/ask/", 200),
        ("follow", "/QX/follow/", 200),
    ):
        answer = page.goto(live_server.url + place)
        assert answer is not None and answer.status == status
        looked_at(page, axe, shot, f"desktop-{name}")
    browser_problems[:] = [line for line in browser_problems if "404" not in line]
