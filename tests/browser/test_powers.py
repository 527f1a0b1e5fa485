"""Powers in a real browser: no page has an axe violation or is wider than the screen."""

import pytest

from sunlit.hall.actions import joint
from sunlit.hall.tests.walking import Walk, unit
from sunlit.people.models import Organisation
from sunlit.people.viewer import viewer_of
from sunlit.powers.actions import catalogue, disclosing
from sunlit.powers.models import Approval, Case, Power
from sunlit.powers.tests.conftest import draft

pytestmark = pytest.mark.browser
PAGES = {
    "catalogue": "/QX/powers/",
    "power": "/QX/powers/of/QL-001/",
    "cases": "/QX/powers/of/QL-001/cases/",
    "case": "/QX/powers/cases/{code}/",
    "rules": "/QX/powers/rules/",
    "rule": "/QX/powers/rules/{rule}/",
    "projects": "/QX/powers/projects/",
    "desk": "/desk/powers/",
    "new": "/desk/powers/new/?item=tax.deed",
    "desk-power": "/desk/powers/{power}/",
    "desk-rules": "/desk/powers/rules/",
    "desk-cases": "/desk/powers/cases/",
    "desk-case": "/desk/powers/cases/{case}/",
    "limits": "/desk/powers/limits/",
}


@pytest.fixture
def running(people):
    """A power in the open with an important link, a rule, a case that is finished and one with a joint limit."""
    from sunlit import clock

    town, office = Organisation.objects.get(code="QX"), viewer_of(people["qx.office"])
    approval: Approval = catalogue.enter_approval(
        town, "云岭县人民政府法制办公室", "云法审〔2026〕1号", clock.now(), by=office
    )
    rows: list[Power] = [catalogue.enter(town, draft(town), by=office)]
    rows.append(
        catalogue.enter(town, draft(town, "QL-002", item="civil.temporary-aid", name="临时救助"), by=office)
    )
    catalogue.approve([row.pk for row in rows], approval, by=office)
    for row in rows:
        disclosing.decide_media(row.pk, ["board"], row is rows[0], by=office)
        catalogue.publish(row.pk, by=office)
    catalogue.mark_step(rows[0].pk, "approve", "society", "网站和公开栏", "当天", by=office)
    asked = disclosing.ask_exception(rows[0].pk, "examination", "privacy", "个人信息保护法 28", by=office)
    disclosing.approve_exception(asked.pk, "云法〔2026〕5号", by=viewer_of(people["qx.mayor"]))
    rule = disclosing.enter_rule(
        town, "权力运行监督办法", "青政〔2026〕3号", "逐件公开。\n全程留痕。", "supervision", by=office
    )
    disclosing.publish_rule(rule.pk, "", approval, by=office)
    disclosing.enter_rule(town, "议事规则", "青政〔2026〕4号", "集体讨论。", "", by=office)
    done = Walk(people).accept().receive()
    done.to_the_end()
    walk = Walk(people).accept().receive()
    work = joint.involve(
        walk.matter.pk, [unit("government_affairs")], by=walk.who(walk.head), reason="涉及档案"
    )
    for name in ("qx.econ.head", "qx.gov.head"):
        joint.propose_days(work.pk, 3, by=walk.who(name))
    case = Case.objects.get(matter__number=done.number)
    return {"code": case.public_code, "rule": rule.pk, "power": rows[0].pk, "case": case.pk}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_of_powers_has_an_axe_violation_or_is_wider_than_the_screen(
    running, enter, page, phone, axe, shot, language
):
    for name, screen in (("desk", page), ("phone", phone)):
        public_and_office = enter(screen, "qx.office", language)
        for key, path in PAGES.items():
            if key == "desk-case":
                continue
            screen.goto(public_and_office + path.format(**running))
            assert axe(screen) == [], (key, name, language)
            wide = screen.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0, (key, name, language, wide)
            shot(screen, f"powers-{key}-{name}-{language}")


def test_the_handler_sees_what_the_party_is_told(running, enter, page, phone, axe, shot):
    for name, screen in (("desk", page), ("phone", phone)):
        url = enter(screen, "qx.econ")
        screen.goto(url + PAGES["desk-case"].format(**running))
        assert axe(screen) == [], name
        assert screen.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        shot(screen, f"powers-desk-case-{name}")
