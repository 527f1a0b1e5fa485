"""The desk's pages by the test client: both languages, refusals beside their fields, queries counted."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sunlit.demonstration.tests.townships import at
from sunlit.hall.actions import joint
from sunlit.hall.tests.walking import ALLOWANCE, CERTIFICATE, SUBSIDY, Walk
from sunlit.hall.views.acts.registry import ACTS
from sunlit.ledger.models import Entry
from sunlit.matters import actions, assignment
from sunlit.matters.models import Matter
from sunlit.matters.sweep import sweep
from sunlit.people.models import Absence, Organisation, Staff
from sunlit.people.viewer import viewer_of

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def sign_in(client, people):
    def enter(username, language="zh-hans"):
        client.force_login(people[username], backend=BACKEND)
        client.cookies["django_language"] = language
        return client

    return enter


def act(client, number, name, **typed):
    """Do an act as a browser does it: open its form, fill it in, send it."""
    page = client.get(f"/desk/matters/{number}/?act={name}")
    form = page.context["form"]
    data = {field: form[field].value() for field in ("key", "revision", "task")}
    data = {field: value for field, value in data.items() if value is not None}
    return client.post(f"/desk/matters/{number}/{name}/", data | typed)


@pytest.fixture
def walks(people):
    """Some thirty matters in many steps, on Friday 6 March."""
    made = []
    with at("2026-03-02 09:00"):
        for number in range(30):
            walk = Walk(people, (CERTIFICATE, SUBSIDY, ALLOWANCE)[number % 3], f"申请人{number}")
            made.append(walk)
            if number % 5 > 0:
                walk.accept()
            if number % 5 > 1:
                walk.receive()
            if number % 5 > 2:
                walk.decide()
    with at("2026-03-06 09:00"):
        sweep()
        yield made


PAGES = (
    ("/desk/", "qx.econ"), ("/desk/", "qx.econ.head"), ("/desk/", "qx.clerk"), ("/desk/matters/", "qx.clerk"),
    ("/desk/matters/?list=late&unit=x", "qx.mayor"), ("/desk/unit/", "qx.econ.head"), ("/desk/unit/", "qx.mayor"),
    ("/desk/supervision/", "qx.discipline"), ("/desk/supervision/", "qx.mayor"), ("/desk/catalogue/", "qx.director"),
    ("/desk/catalogue/?only=confirm", "qx.office"), ("/desk/ratings/", "qx.econ"),
)  # fmt: skip


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_for_those_whom_it_is_for(walks, sign_in, language):
    for address, username in PAGES:
        client = sign_in(username, language)
        answer = client.get(address)
        assert answer.status_code == 200, (address, username)
        assert f'<html lang="{language}"' in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "username"),
    [
        ("/desk/unit/", "qx.econ"), ("/desk/supervision/", "qx.clerk"), ("/desk/supervision/", "qx.econ.head"),
        ("/desk/catalogue/", "qx.econ"), ("/desk/", "sys.admin"),
    ],
)  # fmt: skip
def test_pages_are_closed_to_others(people, sign_in, address, username):
    assert sign_in(username).get(address).status_code == 403


def test_without_signing_in_every_page_leads_to_the_sign_in(people, client):
    for address in ("/desk/", "/desk/matters/", "/desk/unit/", "/desk/supervision/", "/desk/catalogue/"):
        answer = client.get(address)
        assert answer.status_code == 302 and "/desk/sign-in/" in answer["Location"]


def test_a_matter_of_another_unit_or_township_is_not_found(walks, sign_in):
    number = next(walk for walk in walks if walk.item.id == CERTIFICATE).number
    for username in ("lh.mayor", "lh.econ", "qx.social"):
        client = sign_in(username)
        assert client.get(f"/desk/matters/{number}/").status_code == 404
        assert client.post(f"/desk/matters/{number}/withdraw/", {"reason": "x"}).status_code == 404
        assert client.post(f"/desk/matters/{number}/reveal/", {"purpose": "x"}).status_code == 404
        assert number not in client.get("/desk/matters/").content.decode()
    assert not Entry.objects.filter(act="ledger.read").exists()


# --- Queries (T4) ---


def counted(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return caught


def own(caught):
    """The page's own queries, without those that tell who is signed in (session, person, posts, cover, township)."""
    gate = ("django_session", "people_staff", "people_absence", "people_holding")
    rest = [row["sql"] for row in caught if not any(f'FROM "{name}"' in row["sql"] for name in gate)]
    township = 'FROM "people_organisation" WHERE "people_organisation"."id" ='
    rest = [sql for sql in rest if township not in sql]
    return [sql for sql in rest if not sql.startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]


def test_the_pages_ask_few_queries_whatever_their_number_of_matters(walks, sign_in, people):
    listing = own(counted(sign_in("qx.director"), "/desk/matters/"))
    assert len(listing) <= 5, "\n".join(listing)
    inbox = counted(sign_in("qx.econ"), "/desk/")
    # Policies are kept for some seconds; whether that time is over is not the page's doing.
    inbox = [row for row in inbox if 'FROM "people_policyvalue"' not in row["sql"]]
    assert len(inbox) <= 12, "\n".join(row["sql"][:160] for row in inbox)
    walk = next(walk for walk in walks if walk.matter.step == "handle")
    page = counted(sign_in(walk.handler), f"/desk/matters/{walk.number}/")
    assert len(page) <= 25, "\n".join(row["sql"][:160] for row in page)


# --- Acts ---


def test_the_main_line_is_walked_by_its_forms(people, sign_in):
    with at("2026-03-02 09:00"):
        walk = Walk(people).accept()
        number = walk.number
        done = act(
            sign_in(walk.head), number, "receive", handler=people[walk.handler].pk, promised_day="2026-03-09"
        )
        assert done.status_code == 302
        act(
            sign_in(walk.handler),
            number,
            "decide",
            decision="granted",
            text="符合条件",
            ground="农村土地承包法第三条",
        )
        act(sign_in(walk.head), number, "approve", outcome="return", opinion="请补一句理由")
        act(
            sign_in(walk.handler),
            number,
            "decide",
            decision="granted",
            text="符合条件",
            ground="农村土地承包法第三条",
        )
        act(sign_in(walk.head), number, "approve", outcome="grant", opinion="同意")
        act(sign_in(walk.handler), number, "hand-back")
        act(sign_in("qx.clerk"), number, "take-form")
        act(sign_in("qx.clerk"), number, "tell", channel="phone", text="来取")
        assert walk.matter.state == "done"
        page = sign_in(walk.head).get(f"/desk/matters/{number}/").content.decode()
        assert "请补一句理由" in page and "退回重办" in page
        assert page.count(".pdf") >= 4


def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(people, sign_in):
    with at("2026-03-02 09:00"):
        walk = Walk(people).accept()
        client = sign_in(walk.head)
        answer = act(
            client, walk.number, "receive", handler=people[walk.handler].pk, promised_day="2026-03-10"
        )
        page = answer.content.decode()
        assert answer.status_code == 422 and "不能晚于公布的期限" in page and 'value="2026-03-10"' in page
        assert 'id="field-promised_day"' in page and "S3.28.07" in page
        walk.receive()
        answer = act(
            sign_in(walk.handler), walk.number, "decide", decision="refused", text="不在范围", ground=""
        )
        page = answer.content.decode()
        assert answer.status_code == 422 and "没有写明依据" in page and "不在范围" in page
        answer = act(sign_in(walk.handler), walk.number, "withdraw", reason="")
        assert answer.status_code == 422 and "没有写明理由" in answer.content.decode()


def test_whoever_comes_second_is_told_who_was_first_and_keeps_what_was_typed(people, sign_in):
    with at("2026-03-02 09:00"):
        walk = Walk(people).accept().receive().decide()
        client = sign_in(walk.head)
        form = client.get(f"/desk/matters/{walk.number}/?act=approve").context["form"]
        data = {field: form[field].value() for field in ("key", "revision", "task")}
        walk.approve()
        answer = client.post(
            f"/desk/matters/{walk.number}/approve/", data | {"outcome": "return", "opinion": "我的意见"}
        )
        page = answer.content.decode()
        assert answer.status_code == 409 and people[walk.head].name in page and "我的意见" in page
        assert walk.matter.step == "sign_grant"


def test_the_same_form_sent_twice_is_done_once(people, sign_in):
    with at("2026-03-02 09:00"):
        walk = Walk(people).accept().receive().decide()
        client = sign_in(walk.head)
        form = client.get(f"/desk/matters/{walk.number}/?act=approve").context["form"]
        data = {field: form[field].value() for field in ("key", "revision", "task")} | {"outcome": "grant"}
        for _twice in range(2):
            assert client.post(f"/desk/matters/{walk.number}/approve/", data).status_code == 302
        assert walk.matter.tasks.filter(step="approve").count() == 1


def test_the_same_form_cannot_be_sent_by_anybody_else(people, sign_in):
    with at("2026-03-02 09:00"):
        walk = Walk(people).accept().receive().decide()
        before = walk.matter.revision
        task = walk.matter.tasks.get(done_at=None).pk
        for username in ("qx.econ", "qx.clerk", "qx.discipline", "qx.mayor"):
            answer = sign_in(username).post(
                f"/desk/matters/{walk.number}/approve/", {"outcome": "grant", "task": task, "key": "x" * 8}
            )
            assert answer.status_code == 422, username
        assert walk.matter.revision == before and walk.matter.step == "approve"


@pytest.mark.parametrize("name", [entry.name for entry in ACTS])
def test_every_act_refuses_nonsense_without_falling_over(people, sign_in, name):
    with at("2026-03-02 09:00"):
        walk = Walk(people).accept().receive()
        Organisation.objects.filter(code="QX").update(complaint_phone="0000-1")
        for username in (walk.handler, walk.head, "qx.discipline", "qx.mayor"):
            client = sign_in(username)
            for typed in (
                {},
                {"task": "9" * 18, "revision": "-1", "key": "'" * 80, "outcome": "<script>", "handler": "0", "units": "abc",
                 "unit": "x", "days": "99999999999", "amount": "-5", "day": "31-31-31", "decision": "all", "text": "\x00",
                 "reason": "x" * 5000, "step": "sleep", "flag": "?", "promised_day": "never", "channel": "smoke"},
            ):  # fmt: skip
                answer = client.post(f"/desk/matters/{walk.number}/{name}/", typed)
                assert answer.status_code in (302, 409, 422), (username, name, answer.status_code)
        assert Matter.objects.get(number=walk.number).due in (date(2026, 3, 9), None)


def test_sensitive_data_is_masked_until_a_purpose_is_given(people, sign_in):
    with at("2026-03-02 09:00"):
        walk = Walk(people).accept().receive()
        client = sign_in(walk.handler)
        address = f"/desk/matters/{walk.number}/"
        page = client.get(address).content.decode()
        assert "13800006666" not in page and "****6666" in page and "110101199001011237" not in page
        refused = client.post(f"{address}reveal/", {"purpose": ""})
        assert refused.status_code == 422 and "13800006666" not in refused.content.decode()
        shown = client.post(f"{address}reveal/", {"purpose": "电话通知"})
        assert "13800006666" in shown.content.decode() and shown["Cache-Control"] == "no-store"
        assert Entry.objects.filter(act="ledger.read").count() == 1
        assert "13800006666" not in client.get(address).content.decode()


# --- My tasks ---


def test_what_is_offered_is_taken_from_the_list_and_only_by_the_receiving_unit(people, sign_in):
    with at("2026-03-02 09:00"):
        walk = Walk(people).accept().receive()
        unit = Organisation.objects.get(township__code="QX", key="social_affairs")
        offer = assignment.offer(
            walk.matter.pk, "handling", unit, by=walk.who(walk.handler), reason="涉及救助"
        )
        assert sign_in("qx.gov").post(f"/desk/take/{offer.pk}/").status_code == 404
        client = sign_in("qx.social")
        assert "涉及救助" in client.get("/desk/").content.decode()
        assert client.post(f"/desk/take/{offer.pk}/").status_code == 302
        assert walk.matter.handler == people["qx.social"]
        case = client.get(f"/desk/matters/{walk.number}/").context["case"]
        assert case.open_tasks[0].person == people["qx.social"]


def test_whoever_covers_for_somebody_sees_whose_task_it_is(people, sign_in):
    with at("2026-03-02 09:00"):
        walk = Walk(people).accept().receive()
        Absence.objects.create(
            staff=people["qx.econ"], first_day=date(2026, 3, 2), last_day=date(2026, 3, 6), reason="leave",
            substitute=people["qx.econ2"], approved_by=people["qx.econ.head"],
        )  # fmt: skip
        page = sign_in("qx.econ2").get("/desk/").content.decode()
        assert walk.number in page and "代 秦月明" in page
        act(sign_in("qx.econ2"), walk.number, "decide", decision="granted", text="可以", ground="第三条")
        page = sign_in("qx.econ2").get(f"/desk/matters/{walk.number}/").content.decode()
        assert "白长松（代秦月明）" in page


def test_tasks_stand_by_urgency(people, sign_in):
    for day, group in (
        ("2026-03-02", "以后到期"), ("2026-03-04", "即将到期"), ("2026-03-09", "今天到期"), ("2026-03-10", "已超期"),
    ):  # fmt: skip
        with at("2026-03-02 09:00"):
            walk = Walk(people, CERTIFICATE).accept().receive()
        with at(f"{day} 09:30"):
            context = sign_in(walk.handler).get("/desk/").context
            found = {
                title.zh
                for title, _tone, rows in context["groups"]
                for row in rows
                if row["matter"].number == walk.number
            }
            assert found == {group}


def test_joint_work_waits_on_the_first_page_of_each_department(people, sign_in):
    with at("2026-03-02 09:00"):
        walk = Walk(people).accept().receive()
        unit = Organisation.objects.get(township__code="QX", key="government_affairs")
        joint.involve(walk.matter.pk, [unit], by=walk.who(walk.head), reason="x")
        client = sign_in("qx.gov.head")
        assert "联合办理，请确认" in client.get("/desk/").content.decode()
        assert act(client, walk.number, "joint-confirm").status_code == 302
        assert client.get("/desk/").context["joint"] == []


def test_without_a_choice_the_list_shows_what_is_open_and_all_is_one_step_away(walks, sign_in):
    client = sign_in("qx.director")
    actions.withdraw(walks[0].matter.pk, by=viewer_of(Staff.objects.get(username="qx.clerk")), reason="撤回")
    page = client.get("/desk/matters/")
    assert page.context["page"].paginator.count == len(walks) - 1
    assert 'href="/desk/matters/?state="' in page.content.decode()
    assert client.get("/desk/matters/?state=").context["page"].paginator.count == len(walks)


def test_the_list_is_narrowed_sorted_and_counted(walks, sign_in):
    client = sign_in("qx.director")
    assert client.get("/desk/matters/").context["page"].paginator.count == 30
    assert client.get(f"/desk/matters/?item={SUBSIDY}").context["page"].paginator.count == 10
    assert client.get("/desk/matters/?search=申请人7").context["page"].paginator.count == 1
    assert client.get(f"/desk/matters/?search={walks[3].number}").context["page"].paginator.count == 1
    first = client.get("/desk/matters/?sort=opened").context["rows"][0]["matter"]
    assert first.number == walks[-1].number
    assert client.get("/desk/matters/?state=done").context["page"].paginator.count == 0
    for nonsense in (
        "?list=nothing",
        "?sort=;drop",
        "?unit=abc",
        "?page=-3",
        "?handler=zz",
        "?search=%00%27%22",
    ):
        assert client.get(f"/desk/matters/{nonsense}").status_code == 200, nonsense
