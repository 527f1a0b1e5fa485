"""Pages added to the main line, in a real browser: both languages, phone and desk, no accessibility fault."""

import pytest

from sunlit.hall.actions import further, joint
from sunlit.hall.models import JointPart
from sunlit.hall.tests.walking import CERTIFICATE, Walk
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation

SIZES = {"desk": {"width": 1366, "height": 768}, "phone": {"width": 375, "height": 812}}


def looked_at(page, axe, shot, name):
    """No fault of accessibility, nothing wider than the screen; a picture where SUNLIT_SHOTS names a folder."""
    for size, view in SIZES.items():
        page.set_viewport_size(view)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= view["width"], (name, size, wide)
        shot(page, f"{name}-{size}")
    assert axe(page) == [], name


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_numbers_parts_organisations_duties_and_what_came_too_late(
    page, axe, shot, enter, people, live_server, browser_problems, language
):
    walk = Walk(people, CERTIFICATE).accept().receive()
    work = joint.involve(
        walk.matter.pk,
        [Organisation.objects.get(code="QX-ZX3")],
        by=walk.who(walk.handler),
        reason="请核对低保情况",
    )
    part = JointPart.objects.get(joint=work, unit__code="QX-ZX3")
    Matter.objects.filter(pk=walk.matter.pk).update(label="sensitive")
    url = live_server.url
    for username, path, name in (
        ("qx.mayor", "/desk/parameters/", "parameters"),
        ("qx.mayor", "/desk/parameters/told-result/", "parameter"),
        ("qx.social", f"/desk/joint/{part.pk}/", "joint-part"),
        ("sys.admin", "/desk/admin/organisations/", "organisations"),
        ("sec.admin", "/desk/admin/posts/", "posts"),
        (walk.handler, f"/desk/matters/{walk.number}/?act=more-papers", "more-papers"),
    ):
        enter(page, username, language)
        answer = page.goto(f"{url}{path}")
        assert answer.status == 200, path
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        looked_at(page, axe, shot, f"{name}-{language}")

    enter(page, "qx.mayor", language)
    page.goto(f"{url}/desk/parameters/told-result/")
    page.fill("#id_value", "30")
    page.fill("#id_reason", "人手不够")
    page.click("main form button[type=submit]")
    assert "S2.47.08" in page.content()
    looked_at(page, axe, shot, f"refused-{language}")

    enter(page, walk.handler, language)
    page.goto(f"{url}/desk/matters/{walk.number}/?act=decide")
    page.fill("#act-text", "我写了半天的结果")
    further.demand(
        walk.id,
        [walk.application.papers.exclude(state="fetched").first().material],
        reason="合同已经过期",
        by=walk.who(walk.handler),
        approved_by=walk.who("qx.director"),
    )
    page.click("#act button[type=submit]")
    assert "我写了半天的结果" in page.content()
    looked_at(page, axe, shot, f"too-late-{language}")

    Matter.objects.filter(pk=walk.matter.pk).update(label="ordinary")
    page.goto(f"{url}/QX/follow/?number={walk.number}")
    page.fill("#id_code", walk.code)
    page.fill("#id_check", walk.application.applicant)
    page.click("main form button[type=submit]")
    assert "合同已经过期" in page.content()
    looked_at(page, axe, shot, f"followed-{language}")
    page.goto(f"{url}/QX/items/{CERTIFICATE}/")
    assert page.locator("#rating").count() == 1
    looked_at(page, axe, shot, f"guide-{language}")
    # The two refusals above are answers that Chromium writes to its console.
    assert [problem for problem in browser_problems if "status of 4" not in problem] == []
    browser_problems.clear()
