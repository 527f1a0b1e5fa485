"""Every list leaves as its page shows it, to whoever may open the page, and the ledger knows of it."""

import pytest
from django.urls import reverse

from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.exchange import exports
from sunlit.exchange.tests.conftest import name_of, rows_of
from sunlit.hall.actions import inquiries
from sunlit.hall.actions.inquiries import Question
from sunlit.ledger.models import Entry
from sunlit.matters.models import Matter
from sunlit.pages.exporting import Exported, offered
from sunlit.people.viewer import viewer_of
from sunlit.tables import Heading

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(people, town):
    """Register somebody's question."""

    def ask(question="低保怎么办理", visitor="王秀英", by="qx.clerk"):
        return inquiries.register(town, Question(question, visitor=visitor), by=viewer_of(people[by]))

    return ask


def test_the_list_of_matters_leaves_with_its_filter_and_is_in_the_ledger(signed_in, asked):
    asked("低保怎么办理")
    asked("医保怎么缴费", "李大山")
    client = signed_in("qx.clerk")
    page = client.get(reverse("desk_matters"))
    assert reverse("export_matters") in page.content.decode()
    answer = client.get(reverse("export_matters"))
    assert answer.status_code == 200
    head, *rows = rows_of(answer)
    assert head[:3] == ["编号", "事项", "申请人"]
    assert {row[0] for row in rows} == set(Matter.objects.values_list("number", flat=True))
    assert "事项" in name_of(answer) and name_of(answer).endswith(".xlsx")
    one = rows_of(client.get(reverse("export_matters"), {"search": "李大山", "as": "csv", "state": ""}))
    assert [row[2] for row in one[1:]] == ["李大山"]
    entries = list(Entry.objects.filter(act="exported").order_by("seq"))
    assert [entry.known_facts["rows"] for entry in entries] == [2, 1]
    assert {entry.subject for entry in entries} == {"matters"}
    assert all("李大山" not in str(entry.known_facts) for entry in entries)


def test_a_list_leaves_in_the_language_of_the_page(signed_in, asked):
    asked()
    client = signed_in("qx.clerk")
    client.post("/language/setlang/", {"language": "en"})
    assert rows_of(client.get(reverse("export_matters")))[0][0] == "Number"


def test_numbers_of_people_leave_masked(signed_in, asked):
    asked("我的身份证是11010519491231002X，电话13800138000")
    for key in ("matters", "inquiries"):
        text = str(rows_of(signed_in("qx.clerk").get(reverse(f"export_{key}"), {"as": "csv"})))
        assert "11010519491231002X" not in text
        assert "13800138000" not in text


def test_what_somebody_typed_never_leaves_as_a_formula(signed_in, asked):
    asked('=HYPERLINK("http://x")', "=1+1")
    client = signed_in("qx.clerk")
    assert "'=1+1" in str(rows_of(client.get(reverse("export_inquiries"), {"as": "csv"})))
    assert "=1+1" in [row[2] for row in rows_of(client.get(reverse("export_inquiries")))]


@pytest.mark.parametrize(
    "username", ["qx.clerk", "qx.gov", "qx.mayor", "qx.discipline", "lh.clerk", "qx.econ"]
)
def test_who_looks_gets_what_the_gate_shows_and_nothing_else(people, signed_in, asked, username):
    asked()
    asked("医保", by="qx.econ")
    visible = set(Matter.objects.visible_to(viewer_of(people[username])).values_list("number", flat=True))
    rows = rows_of(signed_in(username).get(reverse("export_matters"), {"state": ""}))
    assert {row[0] for row in rows[1:]} == visible


@pytest.mark.parametrize(
    "query",
    [{"unit": "999999"}, {"unit": "1 OR 1=1"}, {"handler": "1"}, {"state": "'; DROP"}, {"as": "../../x"}, {"list": "nothing"}, {"village": "-1"}, {"sort": "password"}],
)  # fmt: skip
def test_hostile_filters_open_nothing(people, signed_in, asked, query):
    asked()
    answer = signed_in("lh.clerk").get(reverse("export_matters"), query)
    assert answer.status_code == 200
    assert len(rows_of(answer)) == 1


def test_what_does_not_exist_is_not_found_and_other_verbs_are_refused(people, signed_in):
    client = signed_in("qx.econ")
    for name, argument in (
        ("export_register", "no-such-register"),
        ("export_late_of", 999_999_999),
        ("export_late_of", people["qx.clerk"].pk),
    ):
        assert client.get(reverse(name, args=[argument])).status_code == 404
    assert client.post(reverse("export_matters")).status_code == 405


def test_staff_posts_and_organisations_leave_to_administrators_alone(signed_in):
    system, clerk = signed_in("sys.admin"), signed_in("qx.clerk")
    assert "qx.clerk" in [row[1] for row in rows_of(system.get(reverse("export_staff"), {"q": "qx."}))]
    assert "QX" in [row[1] for row in rows_of(system.get(reverse("export_organisations")))]
    assert len(rows_of(signed_in("sec.admin").get(reverse("export_posts")))) > 5
    for name in ("export_staff", "export_organisations", "export_posts"):
        assert clerk.get(reverse(name)).status_code == 403
    assert system.get(reverse("export_posts")).status_code == 403


def test_every_list_that_is_offered_has_a_link_on_a_page():
    """A list without a link would be an exit that nobody knows of."""
    from pathlib import Path

    import sunlit

    folder = Path(sunlit.__file__).parent
    texts = "".join(path.read_text("utf-8") for path in folder.rglob("*.html"))
    # A page that several lists share is told by its view which of them it shows.
    views = "".join(path.read_text("utf-8") for path in folder.rglob("views/*.py"))
    for one in offered():
        assert f'export_links "{one.key}"' in texts or f'"export": "{one.key}"' in views, one.key


def test_too_long_a_list_is_refused_and_not_cut(people, town, monkeypatch):
    monkeypatch.setitem(exports.MOST_ROWS, "csv", 3)
    viewer = viewer_of(people["qx.clerk"])

    def leave(number):
        found = Exported(Text("甲", "A"), (Heading("甲"),), ([str(n)] for n in range(number)))
        return exports.export(found, key="x", form="csv", by=viewer, township=town)[1]

    assert leave(3) == 3
    with pytest.raises(Refused) as refusal:
        leave(4)
    assert refusal.value.code == "too_many_rows"
    assert Entry.objects.filter(act="exported").count() == 1


def test_too_long_a_list_is_told_on_a_page(signed_in, asked, monkeypatch):
    monkeypatch.setitem(exports.MOST_ROWS, "xlsx", 0)
    asked()
    answer = signed_in("qx.clerk").get(reverse("export_matters"))
    assert answer.status_code == 422
    assert "缩小筛选范围" in answer.content.decode()
