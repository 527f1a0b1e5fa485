"""Totals and final results are public; the amount or evaluation of a person is read by that person alone."""

import re

import pytest
from django.db import connection
from django.test import Client

from sunlit.demonstration.tests.townships import at
from sunlit.disclosure.actions import publishing, sharing, starting
from sunlit.disclosure.models import Publication, Share
from sunlit.disclosure.tests.conftest import task_of
from sunlit.hall.tests.refusing import refused
from sunlit.ledger.models import Entry
from sunlit.matters import actions
from sunlit.matters.book import book
from sunlit.people.viewer import PUBLIC, viewer_of

ITEMS = (
    "life-meeting",
    "member-admission",
    "dues",
    "member-evaluation",
    "target-assessment",
    "staff-assessment",
)
SECRET = {"dues": "1186.50元", "member-evaluation": "评议等次丙", "staff-assessment": "年度考核丁等"}


@pytest.fixture
def publish(town, at_work, bring_to):
    def make(duty):
        row = starting.start_ad_hoc(town, duty, "2025年度", by=at_work("qx.office"))
        publishing.prepare(
            task_of(row).pk, "2025年度结果", "全体合计 42 人。", by=viewer_of(row.matter.handler),
            particulars={"total": "合计50400元，合格42人"},
        )  # fmt: skip
        bring_to(row, "publish")
        publishing.publish(task_of(row).pk, "published", by=at_work("qx.office2"))
        return Publication.objects.get(occurrence=row)

    return make


@pytest.mark.clause("S4.43.03")
def test_each_item_of_the_group_has_its_audience_setting(town):
    group = book().catalogues["organisation-list"]
    duties = [book().duties[key] for heading in group.headings for key in heading.duties]
    assert len(duties) == 7 and {duty.key for duty in duties if duty.members} == set(ITEMS)
    page = Client().get("/QX/disclosure/duties/").content.decode()
    for duty in duties:
        line = page.partition(f'<tr id="{duty.key}">')[2].partition("</tr>")[0]
        cell = line.partition('data-label="公开范围">')[2].partition("</td>")[0]
        assert "向社会公开" in cell and ("个人部分只给本人" in cell) is duty.members, duty.key


@pytest.mark.clause("S4.43.03")
@pytest.mark.parametrize("duty", SECRET)
def test_the_personal_part_is_seen_by_the_member_alone_and_the_public_page_has_the_totals(
    duty, publish, people, at_work, signed_in
):
    with at("2026-03-02 09:00"):
        row = publish(duty)
        client = signed_in("qx.office")
        address = f"/desk/disclosure/published/{row.pk}/members/"
        sent = {"member": people["qx.clerk"].pk, "what": "本人", "value": SECRET[duty], "key": f"k-{duty}"}
        assert client.post(address, sent).status_code == 302
        assert client.post(address, sent).status_code == 302 and Share.objects.count() == 1  # once
        assert SECRET[duty] not in client.get(address).content.decode()
        public = Client()
        pages = [public.get(one) for one in (
            f"/QX/disclosure/{row.pk}/", f"/QX/disclosure/of/{duty}/", "/QX/disclosure/?list=published",
            "/QX/catalogues/of/QX/", "/QX/disclosure/on/2026-03-02/", "/QX/search/?q=2025",
        )]  # fmt: skip
        assert all(SECRET[duty] not in page.content.decode() for page in pages)
        shown = pages[0].content.decode()
        assert "合计50400元，合格42人" in shown and "全体合计 42 人" in shown
        for name, person in people.items():
            if not name.startswith(("qx.", "lh.")):
                continue
            page = signed_in(name).get("/desk/disclosure/mine/").content.decode()
            assert (SECRET[duty] in page) is (name == "qx.clerk"), name
            assert Share.objects.visible_to(viewer_of(person)).exists() is (name == "qx.clerk")
    assert (
        not Share.objects.visible_to(PUBLIC).exists()
        and not Share.objects.visible_to(at_work("sys.admin")).exists()
    )
    facts = Entry.objects.get(act="personal_part_given").facts
    assert SECRET[duty] not in facts and str(people["qx.clerk"].pk) not in re.findall(
        r'"member":(\d+)', facts
    )
    with connection.cursor() as cursor:  # nor is it readable in a copy of the database
        cursor.execute("SELECT value FROM disclosure_share")
        assert SECRET[duty].encode() not in bytes(cursor.fetchone()[0])


@pytest.mark.clause("S4.43.03")
@pytest.mark.parametrize("duty", ITEMS)
def test_the_public_text_names_no_member_and_states_its_totals(duty, town, at_work, people):
    with at("2026-03-02 09:00"):
        row = starting.start_ad_hoc(town, duty, "2025年度", by=at_work("qx.office"))
        task, by, name = task_of(row), viewer_of(row.matter.handler), people["qx.clerk"].name
        total = {"total": "合计42人"}
        for title, text, stated in (
            ("结果", f"{name}交了1186.50元。", total), (f"{name}的结果", "合计。", total),
            ("结果", "合计。", {"total": f"{name}不合格"}),
        ):  # fmt: skip
            found = refused(
                "member_named", publishing.prepare, task.pk, title, text, by=by, particulars=stated
            )
            assert found.clause == "S4.43.03" and name not in found.reason.zh
        facts = {"heading": "结果", "text": f"{name}不合格", "particulars": total}
        refused("member_named", actions.complete, task.pk, "written", by=by, facts=facts)
        refused("particular_needed", publishing.prepare, task.pk, "结果", "合计。", by=by)
        assert task_of(row).step == "prepare"


def test_only_the_office_enters_for_its_own_members_and_only_where_there_is_a_personal_part(
    publish, people, at_work, bring_out, town, signed_in
):
    with at("2026-03-02 09:00"):
        row = publish("dues")
        member = people["qx.clerk"].pk
        for name in ("qx.clerk", "qx.mayor", "qx.discipline"):
            refused("not_your_seat", sharing.give, row.pk, member, "党费", "1元", by=at_work(name))
            assert signed_in(name).get(f"/desk/disclosure/published/{row.pk}/members/").status_code == 403
        with pytest.raises(Publication.DoesNotExist):
            sharing.give(row.pk, member, "党费", "1元", by=at_work("lh.office"))
        office = at_work("qx.office")
        for who in (people["lh.office"].pk, people["sys.admin"].pk, 999_999):
            refused("no_such_member", sharing.give, row.pk, who, "党费", "1元", by=office)
        for what, value in (("", "1元"), ("党费", " "), ("长" * 61, "1元"), ("党费", "长" * 201)):
            refused("words_needed", sharing.give, row.pk, member, what, value, by=office)
        other = bring_out(starting.start_ad_hoc(town, "decision", "停车", by=office))
        refused("no_personal_part", sharing.give, other.pk, member, "党费", "1元", by=office)
        assert (
            signed_in("qx.office").get(f"/desk/disclosure/published/{other.pk}/members/").status_code == 404
        )
        # What was wrong is entered again; the latest counts.
        sharing.give(row.pk, member, "党费", "1元", by=office)
        sharing.give(row.pk, member, "党费", "2元", by=office)
        page = signed_in("qx.clerk").get("/desk/disclosure/mine/").content.decode()
        assert "2元" in page and "1元" not in page
