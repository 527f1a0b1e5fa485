"""The analysis counts by service, place and time; nobody can be picked out of it (S4.29.05)."""

from datetime import datetime
from fractions import Fraction

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit import clock
from sunlit.exchange import analysis
from sunlit.exchange.tests.conftest import rows_of
from sunlit.hall.tests.walking import CERTIFICATE, Walk
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import viewer_of


@pytest.fixture
def year_2026():
    with clock.standing_at(datetime(2026, 3, 16, 9, 0)):
        yield


def brought(people, count, month, village=None):
    """So many applications of one service, registered in a month from one village."""
    for number in range(count):
        matter = Walk(people, CERTIFICATE, f"不得外泄{number}").matter
        place = Organisation.objects.get(code=village) if village else None
        when = datetime(2026, month, 5, 10, 0, tzinfo=clock.CHINA)
        Matter.objects.filter(pk=matter.pk).update(opened_at=when, village=place)


@pytest.mark.clause("S4.29.05")
@pytest.mark.django_db
def test_counts_by_service_place_and_time_with_cells_below_five_hidden_and_nobody_to_be_found(
    people, town, signed_in, year_2026
):
    villages = list(town.units.filter(kind="village").order_by("code")[:3])
    for month, village, count in ((1, 0, 5), (1, 1, 6), (2, 0, 7), (2, 1, 9), (3, 2, 4)):
        brought(people, count, month, villages[village].code)
    mayor = viewer_of(people["qx.mayor"])
    by_place = {title.zh: cells for title, cells in analysis.table(mayor, "place-month", 2026).rows}
    assert by_place[villages[0].name][:2] == (5, 7)
    assert by_place[villages[1].name][:2] == (6, 9)
    assert villages[2].name not in by_place, "four are below five"
    (service,) = analysis.table(mayor, "item-month", 2026).rows
    assert service[1][:2] == (11, 16)
    assert service[1][2] is None
    (service,) = analysis.table(mayor, "item-place", 2026).rows
    assert service[1].count(None) == len(service[1]) - 2
    client = signed_in("qx.mayor")
    numbers = list(Matter.objects.values_list("number", flat=True))
    hostile = (
        {}, {"table": "item-place"}, {"table": "place-month", "year": "2026"}, {"search": "不得外泄"},
        {"table": "item-month", "handler": str(people["qx.clerk"].pk), "applicant": "1", "village": str(villages[2].pk)},
    )  # fmt: skip
    for query in hostile:
        page = client.get(reverse("analysis"), query)
        text = page.content.decode()
        assert page.status_code == 200
        assert "不得外泄" not in text.replace("search=%E4%B8%8D", "")
        assert not any(number in text for number in numbers)
        assert reverse("desk_matters") + "?" not in text, "no figure opens a list"
        left = rows_of(client.get(reverse("export_analysis"), query))
        assert "不得外泄" not in str(left)
        shown = [cell for row in left[1:] for cell in row[1:]]
        assert all(cell == "不显示" or int(cell) >= 5 for cell in shown)
        assert len(left[0]) <= 14
    # Narrowing by anything but table and year changes nothing, so nothing follows from two tables of the same kind.
    assert rows_of(client.get(reverse("export_analysis"), hostile[-1])) == rows_of(
        client.get(reverse("export_analysis"))
    )
    for table in ("applicant", "subject-month", "handler-month", "item-applicant", "", "item"):
        assert client.get(reverse("analysis"), {"table": table}).status_code == 404
        assert client.get(reverse("export_analysis"), {"table": table}).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(("username", "status"), [("qx.clerk", 403), ("qx.gov", 403), ("sys.admin", 403), ("qx.director", 200), ("qx.discipline", 200)])  # fmt: skip
def test_who_sees_the_township_sees_the_analysis(people, signed_in, username, status):
    assert signed_in(username).get(reverse("analysis")).status_code == status


@pytest.mark.parametrize(
    ("numbers", "gone"),
    [
        ([[5, 6], [7, 9]], set()),
        ([[4, 6], [7, 9]], {(0, 0), (0, 1), (1, 0), (1, 1)}),
        ([[4, 60, 6], [7, 9, 8], [5, 5, 5]], {(0, 0), (0, 2), (2, 0), (2, 2)}),
        ([[0, 6], [7, 9]], {(0, 0), (0, 1), (1, 0), (1, 1)}),
        ([[11, 16, 4, 0, 0]], {(0, 2), (0, 3), (0, 4)}),
        ([[11, 16, 4]], {(0, 0), (0, 2)}),
        ([[0, 0]], {(0, 0), (0, 1)}),
        ([[4]], {(0, 0)}),
    ],
)
def test_what_follows_from_sums_is_hidden_too(numbers, gone):
    assert analysis.hidden(numbers) == gone


tables = st.integers(1, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 12), min_size=width, max_size=width), min_size=1, max_size=5
    )
)


@settings(max_examples=80, deadline=None)
@given(tables)
def test_no_small_count_can_be_computed_from_the_rest_and_all_sums(numbers):
    gone = sorted(analysis.hidden(numbers))
    assert all(
        (row, column) in gone for row, line in enumerate(numbers) for column, n in enumerate(line) if n < 5
    )
    if len(numbers) > 1 and len(numbers[0]) > 1:
        assert not list(solved(numbers, gone))


def solved(numbers, gone):
    """The hidden cells that the known sums of rows and columns determine: by elimination over fractions."""
    place = {cell: index for index, cell in enumerate(gone)}
    lines = [[cell for cell in gone if cell[0] == row] for row, line in enumerate(numbers) if sum(line) >= 5]
    lines += [
        [cell for cell in gone if cell[1] == column]
        for column in range(len(numbers[0]))
        if sum(line[column] for line in numbers) >= 5
    ]
    matrix = [[Fraction(int(cell in line)) for cell in gone] for line in lines if line]
    pivots, top = [], 0
    for column in range(len(gone)):
        found = next((r for r in range(top, len(matrix)) if matrix[r][column]), None)
        if found is None:
            continue
        matrix[top], matrix[found] = matrix[found], matrix[top]
        first = matrix[top][column]
        matrix[top] = [value / first for value in matrix[top]]
        for r in range(len(matrix)):
            if r != top and matrix[r][column]:
                factor = matrix[r][column]
                matrix[r] = [a - factor * b for a, b in zip(matrix[r], matrix[top], strict=True)]
        pivots.append(column)
        top += 1
    for index, column in enumerate(pivots):
        if sum(1 for value in matrix[index] if value) == 1:
            yield gone[place[gone[column]]]
