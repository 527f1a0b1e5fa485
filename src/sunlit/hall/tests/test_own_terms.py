"""What a township itself says of an item: entered on the catalogue, held against the law, followed wherever it counts."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from sunlit.core.limits import Limit, Unit
from sunlit.core.own_terms import OwnTerms, both
from sunlit.demonstration.tests.townships import at
from sunlit.disclosure.actions.announcing import announce_changes
from sunlit.disclosure.models import Announced
from sunlit.hall import answers, catalogue, editions, supervision
from sunlit.hall.actions import applications, offering
from sunlit.hall.models import ItemState
from sunlit.hall.tests.refusing import refused
from sunlit.hall.tests.visits import ITEM as CLUB
from sunlit.hall.tests.visits import states, visit
from sunlit.hall.tests.walking import ALLOWANCE, AT_ONCE, CERTIFICATE, Walk, filled
from sunlit.ledger.models import Entry
from sunlit.matters.documents import data_of
from sunlit.people.models import Organisation
from sunlit.promises.actions import versions
from sunlit.windows.models import Window
from sunlit.windows.placards import guide_rows

WORKING = Unit.WORKING_DAY
BACKEND = "django.contrib.auth.backends.ModelBackend"
PAGE = f"/desk/catalogue/items/{CERTIFICATE}/"
OWN = OwnTerms(
    Limit(3, WORKING),
    window=both("3号窗口", "Window 3"),
    phone="0535-5550123",
    hours=both("周一至周五 9:00–11:30", "Mon to Fri 9:00–11:30"),
    fee=both("不收费，鉴证书也不收工本费", "Free, the certificate too"),
)


@pytest.fixture
def own(town, at_work):
    """Give an item of Qingxi its own terms: ``own(OwnTerms(…), item)``."""
    return lambda terms=OWN, item=CERTIFICATE: offering.set_terms(
        town, item, terms, by=at_work("qx.director")
    )


def typed(**fields):
    usual = {"promised": "", "unit": "working_day", "why": "", "window": "", "window_en": "", "phone": ""}
    return {**usual, "hours": "", "hours_en": "", "fee": "", "fee_en": "", **fields}


def test_the_guide_the_application_and_the_answer_say_the_townships_own_promise(town, own, client):
    own()
    text = client.get(f"/QX/items/{CERTIFICATE}/").content.decode()
    time = text.split('id="time"')[1].split('id="papers"')[0]
    assert "本镇承诺：3个工作日" in time and "待本镇确认" not in time
    for part, words in (
        ("place", "3号窗口"),
        ("hours", "周一至周五 9:00–11:30"),
        ("phone", "0535-5550123"),
        ("fee", "鉴证书也不收工本费"),
    ):
        assert words in text.split(f'id="element-{part}"')[1].split("</dd>")[0]
    english = client.get(f"/QX/items/{CERTIFICATE}/", headers={"accept-language": "en"}).content.decode()
    assert "Window 3" in english and "Mon to Fri" in english and "Free, the certificate too" in english
    assert "3个工作日" in client.get(f"/QX/items/{CERTIFICATE}/apply/").content.decode()
    assert answers.blocks(catalogue.item_of(town.pk, CERTIFICATE))["time_limit"] == "3个工作日"
    assert client.get(f"/QX/items/{CERTIFICATE}/sheet.pdf").content.startswith(b"%PDF")
    other = client.get(f"/LH/items/{CERTIFICATE}/").content.decode()
    assert "0535-5550123" not in other and "3个工作日" not in other.split('id="time"')[1][:400]


def test_clock_and_receipt_follow_the_promise_that_held_when_the_case_was_filed(people, town, own):
    with at("2026-03-02 09:00"):
        before = Walk(people)
        own()
        after = Walk(people)
        for walk, days, due in ((before, 5, date(2026, 3, 9)), (after, 3, date(2026, 3, 5))):
            walk.accept()
            assert walk.matter.due == due
            receipt = data_of(walk.matter.documents.get(template="acceptance-receipt"))
            assert receipt["promised_limit"] == f"{days}个工作日"
            assert receipt["phone"] == "0535-5550123"


@pytest.mark.parametrize(("promised", "prints"), [(15, 13), (7, 7)])
def test_the_receipt_of_a_stated_case_prints_the_shorter_promise_and_the_law_of_that_case(
    people, town, clerk, own, promised, prints
):
    """Delegated to the township: 13 working days in the rulebook, 20 by law; otherwise 20 and 30."""
    own(OwnTerms(Limit(promised, WORKING)), ALLOWANCE)
    filed = applications.file_application(
        town,
        ALLOWANCE,
        applications.Applicant("周样本", id_number="110101199001011237", phone="13800006666"),
        by=clerk,
        answers={"确认权限下放乡镇": True},
        form=filled(catalogue.item(ALLOWANCE)),
    )
    found = {row.material: "there" for row in filed.application.papers.all() if row.state != "fetched"}
    applications.check_papers(filed.application.pk, found, by=clerk)
    applications.accept(filed.application.pk, by=clerk, rights_told=True)
    receipt = data_of(filed.matter.documents.get(template="acceptance-receipt"))
    assert receipt["promised_limit"] == f"{prints}个工作日" and receipt["legal_limit"] == "20个工作日"


def test_a_changed_promise_is_announced_the_same_day_and_only_at_home(town, own):
    assert announce_changes(date(2026, 3, 2)) == 0
    own()
    assert announce_changes(date(2026, 3, 3)) == 1
    row = Announced.objects.get(township=town, subject=f"limit:{CERTIFICATE}", number=2)
    assert row.code == "3 working_day" and row.before.code == "5 working_day"
    assert announce_changes(date(2026, 3, 3)) == 0


@pytest.mark.parametrize(("days", "why", "passes"), [(20, "", True), (21, "", False), (30, "山高路远", True)])
def test_up_to_two_thirds_of_the_law_nothing_is_asked_and_beyond_it_a_reason(
    town, at_work, own, days, why, passes
):
    terms = OwnTerms(Limit(days, WORKING), why)
    if passes:
        own(terms, ALLOWANCE)
        exceptions = [row.id for row in supervision.exceptions(town)]
        assert (ALLOWANCE in exceptions) is (days > 20)
    else:
        found = refused("terms_refused", own, terms, ALLOWANCE)
        assert found.clause == "S2.08.08" and found.field == "why"


def test_a_promise_laxer_than_the_law_is_refused_on_the_page_with_the_article_and_what_was_typed(
    people, town, client
):
    client.force_login(people["qx.office"], backend=BACKEND)
    page = reverse("desk_own_terms", args=[ALLOWANCE])
    assert "最低生活保障审核确认办法 22" in client.get(page).content.decode()
    answer = client.post(page, typed(promised="31", why="人手少", window="5号窗口"))
    text = answer.content.decode()
    assert answer.status_code == 422 and "31个工作日超过法定时限30个工作日" in text
    assert "最低生活保障审核确认办法 22" in text.split('role="alert"')[1].split("</p>")[0]
    assert 'value="5号窗口"' in text and "error" in text.split('id="field-promised"')[1].split("</div>")[0]
    assert not catalogue.terms_of(town.pk, ALLOWANCE)
    assert not Entry.objects.filter(act="item_terms_set").exists()
    assert client.post(page, typed(promised="30", why="人手少")).status_code == 302
    assert catalogue.terms_of(town.pk, ALLOWANCE).promised == Limit(30, WORKING)


@pytest.mark.parametrize(
    ("item", "fields", "field"),
    [
        (CERTIFICATE, {"promised": "0"}, "promised"),
        (CERTIFICATE, {"promised": "三"}, "promised"),
        (CERTIFICATE, {"promised": "367"}, "promised"),
        (CERTIFICATE, {"promised": "3", "unit": "month"}, "unit"),
        (CERTIFICATE, {"fee": "每份收20元"}, "fee"),
        (CERTIFICATE, {"phone": "<script>"}, "phone"),
        (CERTIFICATE, {"window_en": "Window 3"}, "window"),
        (CERTIFICATE, {"hours": "找张三，110101199001011237"}, "hours"),
        (AT_ONCE, {"promised": "2"}, "promised"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_kept(people, town, client, item, fields, field):
    client.force_login(people["qx.director"], backend=BACKEND)
    answer = client.post(reverse("desk_own_terms", args=[item]), typed(**fields))
    assert answer.status_code == 422
    part = answer.content.decode().split(f'id="field-{field}"')[1].split('<div class="field')[0]
    assert 'class="error"' in part
    assert not catalogue.terms_of(town.pk, item)


def test_what_was_set_stands_on_the_catalogue_in_the_ledger_and_is_taken_back_by_empty_fields(
    people, town, client
):
    client.force_login(people["qx.director"], backend=BACKEND)
    fields = typed(promised="3", window="3号窗口", phone="0535-5550123", fee="不收费")
    for _again in range(2):
        assert client.post(PAGE, fields)["Location"] == f"/desk/catalogue/#{CERTIFICATE}"
    (entry,) = Entry.objects.filter(act="item_terms_set", subject=CERTIFICATE)
    assert entry.known_facts["promised"] == "3个工作日" and entry.known_facts["window"] == "3号窗口"
    text = (
        client.get("/desk/catalogue/").content.decode().split(f'id="{CERTIFICATE}"')[1].split("</article>")[0]
    )
    assert "3个工作日" in text and "3号窗口" in text and PAGE in text
    assert 'value="3号窗口"' in client.get(PAGE).content.decode()
    client.post(PAGE, typed())
    assert not catalogue.terms_of(town.pk, CERTIFICATE)
    assert catalogue.limits(catalogue.item_of(town.pk, CERTIFICATE))[0] == Limit(5, WORKING)
    assert Entry.objects.filter(act="item_terms_set", subject=CERTIFICATE).count() == 2


def test_a_longer_promise_closes_the_item_until_a_leader_gives_the_reason(town, at_work, own):
    with at("2026-03-02 09:00"):
        versions.note_versions(town)
        own(OwnTerms(Limit(6, WORKING)))
        shown = catalogue.offer(town, CERTIFICATE)
        assert not shown.offered and any("批准人" in words.zh for words in shown.missing)
        assert catalogue.offer(Organisation.objects.get(code="LH"), CERTIFICATE).offered
        versions.approve_harder(town, CERTIFICATE, "邮路改班", by=at_work("qx.mayor"))
        assert catalogue.offer(town, CERTIFICATE).offered
        own(OwnTerms(Limit(4, WORKING)))
        assert catalogue.offer(town, CERTIFICATE).offered


def test_the_day_of_the_guide_is_the_day_of_the_last_word_about_the_item(town, own):
    with at("2026-03-02 09:00"):
        own(OwnTerms(phone="0535-5550123"))
    with at("2026-04-07 09:00"):
        assert editions.edition_of(town, catalogue.offer(town, CERTIFICATE)).day == date(2026, 3, 2)
        own(OwnTerms(phone="0535-5550124"))
    with at("2026-04-09 09:00"):
        assert editions.edition_of(town, catalogue.offer(town, CERTIFICATE)).day == date(2026, 4, 7)


def test_the_one_time_notice_names_the_items_own_window_hours_and_telephone(town, clerk, own):
    own(OwnTerms(window=both("2号窗口", ""), phone="0535-5550200", hours=both("逢集日 8:00–12:00", "")), CLUB)
    told = visit("notice", town, clerk, found=states(charter="missing")).application
    data = data_of(told.notices.get().document)
    assert data["bring_to"].endswith("，2号窗口）")
    assert data["hours"] == "逢集日 8:00–12:00" and data["phone"] == "0535-5550200"


def test_the_guide_at_the_window_says_the_items_own_telephone_and_limit(town, own):
    own()
    rows = {row["number"]: row for row in guide_rows(Window(township=town, number=1, scope=["category:11"]))}
    row = rows[catalogue.item(CERTIFICATE).number]
    assert row["phone"] == "0535-5550123" and row["limit"] == "3个工作日"
    assert rows[catalogue.item("medical.accident-claim").number]["phone"] != "0535-5550123"


@pytest.mark.parametrize("name", ["qx.clerk", "qx.econ.head", "qx.mayor", "lh.director"])
def test_only_who_keeps_the_items_of_the_town_says_anything(town, at_work, name):
    refused("not_your_seat", offering.set_terms, town, CERTIFICATE, OWN, by=at_work(name))
    assert not catalogue.terms_of(town.pk, CERTIFICATE)


def test_an_item_that_nobody_knows_is_not_found(people, client, town, at_work):
    client.force_login(people["qx.director"], backend=BACKEND)
    assert client.get("/desk/catalogue/items/nothing.here/").status_code == 404
    assert client.post("/desk/catalogue/items/..%00/", typed()).status_code == 404
    with pytest.raises(KeyError):
        offering.set_terms(town, "nothing.here", OWN, by=at_work("qx.director"))


@pytest.mark.parametrize(("amount", "unit"), [(3, ""), (None, "day"), (0, "day"), (3, "month")])
def test_the_database_holds_no_promise_without_its_unit(town, own, amount, unit):
    own()
    rows = ItemState.objects.filter(township=town, item=CERTIFICATE)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(promised_amount=amount, promised_unit=unit)
