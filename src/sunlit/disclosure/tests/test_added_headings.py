"""Headings that a township adds to a catalogue: by supervision, or proposed by citizens and clerks."""

import json
from datetime import date

import pytest
from django.test import Client

from sunlit.core.refusals import Refused
from sunlit.demonstration import chain
from sunlit.demonstration.tests.townships import at
from sunlit.disclosure.actions import listing, publishing, starting
from sunlit.disclosure.models import AddedHeading, Occurrence, Proposal
from sunlit.disclosure.tests.conftest import task_of
from sunlit.disclosure.tests.filling import DAY, page_of, row_of, shown
from sunlit.hall.tests.refusing import refused
from sunlit.ledger.models import Entry
from sunlit.matters import actions
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC, RESIDENT, viewer_of


@pytest.mark.clause("S0.07.24")
def test_a_class_that_supervision_adds_takes_part_in_everything(
    town, people, at_work, bring_out, finish, signed_in
):
    with at(DAY):
        for name in ("qx.office", "qx.mayor", "qx.director", "lh.discipline"):
            refused(
                "not_your_seat",
                listing.add_heading,
                town,
                "public-notice",
                "养护",
                "问得多",
                by=at_work(name),
            )
        client = signed_in("qx.discipline")
        sent = {"catalogue": "public-notice", "title": "公路养护", "why": "群众问得多", "key": "k1"}
        assert client.post("/desk/disclosure/catalogues/headings/", sent).status_code == 302
        assert client.post("/desk/disclosure/catalogues/headings/", sent).status_code == 302
        assert AddedHeading.objects.count() == 1, "the same form once"
        again = client.post("/desk/disclosure/catalogues/headings/", {**sent, "key": "k2"})
        assert again.status_code == 422 and "公路养护" in again.content.decode()
        heading = AddedHeading.objects.get()
        page = page_of(town, "public-notice")
        assert (
            page.count('scope="row"') == 16 and "0/16" in page and "公路养护" in page and "群众问得多" in page
        )
        # The approval chain of every publication, started from the heading.
        client = signed_in("qx.office")
        address = f"/desk/disclosure/start/other/?heading={heading.number}"
        assert "公路养护" in client.get(address).content.decode()
        assert client.post(address, {"title": "第一次", "key": "k3"}).status_code == 302
        row = Occurrence.objects.get(heading=heading)
        writer = viewer_of(row.matter.handler)
        publishing.prepare(task_of(row).pk, "养护资金", "收支如下。", by=writer)
        task = chain.bring_to(row, chain.who_in(people), "review")
        refused("not_your_seat", publishing.review, task.pk, "approved", by=at_work("qx.office"))
        assert "0/16" in page_of(town, "public-notice"), "not before it is approved and published"
        finish(row)
        page = page_of(town, "public-notice")
        assert (
            "1/16" in page and "有内容" in row_of(page, "公路养护").replace("<br>", "<tr>")
        ) or "1/16" in page
        told = json.loads(Client().get("/QX/catalogues/counts/?as=json").content)["headings"]
        assert (told[-1]["title"], told[-1]["all"]) == ("公路养护", 1)
        assert next(one for one in told if one["key"] == "other")["all"] == 0
        assert (
            "养护资金" in Client().get(f"/QX/catalogues/public-notice/{heading.key}/2026/").content.decode()
        )
        # Of the other township nothing changed, and before that day it wasn't demanded.
        assert shown(Organisation.objects.get(code="LH"), "public-notice").sum.all == 15
        assert shown(town, "public-notice", on=date(2025, 6, 1)).sum.all == 15
        refused(
            "heading_unfit",
            starting.start_ad_hoc,
            town,
            "decision",
            "甲",
            by=at_work("qx.office"),
            heading=heading,
        )


@pytest.mark.clause("S0.07.22")
def test_a_citizens_proposal_gets_a_number_and_ends_in_added_or_declined_with_a_reason(
    town, people, at_work, signed_in
):
    with at(DAY):
        client = Client()
        sent = {"about": "农村公路养护资金", "why": "想知道钱用到哪里", "key": "p1"}
        answer = client.post("/QX/disclosure/proposals/", sent)
        number = Proposal.objects.get().matter.number
        assert answer.status_code == 302 and number in answer["Location"] and number.startswith("QX2026GJ")
        client.post("/QX/disclosure/proposals/", sent)
        assert Proposal.objects.count() == 1, "the same form once"
        client.post("/QX/disclosure/proposals/", {**sent, "about": "镇长的电话", "key": "p2"})
        page = client.get("/QX/disclosure/proposals/").content.decode()
        assert number in page and "农村公路养护资金" not in page, (
            "what nobody looked at yet shows its number only"
        )
        for wrong, status in (("13812345678 是谁的", 422), ("", 422), ("长" * 61, 422)):
            found = client.post("/QX/disclosure/proposals/", {"about": wrong, "why": "", "key": "p3"})
            assert found.status_code == status and Proposal.objects.count() == 2
        first, second = Proposal.objects.order_by("pk")
        task = listing.task_of(first)
        refused(
            "not_your_seat", listing.decide, task.pk, "added", by=at_work("qx.office"), catalogue="key-list"
        )
        by = at_work("qx.discipline")
        refused("words_needed", listing.decide, task.pk, "declined", by=by)
        refused("catalogue_unfit", listing.decide, task.pk, "added", by=by, catalogue="inner-list")
        refused("no_such_heading", listing.decide, task.pk, "added", by=by, catalogue="nowhere")
        with pytest.raises(Refused):
            actions.withdraw(first.matter_id, by=by, reason="算了")
        with pytest.raises(Refused):
            actions.complete(task.pk, "added", by=by)
        desk = signed_in("qx.discipline")
        revision = first.matter.revision
        sent = {
            "act": "added",
            "catalogue": "key-list",
            "title": "公路养护",
            "revision": revision,
            "key": "a1",
        }
        assert desk.post(f"/desk/disclosure/proposals/{number}/", sent).status_code == 302
        listing.decide(listing.task_of(second).pk, "declined", by=by, reason="属于个人信息")
        page = client.get("/QX/disclosure/proposals/").content.decode()
        assert "农村公路养护资金" in page and "列入公开" in page and "公路养护" in page
        assert "镇长的电话" in page and "不列入" in page and "属于个人信息" in page
        assert "公路养护" in page_of(town, "key-list")
        assert Entry.objects.filter(act="proposal_decided").count() == 2


@pytest.mark.clause("S0.01.10")
def test_a_clerks_proposal_is_open_until_added_or_declined_and_all_staff_see_it(
    town, people, at_work, signed_in
):
    with at(DAY):
        client = signed_in("qx.clerk")
        for key, about in (("s1", "食堂采购价格"), ("s2", "值班补助")):
            assert (
                client.post(
                    "/desk/disclosure/proposals/", {"about": about, "why": "", "key": key}
                ).status_code
                == 302
            )
        first, second = Proposal.objects.order_by("pk")
        assert (first.outcome, first.audience) == ("", "staff")
        by = at_work("qx.discipline")
        listing.decide(listing.task_of(first).pk, "declined", by=by, reason="由承包方公示")
        listing.decide(listing.task_of(second).pk, "added", by=by, catalogue="inner-list")
        for name in ("qx.social", "qx.econ", "qx.mayor", "qx.clerk2"):
            page = signed_in(name).get("/desk/disclosure/proposals/").content.decode()
            assert (
                "食堂采购价格" in page
                and "由承包方公示" in page
                and "值班补助" in page
                and "列入公开" in page
            )
        assert "值班补助" in signed_in("qx.econ").get("/desk/disclosure/catalogues/?unit=QX").content.decode()
        for address in ("/QX/disclosure/proposals/", "/QX/catalogues/of/QX/"):
            assert "食堂" not in Client().get(address).content.decode()
            assert "值班补助" not in Client().get(address).content.decode()
        assert (
            signed_in("lh.office").get(f"/desk/disclosure/proposals/{first.matter.number}/").status_code
            == 404
        )


def test_the_public_has_no_seat_to_add_and_floods_no_register(town, monkeypatch):
    with at(DAY):
        refused("not_your_seat", listing.add_heading, town, "key-list", "甲", "乙", by=PUBLIC)
        monkeypatch.setattr(listing, "MOST_A_DAY", 2)
        for number in range(2):
            listing.propose(town, f"第{number}件", "", by=RESIDENT)
        refused("too_many_today", listing.propose, town, "第三件", "", by=RESIDENT)
