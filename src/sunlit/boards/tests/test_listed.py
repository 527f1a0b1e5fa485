"""Ten things stand on the board of every unit and village; what isn't supplied says since when it is due."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.boards.queries.channels import rules
from sunlit.boards.queries.listed import listed
from sunlit.core.boards import check_boards
from sunlit.core.bulletins import Listed, days_missing, last_due
from sunlit.core.duties import Recurring
from sunlit.core.periods import Every
from sunlit.core.text import Text
from sunlit.demonstration import chain
from sunlit.demonstration.tests.townships import at
from sunlit.disclosure.actions import starting
from sunlit.matters.book import book
from sunlit.people.models import Organisation

TITLES = (
    "班子成员职务职责", "干部职工职务职责", "党员、干部工作承诺", "重大项目实施进度", "基层党建",
    "党风廉政建设", "创先争优", "工作动态", "工作要点和工作思路", "贯彻上级会议精神",
)  # fmt: skip


def page_of(code):
    page = Client().get(reverse("unit_board", args=["QX", code])).content.decode()
    return page.partition('id="listed"')[2].partition("</section>")[0]


def row_of(page, key):
    return page.partition(f'<tr id="l-{key}">')[2].partition("</tr>")[0]


@pytest.fixture
def village(town):
    return Organisation.objects.get(code="QX-V1")


@pytest.fixture
def put(town, village, at_work, people):
    """Published by the village on one of the ten."""

    def publish(duty, title):
        row = starting.start_ad_hoc(town, duty, title, by=at_work("qx.office"), unit=village)
        return chain.bring_out(row, chain.who_in(people), f"{title}的内容。", title=title)

    return publish


@pytest.mark.clause("S2.19.02")
def test_the_board_page_of_a_village_shows_all_ten_and_marks_an_empty_one_with_the_days_since_due(
    village, put
):
    with at("2026-03-02 09:00"):
        page = page_of("QX-V1")
        assert page.count("<tr id=") == len(rules().listed) == 10
        assert all(title in page for title in TITLES)
        assert page.count("未提供") == 10 and "已提供" not in page
        # Due on 31 January 2026: the day after it is the first one late.
        assert "2026年1月31日" in row_of(page, "leaders") and "30 天" in row_of(page, "leaders")
        put("bulletin-leaders", "村两委分工")
        put("bulletin-news", "三月修渠")
        page = page_of("QX-V1")
        assert page.count("未提供") == 8
        assert "已提供" in row_of(page, "leaders") and "村两委分工" in row_of(page, "leaders")
    # Of another unit nothing counts here, and of the village nothing there.
    with at("2026-03-02 10:00"):
        assert page_of("QX-V2").count("未提供") == 10 and page_of("QX-DZ").count("未提供") == 10
    # News are renewed each month by the 5th: on that day they still stand, the day after they are one day late.
    for moment, days in (("2026-04-05 09:00", 0), ("2026-04-06 09:00", 1), ("2026-04-30 09:00", 25)):
        with at(moment):
            row = row_of(page_of("QX-V1"), "news")
            assert ("已提供" in row) is (days == 0), moment
            assert days == 0 or f"{days} 天" in row, moment
    with at("2026-04-30 10:00"):
        put("bulletin-news", "四月植树")
        assert "四月植树" in row_of(page_of("QX-V1"), "news")
        assert "已提供" in row_of(page_of("QX-V1"), "leaders")  # this one holds for the year


def test_the_page_takes_as_many_queries_for_ten_publications_as_for_one(village, put):
    with at("2026-03-02 09:00"):
        put("bulletin-party", "党课")
        with CaptureQueriesContext(
            connection,
        ) as few:
            listed(village, date(2026, 3, 2))
        for number in range(3):
            put("bulletin-party", f"党课{number}")
            put("bulletin-superior", f"会议{number}")
        with CaptureQueriesContext(connection) as many:
            found = listed(village, date(2026, 3, 2))
    assert len(few) == len(many) <= 2
    assert next(one for one in found if one.listed.key == "party").publication.title == "党课2"


@given(
    st.sampled_from(Every), st.integers(1, 12), st.integers(1, 31), st.dates(date(2024, 1, 1), date(2027, 12, 31)),
    st.dates(date(2022, 1, 1), date(2027, 12, 31)),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_the_demanded_period_is_the_last_whose_day_is_past(every, month, day, today, last):
    rule = Recurring(every, month, day)
    one = Listed("x", Text("甲", "a"), ("news",), rule)
    first, due = last_due(one, today, book().calendar)
    assert due < today and first <= today
    missing = days_missing(one, last, today, book().calendar)
    assert missing == (0 if last >= first else (today - due).days) and (missing == 0) == (last >= first)
    assert days_missing(one, None, today, book().calendar) == (today - due).days


def test_the_check_finds_nine_things_no_clause_an_unknown_month_and_a_thing_that_nothing_fills():
    good = rules()
    assert not check_boards(good)
    for wrong in (
        replace(good, listed=good.listed[:9]),
        replace(good, listed_clause=""),
        replace(good, listed=(*good.listed[:9], replace(good.listed[9], duties=()))),
        replace(good, listed=(*good.listed[:9], replace(good.listed[9], key="leaders"))),
        replace(good, listed=(*good.listed[:9], replace(good.listed[9], due=Recurring(Every.MONTH, 3, 5)))),
    ):
        assert check_boards(wrong)
