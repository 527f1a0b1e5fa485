"""Applying online over HTTP, without account and session; and what holds for all pages of villagers."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from sunlit import clock
from sunlit.hall import catalogue, queries_public, receipts
from sunlit.hall.actions import applications, drafts, public_use
from sunlit.hall.models import Application, Draft, Inquiry, ItemState, PublicUse
from sunlit.hall.tests.online import (
    ID_NUMBER,
    ITEM,
    MONDAY,
    applied,
    begun,
    notice_given,
    opened,
    picture,
    upload,
    without_token,
)
from sunlit.matters import documents
from sunlit.matters.models import Attachment, Matter
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_monday_morning")]


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
