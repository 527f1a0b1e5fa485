"""The registers in a real browser: a record by keyboard alone, phones, both languages, no accessibility fault."""

import pytest

from sunlit import clock
from sunlit.matters.models import Matter
from sunlit.people.viewer import viewer_of
from sunlit.registers import actions

LANGUAGES = ["zh-hans", "en"]


@pytest.fixture
def case(people, town):
    """A penalty case of qx.gov's in its step of telling the person, with facts entered."""
    typed = {
        "party": "万里晴", "party_phone": "00000008877", "place": "下河村3组", "about": "占道堆放建筑垃圾",
        "filed": clock.today().isoformat(), "power": "某省赋权目录第8项", "officers": "叶知秋、汤予安",
    }  # fmt: skip
    gov = viewer_of(people["qx.gov"])
    matter = actions.open_record(town, "penalty-case", typed, by=gov).matter
    facts = {"facts": "堆放六立方米，有照片和笔录。", "ground": "某条例第三十条", "proposal": "罚款五百元"}
    return actions.complete_step(matter.tasks.get(done_at=None).pk, "proven", facts, by=gov)


def tab_to(page, selector, most=260):
    """Reach an element with the Tab key, as somebody without a mouse does."""
    target = page.locator(selector).first
    for _ in range(most):
        if target.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} can't be reached with the Tab key")


def typed_by_keyboard(page, values):
    for name, value in values.items():
        tab_to(page, f"[name={name}]")
        if page.locator(f"select[name={name}]").count():
            page.locator(f"select[name={name}]").select_option(value)
        else:
            page.keyboard.type(value)


def send(page, selector="form .btn-primary"):
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_superior_decision_is_entered_planned_and_reported_by_keyboard_alone(
    page, shot, enter, people, browser_problems, language
):
    base = enter(page, "qx.office", language)
    page.goto(f"{base}/desk/registers/")
    # One stop for each regulation; the registers of the one that is opened come behind it.
    new = "a[href='/desk/registers/superior-decision/new/']"
    tab_to(page, f"details.room:has({new}) > summary")
    page.keyboard.press("Enter")
    shot(page, f"index-{language}")
    tab_to(page, new)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    typed_by_keyboard(page, {"issuer": "云岭县人民政府"})
    send(page)
    # What is missing is told with its clause, and what was typed is still there.
    assert page.locator("#refusal").inner_text().count("S2.27.06") == 1
    assert page.locator("[name=issuer]").input_value() == "云岭县人民政府"
    shot(page, f"new-refused-{language}")
    browser_problems.clear()  # a page answered with 422 is a console error too
    typed_by_keyboard(page, {"about": "冬季防火工作", "responsible": "QX-ZX2"})
    send(page)
    matter = Matter.objects.get(kind="superior-decision")
    assert page.url.endswith(f"/desk/matters/{matter.number}/")
    assert page.locator(".clock-bar li.last").count() == 1 and page.locator("figure.chart svg").count() == 1
    for who, answer, values in (
        ("qx.gov.head", "planned", {"plan": "分片包干，责任到人。"}),
        ("qx.office", "reported", {"report": "已开始执行", "report_document": "青政〔2026〕3号"}),
    ):
        base = enter(page, who, language)
        page.goto(f"{base}/desk/matters/{matter.number}/?act=step-{answer}#act")
        typed_by_keyboard(page, values)
        send(page, "#act button.btn-primary")
    shot(page, f"decision-done-{language}")
    assert Matter.objects.get(pk=matter.pk).state == "done"
    assert "分片包干" in page.locator("main").inner_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_is_issued_from_the_page_before_the_step_can_be_left(
    page, shot, enter, case, browser_problems, language
):
    base = enter(page, "qx.gov", language)
    page.goto(f"{base}/desk/matters/{case.number}/")
    assert "00000008877" not in page.content()
    # The paper without which the step can't be left stands first.
    assert page.locator("#act [name=penalty]").input_value() == "罚款五百元"
    page.locator("a.btn[href*='act=step-told']").click()
    assert "told_on" in page.content()
    page.locator("#act [name=told_on]").fill(clock.today().isoformat())
    page.locator("#act button.btn-primary").click()
    assert "行政处罚法 44" in page.locator("#refusal").inner_text()
    browser_problems.clear()
    page.locator("a[href*='act=paper-penalty-advance-notice']").click()
    assert page.locator("[name=penalty]").input_value() == "罚款五百元"
    for name, value in {
        "reasons": "责令后没有清理", "statement_until": "2026-12-30", "where": "镇政府204室", "handler": "叶知秋",
        "phone": "0000-6010005",
    }.items():  # fmt: skip
        page.locator(f"#act [name={name}]").fill(value)
    page.locator("#act [name=hearing]").check()
    shot(page, f"notice-{language}")
    page.locator("#act button.btn-primary").click()
    assert page.locator("a[href$='.pdf']", has_text="CG").count() == 1
    shot(page, f"case-{language}")
    page.locator("a.btn[href*='step-told'], #act form[action*='step-told']").first.wait_for()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_have_no_accessibility_fault(page, shot, phone, enter, people, town, case, axe, language):
    office = viewer_of(people["qx.office"])
    typed = {"asker": "QX-V1", "about": "村道改线", "received": clock.today().isoformat()}
    number = actions.open_record(town, "instruction-request", typed, by=office).matter.number
    for who, paths in (
        (
            "qx.office",
            (
                "",
                "instruction-request/",
                "instruction-request/?state=late",
                "instruction-request/new/",
                "proposal/",
            ),
        ),
        ("qx.gov", ("", "penalty-case/", "penalty-case/new/", f"../matters/{case.number}/")),
        ("qx.deputy", (f"../matters/{number}/",)),
    ):
        for screen, size in ((page, "wide"), (phone, "phone")):
            base = enter(screen, who, language)
            for path in paths:
                screen.goto(f"{base}/desk/registers/{path}")
                assert axe(screen) == [], path
                width = screen.evaluate("document.documentElement.scrollWidth - window.innerWidth")
                assert width <= 0, f"{path} is wider than the {size} screen by {width}"
                name = path.strip("./").replace("/", "-").replace("?", "-") or "index"
                shot(screen, f"{who}-{name}-{size}-{language}")


def test_sensitive_values_are_shown_after_a_purpose_was_given(page, enter, case):
    base = enter(page, "qx.gov")
    page.goto(f"{base}/desk/matters/{case.number}/")
    page.locator("section[aria-labelledby=record] summary").click()
    page.locator("#record-purpose").fill("通知领取告知书")
    page.locator("#record-purpose ~ *, form[action$='reveal/'] button").last.click()
    assert "00000008877" in page.locator("main").inner_text()
