"""The villager's part over HTTP: ask, apply, follow, hand in; no account, no session, nothing of anybody else."""

import io
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape
from PIL import Image

from sunlit import clock
from sunlit.hall import catalogue, queries_public, receipts
from sunlit.hall.actions import applications, drafts, leading, notices, public_use
from sunlit.hall.models import Application, Draft, Inquiry, ItemState, Paper, PublicUse
from sunlit.ledger.models import Entry
from sunlit.matters import documents
from sunlit.matters.models import Attachment, Matter
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import viewer_of

ITEM = "civil.entitlement-certificate"
ID_NUMBER = "11010519491231002X"
MONDAY = datetime(2025, 11, 3, 9, 30, tzinfo=clock.CHINA)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_monday_morning() -> Iterator[None]:
    with clock.standing_at(MONDAY):
        yield


def picture(colour: str = "white", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG", **options)
    return out.getvalue()


def without_token(page: bytes) -> str:
    return re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", page.decode())


def upload(name: str = "id.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture() if content is None else content, "image/jpeg")


def begun(client: Client, item: str = ITEM) -> str:
    answer = client.post(f"/QX/items/{item}/apply/")
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"].rsplit("/who/", 1)[0]


def applied(client: Client, item: str = ITEM, **who: str) -> tuple[str, str]:
    """Apply through the pages; number and code as the slip shows them."""
    base = begun(client, item)
    answer = client.post(
        f"{base}/who/", {"applicant": "王秀英", "phone": "138 0000 1234", "next": "1", **who}
    )
    assert answer.status_code == 302, answer.content.decode()
    answer = client.post(answer["Location"], {"q0": "yes", "next": "1"})
    if "/papers/" in answer["Location"]:
        answer = client.post(answer["Location"], {"next": "1"})
    answer = client.post(f"{base}/check/", {"send": "1"})
    assert answer["Location"].endswith("/sent/")
    page = client.get(answer["Location"]).content.decode()
    number = re.search(r'id="number">([^<]+)<', page)[1]
    code = re.search(r'id="code">([^<]+)<', page)[1]
    return number, code


def opened(client: Client, number: str, code: str, check: str = "王秀英") -> str:
    answer = client.post("/QX/follow/", {"number": number, "code": code, "check": check})
    assert answer.status_code == 302, answer.content.decode()
    return client.get(answer["Location"]).content.decode()


def notice_given(people: dict[str, Staff], number: str, missing: list[str]) -> Application:
    """The counter looks at the papers: all there but ``missing``, for which it gives the one-time notice."""
    application = Application.objects.get(matter__number=number)
    clerk = viewer_of(people["qx.clerk"])
    states = {
        paper.material: Paper.State.MISSING if paper.material in missing else Paper.State.THERE
        for paper in application.papers.exclude(state=Paper.State.FETCHED)
    }
    applications.check_papers(application.pk, states, by=clerk)
    notices.give_notice(application.pk, by=clerk)
    return application


# Asking


def test_a_question_is_routed_by_the_office_and_answered_in_five_working_days(
    people: dict[str, Staff], town: Organisation, client: Client
) -> None:
    with clock.standing_at(MONDAY):
        answer = client.post("/QX/ask/", {"question": "低保怎么办？", "key": str(uuid4())})
        inquiry = Inquiry.objects.get()
        task = inquiry.matter.tasks.get()
        assert (task.role, task.unit.name) == ("office_clerk", "党政办公室")
        page = client.get(answer["Location"]).content.decode()
        assert inquiry.matter.number in page
        leading.lead(
            inquiry.pk,
            Organisation.objects.get(township=town, key="social_affairs"),
            people["qx.social"],
            by=viewer_of(people["qx.office"]),
            category="8",
        )
    waiting = inquiry.matter.tasks.get(done_at=None)
    assert waiting.person == people["qx.social"]
    assert waiting.due.isoformat() == "2025-11-10"


def test_a_question_without_name_and_contact_is_followed_with_number_and_code_alone(
    town: Organisation, client: Client
) -> None:
    answer = client.post("/QX/ask/", {"question": "几点上班？", "key": str(uuid4())})
    page = client.get(answer["Location"]).content.decode()
    number, code = (re.search(rf'id="{name}">([^<]+)<', page)[1] for name in ("number", "code"))
    assert "几点上班" in opened(client, number, code, "")


def test_the_same_question_sent_twice_is_registered_once_with_the_same_code(
    town: Organisation, client: Client
) -> None:
    form = {"question": "几点上班？", "visitor": "李", "key": str(uuid4())}
    pages = [client.get(client.post("/QX/ask/", form)["Location"]).content for _ in range(2)]
    assert Inquiry.objects.count() == 1
    assert without_token(pages[0]) == without_token(pages[1])
    code = re.search(rb'id="code">([^<]+)<', pages[0])[1].decode()
    assert receipts.matches(code, Inquiry.objects.get().receipt_hash)


def test_an_empty_question_keeps_everything_else_typed(town: Organisation, client: Client) -> None:
    answer = client.post("/QX/ask/", {"question": " ", "visitor": "张三丰", "contact": "12", "about": "低保"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "张三丰" in page and 'value="12"' in page and 'value="低保"' in page
    assert "请写下您要问的事" in page and "5至15位数字" in page
    assert not Matter.objects.exists()


def test_an_item_is_found_without_javascript_and_what_was_typed_stays(
    town: Organisation, client: Client
) -> None:
    page = client.post("/QX/ask/", {"question": "怎么补证", "about": "优抚", "find": "1"}).content.decode()
    assert f'value="{ITEM}"' in page and "怎么补证" in page
    assert f'value="{ITEM}"' in client.get("/QX/ask/items/?about=优抚").content.decode()


def test_huge_and_hostile_text_is_refused_or_shown_as_text(town: Organisation, client: Client) -> None:
    assert client.post("/QX/ask/", {"question": "长" * 5000}).status_code == 422
    assert client.post("/QX/ask/", {"question": "空\x00"}).status_code == 422
    assert client.post("/QX/ask/", {"question": "x" * 3_000_000}).status_code == 400
    evil = "<script>alert(1)</script>"
    page = client.get(client.post("/QX/ask/", {"question": evil})["Location"]).content.decode()
    assert evil not in page and escape(evil) in page


# Applying


@pytest.mark.clause("S4.18.01")
def test_an_online_application_has_the_same_number_receipt_and_limit_as_one_at_the_window(
    people: dict[str, Staff], town: Organisation, client: Client
) -> None:
    with clock.standing_at(MONDAY):
        clerk = viewer_of(people["qx.clerk"])
        who = applications.Applicant(name="王秀英", phone="13800001234")
        first = applications.file_application(town, ITEM, who, by=clerk).matter
        number, code = applied(client)
        phoned = applications.file_application(town, ITEM, who, by=clerk, channel=Matter.Channel.PHONE).matter
        online = Matter.objects.get(number=number)
        assert [m.number[-7:] for m in (first, online, phoned)] == ["B000001", "B000002", "B000003"]
        assert receipts.matches(code, online.application.receipt_hash)
        assert online.channel == Matter.Channel.ONLINE
        for matter in (first, online, phoned):
            states = dict.fromkeys(
                matter.application.papers.filter(state="open").values_list("material", flat=True), "there"
            )
            applications.check_papers(matter.application.pk, states, by=clerk)
            applications.accept(matter.application.pk, by=clerk, rights_told=True)
        for matter in (first, online, phoned):
            matter.refresh_from_db()
        assert first.due == online.due == phoned.due
        assert first.facts["_limits"] == online.facts["_limits"] == phoned.facts["_limits"]
        papers = [
            documents.data_of(matter.documents.get(template="acceptance-receipt"))
            for matter in (first, online, phoned)
        ]
        changing = {"receipt_code", "qr"}
        same = [{name: value for name, value in paper.items() if name not in changing} for paper in papers]
        assert same[0] == same[1] == same[2]
        assert "渠道：网上" in opened(client, number, code)
        channels = Matter.objects.filter(kind="application").values_list("channel", flat=True)
        assert sorted(channels) == ["online", "phone", "window"]
    # Each service says whether it can be fully done online.
    for offer in catalogue.offers(town):
        page = client.get(f"/QX/items/{offer.item.id}/apply/").content.decode()
        assert queries_public.online_extent(offer.item).zh in page, offer.item.id


def test_a_draft_is_kept_in_a_cookie_no_script_can_read_and_goes_on_elsewhere(
    town: Organisation, client: Client
) -> None:
    base = begun(client)
    cookie = client.cookies["sunlit_draft"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"].startswith("/QX/items/")
    page = client.post(
        f"{base}/who/", {"applicant": "王", "id_number": "坏的", "later": "1"}
    ).content.decode()
    assert "续填码" in page and base in page
    token = base.rsplit("/", 1)[1]
    other = Client()
    grouped = " ".join(token[i : i + 4] for i in range(0, 16, 4)).lower()
    answer = other.post(f"/QX/items/{ITEM}/apply/resume/", {"token": grouped})
    assert "坏的" in other.get(answer["Location"]).content.decode()
    assert token not in str(list(Draft.objects.values()))


def test_nobody_finds_a_draft_by_a_guessed_or_foreign_code(town: Organisation, client: Client) -> None:
    base = begun(client)
    token = base.rsplit("/", 1)[1]
    assert client.get(f"/QX/items/{ITEM}/apply/AAAAAAAAAAAAAAAA/who/").status_code == 404
    assert client.get(f"/LH/items/{ITEM}/apply/{token}/who/").status_code == 404
    assert client.get(f"/QX/items/civil.disabled-veteran/apply/{token}/who/").status_code == 404
    assert client.post(f"/QX/items/{ITEM}/apply/resume/", {"token": "A" * 16}).status_code == 422


def test_a_wrong_identity_number_is_told_next_to_its_field_and_everything_stays(
    town: Organisation, client: Client
) -> None:
    base = begun(client)
    typed = {
        "applicant": "王秀英",
        "id_number": "110105194912310021",
        "phone": "13800001234",
        "address": "村东头",
        "next": "1",
    }
    answer = client.post(f"{base}/who/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    at = page.index("身份证号码不对")
    assert page.index('id="field-id_number"') < at < page.index('id="field-phone"')
    for text in ("王秀英", "110105194912310021", "13800001234", "村东头"):
        assert text in page
        assert text in client.get(f"{base}/who/").content.decode()
    assert client.post(f"{base}/who/", {**typed, "id_number": ID_NUMBER.lower()}).status_code == 302


def test_a_question_decides_whether_a_paper_is_asked_for_and_not_sure_asks_for_it(
    town: Organisation, client: Client
) -> None:
    for answer, asked in (("yes", True), ("no", False), ("", True)):
        base = begun(client)
        client.post(f"{base}/who/", {"applicant": "王", "next": "1"})
        client.post(f"{base}/questions/", {"q0": answer, "next": "1"})
        assert ("损坏的原证件" in client.get(f"{base}/papers/").content.decode()) is asked
        client.post(f"{base}/check/", {"send": "1"})
        application = Application.objects.latest("pk")
        assert application.papers.filter(material="old-certificate").exists() is asked


def test_files_uploaded_to_a_draft_become_the_matter_s_and_can_be_taken_out_before(
    town: Organisation, client: Client
) -> None:
    base = begun(client)
    client.post(f"{base}/who/", {"applicant": "王", "next": "1"})
    client.post(f"{base}/papers/", {"file-application": upload("申请表.jpg"), "upload": "1"})
    client.post(f"{base}/papers/", {"file-photo": upload("p.jpg", picture("red")), "upload": "1"})
    dropped = Attachment.objects.get(kind="photo")
    client.post(f"{base}/papers/", {"drop": str(dropped.pk)})
    row = Attachment.objects.get()
    assert (row.matter, row.name) == (None, "申请表.jpg")
    client.post(f"{base}/check/", {"send": "1"})
    row.refresh_from_db()
    assert row.matter == Matter.objects.get() and row.draft == "" and row.entry
    assert not Draft.objects.exists()


def test_a_refused_file_leaves_the_page_and_the_other_papers(town: Organisation, client: Client) -> None:
    base = begun(client)
    answer = client.post(
        f"{base}/papers/",
        {
            "file-application": upload("a.jpg"),
            "file-photo": upload("b.jpg", b"<html><script>1</script>"),
            "next": "1",
        },
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "只收照片" in page and "a.jpg" in page
    assert client.post(f"{base}/papers/", {"file-id-card": upload()}).status_code == 422  # fetched by us
    assert not Attachment.objects.filter(kind="id-card").exists()


def test_an_application_sent_twice_is_filed_once_and_shows_the_same_slip(
    town: Organisation, client: Client
) -> None:
    base = begun(client)
    client.post(f"{base}/who/", {"applicant": "王秀英", "next": "1"})
    first = client.post(f"{base}/check/", {"send": "1"})
    again = client.post(f"{base}/check/", {"send": "1"})
    assert first["Location"] == again["Location"]
    assert Matter.objects.count() == 1
    slips = [without_token(client.get(answer["Location"]).content) for answer in (first, again)]
    assert slips[0] == slips[1]


def test_a_draft_that_is_not_right_cannot_be_sent(town: Organisation, client: Client) -> None:
    base = begun(client)
    client.post(f"{base}/who/", {"applicant": "", "later": "1"})
    assert client.post(f"{base}/check/", {"send": "1"}).status_code == 422
    assert not Matter.objects.exists()


def test_drafts_and_their_files_are_gone_after_thirty_days(town: Organisation, client: Client) -> None:
    base = begun(client)
    client.post(f"{base}/papers/", {"file-application": upload(), "upload": "1"})
    now = clock.now()
    with clock.standing_at(now + drafts.KEPT_FOR - timedelta(minutes=1)):
        assert client.get(f"{base}/who/").status_code == 200
        assert drafts.forget_old() == 0
    with clock.standing_at(now + drafts.KEPT_FOR + timedelta(minutes=1)):
        assert client.get(f"{base}/who/").status_code == 404
        assert drafts.forget_old() == 1
    assert not Attachment.objects.exists()


def test_the_slip_says_until_when_the_office_looks_at_it_and_is_gone_after_a_day(
    town: Organisation, client: Client
) -> None:
    base = begun(client)
    client.post(f"{base}/who/", {"applicant": "王秀英", "next": "1"})
    place = client.post(f"{base}/check/", {"send": "1"})["Location"]
    due = Matter.objects.get().tasks.get().due
    assert f"{due.month}月{due.day}日" in client.get(place).content.decode()
    with clock.standing_at(clock.now() + timedelta(hours=25)):
        answer = client.get(place)
        assert answer.status_code == 404 and "王秀英" not in answer.content.decode()


def test_purposes_are_told_and_consent_is_never_asked_for(town: Organisation, client: Client) -> None:
    page = client.get(f"{begun(client)}/who/").content.decode()
    assert "个人信息保护法" in page and "不用您另外同意" in page
    assert 'type="checkbox"' not in page
    assert "用于替您调取材料" in page


def test_an_item_that_is_not_offered_is_not_applied_for(town: Organisation, client: Client) -> None:
    hidden = next(offer.item.id for offer in catalogue.offers(town) if offer.offered)
    ItemState.objects.filter(township=town, item=hidden).update(offered=False)
    assert client.post(f"/QX/items/{hidden}/apply/").status_code == 422
    assert client.get("/QX/items/no.such/apply/").status_code == 404
    assert not Draft.objects.exists()


# Following


def test_the_applicant_sees_the_stage_and_who_has_it(
    people: dict[str, Staff], town: Organisation, client: Client
) -> None:
    with clock.standing_at(MONDAY):
        number, code = applied(client)
        page = opened(client, number, code)
        assert re.search(r'class="current" aria-current="step">受理', page)
        assert "咨询受理服务部" in page
        application = Application.objects.get()
        clerk = viewer_of(people["qx.clerk"])
        states = dict.fromkeys(
            application.papers.filter(state="open").values_list("material", flat=True), "there"
        )
        applications.check_papers(application.pk, states, by=clerk)
        applications.accept(application.pk, by=clerk, rights_told=True)
        page = client.get(f"/QX/follow/{number}/").content.decode()
        assert re.search(r'class="current" aria-current="step">办理', page)
        assert "社会事务服务部" in page
        assert "为什么" in page or "逐日" in page
        receipt = application.matter.documents.get(template="acceptance-receipt")
        assert client.get(f"/QX/follow/{number}/papers/{receipt.number}.pdf").content.startswith(b"%PDF")


def test_unknown_numbers_wrong_codes_and_wrong_names_are_answered_alike(
    town: Organisation, client: Client
) -> None:
    number, code = applied(client)
    other = "QX2031B999999"
    answers = []
    for typed_number, typed_code, check in (
        (other, code, "王秀英"),
        (number, "AAAAAAAA", "王秀英"),
        (number, code, "王"),
    ):
        answer = client.post("/QX/follow/", {"number": typed_number, "code": typed_code, "check": check})
        text = answer.content.decode()
        for typed in (typed_number, typed_code, check):
            text = text.replace(f'value="{typed}"', "")
        answers.append((answer.status_code, re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", text)))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 422


def test_the_code_is_taken_in_any_case_and_the_check_is_name_or_telephone(
    town: Organisation, client: Client
) -> None:
    number, code = applied(client)
    for check in ("王秀英", " 王 秀 英 ", "1234", "13800001234"):
        assert number in opened(Client(), number.lower(), code.lower(), check)
    answer = client.post("/QX/follow/", {"number": number, "code": code, "check": ""})
    assert answer.status_code == 422


def test_three_wrong_tries_make_a_pause_for_known_and_unknown_numbers_alike(
    town: Organisation, client: Client
) -> None:
    number, code = applied(client)
    now = clock.now()
    for tried in (number, "QX2031B999999"):
        with clock.standing_at(now):
            statuses = [
                client.post(
                    "/QX/follow/", {"number": tried, "code": "AAAAAAAA", "check": "王秀英"}
                ).status_code
                for _ in range(5)
            ]
        assert statuses == [422, 422, 422, 429, 429]
    right = {"number": number, "code": code, "check": "王秀英"}
    with clock.standing_at(now + timedelta(minutes=14)):
        assert client.post("/QX/follow/", right).status_code == 429
        # Somebody at another address isn't locked out by it.
        assert Client(REMOTE_ADDR="10.1.1.1").post("/QX/follow/", right).status_code == 302
    with clock.standing_at(now + timedelta(minutes=16)):
        assert client.post("/QX/follow/", right).status_code == 302


def test_nothing_about_other_people_s_matters_can_be_learnt(
    people: dict[str, Staff], town: Organisation, client: Client
) -> None:
    mine, code = applied(client)
    stranger = Client()
    theirs, their_code = applied(stranger, applicant="赵铁柱")
    application = notice_given(people, theirs, ["photo"])
    opened(stranger, theirs, their_code, "赵铁柱")
    stranger.post(f"/QX/follow/{theirs}/hand-in/", {"file-photo": upload()})
    attachment, document = Attachment.objects.get(), application.matter.documents.first()
    opened(client, mine, code)
    unknown = "QX2031B999999"
    for path in (
        "follow/{}/",
        "follow/{}/withdraw/",
        f"follow/{{}}/files/{attachment.pk}/",
        f"follow/{{}}/papers/{document.number}.pdf",
    ):
        known, absent = (client.get(f"/QX/{path.format(number)}") for number in (theirs, unknown))
        assert known.status_code == absent.status_code == 302
        assert known["Location"].replace(theirs, unknown) == absent["Location"]
    # With one's own receipt, another's files and papers aren't there.
    assert client.get(f"/QX/follow/{mine}/files/{attachment.pk}/").status_code == 404
    assert client.get(f"/QX/follow/{mine}/papers/{document.number}.pdf").status_code == 404
    assert client.post(f"/QX/follow/{theirs}/withdraw/", {"sure": "on"}).status_code == 302
    assert Matter.objects.get(number=theirs).is_open
    # The other township's pages don't know it.
    answer = client.post("/LH/follow/", {"number": theirs, "code": their_code, "check": "赵铁柱"})
    assert answer.status_code == 422


def test_a_forged_or_old_proof_opens_nothing(town: Organisation, client: Client) -> None:
    number, code = applied(client)
    opened(client, number, code)
    good = client.cookies["sunlit_receipt"].value
    for value in ("", "x", good[:-1] + ("A" if good[-1] != "A" else "B"), good.split(":")[0]):
        fresh = Client()
        fresh.cookies["sunlit_receipt"] = value
        assert fresh.get(f"/QX/follow/{number}/").status_code == 302
    assert client.cookies["sunlit_receipt"]["httponly"]
    client.post("/QX/follow/leave/")
    assert client.get(f"/QX/follow/{number}/").status_code == 302


def test_no_session_is_made_for_residents(town: Organisation, client: Client) -> None:
    number, code = applied(client)
    opened(client, number, code)
    assert not Session.objects.exists()
    assert "sessionid" not in client.cookies


def test_missing_papers_are_handed_in_online_and_the_counter_looks_at_them(
    people: dict[str, Staff], town: Organisation, client: Client
) -> None:
    number, code = applied(client)
    application = notice_given(people, number, ["application", "photo"])
    page = opened(client, number, code)
    assert "等您补交材料" in page and "一次性告知" in page
    answer = client.post(f"/QX/follow/{number}/hand-in/", {"file-photo": upload("照片.jpg")}, follow=True)
    assert "还差1份材料" in answer.content.decode()
    assert application.papers.get(material="photo").state == Paper.State.MISSING
    form = {"file-application": upload("表.jpg"), "key": str(uuid4())}
    client.post(f"/QX/follow/{number}/hand-in/", form)
    entries = Entry.objects.count()
    again = {**form, "file-application": upload("表.jpg")}
    assert client.post(f"/QX/follow/{number}/hand-in/", again).status_code == 302
    assert Entry.objects.count() == entries
    matter = Matter.objects.get(number=number)
    assert matter.step != "supplement"
    states = set(
        application.papers.filter(material__in=["photo", "application"]).values_list("state", flat=True)
    )
    assert states == {Paper.State.OPEN}
    assert matter.tasks.get(done_at=None).role == "enquiry"
    # What isn't asked for is not taken, and nothing chosen is told.
    assert client.post(f"/QX/follow/{number}/hand-in/", {"file-photo": upload()}).status_code == 422
    assert client.post(f"/QX/follow/{number}/hand-in/", {}).status_code == 422


def test_an_application_is_withdrawn_only_at_the_applicant_s_wish_and_once(
    town: Organisation, client: Client
) -> None:
    number, code = applied(client)
    opened(client, number, code)
    place = f"/QX/follow/{number}/withdraw/"
    assert client.post(place, {}).status_code == 422
    form = {"sure": "on", "reason": "搬家了", "key": str(uuid4())}
    assert client.post(place, form).status_code == client.post(place, form).status_code == 302
    assert Matter.objects.get().state == Matter.State.WITHDRAWN
    assert client.post(place, {**form, "key": str(uuid4())}).status_code == 409


def test_an_address_may_ask_only_so_often(town: Organisation, client: Client) -> None:
    statuses = [
        client.post("/QX/ask/", {"question": "？"}).status_code for _ in range(public_use.ASK.times + 1)
    ]
    assert set(statuses[:-1]) == {302} and statuses[-1] == 429
    assert Inquiry.objects.count() == public_use.ASK.times
    with clock.standing_at(clock.now() + timedelta(hours=2)):
        assert public_use.forget_old() >= 1
    assert not PublicUse.objects.exists()


def test_a_form_without_its_token_is_refused(town: Organisation) -> None:
    strict = Client(enforce_csrf_checks=True)
    base = begun(Client())
    for place in (
        "/QX/ask/",
        "/QX/follow/",
        f"/QX/items/{ITEM}/apply/",
        f"{base}/papers/",
        "/QX/follow/x/hand-in/",
    ):
        assert strict.post(place, {"question": "x"}).status_code == 403, place


def test_a_body_too_large_is_refused_before_it_is_read(town: Organisation, client: Client) -> None:
    base = begun(client)
    answer = client.post(f"{base}/papers/", {"next": "1"}, CONTENT_LENGTH=60 * 1024 * 1024)
    assert answer.status_code == 413 and "50 MB" in answer.content.decode()


def test_pages_cost_few_queries_and_little_transfer(
    people: dict[str, Staff], town: Organisation, client: Client, django_assert_max_num_queries
) -> None:
    number, code = applied(client)
    notice_given(people, number, ["photo"])
    opened(client, number, code)
    base = begun(client)
    for place in (
        "/QX/ask/",
        f"/QX/items/{ITEM}/apply/",
        f"{base}/who/",
        f"{base}/questions/",
        f"{base}/papers/",
        f"{base}/check/",
        "/QX/follow/",
        f"/QX/follow/{number}/",
        f"/QX/follow/{number}/withdraw/",
    ):
        with django_assert_max_num_queries(12):
            answer = client.get(place)
        assert answer.status_code == 200, place
        assert len(answer.content) < 60_000, (place, len(answer.content))


def test_every_page_is_there_in_english(town: Organisation, client: Client) -> None:
    number, code = applied(client)
    opened(client, number, code)
    base = begun(client)
    for place in (
        "/QX/ask/",
        f"/QX/items/{ITEM}/apply/",
        f"{base}/who/",
        f"{base}/papers/",
        "/QX/follow/",
        f"/QX/follow/{number}/",
    ):
        page = client.get(place, headers={"accept-language": "en"}).content.decode()
        assert 'lang="en"' in page, place
        main = page[page.index("<main") : page.index("</main>")]
        words = re.sub(r"<svg.*?</svg>|<option.*?</option>|<[^>]+>", "", main, flags=re.S)
        chinese = re.findall(r"[\u4e00-\u9fff]{2,}", words.replace("王秀英", ""))
        assert not chinese, (place, chinese)
        assert not set(words) & set("，。：；（）"), place
