"""Following one's own matter over HTTP: with number, code and a check, and nothing of anybody else."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from sunlit import clock
from sunlit.hall.actions import applications
from sunlit.hall.models import Application, Paper
from sunlit.hall.tests.online import MONDAY, applied, notice_given, opened, upload
from sunlit.ledger.models import Entry
from sunlit.matters.models import Attachment, Matter
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_monday_morning")]


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
