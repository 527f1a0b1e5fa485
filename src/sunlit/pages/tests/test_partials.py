"""Each part that pages are made of, rendered in both languages; and the arithmetic of bars and standings."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django import forms
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from sunlit import clock
from sunlit.core.explanations import explain
from sunlit.core.limits import ClockEvent, ClockKind, Limit, Unit
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.demonstration import places
from sunlit.matters.book import book
from sunlit.pages.progress import clock_bar, stages, standing

MONDAY = date(2025, 11, 3)
FIVE = Limit(5, Unit.WORKING_DAY)


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=clock.CHINA)


def why(*more: ClockEvent) -> object:
    return explain(FIVE, [ClockEvent(ClockKind.START, at(MONDAY)), *more], book().calendar)


@pytest.fixture(params=["zh-hans", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_five_days_from_monday_are_on_time_until_the_next_monday() -> None:
    due = date(2025, 11, 10)
    assert standing(due, today=due).code == "running"
    assert standing(due, today=due, soon_from=due).words.zh == "今日到期"
    assert standing(due, today=due + timedelta(1)).words == Text("已超期1天", "1 day late")
    assert standing(due, today=due + timedelta(9), closed_on=due).code == "done"
    assert standing(due, today=due + timedelta(9), closed_on=due + timedelta(1)).words.zh == "迟1天办结"


def test_a_standing_tells_soon_from_its_first_day_on() -> None:
    due, soon = date(2025, 11, 10), date(2025, 11, 5)
    assert standing(due, today=soon - timedelta(1), soon_from=soon).code == "running"
    assert standing(due, today=soon, soon_from=soon).words == Text("还剩5天", "5 days left")


def test_what_stands_still_or_never_started_has_no_last_day() -> None:
    assert standing(None, today=MONDAY, stopped=True).code == "stopped"
    assert standing(None, today=MONDAY).code == "none"
    assert standing(date(2030, 1, 4), today=MONDAY, provisional=True).code == "provisional"


@given(st.integers(0, 40))
def test_the_bar_counts_what_the_calendar_counts(passed: int) -> None:
    today = MONDAY + timedelta(passed)
    bar = clock_bar(why(), book().calendar, today=today)  # type: ignore[arg-type]
    counted = [cell for cell in bar.cells if cell.state in ("used", "left")]
    assert len(counted) == 5
    assert [cell.state for cell in bar.cells] == sorted(
        (cell.state for cell in bar.cells), key=["used", "left", "late"].index
    )
    late = sum(cell.state == "late" for cell in bar.cells)
    calendar = book().calendar
    assert late == max(0, calendar.working_days_between(MONDAY, today) - 5)
    assert [cell.last for cell in counted] == [False] * 4 + [True]


def test_a_stop_shows_as_days_that_stand_still() -> None:
    stop = ClockEvent(ClockKind.STOP, at(date(2025, 11, 5)), "materials")
    resume = ClockEvent(ClockKind.RESUME, at(date(2025, 11, 12)))
    bar = clock_bar(why(stop, resume), book().calendar, today=date(2025, 11, 12))  # type: ignore[arg-type]
    assert [cell.state for cell in bar.cells] == ["used"] * 2 + ["stopped"] * 5 + ["left"] * 3
    assert "停止计时5个工作日" in bar.sentence.zh


def test_the_clock_bar_says_in_words_what_it_shows(language: str) -> None:
    bar = clock_bar(why(), book().calendar, today=date(2025, 11, 12))  # type: ignore[arg-type]
    with translation.override(language):
        html = render_to_string("pages/clock_bar.html", {"bar": bar})
    assert html.count("<li") == 7 and 'aria-hidden="true"' in html
    assert ("2 working days late" if language == "en" else "超期2个工作日") in html
    assert 'datetime="2025-11-10"' in html


def test_a_standing_is_an_icon_and_a_word(language: str) -> None:
    with translation.override(language):
        html = render_to_string("pages/standing.html", {"standing": standing(MONDAY, today=MONDAY)})
    assert "#clock" in html and ("on time" if language == "en" else "在期限内") in html


def test_the_current_stage_is_lit(language: str) -> None:
    with translation.override(language):
        html = render_to_string("pages/stages.html", {"stages": stages("handling")})
    assert html.count("<li") == 3 and html.count('aria-current="step"') == 1
    assert html.index('class="done"') < html.index('class="current"')
    assert all(stage.state == "done" for stage in stages("reply", closed=True))
    assert all(stage.state == "" for stage in stages(""))


def test_a_date_opens_its_reckoning(language: str) -> None:
    with translation.override(language):
        html = render_to_string("pages/why_date.html", {"day": date(2025, 11, 10), "why": why()})
        bare = render_to_string("pages/why_date.html", {"day": date(2025, 11, 10), "why": None})
    assert html.count("<li") == 8 and "<summary>" in html
    assert "<details" not in bare and 'datetime="2025-11-10"' in bare


def test_the_pager_keeps_what_was_searched(language: str) -> None:
    request = RequestFactory().get("/", {"q": "低保", "page": "2"})
    page = Paginator(range(100), 10).page(2)
    with translation.override(language):
        html = render_to_string("pages/pager.html", {"page": page}, request)
    assert html.count("q=%E4%BD%8E%E4%BF%9D") == 2
    assert "page=1" in html and "page=3" in html and "2 / 10" in html
    assert render_to_string("pages/pager.html", {"page": Paginator([1], 10).page(1)}, request).strip() == ""


class Slip(forms.Form):
    name = forms.CharField(label="姓名", help_text="与证件一致")
    way = forms.ChoiceField(label="方式", choices=[("a", "来访"), ("b", "来电")], widget=forms.RadioSelect)
    note = forms.CharField(label="备注", required=False, widget=forms.Textarea)
    key = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_field_has_label_hint_and_error_that_belong_to_it(language: str) -> None:
    form = Slip({"name": "", "way": "c"})
    with translation.override(language):
        html = {name: render_to_string("pages/field.html", {"field": form[name]}) for name in form.fields}
    assert 'for="id_name"' in html["name"] and 'id="id_name_helptext"' in html["name"]
    assert 'id="id_name_error"' in html["name"] and 'aria-invalid="true"' in html["name"]
    described = html["name"].split('aria-describedby="')[1].split('"')[0].split()
    assert set(described) == {"id_name_helptext", "id_name_error"}
    assert "<fieldset" in html["way"] and "<legend>" in html["way"] and html["way"].count("<input") == 2
    assert ("(optional)" if language == "en" else "（选填）") in html["note"]
    assert html["key"].strip().startswith("<input") and "label" not in html["key"]


def test_a_refusal_stands_beside_the_field_that_it_names() -> None:
    refusal = Refused("x", Text("日期不对", "wrong day"), clause="S1.01.01", field="note")
    form = Slip()
    assert "日期不对" in render_to_string("pages/field.html", {"field": form["note"], "refusal": refusal})
    assert "日期不对" not in render_to_string("pages/field.html", {"field": form["name"], "refusal": refusal})


def test_an_empty_state_offers_a_way_on() -> None:
    html = render_to_string(
        "pages/empty.html", {"what": "没有", "then": "去看看", "url": "/x/", "link": "走"}
    )
    assert "没有" in html and 'href="/x/"' in html


@pytest.mark.parametrize("code", ["400", "403", "404", "409", "500"])
def test_an_error_page_is_calm_and_offers_a_way_on(code: str, language: str) -> None:
    with translation.override(language):
        html = render_to_string(f"{code}.html")
    assert 'href="/"' in html and code in html and html.count("<h1>") == 1
    assert ("To the front page" if language == "en" else "回到首页") in html


@pytest.mark.parametrize(
    "icon",
    ["clock", "check", "soon", "late", "stopped", "provisional", "refused", "search", "paper", "print"],
)
def test_every_icon_is_in_the_sprite(icon: str) -> None:
    sprite = Path(str(finders.find("img/icons.svg"))).read_text("utf-8")
    assert f'id="{icon}"' in sprite


@pytest.mark.parametrize("template", ["desk/base.html", "portal/base.html", "pages/error.html"])
@pytest.mark.django_db
def test_everything_that_a_shell_loads_is_there(template: str) -> None:
    html = render_to_string(template, {}, RequestFactory().get("/"))
    loaded = re.findall(r'(?:href|src)="/static/([^"#]+)', html)
    assert len(loaded) >= 3
    assert [name for name in loaded if not finders.find(name)] == []


@pytest.mark.django_db
def test_an_address_with_a_nul_character_names_nothing(client):
    places.build()
    assert client.get("/QX/items/%00/").status_code == 404
