"""Each section and station has one page with a chart of what it published; one that published nothing is named."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from sunlit.boards import sheets
from sunlit.boards.queries.summaries import summary, without_any
from sunlit.core.bars import bars
from sunlit.demonstration.tests.townships import at
from sunlit.matters.book import book
from sunlit.people.models import Organisation


@pytest.mark.clause("S0.07.28")
def test_a_unit_has_one_page_whose_chart_follows_its_numbers_and_a_silent_one_is_named(
    town, bring_out, tmp_path
):
    office = Organisation.objects.get(code="QX-DZ")
    units = list(Organisation.objects.filter(township=town, outside=False))
    with at("2026-03-02 09:00"):
        assert office in without_any(units, 2026)
        page = Client().get(reverse("boards", args=["QX"])).content.decode()
        assert (
            "今年还没有公开内容的单位" in page and "党政办公室" in page.split("今年还没有公开内容的单位")[1]
        )
        bring_out(title="第一件")
        before = summary(office, 2026)
        assert before.total == 1 and office not in without_any(units, 2026)
        bring_out(title="第二件")
        after = summary(office, 2026)
        assert after.total == 2 and after.months[2] == 2
        assert before.kinds_chart() != after.kinds_chart() and before.months_chart() != after.months_chart()
        for unit in units:
            made = sheets.unit_summary(summary(unit, 2026), date(2026, 3, 2))
            assert made.pages == 1
        file = tmp_path / "summary.pdf"
        file.write_bytes(sheets.unit_summary(after, date(2026, 3, 2)).pdf)
        text = "".join(PdfReader(file).pages[0].extract_text().split())
        assert "第一件" in text and "第二件" in text and "党政办公室" in text
        own = Client().get(reverse("unit_board", args=["QX", "QX-DZ"])).content.decode()
        assert "<svg" in own and "重要事项决策" in own
        assert Client().get(reverse("unit_summary", args=["QX", "QX-DZ"])).content.startswith(b"%PDF")
        assert Client().get(reverse("unit_summary", args=["LH", "QX-DZ"])).status_code == 404


@pytest.mark.clause("S3.08.02")
def test_the_reports_introduction_says_what_openness_is_for_and_nothing_depends_on_it(town, tmp_path):
    words = book().clauses["S3.08.02"].text.zh
    unit = Organisation.objects.get(code="QX-ZX4")
    made = sheets.unit_summary(summary(unit, 2026), date(2026, 3, 2))
    file = tmp_path / "summary.pdf"
    file.write_bytes(made.pdf)
    text = "".join(PdfReader(file).pages[0].extract_text().split())
    assert words in text and text.index(words) < text.index("按月")  # before the figures
    assert book().clauses["S3.08.02"].kind == "inform"
    steps = [step for one in book().procedures.values() for step in one.steps.values()]
    duties = book().duties.values()
    assert not any("S3.08.02" in one.clauses for one in (*steps, *duties, *book().registers.values()))
    parameters = [one for found in book().regulations.values() for one in found.parameters]
    assert not any(value.clause == "S3.08.02" for one in parameters for value in one.values)


@given(st.lists(st.tuples(st.text(max_size=20), st.integers(0, 10_000)), max_size=12))
def test_the_longest_bar_is_the_greatest_number_and_names_are_text(rows):
    drawn = bars(rows, "标题")
    wide = [float(one) for one in re.findall(r'<rect x="190" y="\d+" width="([\d.]+)"', drawn)]
    numbers = [number for _name, number in rows]
    assert len(wide) <= sum(number > 0 for number in numbers)
    if wide:
        assert max(wide) == 320
    assert "<script" not in drawn


def test_a_hostile_name_is_no_markup_and_a_negative_number_is_refused():
    assert "<script>" not in bars([("<script>", 1)], "<b>")
    with pytest.raises(ValueError, match="negative"):
        bars([("a", -1)], "x")
