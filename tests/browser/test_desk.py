"""The desk in a real browser: the main line by keyboard alone, phones, both languages, no accessibility fault."""

import pytest

from sunlit.hall.actions import applications, handling, joint, notices, ratings
from sunlit.hall.tests.asking import ask
from sunlit.hall.tests.visits import states, visit
from sunlit.hall.tests.walking import AGENT, ALLOWANCE, AT_ONCE, CERTIFICATE, SUBSIDY, Walk
from sunlit.matters import assignment
from sunlit.matters.sweep import sweep
from sunlit.people.models import Organisation
from sunlit.people.viewer import RESIDENT, viewer_of


def tab_to(page, selector, most=120):
    """Reach an element with the Tab key, as somebody without a mouse does."""
    target = page.locator(selector).first
    for _ in range(most):
        if target.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} can't be reached with the Tab key")


def choose(page, selector):
    """Reach a radio button with Tab and the arrows, and tick it."""
    name = page.locator(selector).first.get_attribute("name")
    tab_to(page, f"input[name={name}]")
    page.keyboard.press("Space")
    for _ in range(8):
        if page.locator(selector).first.is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{selector} can't be ticked by keyboard")


def send(page):
    tab_to(page, "#act button.btn-primary")
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_handler_and_head_walk_the_main_line_by_keyboard_alone(page, shot, enter, people, language):
    walk = Walk(people).accept()
    base = enter(page, walk.head, language)
    page.goto(f"{base}/desk/")
    tab_to(page, f"a[href='/desk/matters/{walk.number}/']")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, "select[name=handler]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    send(page)
    assert walk.matter.handler == people[walk.handler], page.locator("main").inner_text()[:600]

    enter(page, walk.handler, language)
    page.goto(f"{base}/desk/matters/{walk.number}/")
    choose(page, "input[name=decision][value=granted]")
    tab_to(page, "textarea[name=text]")
    page.keyboard.type("符合条件")
    tab_to(page, "input[name=ground]")
    page.keyboard.type("农村土地承包法第三条")
    send(page)
    assert walk.matter.step == "approve"

    enter(page, walk.head, language)
    page.goto(f"{base}/desk/matters/{walk.number}/")
    choose(page, "input[name=outcome][value=grant]")
    send(page)
    enter(page, walk.handler, language)
    page.goto(f"{base}/desk/matters/{walk.number}/")
    send(page)
    enter(page, "qx.clerk", language)
    page.goto(f"{base}/desk/matters/{walk.number}/")
    send(page)
    choose(page, "input[name=channel][value=phone]")
    send(page)
    assert walk.matter.state == "done", page.locator("main").inner_text()[:600]
    shot(page, f"done-{language}")


@pytest.fixture
def busy(people):
    """Matters in many states: late, refused, joint, handed over, rated badly, waiting above."""
    walks = [
        Walk(people, item, name)
        for item, name in (
            (CERTIFICATE, "周小满"), (SUBSIDY, "吴桂花"), (ALLOWANCE, "郑大山"), (AGENT, "王春生"), (CERTIFICATE, "冯秋月"),
        )
    ]  # fmt: skip
    one, two, three, four, five = walks
    one.accept()
    two.accept().receive().decide()
    three.accept().receive()
    unit = Organisation.objects.get(township__code="QX", key="government_affairs")
    joint.involve(three.matter.pk, [unit], by=three.who(three.head), reason="核对宅基地", complex_matter=True)
    four.accept().receive()
    handling.forward(four.id, by=four.who(four.handler))
    five.accept().receive().to_the_end()
    ratings.rate(five.number, ratings.token_for(five.matter), 1, by=RESIDENT, text="跑了两趟")
    assignment.offer(two.matter.pk, "handling", unit, by=two.who("qx.director"), reason="归口调整")
    _on_the_register(people)
    sweep()
    return walks


def _on_the_register(people):
    """An entry of the register, an immediate item deferred, and a second notice for what the first hadn't named."""
    town, clerk = Organisation.objects.get(code="QX"), viewer_of(people["qx.clerk"])
    ask(town, clerk)
    slow = Walk(people, AT_ONCE, "丁小雨").accept()
    handling.defer(slow.id, by=clerk, reason="系统停机")
    told = visit("notice", town, clerk, found=states(charter="missing")).application
    applications.hand_in(told.pk, {"charter": "there", "premises": "faulty"}, by=clerk)
    notices.give_notice(
        told.pk, by=clerk, explanations={"premises": "租约过期"}, approved_by=viewer_of(people["qx.director"])
    )


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_of_the_desk_has_an_accessibility_fault(page, shot, phone, enter, busy, axe, language):
    bad = busy[4].matter.rating.follow_up.number
    visits = [
        ("home", "/desk/", "qx.gov.head"),
        ("list", "/desk/matters/?state=open", "qx.director"),
        ("receive", f"/desk/matters/{busy[0].number}/", "qx.econ.head"),
        ("approve", f"/desk/matters/{busy[1].number}/", "qx.gov.head"),
        ("joint", f"/desk/matters/{busy[2].number}/", "qx.social"),
        ("stop", f"/desk/matters/{busy[2].number}/?act=stop-clock", "qx.social"),
        ("authority", f"/desk/matters/{busy[3].number}/", "qx.gov"),
        ("rating", f"/desk/matters/{bad}/", "qx.discipline"),
        ("unit", "/desk/unit/", "qx.econ.head"),
        ("supervision", "/desk/supervision/", "qx.discipline"),
        ("catalogue", "/desk/catalogue/?only=confirm", "qx.director"),
        ("ratings", "/desk/ratings/", "qx.discipline"),
    ]
    faults = []
    for screen, device in (("desk", page), ("phone", phone)):
        for name, address, username in visits:
            base = enter(device, username, language)
            device.goto(base + address)
            shot(device, f"{name}-{screen}-{language}")
            faults += [f"{name} on {screen}: {fault}" for fault in axe(device)]
            wide = device.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if wide > 0:
                faults.append(f"{name} on {screen}: scrolls sideways by {wide}")
    assert not faults, "\n".join(faults)


def test_a_refusal_is_announced_and_named_beside_its_field(page, shot, enter, people, browser_problems, axe):
    walk = Walk(people).accept().receive()
    base = enter(page, walk.handler)
    page.goto(f"{base}/desk/matters/{walk.number}/")
    page.fill("textarea[name=text]", "不在范围")
    page.check("input[name=decision][value=refused]")
    page.click("#act button.btn-primary")
    page.wait_for_selector("#refusal")
    assert "没有写明依据" in page.locator("#field-ground").inner_text()
    assert page.locator("textarea[name=text]").input_value() == "不在范围"
    assert axe(page) == []
    shot(page, "refusal")
    # The browser reports the page's own status 422 as an error of its console.
    browser_problems[:] = [line for line in browser_problems if "422" not in line]
