"""Windows: who may sit there, what the public sees of it, whether there are enough of them, how they are rated."""

from datetime import date, timedelta

import pytest

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.windows import Proposal
from sunlit.demonstration.filled_forms import filled
from sunlit.demonstration.tests.townships import at
from sunlit.hall import catalogue
from sunlit.hall.actions import applications
from sunlit.hall.models import Rating
from sunlit.matters.book import book
from sunlit.people.actions.absences import Leave, enter_absence
from sunlit.people.models import Holding, Post
from sunlit.people.viewer import viewer_of
from sunlit.windows import load, queries, signs, staffing
from sunlit.windows.actions import calling, setting_up, sitting
from sunlit.windows.models import Rostered, Ticket, Window
from sunlit.windows.tests.conftest import plan, set_up

DAY = date(2026, 3, 2)


@pytest.fixture
def window(town, at_work, monday):
    return setting_up.set_up_window(town, plan(town), by=at_work("qx.director"))


def offered(window, day=DAY):
    return [person.username for person in staffing.offered(window, day)]


@pytest.mark.clause("S4.28.01")
def test_only_who_passed_with_60_is_offered_for_the_roster(window, people, at_work):
    director = at_work("qx.director")
    assert offered(window) == []
    setting_up.enter_test(window.pk, people["qx.clerk"], 59, by=director)
    assert offered(window) == []
    with pytest.raises(Refused) as refusal:
        setting_up.plan_roster(window.pk, DAY, people["qx.clerk"].pk, by=director)
    assert refusal.value.code == "not_offered_for_roster" and refusal.value.clause == "S4.28.01"
    setting_up.enter_test(window.pk, people["qx.clerk"], 60, by=director)
    assert offered(window) == ["qx.clerk"]
    setting_up.plan_roster(window.pk, DAY, people["qx.clerk"].pk, by=director)
    assert Rostered.objects.get(window=window, day=DAY).staff == people["qx.clerk"]
    # The test is of one window: another window has its own.
    other = setting_up.set_up_window(window.township, plan(window.township, 2), by=director)
    assert offered(other) == []


def test_a_later_failed_test_takes_the_place_of_an_earlier_pass(window, people, at_work):
    director = at_work("qx.director")
    setting_up.enter_test(window.pk, people["qx.clerk"], 90, by=director, day=DAY - timedelta(days=9))
    assert offered(window) == ["qx.clerk"]
    setting_up.enter_test(window.pk, people["qx.clerk"], 30, by=director, day=DAY)
    assert offered(window) == [] and offered(window, DAY - timedelta(days=1)) == ["qx.clerk"]


@pytest.mark.clause("S3.30.11")
def test_a_post_without_written_duties_sends_nobody_and_the_window_page_shows_name_post_and_duties(
    window, people, at_work, client
):
    director, clerk, post = at_work("qx.director"), people["qx.clerk"], window.post
    setting_up.enter_test(window.pk, clerk, 90, by=director)

    def shown():
        page = client.get("/QX/windows/").content.decode()
        return page.split("<tbody>")[1].split("</tr>")[0]

    for missing in ("", " ", "\n\t"):
        Post.objects.filter(pk=post.pk).update(duties=missing)
        assert offered(window) == []
        with pytest.raises(Refused) as refusal:
            setting_up.plan_roster(window.pk, DAY, clerk.pk, by=director)
        assert refusal.value.code == "not_offered_for_roster" and not Rostered.objects.exists()
        assert post.title in shown() and "职责未公布，不完整" in shown()
    Post.objects.filter(pk=post.pk).update(duties="首问登记，一次告知")
    setting_up.plan_roster(window.pk, DAY, clerk.pk, by=director)
    row = shown()
    assert clerk.name in row and f'href="/QX/staff/{clerk.pk}/"' in row
    assert post.title in row and "首问登记，一次告知" in row


def test_who_is_away_is_not_offered_and_the_substitute_is(window, people, at_work):
    director = at_work("qx.director")
    for name in ("qx.clerk", "qx.clerk2"):
        setting_up.enter_test(window.pk, people[name], 70, by=director)
    leave = Leave(DAY, DAY, "leave", people["qx.clerk2"])
    enter_absence(people["qx.clerk"], leave, by=director)
    assert offered(window) == ["qx.clerk2"]
    assert offered(window, DAY + timedelta(days=1)) == ["qx.clerk", "qx.clerk2"]


@pytest.mark.parametrize(("score", "code"), [(-1, "score_unfit"), (101, "score_unfit")])
def test_a_score_is_of_a_hundred(window, people, at_work, score, code):
    with pytest.raises(Refused) as refusal:
        setting_up.enter_test(window.pk, people["qx.clerk"], score, by=at_work("qx.director"))
    assert refusal.value.code == code


def test_nobody_enters_their_own_test_or_sets_windows_up_without_the_role(window, people, at_work, town):
    with pytest.raises(Refused) as refusal:
        setting_up.enter_test(window.pk, people["qx.director"], 99, by=at_work("qx.director"))
    assert refusal.value.code == "own_test"
    for name in ("qx.clerk", "lh.director", "sys.admin"):
        with pytest.raises(Refused):
            setting_up.set_up_window(town, plan(town, 5), by=at_work(name))


def test_a_window_needs_a_post_that_takes_everything_in(town, at_work, monday):
    handlers = Post.objects.get(organisation__township=town, title="社会事务岗")
    with pytest.raises(Refused) as refusal:
        setting_up.set_up_window(town, plan(town, post=handlers), by=at_work("qx.director"))
    assert (refusal.value.code, refusal.value.clause) == ("post_takes_nothing_in", "S3.25.02")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": " "}, "name_needed"),
        ({"place": ""}, "place_needed"),
        ({"hours": []}, "hours_unreadable"),
        ({"hours": [["14:00", "08:00"]]}, "hours_unreadable"),
        ({"hours": [["08:00", "12:00"], ["11:00", "13:00"]]}, "hours_unreadable"),
        ({"scope": ["category:99"]}, "no_such_scope"),
        ({"scope": ["no.such.item"]}, "no_such_scope"),
    ],
)
def test_an_unfit_window_is_refused_with_its_field(town, at_work, monday, fields, code):
    with pytest.raises(Refused) as refusal:
        setting_up.set_up_window(town, plan(town, **fields), by=at_work("qx.director"))
    assert refusal.value.code == code and refusal.value.field and Window.objects.count() == 0


def test_two_windows_dont_share_a_number_and_a_closed_one_frees_it(window, town, at_work):
    director = at_work("qx.director")
    with pytest.raises(Refused) as refusal:
        setting_up.set_up_window(town, plan(town), by=director)
    assert refusal.value.code == "number_is_taken"
    setting_up.close_for_good(window.pk, by=director)
    assert setting_up.set_up_window(town, plan(town), by=director).number == 1


@pytest.mark.clause("S1.03.05")
def test_the_public_list_shows_who_is_there_hours_and_rating_and_an_unstaffed_window_as_closed(
    town, people, monday, client
):
    windows, queue, workers = set_up(town, people)
    sitting.sit_down(windows[0].pk, by=workers[0])
    page = client.get("/QX/windows/").content.decode()
    assert "林晓晴" in page and "08:30–12:00，14:00–17:30" in page and "没有评价" in page
    assert "关闭（无人在岗）" in page and page.count(">开放<") == 1
    sitting.step_away(windows[0].pk, "到档案室", None, by=workers[0])
    assert "暂停（到档案室）" in client.get("/QX/windows/").content.decode()
    sitting.come_back(windows[0].pk, by=workers[0])
    ticket = calling.give_ticket(queue.pk, by=workers[0])
    calling.call_next(windows[0].pk, by=workers[0])
    filed = applications.file_application(
        town, "subsidy.farmers", applications.Applicant("云有田"), by=workers[0]
    )
    calling.done(windows[0].pk, ticket.pk, "application", by=workers[0])
    Rating.objects.create(matter=filed.matter, level=4, at=clock.now())
    sitting.leave(windows[0].pk, by=workers[0])
    page = client.get("/QX/windows/").content.decode()
    assert "4.0 / 5" in page and page.count("关闭（无人在岗）") == 2


def test_out_of_hours_and_on_sundays_the_list_says_so(town, people, monday):
    windows, _queue, workers = set_up(town, people, 1)
    for moment, words in (
        ("2026-03-02 12:00", "不在开放时间"),
        ("2026-03-02 11:59", "无人在岗"),
        ("2026-03-08 10:00", "非工作日"),
    ):
        with at(moment):
            assert words in queries.windows_now(town, clock.now())[0].words.zh
    with at("2026-03-08 10:00"):  # a market day: who sits there opens the window
        sitting.sit_down(windows[0].pk, by=workers[0])
        assert queries.windows_now(town, clock.now())[0].is_open


def test_one_sits_at_a_window_and_nobody_at_two(hall, town, people, at_work):
    windows, _queue, workers = hall
    director = at_work("qx.director")
    Holding.objects.create(post=windows[1].post, staff=people["qx.clerk"], letter="B", since=date(2020, 1, 1))
    setting_up.enter_test(windows[1].pk, people["qx.clerk"], 80, by=director)
    with pytest.raises(Refused) as refusal:
        sitting.sit_down(windows[1].pk, by=workers[0])
    assert refusal.value.code == "taken_by_another"
    sitting.leave(windows[1].pk, by=workers[1])
    with pytest.raises(Refused) as refusal:
        sitting.sit_down(windows[1].pk, by=viewer_of(people["qx.clerk"]))
    assert refusal.value.code == "sits_elsewhere"


def test_what_nobody_ended_yesterday_does_not_stand_in_the_way(hall, kiosk):
    windows, queue, workers = hall
    calling.take_at_kiosk(queue.pk, kiosk)
    calling.call_next(windows[0].pk, by=workers[0])
    with at("2026-03-03 08:30"):
        sitting.sit_down(windows[0].pk, by=workers[0])
        calling.take_at_kiosk(queue.pk, kiosk)
        assert calling.call_next(windows[0].pk, by=workers[0]).day == date(2026, 3, 3)
        assert Ticket.objects.get(day=DAY).state == "absent"


@pytest.mark.clause("S3.25.02")
def test_at_any_window_every_published_matter_is_taken_in_with_one_receipt(hall, kiosk, town, at_work):
    windows, queue, workers = hall
    narrow = plan(town, 2, post=windows[1].post, scope=["category:8"])
    setting_up.set_up_queue(
        town, setting_up.QueuePlan("A", "综合", windows[:1]), by=at_work("qx.director"), queue=queue
    )
    setting_up.change_window(windows[1].pk, narrow, by=at_work("qx.director"))
    published = [
        offer.item.id
        for offer in catalogue.offers(town)
        if offer.offered and offer.item.mode.value in ("handled", "agent", "receive", "pass_on")
    ]
    assert len(published) > 20
    receipts = []
    for window, worker in zip(windows, workers, strict=True):
        for item in published:
            form = filled(book().items[item])
            filed = applications.file_application(
                town, item, applications.Applicant("云有田"), by=worker, form=form
            )
            receipts.append(filed.matter.number)
            assert filed.matter.channel == "window" and filed.matter.step, window
    assert len(set(receipts)) == 2 * len(published)


@pytest.mark.clause("S4.26.04")
def test_the_report_shows_handling_and_satisfaction_and_not_rated_is_no_praise(
    hall, kiosk, town, client, people
):
    windows, queue, workers = hall
    for minute, ends in ((0, 10), (20, 40)):
        calling.take_at_kiosk(queue.pk, kiosk)
        with at(f"2026-03-02 10:{minute:02}"):
            ticket = calling.call_next(windows[0].pk, by=workers[0])
            filed = applications.file_application(
                town, "subsidy.farmers", applications.Applicant("云有田"), by=workers[0]
            )
        with at(f"2026-03-02 10:{ends}"):
            calling.done(windows[0].pk, ticket.pk, "application", by=workers[0])
    one, two = queries.report(town, DAY, DAY)
    assert (one.served, one.handling, one.rating.average, one.rating.not_rated) == (2, 15.0, None, 2)
    assert (two.served, two.handling, two.rating.average) == (0, None, None)
    client.force_login(people["qx.director"], "django.contrib.auth.backends.ModelBackend")
    page = client.get("/desk/windows/report/").content.decode()
    assert (
        page.count("没有评价") >= 2
        and "100" not in page.replace("100%", "100").split("<table")[1].split("</table")[0]
    )
    Rating.objects.create(matter=filed.matter, level=5, at=clock.now())
    rated = queries.report(town, DAY, DAY)[0].rating
    assert (rated.average, rated.rated, rated.not_rated) == (5.0, 1, 1)


def busy_day(hall, kiosk, day, wait):
    """A day on which one person waited for so many minutes."""
    windows, queue, workers = hall
    with at(f"{day} 09:00"):
        sitting.sit_down(windows[0].pk, by=workers[0])
        sitting.sit_down(windows[1].pk, by=workers[1])
        calling.take_at_kiosk(queue.pk, kiosk)
    hour, minute = divmod(9 * 60 + wait, 60)
    with at(f"{day} {hour:02}:{minute:02}"):
        ticket = calling.call_next(windows[0].pk, by=workers[0])
        calling.done(windows[0].pk, ticket.pk, "visit", by=workers[0])


@pytest.mark.clause("S4.27.01")
@pytest.mark.parametrize(
    ("waits", "says"),
    [
        ((21, 21, 21), Proposal.MORE),
        ((20, 21, 21), Proposal.KEEP),
        ((21, 21), Proposal.KEEP),
        ((2, 2, 2), Proposal.FEWER),
        ((2, 2, 3), Proposal.KEEP),
        ((2, 2), Proposal.KEEP),
    ],
)
def test_a_long_wait_on_three_days_proposes_one_more_window_and_a_short_one_fewer(
    hall, kiosk, town, client, people, waits, says
):
    for day, wait in zip(("2026-03-02", "2026-03-03", "2026-03-04"), waits, strict=False):
        busy_day(hall, kiosk, day, wait)
    with at("2026-03-04 17:00"):
        fit = load.fit(town, date(2026, 3, 4))
        assert fit.proposal is says and (fit.limit, fit.floor, fit.days) == (20, 3, 3)
        days = load.days(town, DAY, date(2026, 3, 4))
        assert [row.wait_minutes for row in days] == list(waits)
        assert all(row.served == 1 and row.windows == 2 for row in days)
        client.force_login(people["qx.mayor"], "django.contrib.auth.backends.ModelBackend")
        page = client.get("/desk/windows/report/").content.decode()
        words = {
            Proposal.MORE: "建议增加一个窗口",
            Proposal.FEWER: "建议减少一个窗口",
            Proposal.KEEP: "数据还不够",
        }
        assert words[says] in page and "平均等候" in page


def test_a_queue_ends_when_nobody_waits_and_gives_no_more_numbers(hall, kiosk, at_work):
    windows, queue, workers = hall
    calling.take_at_kiosk(queue.pk, kiosk)
    with pytest.raises(Refused) as refusal:
        setting_up.end_queue(queue.pk, by=at_work("qx.director"))
    assert refusal.value.code == "people_wait"
    ticket = calling.call_next(windows[0].pk, by=workers[0])
    calling.done(windows[0].pk, ticket.pk, "visit", by=workers[0])
    setting_up.end_queue(queue.pk, by=at_work("qx.director"))
    with pytest.raises(Refused) as refusal:
        calling.take_at_kiosk(queue.pk, kiosk)
    assert refusal.value.code == "no_such_queue"


def test_the_only_window_of_a_queue_stays_until_nobody_waits(hall, kiosk, town, at_work):
    windows, queue, workers = hall
    director = at_work("qx.director")
    ticket = calling.take_at_kiosk(queue.pk, kiosk)
    sitting.leave(windows[1].pk, by=workers[1])
    setting_up.close_for_good(windows[1].pk, by=director)
    sitting.leave(windows[0].pk, by=workers[0])
    with pytest.raises(Refused) as refusal:
        setting_up.close_for_good(windows[0].pk, by=director)
    assert (refusal.value.code, refusal.value.clause) == ("people_wait", "S4.27.03")
    with pytest.raises(Refused) as refusal:
        setting_up.change_window(windows[0].pk, plan(town, at_home=True), by=director)
    assert refusal.value.code == "calls_a_queue"
    calling.give_up(ticket.code)
    assert setting_up.close_for_good(windows[0].pk, by=director).closed_for_good == DAY


@pytest.mark.clause("S4.27.02")
def test_the_sign_holds_scope_and_guide_and_another_scope_makes_the_printed_one_outdated(
    window, town, at_work, client, people
):
    director = at_work("qx.director")
    setting_up.change_window(window.pk, plan(town, scope=["category:8"]), by=director)
    client.force_login(people["qx.director"], "django.contrib.auth.backends.ModelBackend")
    assert "标牌还没有打印" in client.get("/desk/windows/setup/").content.decode()
    page = client.get("/desk/windows/setup/sign/1/").content.decode()
    category = next(row for row in catalogue.categories() if row.number == 8)
    assert "业务范围" in page and category.name.zh in page and "办事指南" in page
    assert all(item.name.zh in page for item in category.items)
    client.post("/desk/windows/setup/sign/1/")
    assert "标牌有效" in client.get("/desk/windows/setup/").content.decode()
    setting_up.change_window(window.pk, plan(town, scope=["category:8", "category:7"]), by=director)
    assert "标牌已过时" in client.get("/desk/windows/setup/").content.decode()
    row = Window.objects.get(pk=window.pk)
    assert row.sign_printed_at is not None
    setting_up.change_window(window.pk, plan(town, scope=["category:8"]), by=director)
    row.refresh_from_db()
    assert signs.standing(row).zh == "标牌有效"


def test_an_offered_item_that_no_window_names_is_listed(window, town, at_work, client, people):
    director = at_work("qx.director")
    assert queries.without_window(town) == []
    setting_up.change_window(window.pk, plan(town, scope=["category:8"]), by=director)
    missing = {item.id for item in queries.without_window(town)}
    assert "subsidy.farmers" in missing
    setting_up.set_up_window(town, plan(town, 2, scope=["subsidy.farmers"]), by=director)
    assert missing - {item.id for item in queries.without_window(town)} == {"subsidy.farmers"}
