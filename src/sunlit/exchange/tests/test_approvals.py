"""What isn't one's own is opened with a reason, and residents' names leave only with an approval."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.demonstration.tests.townships import at
from sunlit.exchange import approvals
from sunlit.exchange.models import ExportApproval
from sunlit.exchange.tests.conftest import rows_of
from sunlit.hall.actions import inquiries
from sunlit.hall.tests.walking import Walk
from sunlit.ledger.models import Entry
from sunlit.matters import attachments
from sunlit.matters.models import Matter, Notice
from sunlit.pages.exporting import offered
from sunlit.people.models import Organisation
from sunlit.people.viewer import RESIDENT, viewer_of

pytestmark = pytest.mark.django_db
MONDAY = "2026-03-02 09:00"
PERSONAL = {"export_matters": (), "export_inquiries": (), "export_register": ("superior-decision",)}


def reads(number):
    rows = Entry.objects.filter(act="ledger.read", subject=number).order_by("seq")
    return [(row.actor, row.known_facts["purpose"]) for row in rows]


@pytest.mark.clause("S4.28.05")
def test_a_window_worker_who_opens_a_case_that_isnt_theirs_is_asked_what_for_and_the_view_is_logged(
    people, signed_in
):
    with at(MONDAY):
        walk = Walk(people).accept().receive()
        address = reverse("desk_matter", args=[walk.number])
        # Whoever took it in, its handler and its head are at work on it: nobody asks them.
        for name in ("qx.clerk", walk.handler, walk.head, "qx.director", "qx.mayor"):
            assert "周小满" in signed_in(name).get(address).content.decode(), name
        assert reads(walk.number) == []
        # A colleague at the next window has nothing to do with it.
        other = signed_in("qx.clerk2")
        page = other.get(address).content.decode()
        assert "为什么看这件事" in page and "周小满" not in page and "上河村" not in page
        opened = reverse("desk_open", args=[walk.number])
        for typed in ({}, {"reason": "curious"}, {"words": "  "}):
            answer = other.post(opened, typed)
            assert answer.status_code == 422 and "周小满" not in answer.content.decode()
        assert reads(walk.number) == []
        # Nor does an act lead around the question.
        answer = other.post(reverse("desk_act", args=[walk.number, "withdraw"]), {"reason": ""})
        assert "周小满" not in answer.content.decode()
        assert other.post(opened, {"reason": "asked", "words": "本人在窗口"}).status_code == 302
        assert "周小满" in other.get(address).content.decode()
        assert reads(walk.number) == [(f"staff:{people['qx.clerk2'].pk}", "群众来问这件事的进度：本人在窗口")]
    # The reason holds that day; the next day it is asked for again.
    with at("2026-03-03 09:00"):
        assert "为什么看这件事" in other.get(address).content.decode()
        # Once the case waits for the window, it is the window's.
        walk.decide().approve().sign()
        assert "为什么看这件事" not in other.get(address).content.decode()


def led_on(people):
    """A question that the first window led to a caseworker, who hasn't taken it yet; visible to both windows."""
    question = inquiries.Question(text="路灯坏了找谁？", visitor="云满仓", contact="10012345678")
    township = Organisation.objects.get(code="QX")
    inquiry = inquiries.register(township, question, by=viewer_of(people["qx.clerk"]))
    unit = Organisation.objects.get(code="QX-ZX3")
    by = viewer_of(people["qx.clerk"])
    inquiries.lead(inquiry.pk, unit, people["qx.social"], by=by, category="other")
    return inquiry.matter.number


@pytest.mark.clause("S4.28.05")
def test_an_entry_of_the_register_that_isnt_theirs_is_opened_with_a_reason_too(people, signed_in):
    with at(MONDAY):
        number = led_on(people)
        address = reverse("inquiry", args=[number])
        for name in ("qx.clerk", "qx.social", "qx.director", "qx.mayor"):
            assert "云满仓" in signed_in(name).get(address).content.decode(), name
        assert reads(number) == []
        other = signed_in("qx.clerk2")
        page = other.get(address).content.decode()
        assert "为什么看这件事" in page and "云满仓" not in page and "路灯" not in page
        # A form sent from there does nothing; it is told who has the matter, keeps its words, and shows nothing more.
        sent = other.post(address, {"act": "answer", "answer": "已修好", "told": "in_person"})
        words = sent.content.decode()
        assert sent.status_code == 409 and "已修好" in words and people["qx.clerk"].name in words
        assert "云满仓" not in words and "路灯" not in words
        opened = reverse("desk_open", args=[number])
        back = other.post(opened, {"reason": "complaint", "then": address})
        assert back.status_code == 302 and back["Location"] == address
        assert "云满仓" in other.get(address).content.decode()
        # The reason holds for the matter, on whichever page it is looked at that day.
        assert "为什么看这件事" not in other.get(reverse("desk_matter", args=[number])).content.decode()
        assert reads(number) == [(f"staff:{people['qx.clerk2'].pk}", "核查投诉或差评")]
    with at("2026-03-03 09:00"):
        assert "为什么看这件事" in other.get(address).content.decode()


@pytest.mark.parametrize(
    "then",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/desk/../x",
        "/desk/\r\nX",
        "javascript:1",
        "",
    ],
)
def test_the_way_on_leads_nowhere_but_to_the_desk(people, signed_in, then):
    with at(MONDAY):
        number = led_on(people)
        back = signed_in("qx.clerk2").post(
            reverse("desk_open", args=[number]), {"reason": "asked", "then": then}
        )
        assert back["Location"] == reverse("desk_matter", args=[number])


@pytest.mark.clause("S4.28.05")
def test_the_interface_asks_for_the_reason_as_the_pages_do(people, signed_in):
    with at(MONDAY):
        number = led_on(people)
        address = f"/api/matters/{number}"
        for name in ("qx.clerk", "qx.social", "qx.director"):
            assert signed_in(name).get(address).status_code == 200, name
        other = signed_in("qx.clerk2")
        for query in ("", "?reason=", "?reason=%20%00"):
            answer = other.get(address + query)
            assert answer.status_code == 422 and "路灯" not in answer.content.decode()
            body = answer.json()
            assert (body["code"], body["field"], body["clause"]) == ("purpose_needed", "reason", "S4.28.05")
        assert reads(number) == []
        assert other.get(address + "?reason=relief").json()["number"] == number
        # The rest of the day it is open, as on the pages.
        assert other.get(address).status_code == 200
        assert "为什么看这件事" not in other.get(reverse("inquiry", args=[number])).content.decode()
        assert reads(number) == [(f"staff:{people['qx.clerk2'].pk}", "交接班、代班接着办")]
        assert signed_in("lh.clerk").get(f"{address}?reason=relief").status_code == 404
    with at("2026-03-03 09:00"):
        words = signed_in("qx.clerk2").get(f"{address}?reason=本人在窗口")
        assert words.status_code == 200 and reads(number)[-1][1] == "本人在窗口"


def test_papers_and_the_counter_page_of_somebody_elses_case_are_no_way_around(people, signed_in):
    with at(MONDAY):
        walk = Walk(people).accept().receive()
        paper = reverse("paper", args=[walk.matter.documents.first().number])
        content = io.BytesIO(b"%PDF-1.4\n%%EOF\n")
        row = attachments.store(walk.matter, content, kind="photo", by=RESIDENT, name="周小满.pdf")
        scan = reverse("staff_attachment", args=[row.pk])
        filed = reverse("counter_application", args=[walk.number])
        other = signed_in("qx.clerk2")
        for address in (paper, filed, scan):
            page = other.get(address)
            assert page["Content-Type"].startswith("text/html") and "周小满" not in page.content.decode()
            assert "为什么看这件事" in page.content.decode()
        sent = other.post(filed, {"act": "accept", "rights_told": "on", "revision": 1, "key": "k"})
        assert sent.status_code == 409 and "周小满" not in sent.content.decode()
        sent = other.post(filed, {"act": "list"})
        assert sent.status_code == 422 and "周小满" not in sent.content.decode()
        assert reads(walk.number) == []
        other.post(reverse("desk_open", args=[walk.number]), {"reason": "papers", "then": paper})
        assert other.get(paper)["Content-Type"] == "application/pdf"
        assert "周小满" in other.get(filed).content.decode()
        assert other.get(scan).status_code == 200
        purposes = [purpose for _who, purpose in reads(walk.number)]
        assert purposes == ["找材料、补打文书", "print", "办理事项查看材料"]
        assert signed_in(walk.handler).get(paper)["Content-Type"] == "application/pdf"


def test_a_foreign_worker_is_not_even_asked(people, signed_in):
    with at(MONDAY):
        walk = Walk(people).accept()
        client = signed_in("lh.clerk")
        assert client.get(reverse("desk_matter", args=[walk.number])).status_code == 404
        assert client.post(reverse("desk_open", args=[walk.number]), {"reason": "asked"}).status_code == 404


def test_the_question_costs_no_query(people, signed_in):
    with at(MONDAY):
        walk = Walk(people).accept().receive()
        address = reverse("desk_matter", args=[walk.number])
        client = signed_in("qx.clerk2")
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        assert not [one for one in asked if one["sql"].startswith(("INSERT", "UPDATE"))]
        client.post(reverse("desk_open", args=[walk.number]), {"reason": "relief"})
        client.get(address)
        with CaptureQueriesContext(connection) as shown:
            client.get(address)
        assert len(asked) <= len(shown)


@pytest.mark.clause("S4.28.05")
def test_a_list_that_names_residents_is_refused_without_an_approval_by_somebody_else(people, signed_in):
    assert {one.key for one in offered() if one.personal} == {"matters", "inquiries", "register", "late_of"}
    with at(MONDAY):
        walk = Walk(people)
        for name in ("qx.clerk", "qx.director", "qx.mayor"):
            client = signed_in(name, approved=False)
            for route, arguments in PERSONAL.items():
                answer = client.get(reverse(route, args=arguments))
                assert answer.status_code == 422 and "周小满" not in answer.content.decode()
                assert "没有批准不能导出" in answer.content.decode()
        assert not Entry.objects.filter(act="exported").exists()
        client, asking = signed_in("qx.clerk", approved=False), reverse("export_approvals")
        assert client.post(asking, {"act": "ask", "list": "matters", "why": " "}).status_code == 422
        assert client.post(asking, {"act": "ask", "list": "staff", "why": "核对"}).status_code == 422
        for _twice in range(2):
            sent = {"act": "ask", "list": "matters", "why": "年底核对办件"}
            assert client.post(asking, sent).status_code == 302
        row = ExportApproval.objects.get()
        told = set(Notice.objects.filter(text__contains="申请导出").values_list("staff__username", flat=True))
        assert told == {"qx.director", "qx.deputy", "qx.mayor"}
        # Neither oneself nor somebody without the right, nor another township, approves it.
        for name in ("qx.clerk", "qx.gov.head", "qx.discipline"):
            answer = signed_in(name, approved=False).post(asking, {"act": "grant", "approval": row.pk})
            assert answer.status_code == 422
        foreign = signed_in("lh.mayor", approved=False)
        assert foreign.post(asking, {"act": "grant", "approval": row.pk}).status_code == 404
        assert client.get(reverse("export_matters")).status_code == 422
        director = signed_in("qx.director", approved=False)
        assert "年底核对办件" in director.get(asking).content.decode()
        assert director.post(asking, {"act": "grant", "approval": row.pk}).status_code == 302
        assert director.post(asking, {"act": "refuse", "approval": row.pk}).status_code == 409
        rows = rows_of(client.get(reverse("export_matters")))
        assert walk.number in {line[0] for line in rows}
        # The approval is of this list and of this person.
        assert client.get(reverse("export_inquiries")).status_code == 422
        assert director.get(reverse("export_matters")).status_code == 422
        acts = list(
            Entry.objects.filter(act__startswith="export").order_by("seq").values_list("act", flat=True)
        )
        assert acts == ["export_asked", "export_approved", "exported"]
    with at("2026-03-09 23:00"):
        assert client.get(reverse("export_matters")).status_code == 200
    with at("2026-03-10 00:01"):
        assert client.get(reverse("export_matters")).status_code == 422


def test_nobody_approves_the_own_export_and_a_refused_one_stays_refused(people, signed_in):
    director, mayor = viewer_of(people["qx.director"]), viewer_of(people["qx.mayor"])
    row = approvals.ask("inquiries", "统计", by=director)
    with pytest.raises(Refused) as refusal:
        approvals.decide(row.pk, True, by=director)
    assert refusal.value.code == "own_export"
    assert approvals.decide(row.pk, False, by=mayor).until is None
    with pytest.raises(Refused) as refusal:
        approvals.check("inquiries", by=director)
    assert refusal.value.code == "approval_needed"
    again = approvals.ask("inquiries", "统计", by=director)
    assert again.pk != row.pk
    assert approvals.decide(again.pk, True, by=mayor).until == clock.today() + timedelta(days=7)
    assert approvals.check("inquiries", by=director) == again
    assert Matter.objects.count() == 0
