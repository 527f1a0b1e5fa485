"""Saved searches: nothing is sent unconfirmed, one mail a day, ended by one press, and no address ever shown."""

import json
import re
from datetime import date, timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils.html import escape

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.demonstration import chain
from sunlit.demonstration.tests.townships import at
from sunlit.disclosure.actions import correcting, starting
from sunlit.ledger.models import Entry
from sunlit.matters import jobs
from sunlit.matters.models import Job
from sunlit.operations import background
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC, viewer_of
from sunlit.search import saving
from sunlit.search.models import SavedSearch

pytestmark = pytest.mark.django_db
READER = "reader@example.invalid"
LINK = re.compile(r"http://127\.0\.0\.1:8000(/\S+)")


@pytest.fixture
def publish(people, town):
    """Publishes a decision with a title on a day."""

    def one(day, title, text="说明。"):
        with at(f"{day} 10:00"):
            row = starting.start_ad_hoc(town, "decision", title, by=viewer_of(people["qx.office"]))
            return chain.bring_out(row, chain.who_in(people), text, title=title)

    return one


def send():
    """Run the jobs; the mails that went out."""
    mail.outbox.clear()
    jobs.run_due()
    return list(mail.outbox)


def post(query="砖窑", address=READER, place="QX", **more):
    return Client(**more).post(f"/{place}/search/saved/", {"q": query, "email": address})


def links(message):
    return LINK.findall(message.body)


@pytest.fixture
def saved(town):
    """A search for 砖窑, confirmed on 1 March 2026."""
    with at("2026-03-01 09:00"):
        assert post().status_code == 302
        (message,) = send()
        (link,) = links(message)
        assert Client().post(link).status_code == 200
    return SavedSearch.objects.get()


def daily(day):
    """What the daily clock sends on a day."""
    with at(f"{day} 00:05"):
        saving.send_digests(clock.today())
        return send()


def test_nothing_is_sent_until_the_link_is_opened_and_pressed(town, publish):
    with at("2026-03-01 09:00"):
        answer = post()
        assert (
            answer.status_code == 302
            and "确认邮件几分钟内到" in Client().get(answer["Location"]).content.decode()
        )
        (message,) = send()
        assert message.to == [READER] and "砖窑" not in message.subject + message.body, (
            "nobody's words go to a stranger"
        )
        (link,) = links(message)
        # A program that opens links by itself confirms nothing.
        page = Client().get(link)
        assert (
            page.status_code == 200
            and "砖窑" in page.content.decode()
            and READER not in page.content.decode()
        )
        assert page["Cache-Control"].startswith("max-age=0") and "no-store" in page["Cache-Control"]
    publish("2026-03-01", "关停旧砖窑")
    assert daily("2026-03-02") == []
    with at("2026-03-02 09:00"):
        assert "已经确认" in Client().post(link).content.decode()
    assert daily("2026-03-03") == [], "what was published before isn't new"
    publish("2026-03-03", "砖窑复垦")
    (message,) = daily("2026-03-04")
    assert "砖窑复垦" in message.body and "关停旧砖窑" not in message.body and message.to == [READER]


def test_an_unconfirmed_search_is_forgotten_after_48_hours(town):
    for hours, there in ((47, True), (48, True), (49, False)):
        SavedSearch.objects.all().delete()
        with at("2026-03-01 09:00"):
            post(address=f"reader{hours}@example.invalid")
            (message,) = send()
        (link,) = links(message)
        with clock.standing_at(clock.datetime(2026, 3, 1, 9, tzinfo=clock.CHINA) + timedelta(hours=hours)):
            assert ('<form method="post"><input' in Client().get(link).content.decode()) is there, hours
            saving.send_digests(clock.today())
        assert SavedSearch.objects.exists() is there, hours


def test_a_day_has_one_mail_with_all_that_is_new_and_its_links(saved, publish):
    publish("2026-03-02", "砖窑一")
    publish("2026-03-02", "低保二")
    third = publish("2026-03-02", "低保三", "说到砖窑。")
    (message,) = daily("2026-03-03")
    assert "砖窑一" in message.body and "低保三" in message.body and "低保二" not in message.body
    assert f"http://127.0.0.1:8000/QX/disclosure/{third.pk}/" in message.body
    assert "2份" in message.subject
    assert daily("2026-03-03") == [], "the clock may look again on the same day"
    publish("2026-03-03", "砖窑四")
    assert daily("2026-03-03") == [], "one mail a day"
    (message,) = daily("2026-03-04")
    assert "砖窑四" in message.body and "砖窑一" not in message.body
    assert daily("2026-03-05") == []
    assert not LINK.search(message.extra_headers["List-Unsubscribe-Post"])


def test_the_daily_clock_of_the_office_sends_them(saved, publish):
    publish("2026-03-02", "砖窑一")
    with at("2026-03-03 00:05"):
        background.keep_duties(clock.today())
        assert [one.to for one in send()] == [[READER]]


def test_what_was_taken_back_before_the_mail_left_is_not_told(saved, publish):
    row = publish("2026-03-02", "砖窑丝雀")
    with at("2026-03-03 00:05"):
        saving.send_digests(clock.today())
        correcting.object_to(row, "不对", "", key="one")
        assert send() == []


def test_of_another_township_and_of_what_is_internal_nothing_comes(saved, people, publish):
    with at("2026-03-02 10:00"):
        other = Organisation.objects.get(code="LH")
        row = starting.start_ad_hoc(other, "decision", "砖窑", by=viewer_of(people["lh.office"]))
        chain.bring_out(row, chain.who_in(people, "lh"), "砖窑。")
        town = Organisation.objects.get(code="QX")
        row = starting.start_ad_hoc(town, "internal-bulletin", "砖窑", by=viewer_of(people["qx.office"]))
        chain.bring_out(row, chain.who_in(people), "砖窑。")
    assert daily("2026-03-03") == []


def test_one_press_ends_it_also_from_the_mail_program_itself(saved, publish):
    publish("2026-03-02", "砖窑一")
    (message,) = daily("2026-03-03")
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = message.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    assert address in links(message)
    assert SavedSearch.objects.exists() and Client().get(address).status_code == 200
    assert SavedSearch.objects.exists(), "a program that opens links by itself ends nothing"
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not SavedSearch.objects.exists()
    again = Client().post(address)
    assert again.status_code == 200 and "已经退订" in again.content.decode()
    publish("2026-03-03", "砖窑二")
    assert daily("2026-03-04") == []


def test_nobody_can_tell_whether_an_address_is_known(saved):
    def told(answer):
        return (
            answer.status_code,
            answer["Location"],
            {key: value for key, value in answer.items() if key != "Date"},
        )

    with at("2026-03-01 10:00"):
        known, new = post(), post(address="other@example.invalid")
        assert told(known) == told(new)
        assert [one.to for one in send()] == [["other@example.invalid"]], (
            "who is subscribed gets no second mail"
        )
        assert told(post(address=READER.upper())) == told(new)
        assert SavedSearch.objects.count() == 2


def test_a_wrong_link_is_not_found_whether_or_not_there_is_such_a_search(saved):
    good, other = saving.code_of(saved.pk), "0" * 32
    for reference in (saved.pk, "00000000-0000-4000-8000-000000000000"):
        for rest in (f"{other}/", f"{other}/end/", f"{good[:-1]}/", "x/", "%00/", "金/"):
            address = f"/QX/search/saved/{reference}/{rest}"
            assert Client().get(address).status_code == 404, address
            assert Client().post(address).status_code == (403 if rest.endswith("end/") else 404), address
    assert SavedSearch.objects.exists()
    assert Client().post(f"/LH/search/saved/{saved.pk}/{good}/end/").status_code == 200
    assert SavedSearch.objects.exists(), "another township's address ends nothing here"


def test_the_address_stands_nowhere_in_the_open(saved, publish):
    publish("2026-03-02", "砖窑一")
    daily("2026-03-03")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM search_savedsearch")
        stored = repr(cursor.fetchall())
        cursor.execute("SELECT * FROM matters_job")
        stored += repr(cursor.fetchall())
        cursor.execute("SELECT * FROM hall_publicuse")
        stored += repr(cursor.fetchall())
    assert "reader" not in stored and "example.invalid" not in stored
    assert not [one for one in Entry.objects.values_list("facts", flat=True) if "reader" in one]
    assert saved.address == READER and not SavedSearch.objects.visible_to(PUBLIC).exists()
    page = Client().get(f"/QX/search/saved/{saved.pk}/{saving.code_of(saved.pk)}/end/").content.decode()
    assert "reader" not in page and "砖窑" in page


def test_a_mail_server_that_refuses_leaves_no_address_in_the_table_of_jobs(saved, publish, monkeypatch):
    publish("2026-03-02", "砖窑一")

    def refuse(self, *_args, **_more):
        raise SMTPRecipientsRefused({READER: (550, b"no such box")})

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    with at("2026-03-03 00:05"):
        saving.send_digests(clock.today())
        jobs.run_due()
    job = Job.objects.get(name="saved_search_digest")
    assert job.done_at is None and "SMTPRecipientsRefused" in job.error and READER not in job.error
    monkeypatch.undo()
    with at("2026-03-03 01:05"):
        assert [one.to for one in send()] == [[READER]], "it is sent later, once"


def test_one_address_is_not_flooded_and_one_network_does_not_ask_for_ever(town):
    with at("2026-03-01 09:00"):
        for number in range(5):
            assert post(query=f"第{number}件").status_code == 302
        assert len(send()) == 3, "three mails to confirm a day"
        for number in range(15):
            assert post(query="x1", address=f"r{number}@example.invalid").status_code == 302
        answer = post(query="x1", address="last@example.invalid")
        assert (
            answer.status_code == 429
            and "停一停" in answer.content.decode()
            and "last@example.invalid" in answer.content.decode()
        )
        assert post(REMOTE_ADDR="192.0.2.77").status_code == 302, "others go on"


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("", READER), ("  ", READER), ("，。！", READER), ("\x00", READER), ("砖窑", ""), ("砖窑", "reader"), ("砖窑", "a@b"),
        ("砖窑", "a@example.invalid\nBcc: b@example.invalid"), ("砖窑", "a@example.invalid,b@example.invalid"),
        ("砖窑", "x" * 190 + "@example.invalid"), ("长" * 65, READER),
    ],
)  # fmt: skip
def test_what_is_no_search_or_no_address_is_refused_and_kept_in_the_form(town, query, address):
    answer = post(query, address)
    assert (
        answer.status_code == 422
        and not SavedSearch.objects.exists()
        and not Job.objects.filter(name__startswith="saved").exists()
    )
    if address.isprintable():
        assert escape(address) in answer.content.decode()


def test_where_no_mail_is_set_up_the_page_says_so_and_nothing_is_kept(town, settings):
    settings.MAIL_WORKS = False
    page = Client().get("/QX/search/saved/")
    assert (
        page.status_code == 200
        and "没有开通邮件" in page.content.decode()
        and "feeds/new.atom" in page.content.decode()
    )
    post()
    assert not SavedSearch.objects.exists()
    with pytest.raises(Refused):
        saving.ask(town, "砖窑", READER, "en", who="x")


def test_words_that_mean_something_to_the_database_or_to_html_are_only_words(saved, publish):
    with at("2026-03-01 09:00"):
        for number, query in enumerate(('"砖窑"*', "a* OR b*", "<script>alert(1)</script>", "%_'--")):
            post(query, f"r{number}@example.invalid", REMOTE_ADDR=f"192.0.2.{number}")
        for message in send():
            page = Client().post(links(message)[0]).content.decode()
            assert "<script>alert" not in page
    publish("2026-03-02", "砖窑一")
    assert daily("2026-03-03")


def test_the_language_of_the_reader_is_that_of_the_mails(town, publish):
    with at("2026-03-01 09:00"):
        Client().post("/QX/search/saved/", {"q": "砖窑", "email": READER}, headers={"accept-language": "en"})
        (message,) = send()
        assert "please confirm" in message.subject and "Confirm" in message.body
        page = Client().post(links(message)[0], headers={"accept-language": "en"}).content.decode()
        assert "Confirmed" in page
    publish("2026-03-02", "砖窑一")
    (message,) = daily("2026-03-03")
    assert "1 new about" in message.subject and "To stop these mails" in message.body


def test_many_saved_searches_of_the_same_words_look_once(town, publish, django_assert_max_num_queries):
    with at("2026-03-01 09:00"):
        rows = [
            SavedSearch(township=town, query="砖窑", language="en", address=f"r{number}@example.invalid", mark=str(number),
                        asked_at=clock.now(), confirmed_at=clock.now())
            for number in range(40)
        ]  # fmt: skip
        SavedSearch.objects.bulk_create(rows)
    publish("2026-03-02", "砖窑一")
    with at("2026-03-03 00:05"), django_assert_max_num_queries(40 * 5 + 10):
        assert saving.send_digests(date(2026, 3, 3)) == 40
    with at("2026-03-03 00:06"):
        jobs.run_due()
        assert len({tuple(one.to) for one in mail.outbox}) == 40
    assert all(
        set(json.loads(json.dumps(one))) == {"reference", "publications"}
        for one in Job.objects.values_list("arguments", flat=True)
    )
