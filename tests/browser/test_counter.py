"""The counter in a real browser: a clerk by keyboard alone, in Chinese and in English, on a phone; no axe violation."""

import pytest
from django.urls import reverse

from sunlit.hall.actions import applications, handovers, inquiries, leading, notices
from sunlit.hall.actions.applications import Applicant
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import viewer_of

pytestmark = pytest.mark.django_db(transaction=True)


class Hands:
    """A clerk's hands on the keyboard: everything typed into one field is one interaction, as is each key."""

    def __init__(self, page):
        self.page = page
        self.count = 0

    def key(self, name: str) -> None:
        self.count += 1
        self.page.keyboard.press(name)

    def type(self, text: str) -> None:
        self.count += 1
        self.page.keyboard.type(text)


@pytest.mark.parametrize("words", ["居民养老", "09-01", "nmfd"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_frequent_item_is_accepted_with_receipt_in_at_most_fifteen_interactions(
    page, live_server, enter, shot, words, language, record_property
):
    enter(page, "qx.clerk", language)
    page.goto(live_server.url + "/desk/counter/")
    hands = Hands(page)
    hands.type(words)
    hands.key("Enter")
    page.wait_for_url("**q=*")
    hands.key("Enter")  # the first hit has the focus
    page.wait_for_selector("#id_applicant")
    hands.type("周样本")
    hands.key("Tab")
    hands.type("11010519491231002X")
    hands.key("Tab")
    hands.type("0000-6019999")
    if page.locator("[data-all-there]").count():
        hands.key("F4")
    hands.key("F8")
    hands.key("F9")
    page.wait_for_url("**/applications/**")
    matter = Matter.objects.get()
    assert matter.documents.filter(template="acceptance-receipt").exists()
    assert matter.documents.first().number in page.content()
    assert hands.count <= 15, f"{hands.count} interactions"
    record_property("T24", hands.count)  # script/bench reads it
    shot(page, f"accepted-{words}-{language}")
    hands.key("F2")
    page.wait_for_url("**/desk/counter/")
    assert page.evaluate("document.activeElement.id") == "q"


def test_results_appear_while_typing_and_questions_change_the_list(page, live_server, enter, shot):
    enter(page, "qx.clerk")
    page.goto(live_server.url + "/desk/counter/")
    page.locator("#q").press_sequentially("qy", delay=20)
    page.wait_for_selector("#found table")
    shot(page, "counter-found")
    page.goto(live_server.url + reverse("counter_apply", args=["business.enterprise"]))
    assert page.locator("[name=paper-proxy]").count()
    page.locator("[name=ask-0][value=no]").check()
    page.locator("[name=paper-proxy]").first.wait_for(state="detached")


@pytest.mark.parametrize("size", ["desk", "phone"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_of_the_counter_has_an_axe_violation(
    request, live_server, enter, shot, people, axe, size, language
):
    page = request.getfixturevalue("phone" if size == "phone" else "page")
    town = Organisation.objects.get(code="QX")
    clerk = viewer_of(people["qx.clerk"])
    told = applications.file_application(town, "business.enterprise", Applicant("周样本"), by=clerk)
    found = dict.fromkeys(("application", "charter", "premises", "appointment", "proxy"), "missing")
    applications.check_papers(told.application.pk, found, by=clerk)
    notices.give_notice(told.application.pk, by=clerk)
    unchecked = applications.file_application(town, "civil.low-income-rural", Applicant("钱示例"), by=clerk)
    asked = inquiries.register(
        town, inquiries.Question("医保怎么报", visitor="孙范例", item="medical.chronic-illness"), by=clerk
    )
    led = inquiries.register(town, inquiries.Question("路灯不亮", way="phone", contact="0000-1"), by=clerk)
    social = people["qx.social"]
    unit = social.holdings.get().post.organisation
    leading.lead(led.pk, unit, social, by=clerk, category="other")
    handovers.handler_away(led.pk, by=clerk)
    handovers.try_contact(led.pk, by=clerk, reached=False)
    enter(page, "qx.clerk", language)
    pages = {
        "counter": reverse("counter"),
        "counter-q": reverse("counter") + "?q=qy",
        "nothing": reverse("counter") + "?q=zzzz",
        "apply": reverse("counter_apply", args=["business.enterprise"]),
        "reception": reverse("counter_apply", args=["petitions.visit"]),
        "told": reverse("counter_application", args=[told.matter.number]),
        "unchecked": reverse("counter_application", args=[unchecked.matter.number]),
        "new": reverse("inquiry_new") + "?item=medical.chronic-illness",
        "entry": reverse("inquiry", args=[asked.matter.number]),
        "away": reverse("inquiry", args=[led.matter.number]),
        "book": reverse("inquiries"),
        "plates": reverse("plates"),
    }
    problems = []
    for name, address in pages.items():
        page.goto(live_server.url + address)
        problems += [f"{name}: {line}" for line in axe(page)]
        if size == "phone":
            width = page.evaluate("document.documentElement.scrollWidth")
            problems += [f"{name}: {width} px wide"] if width > 376 else []
        shot(page, f"{name}-{size}-{language}")
    assert not problems, "\n".join(problems)
