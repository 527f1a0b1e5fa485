"""What anybody may check: what is late, how often rules were kept, the daily checkpoints, and who works here."""

import io
import itertools
import re
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from sunlit import clock
from sunlit.hall.models import Application, ItemState, OneTimeNotice
from sunlit.hall.tests.visits import follow
from sunlit.hall.tests.walking import Walk
from sunlit.ledger import actions as ledger
from sunlit.ledger.models import Checkpoint
from sunlit.matters import documents
from sunlit.matters.book import book, published
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation, Post, Staff
from sunlit.portal import queries
from sunlit.portal.examples import examples_of
from sunlit.portal.tests.conftest import Edit

ITEM = "civil.low-income-rural"
DUE = date(2025, 11, 10)
_numbers = itertools.count(1)


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.CHINA)


def matter(town: Organisation, closed: datetime | None = None, **fields: object) -> Matter:
    unit = Organisation.objects.get(code=f"{town.code}-ZX3")
    known = {
        "township": town,
        "number": f"{town.code}-{next(_numbers)}",
        "kind": "application",
        "item": ITEM,
        "title": "农村居民最低生活保障",
        "subject": "张三丰",
        "procedure_id": published("service-standard")[0],
        "step": "handle",
        "unit": unit,
        "intake_unit": unit,
        "opened_at": moment(date(2025, 11, 3), 9),
        "due": DUE,
        "closed_at": closed,
        "state": Matter.State.DONE if closed else Matter.State.OPEN,
    }
    return Matter.objects.create(**(known | fields))


def test_what_is_finished_on_the_last_day_is_on_time_and_a_minute_after_midnight_late(
    town: Organisation, client: Client
) -> None:
    matter(town, moment(DUE, 23, 59))
    with clock.standing_at(datetime(2025, 11, 20, 9)):
        assert "没有超期的事" in client.get("/QX/works/").content.decode()
        matter(town, moment(DUE + timedelta(1), 0, 1))
        cache.clear()  # the list is read again after ten minutes
        html = client.get("/QX/works/").content.decode()
        row = html.split("逐件")[1]
        assert "2025年11月10日" in row and "2025年11月11日" in row and "1 天" in row


def test_what_is_open_is_late_from_the_day_after_its_last_day(town: Organisation) -> None:
    matter(town)
    for day, late in ((DUE, 0), (DUE + timedelta(1), 1), (DUE + timedelta(400), 1)):
        assert queries.late_matters(town, day).count() == late
    row = queries.late_rows(queries.late_matters(town, DUE + timedelta(3)), DUE + timedelta(3))[0]
    assert (row.days, row.finished, row.due) == (3, None, DUE)


def test_what_stands_still_is_not_late(town: Organisation) -> None:
    matter(town, stopped=True)
    assert queries.late_matters(town, DUE + timedelta(9)).count() == 0


def test_nobody_is_named_on_the_list_of_what_is_late(town: Organisation, client: Client) -> None:
    entry = matter(town, title="张三丰的低保申请")
    matter(town, label=Matter.Label.REPORT, item="", title="举报李四")
    matter(town, label=Matter.Label.SENSITIVE)
    with clock.standing_at(datetime(2025, 11, 20, 9)):
        html = client.get("/QX/works/").content.decode()
    assert "农村居民最低生活保障" in html and "10 天" in html
    assert "张三丰" not in html and "李四" not in html and entry.number not in html
    assert html.count('class="badge-standing late"') == 1


def test_what_is_late_in_one_township_is_not_shown_in_another(town: Organisation, client: Client) -> None:
    matter(town)
    with clock.standing_at(datetime(2025, 11, 20, 9)):
        assert "没有超期的事" in client.get("/LH/works/").content.decode()


def test_the_list_of_what_is_late_costs_the_same_with_two_hundred(town: Organisation, client: Client) -> None:
    for _turn in range(200):
        matter(town)
    with clock.standing_at(datetime(2025, 11, 20, 9)), CaptureQueriesContext(connection) as found:
        html = client.get("/QX/works/?page=4").content.decode()
    assert len(found) <= 12
    assert "4 / 4" in html and ">200<" in html


def test_no_data_is_no_number(town: Organisation, client: Client) -> None:
    assert queries.kept_in_twelve_months(town) == {}
    html = client.get("/QX/rules/time-limits/").content.decode()
    assert "尚无数据" in html and not re.search(r"\d+ / \d+", html)


def test_how_often_a_promise_was_kept_is_counted_from_the_matters(town: Organisation, client: Client) -> None:
    matter(town, moment(DUE, 16))
    matter(town, moment(DUE, 23, 59), legal_due=DUE)
    matter(town, moment(DUE + timedelta(1), 0, 1), legal_due=DUE + timedelta(1))
    matter(town)  # open and late
    matter(town, due=date(2025, 12, 1))  # open and in time: not yet a case
    matter(town, moment(date(2024, 1, 2), 9), due=date(2024, 1, 3))  # long ago
    matter(town, moment(DUE, 9), label=Matter.Label.REPORT)
    with clock.standing_at(datetime(2025, 11, 20, 9)):
        kept = queries.kept_in_twelve_months(town)
        html = client.get("/QX/rules/time-limits/").content.decode()
    assert (kept["S0.07.30"].kept, kept["S0.07.30"].total, kept["S0.07.30"].percent) == (2, 4, 50)
    assert (kept["S1.02.01"].kept, kept["S1.02.01"].total) == (2, 2)
    assert "S3.28.06" not in kept and "S2.29.03" not in kept
    assert "2 / 4" in html.split('id="S0.07.30"')[1].split("</li>")[0]
    assert "尚无数据" in html.split('id="S3.28.06"')[1].split("</li>")[0]


def test_a_second_notice_is_counted_as_not_told_at_once(town: Organisation, people: dict[str, Staff]) -> None:
    for rounds in (1, 1, 2):
        application = Application.objects.create(matter=matter(town), item=ITEM, applicant="甲")
        for ordinal in range(1, rounds + 1):
            OneTimeNotice.objects.create(
                application=application,
                ordinal=ordinal,
                missing=["id-card"],
                until=DUE,
                given_by=people["qx.clerk"],
                given_at=moment(date(2025, 11, 4), 10),
            )
    with clock.standing_at(datetime(2025, 11, 20, 9)):
        kept = queries.kept_in_twelve_months(town)["S2.29.03"]
    assert (kept.kept, kept.total) == (2, 3)


def test_every_clause_that_is_counted_is_in_the_rulebook() -> None:
    assert set(book().clauses) >= queries.COUNTED_CLAUSES


@pytest.mark.parametrize("regulation", sorted(book().regulations))
def test_a_regulation_shows_every_clause_and_every_example(
    town: Organisation, client: Client, regulation: str
) -> None:
    for language in ("zh-hans", "en"):
        html = client.get(f"/QX/rules/{regulation}/", headers={"accept-language": language}).content.decode()
        for clause in book().regulations[regulation].clauses:
            assert f'id="{clause.id}"' in html
        assert "the program disagrees" not in html and "程序算得不一样" not in html
        assert html.count("<p>" + ("If " if language == "en" else "如果")) == len(examples_of(regulation))


@pytest.mark.parametrize("regulation", sorted(book().regulations))
def test_every_example_is_a_whole_sentence(regulation: str) -> None:
    for example in examples_of(regulation):
        for text in (example.given, example.then):
            assert text.zh and text.en and "None" not in text.zh + text.en


def test_a_number_stands_with_its_source_and_the_law_under_it(town: Organisation, client: Client) -> None:
    html = client.get("/QX/rules/parameters/").content.decode()
    row = html.split('id="licence-promise"')[1].split("</tr>")[0]
    assert "13 个工作日" in row and "S2.08.08" in row and "20 个工作日" in row and "行政许可法 42" in row
    assert "程序预设" in html.split('id="due-soon"')[1].split("</tr>")[0]


@pytest.fixture
def seals(town: Organisation) -> list[Checkpoint]:
    made = []
    for number in range(3):
        day = date(2025, 11, 3) + timedelta(number)
        with clock.standing_at(moment(day, 9)), transaction.atomic():
            ledger.append("QX", "paper_issued", actor="clock", facts={"n": number})
        with clock.standing_at(moment(day + timedelta(1), 0, 5)):
            made.append(ledger.checkpoint("QX", day))
    return made


def test_a_code_from_the_board_is_recognised_however_it_is_typed(
    town: Organisation, seals: list[Checkpoint], client: Client
) -> None:
    code = seals[1].code
    for typed in (code, code.lower(), code.replace("-", " "), f" {code} "):
        html = client.get("/QX/checkpoints/", {"code": typed}).content.decode()
        assert "对得上" in html and "2025年11月4日" in html.split("对得上")[1].split("</p>")[0]


def test_a_mistyped_code_is_told_from_a_false_one(
    town: Organisation, seals: list[Checkpoint], client: Client
) -> None:
    code = seals[0].code
    wrong = ("2" if code[0] != "2" else "3") + code[1:]
    assert 'id="code-error"' in client.get("/QX/checkpoints/", {"code": wrong}).content.decode()
    html = client.get("/LH/checkpoints/", {"code": code}).content.decode()
    assert "对不上" in html and 'id="code-error"' not in html


def test_the_latest_code_stands_at_the_foot_of_every_page(
    town: Organisation, seals: list[Checkpoint], client: Client
) -> None:
    for url in ("/QX/", "/QX/items/", "/QX/rules/", f"/QX/items/{ITEM}/"):
        assert seals[-1].code in client.get(url).content.decode()


def test_the_notice_of_a_day_carries_its_code(
    town: Organisation, seals: list[Checkpoint], client: Client
) -> None:
    response = client.get("/QX/checkpoints/2025-11-04/sheet.pdf")
    words = re.sub(r"[\s\u200b]", "", PdfReader(io.BytesIO(response.content)).pages[0].extract_text())
    assert seals[1].code in words and seals[0].code in words
    again = client.get("/QX/checkpoints/2025-11-04/sheet.pdf", headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304
    first = client.get("/QX/checkpoints/2025-11-03/sheet.pdf")
    assert first.status_code == 200


@pytest.mark.clause("S1.04.07", "S3.30.11")
def test_everybody_in_office_has_a_card_with_post_and_duties_and_no_private_telephone(
    town: Organisation, people: dict[str, Staff], client: Client
) -> None:
    for place, person in enumerate(Staff.objects.filter(township=town)):
        Staff.objects.filter(pk=person.pk).update(
            phone=f"139001390{place:02d}", email=f"someone{place}@example.org"
        )
    in_office = Staff.objects.filter(township=town, is_active=True, admin="", holdings__until=None).distinct()
    assert in_office.count() > 10
    listed = client.get("/QX/staff/").content.decode()
    for staff in in_office:
        html = client.get(f"/QX/staff/{staff.pk}/").content.decode()
        assert f'href="/QX/staff/{staff.pk}/"' in listed and staff.name in html
        for post in Post.objects.filter(holdings__staff=staff, holdings__until=None):
            assert post.duties
            assert all(words in html and words in listed for words in (post.title, post.duties))
        assert "投诉电话" in html and "139001390" not in html and "someone" not in html
    assert "139001390" not in listed


@pytest.mark.clause("S1.04.07")
def test_a_post_without_duties_is_listed_as_incomplete(
    town: Organisation, people: dict[str, Staff], client: Client
) -> None:
    assert "职责未公布，不完整" not in client.get("/QX/staff/").content.decode()
    Post.objects.filter(holdings__staff=people["qx.social"]).update(duties=" ")
    assert "职责未公布，不完整" in client.get("/QX/staff/").content.decode()
    assert "职责未公布，不完整" in client.get(f"/QX/staff/{people['qx.social'].pk}/").content.decode()


@pytest.mark.clause("S1.04.07")
def test_the_receipt_of_a_case_and_its_page_lead_to_the_handlers_card(
    town: Organisation, people: dict[str, Staff], client: Client
) -> None:
    walk = Walk(people).accept()
    receipt = PdfReader(io.BytesIO(documents.pdf(walk.matter.documents.get(template="acceptance-receipt"))))
    links = [
        str(note.get_object()["/A"]["/URI"]) for sheet in receipt.pages for note in sheet.get("/Annots") or ()
    ]
    (address,) = {link for link in links if "/staff/" in link}
    assert address in re.sub(r"[\s\u200b]", "", "".join(sheet.extract_text() for sheet in receipt.pages))
    card = client.get(urlsplit(address).path).content.decode()
    handler = people["qx.econ"]
    post = Post.objects.get(holdings__staff=handler, holdings__until=None)
    assert handler.name in card and post.title in card and post.duties in card
    walk.receive()
    page = follow(client, walk.matter, "周小满")
    assert f'href="/QX/staff/{handler.pk}/"' in page


def test_only_people_in_office_here_have_a_card(
    town: Organisation, people: dict[str, Staff], client: Client
) -> None:
    assert client.get(f"/LH/staff/{people['qx.social'].pk}/").status_code == 404
    Staff.objects.filter(pk=people["qx.social"].pk).update(is_active=False)
    assert client.get(f"/QX/staff/{people['qx.social'].pk}/").status_code == 404
    admins = Staff.objects.exclude(admin="")
    assert admins.exists()
    assert all(client.get(f"/QX/staff/{admin.pk}/").status_code == 404 for admin in admins)


def test_a_limit_being_set_is_listed_with_days_and_owner_until_it_is_set(
    town: Organisation, client: Client, edit: Edit
) -> None:
    limit = book().items[ITEM].promised
    edit(ITEM, promised=None, immediate=False)
    ItemState.objects.filter(township=town, item=ITEM).update(incomplete_since=date(2025, 11, 3))
    with clock.standing_at(datetime(2025, 11, 20, 9)):
        html = client.get("/QX/items/being-set/").content.decode()
        row = html.split(f"/QX/items/{ITEM}/")[1].split("</tr>")[0]
        assert "韩冬梅" in row and ">17<" in row
        assert ITEM in client.get("/QX/").content.decode()
        edit(ITEM, promised=limit)
        assert ITEM not in client.get("/QX/items/being-set/").content.decode()
        assert "20个工作日" in client.get(f"/QX/items/{ITEM}/").content.decode()
