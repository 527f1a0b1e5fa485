"""A report is a saved query: whoever opens it gets the figures of what they may see, and each opens its list."""

import re

import pytest
from django.urls import reverse

from sunlit.core.refusals import Refused
from sunlit.exchange import reports
from sunlit.exchange.models import Report
from sunlit.exchange.tests.conftest import rows_of
from sunlit.hall.actions.inquiries import Question, register
from sunlit.hall.lists import Filters
from sunlit.ledger.models import Entry
from sunlit.matters.models import Matter
from sunlit.people.viewer import viewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(people, town):
    for by, number in (("qx.clerk", 3), ("qx.econ", 2)):
        for _ in range(number):
            register(town, Question("低保怎么办理", visitor="王秀英"), by=viewer_of(people[by]))


@pytest.fixture
def saved(people, town):
    def save(name="在办", by="unit", roles=(), username="qx.mayor", **filters):
        return reports.save(
            name, Filters(**filters), by, list(roles), viewer=viewer_of(people[username]), township=town
        )

    return save


@pytest.mark.parametrize("by", Report.By.values)
def test_every_count_opens_exactly_its_list(people, signed_in, asked, saved, by):
    report = saved(by=by, kind="inquiry")
    client = signed_in("qx.mayor")
    page = client.get(reverse("report", args=[report.pk]))
    lines = page.context["lines"]
    assert sum(line.number for line in lines) == page.context["total"] == 5
    for line in lines:
        if line.query:
            opened = client.get(f"{reverse('desk_matters')}?{line.query}")
            assert opened.context["page"].paginator.count == line.number, line.title
    left = rows_of(client.get(reverse("export_report", args=[report.pk])))
    assert [[line.title.zh, line.number] for line in lines] == left[1:]


def test_everybody_gets_the_figures_of_what_they_may_see(people, asked, saved):
    report = saved(roles=["enquiry", "handler"])
    for username in ("qx.mayor", "qx.clerk", "qx.econ", "lh.clerk"):
        viewer = viewer_of(people[username])
        visible = Matter.objects.visible_to(viewer).count()
        assert sum(line.number for line in reports.lines(report, viewer)) == visible


def test_a_report_is_seen_by_its_owner_and_the_roles_of_its_township(people, signed_in, saved):
    own, shared = saved("自己的"), saved("给受理岗的", roles=["enquiry"])
    for username, sees in (
        ("qx.mayor", {own, shared}),
        ("qx.clerk", {shared}),
        ("qx.gov", set()),
        ("lh.clerk", set()),
        ("sys.admin", set()),
    ):
        assert set(Report.objects.visible_to(viewer_of(people[username]))) == sees, username
    for name in ("report", "export_report"):
        assert signed_in("lh.clerk").get(reverse(name, args=[shared.pk])).status_code == 404
    assert signed_in("qx.clerk").post(reverse("report", args=[shared.pk])).status_code == 404
    assert signed_in("qx.mayor").post(reverse("report", args=[shared.pk])).status_code == 302
    assert not Report.objects.filter(pk=shared.pk).exists()
    assert Entry.objects.filter(act="report_removed").count() == 1


def test_a_report_keeps_no_search_for_a_person_and_no_list_of_one_person(people, saved):
    report = saved(search="王秀英", handler=people["qx.clerk"].pk, state="open")
    assert report.filter == {"state": "open"}


def test_the_pages_save_what_was_filtered(people, signed_in, asked):
    client = signed_in("qx.mayor")
    page = client.get(reverse("desk_matters"), {"state": "open", "kind": "inquiry"}).content.decode()
    address = re.search(r'href="(/desk/reports/new/\?[^"]+)"', page)[1].replace("&amp;", "&")
    assert client.get(address).status_code == 200
    missing = client.post(address, {"name": "", "by": "unit"})
    assert missing.status_code == 422
    done = client.post(address, {"name": "在办咨询", "by": "month", "roles": ["enquiry"]})
    report = Report.objects.get()
    assert done.url == reverse("report", args=[report.pk])
    assert report.filter == {"state": "open", "kind": "inquiry"}
    again = client.post(address, {"name": "在办咨询", "by": "month"})
    assert again.status_code == 422
    assert "同名" in again.content.decode()
    assert "在办咨询" in client.get(reverse("reports")).content.decode()


@pytest.mark.parametrize(("name", "by", "roles", "code"), [("", "unit", [], "name_needed"), ("甲" * 61, "unit", [], "name_needed"), ("甲", "handler", [], "unknown_grouping"), ("甲", "unit", ["god"], "unknown_role")])  # fmt: skip
def test_what_makes_no_report_is_refused(people, town, name, by, roles, code):
    with pytest.raises(Refused) as refusal:
        reports.save(name, Filters(), by, roles, viewer=viewer_of(people["qx.mayor"]), township=town)
    assert refusal.value.code == code
