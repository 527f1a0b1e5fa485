"""What visitors say, line by line: a "no" lowers its own line, in the sheet of who received them and in the month."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from sunlit import clock
from sunlit.conduct import queries
from sunlit.conduct.actions import visitors
from sunlit.conduct.models import VisitorAnswer
from sunlit.core.conduct import month_of, quarter_of
from sunlit.core.refusals import Refused
from sunlit.hall.actions import applications, inquiries, ratings
from sunlit.hall.models import Rating
from sunlit.matters import documents
from sunlit.matters.models import Matter
from sunlit.people.viewer import PUBLIC, RESIDENT

pytestmark = pytest.mark.django_db
QUESTIONS = ("introduced", "civil", "considerate", "people-first", "smile", "greeting", "tea", "chair")
ONES = ("smile", "greeting", "tea", "chair")


@pytest.fixture
def visited(town, at_work):
    """Somebody came to the counter and was answered at once; the matter of the visit."""

    def visit(by: str = "qx.clerk") -> Matter:
        question = inquiries.Question(text="养老金什么时候发？", visitor="王秀英")
        return inquiries.register(town, question, by=at_work(by)).matter

    return visit


def address(matter: Matter) -> str:
    return f"/QX/visit/{matter.number}/{visitors.token_for(matter)}/"


def said(staff=None, *, no=(), yes=QUESTIONS):
    typed = {f"visitor-{key}": "no" if key in no else "yes" for key in (*yes, *no)}
    return typed | ({"visitor-staff": staff.pk} if staff else {})


def noes(answers):
    return {row.words.key: row.no for row in answers if row.no}


@pytest.mark.clause("S0.02.02")
def test_after_each_visit_civil_language_is_rated_by_name_and_one_no_shows_in_the_sheet_and_the_month(
    monday, visited, people, client, town, at_work, signed_in
):
    first, second = visited(), visited()
    clerk = people["qx.clerk"]
    form = client.get(address(first)).content.decode()
    assert "用语文明吗？" in form and f"{clerk.name}（咨询受理岗）" in form
    assert client.post(address(first), said(clerk)).status_code == 302
    assert client.post(address(second), said(clerk, no=("civil",), yes=())).status_code == 302
    rating = queries.sheet_of(clerk, quarter_of(monday)).answers
    assert [(row.yes, row.no) for row in rating if row.words.key == "civil"] == [(1, 1)]
    month = queries.summary_of(town, at_work("qx.discipline"), month_of(monday))
    assert noes(month.answers) == {"civil": 1} and month.visits == 2
    sheet = signed_in("qx.clerk").get(reverse("conduct_person", args=(clerk.pk,))).content.decode()
    assert "用语文明吗？" in sheet and "王秀英" not in sheet and first.number not in sheet
    summary = signed_in("qx.discipline").get(reverse("conduct_summary")).content.decode()
    assert "用语文明吗？" in summary and clerk.name not in summary


@pytest.mark.clause("S0.02.04")
def test_the_visit_screen_begins_with_who_i_am_the_slip_carries_it_and_the_visitor_is_asked_whether_it_was_said(
    monday, visited, people, client, signed_in, town, at_work
):
    line = f"您好，我是咨询受理服务部咨询受理岗{people['qx.clerk'].name}。"
    screen = signed_in("qx.clerk").get(reverse("inquiry_new")).content.decode()
    assert "第一步，先说：" in screen and line in screen
    assert screen.index(line) < screen.index('name="question"')
    client.logout()
    question = inquiries.Question(text="怎么办证明？", visitor="王秀英", written_wanted=True)
    inquiry = inquiries.register(town, question, by=at_work("qx.clerk"))
    inquiry = inquiries.answer(inquiry.pk, "带身份证来。", by=at_work("qx.clerk"), told="in_person")
    slip = inquiry.matter.documents.get(template="inquiry-slip")
    text = "".join(
        "".join(page.extract_text() for page in PdfReader(io.BytesIO(documents.pdf(slip))).pages).split()
    )
    assert line in text
    assert documents.data_of(slip)["qr"].endswith(address(inquiry.matter))
    assert "先说明了自己是谁吗？" in client.get(address(inquiry.matter)).content.decode()
    client.post(address(inquiry.matter), said(people["qx.clerk"], no=("introduced",), yes=()))
    assert noes(queries.sheet_of(people["qx.clerk"], quarter_of(monday)).answers) == {"introduced": 1}


@pytest.mark.clause("S1.03.04")
@pytest.mark.parametrize("missing", ONES)
def test_one_no_of_the_four_ones_lowers_only_that_line_of_the_month(
    monday, visited, people, client, town, at_work, signed_in, missing
):
    checklist = signed_in("qx.discipline").get(reverse("conduct_walk", args=("window",))).content.decode()
    client.logout()
    matter = visited()
    form = client.get(address(matter)).content.decode()
    for one in ONES:
        assert f'name="line-{one}"' in checklist and f'name="visitor-{one}"' in form
    client.post(
        address(matter), said(people["qx.clerk"], no=(missing,), yes=[x for x in ONES if x != missing])
    )
    month = queries.summary_of(town, at_work("qx.discipline"), month_of(monday))
    counted = {row.words.key: (row.yes, row.no) for row in month.answers if row.total}
    assert counted == {one: (0, 1) if one == missing else (1, 0) for one in ONES}


@pytest.mark.clause("S3.15.01", "S4.17.03")
def test_considerate_and_people_first_are_lines_of_the_survey_and_a_no_blocks_nothing(
    monday, visited, people, client, at_work, town
):
    matter = visited()
    form = client.get(address(matter)).content.decode()
    assert "言行文明、周到热情吗？" in form and "把群众的事放在前面、没有走形式吗？" in form
    before = (matter.state, matter.step, matter.revision, matter.due)
    typed = said(people["qx.clerk"], no=("considerate", "people-first"), yes=())
    assert client.post(address(matter), typed).status_code == 302
    matter.refresh_from_db()
    assert (matter.state, matter.step, matter.revision, matter.due) == before
    assert Matter.objects.count() == 1  # no case, no task, nothing waits
    inquiries.answer(matter.inquiry.pk, "每月25日。", by=at_work("qx.clerk"))
    again = visited()
    assert client.post(address(again), said(people["qx.clerk"], yes=("civil",))).status_code == 302


def test_the_rating_form_of_an_application_asks_the_same_lines_in_the_same_act(
    monday, town, people, at_work, client
):
    filed = applications.file_application(
        town,
        "civil.entitlement-certificate",
        applications.Applicant(name="王秀英", phone="13800001234"),
        by=at_work("qx.clerk"),
    )
    matter = filed.matter
    Matter.objects.filter(pk=matter.pk).update(state=Matter.State.DONE, closed_at=clock.now(), alarm_at=None)
    matter.refresh_from_db()
    place = f"/QX/rate/{matter.number}/{ratings.token_for(matter)}/"
    assert "用语文明吗？" in client.get(place).content.decode()
    seen = visitors.seen_in(matter)[0]
    answer = client.post(place, {"level": "", **said(seen, no=("civil",))})
    assert answer.status_code == 422 and not VisitorAnswer.objects.exists()
    assert client.post(place, {"level": "4", **said(seen, no=("civil",), yes=())}).status_code == 302
    assert Rating.objects.get().level == 4
    row = VisitorAnswer.objects.get()
    assert (row.staff, row.question, row.yes) == (seen, "civil", False)
    assert client.get(address(matter)).status_code == 200  # answered before, said so
    assert client.post(address(matter), said(seen)).status_code == 409


def test_who_follows_a_matter_finds_the_page_of_the_visit_there_until_it_was_answered_for(
    monday, town, people, at_work, client
):
    applicant = applications.Applicant(name="王秀英", phone="13800001234")
    filed = applications.file_application(
        town, "civil.entitlement-certificate", applicant, by=at_work("qx.clerk")
    )
    typed = {"number": filed.matter.number, "code": filed.code, "check": "王秀英"}
    page = client.get(client.post("/QX/follow/", typed)["Location"]).content.decode()
    assert f'href="{address(filed.matter)}"' in page and "评价接待" in page
    seen = visitors.seen_in(filed.matter)[0]
    assert client.post(address(filed.matter), said(seen)).status_code == 302
    again = client.get(f"/QX/follow/{filed.matter.number}/").content.decode()
    assert filed.matter.number in again and "/visit/" not in again
    # Nobody was met where the question came by the internet.
    question = inquiries.Question(text="路灯坏了找谁？", visitor="王秀英", way="online")
    online, code = inquiries.ask_online(town, question, by=RESIDENT)
    typed = {"number": online.matter.number, "code": code, "check": "王秀英"}
    page = client.get(client.post("/QX/follow/", typed)["Location"]).content.decode()
    assert online.matter.number in page and "/visit/" not in page


def test_a_visit_is_answered_once_and_only_by_its_token_and_never_by_staff(
    monday, visited, people, client, signed_in
):
    matter, other = visited(), visited()
    typed = said(people["qx.clerk"])
    assert client.post(f"/QX/visit/{matter.number}/{'0' * 20}/", typed).status_code == 404
    assert client.post(f"/QX/visit/{matter.number}/{visitors.token_for(other)}/", typed).status_code == 404
    assert client.post(address(matter).replace("/QX/", "/LH/"), typed).status_code == 404
    assert client.post(address(matter), {}).status_code == 422
    assert client.post(address(matter), {"visitor-civil": "maybe"}).status_code == 422
    assert client.post(address(matter), said(people["qx.gov"])).status_code == 422
    assert not VisitorAnswer.objects.exists()
    assert client.post(address(matter), typed).status_code == 302
    assert client.post(address(matter), typed).status_code == 409
    assert VisitorAnswer.objects.count() == len(QUESTIONS)
    browser = signed_in("qx.gov")
    assert browser.get(address(other)).status_code == 403
    assert browser.post(address(other), typed).status_code == 403


def test_who_does_not_know_the_name_answers_without_it_and_nobody_is_charged(
    monday, visited, people, client, town, at_work
):
    client.post(address(visited()), said(no=("tea",), yes=()))
    month = queries.summary_of(town, at_work("qx.discipline"), month_of(monday))
    assert noes(month.answers) == {"tea": 1} and month.unnamed == 1
    assert queries.sheet_of(people["qx.clerk"], quarter_of(monday)).answers == []


def test_the_action_itself_refuses_somebody_who_took_no_part(monday, visited, people):
    matter = visited()
    with pytest.raises(Refused) as refused:
        visitors.answer(
            matter.township, matter.number, visitors.token_for(matter), people["qx.social"].pk, {"civil": True},
            by=PUBLIC,
        )  # fmt: skip
    assert refused.value.code == "nobody_like_that"
