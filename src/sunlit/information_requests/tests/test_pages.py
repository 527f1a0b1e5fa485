"""Pages of requests: the public form and state page, the desk, the report; and what hostile people try."""

from io import BytesIO
from uuid import uuid4

import pytest
from django.test import Client
from pypdf import PdfReader

from sunlit.information_requests.models import Request
from sunlit.information_requests.tests.conftest import CONTACT, IDENTITY, PARTY, on
from sunlit.matters.models import Matter

FORM = {
    "about": "2025年村道维修花了多少钱", "applicant": "person", "party": PARTY, "identity": IDENTITY,
    "contact": CONTACT, "form": "paper",
}  # fmt: skip


@pytest.fixture
def filed(people):
    """Send the public form; number and code of the slip."""

    def send(client=None, **changed):
        browser = client or Client()
        answer = browser.post("/QX/requests/new/", {**FORM, "key": str(uuid4()), **changed})
        assert answer.status_code == 302, answer.content.decode()
        slip = browser.get(answer["Location"]).content.decode()
        code = slip.split('id="code">')[1].split("<")[0]
        number = slip.split('id="number">')[1].split("<")[0]
        return number, code

    return send


def test_anybody_asks_on_the_web_without_account_or_purpose_and_sees_the_state(filed, step):
    with on("2026-06-01"):
        page = Client().get("/QX/requests/new/").content.decode()
        assert "用途" not in page.replace("不问用途", "") and 'name="purpose"' not in page
        number, code = filed()
        row = Request.objects.get(matter__number=number)
        assert row.channel == "web" and row.received_on is None
        shown = Client().post("/QX/requests/mine/", {"number": number, "code": code}).content.decode()
        assert (
            "等待与您确认" in shown
            and FORM["about"] in shown
            and PARTY not in shown
            and IDENTITY not in shown
        )
        step(row, "confirmed", confirmed_on="2026-06-01")
        shown = (
            Client().post("/QX/requests/mine/", {"number": f"{number}-{code}", "code": ""}).content.decode()
        )
        assert "2026-06-04" in shown or "6月4日" in shown


def test_the_applicant_reads_the_letters_and_only_their_own(filed, step, answer, people):
    with on("2026-06-01"):
        number, code = filed()
        row = Request.objects.get(matter__number=number)
        step(row, "confirmed", confirmed_on="2026-06-01")
        step(row, "clear")
        step(row, "ask_third", third_name="某建材厂", third_part="供货合同的单价")
        step(row, "served", third_served="2026-06-01")
        step(row, "agreed", third_on="2026-06-01")
        answer(row)
        papers = {one.template: one.number for one in row.matter.documents.all()}
        slip = {"number": number, "code": code}
        page = Client().post("/QX/requests/mine/", slip).content.decode()
        assert papers["request-given"] in page and papers["request-third"] not in page
        assert "行政复议" in page and "行政诉讼" in page
        pdf = Client().post("/QX/requests/mine/", {**slip, "act": "letter", "paper": papers["request-given"]})
        assert pdf["Content-Type"] == "application/pdf" and pdf["Cache-Control"] == "no-store"
        assert "共三项" in "".join(one.extract_text() for one in PdfReader(BytesIO(pdf.content)).pages)
        for paper in (papers["request-third"], "QX2026XGB999999", "", "../../etc/passwd"):
            assert (
                Client().post("/QX/requests/mine/", {**slip, "act": "letter", "paper": paper}).status_code
                == 404
            )


def test_forged_codes_other_people_s_numbers_and_guessing_are_answered_alike_and_stopped(filed):
    with on("2026-06-01"):
        number, code = filed()
        other, _code = filed(party="申请人乙")
        tries = [
            ("QX", number, "AAAAAAAA"), ("QX", other, code), ("QX", "QX2026XXGK999999", code), ("LH", number, code),
            ("QX", number, ""), ("QX", "x" * 5000, code), ("QX", "\x00", code),
        ]  # fmt: skip
        shapes = set()
        for place, wanted, typed in tries:
            answer = Client().post(f"/{place}/requests/mine/", {"number": wanted, "code": typed})
            assert answer.status_code in (404, 422), wanted[:20]
            page = answer.content.decode()
            assert FORM["about"] not in page
            if answer.status_code == 404:
                shapes.add("编号或查询码不对" in page)
        assert shapes == {True}
        for _ in range(3):
            Client().post("/QX/requests/mine/", {"number": number, "code": "BBBBBBBB"})
        assert Client().post("/QX/requests/mine/", {"number": number, "code": code}).status_code == 429


def test_huge_and_broken_text_is_refused_and_nothing_is_kept(people):
    with on("2026-06-01"):
        for changed in (
            {"about": "问" * 2001}, {"about": "问" * 200_000}, {"party": "名" * 81}, {"applicant": "nobody"},
            {"about": "a\x00b"}, {"party": ""}, {"key": "no key"}, {"form": "gold"},
        ):  # fmt: skip
            answer = Client().post("/QX/requests/new/", {**FORM, "key": str(uuid4()), **changed})
            assert answer.status_code == 422, changed
        assert Matter.objects.count() == 0
        hostile = "<script>alert(1)</script>{{ 7*7 }} #eval"
        answer = Client().post("/QX/requests/new/", {**FORM, "key": str(uuid4()), "about": hostile})
        code = Client().get(answer["Location"]).content.decode().split('id="code">')[1].split("<")[0]
        row = Request.objects.get()
        page = (
            Client().post("/QX/requests/mine/", {"number": row.matter.number, "code": code}).content.decode()
        )
        assert "<script>alert" not in page and "&lt;script&gt;" in page


def test_the_applicant_corrects_online_and_the_office_confirms_the_day(filed, step, signed_in):
    with on("2026-06-01"):
        number, code = filed()
        row = Request.objects.get(matter__number=number)
        slip = {"number": number, "code": code, "act": "correct"}
        assert Client().post("/QX/requests/mine/", {**slip, "words": "早了"}).status_code == 409
        step(row, "confirmed", confirmed_on="2026-06-01")
        step(row, "correct", lacking="请写明是哪一年。", correct_by="2026-06-15")
        assert Client().post("/QX/requests/mine/", {**slip, "words": ""}).status_code == 422
        assert Client().post("/QX/requests/mine/", {**slip, "words": "字" * 2001}).status_code == 422
        page = Client().post("/QX/requests/mine/", {**slip, "words": "2025年，青石村"}).content.decode()
        assert "您已经补正" in page
        assert row.matter.step == "correcting"
        desk = signed_in("qx.office").get(f"/desk/matters/{number}/").content.decode()
        assert "2025年，青石村" in desk


def test_who_asked_is_seen_only_by_those_who_work_on_it(ask, step, answer, signed_in):
    with on("2026-06-01"):
        row = ask()
        number = row.matter.number
        answer(row)
        for name, seen in (("qx.office", True), ("qx.deputy", True), ("qx.discipline", True), ("qx.gov", False), ("qx.clerk", False), ("lh.mayor", False)):  # fmt: skip
            client = signed_in(name)
            assert (client.get(f"/desk/matters/{number}/").status_code == 200) is seen, name
            listed = client.get("/desk/requests/").content.decode()
            assert (number in listed) is seen, name
            assert PARTY not in listed and "村道维修" not in listed and IDENTITY not in listed
            exported = client.get("/desk/requests/?as=csv").content.decode()
            assert PARTY not in exported
        shown = signed_in("qx.office").get(f"/desk/matters/{number}/").content.decode()
        assert IDENTITY not in shown and "不服可以怎么办" in shown


def test_what_comes_to_the_counter_is_typed_in_with_its_slip(people, signed_in):
    with on("2026-06-01"):
        client = signed_in("qx.clerk")
        typed = {**FORM, "channel": "counter", "received": "2026-06-01", "key": str(uuid4())}
        answer = client.post("/desk/requests/new/", typed)
        assert answer.status_code == 302
        slip = client.get(answer["Location"]).content.decode()
        assert "法定最后一日" in slip
        assert client.post("/desk/requests/new/", typed).status_code == 302
        assert Request.objects.count() == 1
        late = client.post("/desk/requests/new/", {**typed, "received": "2026-06-02", "key": str(uuid4())})
        assert late.status_code == 422
        for slip in ("0001-01-01", "1899-12-31"):
            typed_so = {**typed, "received": slip, "key": str(uuid4())}
            assert client.post("/desk/requests/new/", typed_so).status_code == 422, slip
        assert (
            client.post("/desk/requests/new/", {**typed, "channel": "web", "key": str(uuid4())}).status_code
            == 422
        )
        assert Request.objects.count() == 1


def test_each_number_of_the_report_opens_its_cases_and_a_flaw_stands_on_the_page(ask, answer, signed_in):
    with on("2026-06-01"):
        row = ask()
        answer(row)
        client = signed_in("qx.deputy")
        page = client.get("/desk/requests/report/").content.decode()
        assert 'id="reconciled"' in page
        address = "?year=2026&amp;row=given&amp;column=person"
        assert address in page
        cell = client.get("/desk/requests/" + address.replace("&amp;", "&")).content.decode()
        assert row.matter.number in cell
        for wrong in (
            "?row=nonsense",
            "?row=given&column=x",
            "?row=given&year=99999",
            "?row=given&year=x",
            "?row=given&year=0020260000",
            "?row=given&year=２０２６",
            "?state=x",
        ):
            assert client.get("/desk/requests/" + wrong).status_code == 404
        for wrong in (
            "nonsense/",
            "charges_taken/",
            "regulations_made/",
            "penalties_decided/?year=0020260000",
        ):
            assert client.get("/desk/requests/report/" + wrong).status_code == 404
        assert client.get("/desk/requests/report/penalties_decided/").status_code == 200
        assert "待填" in page
        Request.objects.update(row="")
        page = client.get("/desk/requests/report/").content.decode()
        assert 'id="flaws"' in page and row.matter.number in page


def test_the_list_takes_the_same_queries_for_three_and_for_thirty(ask, signed_in):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with on("2026-06-01"):
        client = signed_in("qx.deputy")
        counts = []
        for number in (3, 27):
            for _ in range(number):
                ask()
            client.get("/desk/requests/")
            with CaptureQueriesContext(connection) as seen:
                assert client.get("/desk/requests/").status_code == 200
            counts.append(len(seen))
        assert counts[0] == counts[1]


def test_an_answer_is_made_public_from_its_page(ask, answer, signed_in):
    with on("2026-06-01"):
        row = ask()
        answer(row)
        client = signed_in("qx.office")
        address = f"/desk/requests/{row.matter.number}/publish/"
        assert address in client.get(f"/desk/matters/{row.matter.number}/").content.decode()
        bad = client.post(address, {"title": f"{PARTY}要的", "key": str(uuid4())})
        assert bad.status_code == 422 and "写了申请人是谁" in bad.content.decode()
        assert client.post(address, {"title": "村道维修费用", "key": str(uuid4())}).status_code == 302
        row.refresh_from_db()
        assert row.occurrence is not None
        assert signed_in("qx.gov").get(address).status_code == 403


def test_the_public_page_tells_the_days_the_charge_and_every_answer_in_both_languages(people):
    with on("2026-06-01"):
        client = Client()
        page = client.get("/QX/requests/").content.decode()
        assert "国办函〔2020〕109号" in page and "政府信息公开条例 36(7)" in page
        client.cookies["django_language"] = "en"
        page = client.get("/QX/requests/").content.decode()
        assert "anybody may ask for" in page and "working days" in page


def test_a_refused_form_keeps_what_was_typed(people):
    with on("2026-06-01"):
        page = Client().post("/QX/requests/new/", {**FORM, "party": "", "key": str(uuid4())}).content.decode()
        assert FORM["about"] in page and CONTACT in page
