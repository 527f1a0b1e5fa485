"""The first-inquiry register: its issued layout, its figures, the boards on the desks, the manner of reception."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.demonstration.tests.townships import at
from sunlit.hall import register, register_sheets
from sunlit.hall.actions import handovers, inquiries
from sunlit.hall.tests.asking import ask, unit_of
from sunlit.hall.tests.refusing import code
from sunlit.hall.tests.visits import follow
from sunlit.hall.tests.walking import Walk
from sunlit.hall.tests.words import words_of
from sunlit.matters import documents
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.mark.clause("S2.26.10")
def test_the_manner_of_reception_stands_on_the_counter_and_among_the_criteria(client, people):
    client.force_login(people["qx.clerk"], backend=BACKEND)
    page = client.get(reverse("counter")).content.decode()
    with at("2026-03-02 09:00"):
        walk = Walk(people).accept().receive().to_the_end()
        visitor = Client()
        mine = follow(visitor, walk.matter, "周小满")
        rate = mine.split(f'href="/QX/rate/{walk.number}/')[1].split('"')[0]
        form = visitor.get(f"/QX/rate/{walk.number}/{rate}").content.decode()
    for words in ("热情主动", "文明办事", "服务规范", "及时高效"):
        assert words in page and words in form


@pytest.mark.clause("S2.26.11")
def test_the_register_prints_in_its_issued_layout_and_an_entry_needs_its_fields(client, town, clerk, people):
    with clock.standing_at(datetime(2026, 3, 2, 9, 0)):
        first = ask(town, clerk)
        inquiries.answer(first.pk, "带上户口簿", by=clerk)
        ask(town, clerk, text="第二件", visitor="")
        client.force_login(people["qx.clerk"], backend=BACKEND)
        for nothing in ({"visitor": ""}, {"question": " "}):
            typed = {"way": "visit", "question": "第三件", "visitor": "周", "key": "n", **nothing}
            assert client.post(reverse("inquiry_new"), typed).status_code == 422
        assert Matter.objects.count() == 2
        sheet = register.book_sheet(clerk, town, datetime(2026, 3, 1).date(), datetime(2026, 3, 31).date())
        for row in sheet["rows"]:
            assert all(row[name] for name in ("name", "unit", "time", "matter", "result"))
        for name in ("name", "unit", "time", "matter", "result"):
            broken = {**sheet, "rows": [{**sheet["rows"][0], name: ""}]}
            with pytest.raises(Refused):
                documents.show("first-inquiry-register", broken, number="X")
        client.force_login(people["qx.director"], backend=BACKEND)
        printed = client.get(reverse("inquiry_register"), {"first": "2026-03-01", "last": "2026-03-31"})
    words = words_of(printed.content)
    assert all(part in words for part in ("首问登记本", "党政办公室", "周样本", "带上户口簿", "不愿透露"))


@pytest.mark.clause("S2.26.12")
def test_twenty_entries_of_which_eighteen_closed_in_time_are_ninety_per_cent(
    client, town, clerk, people, at_work
):
    day = datetime(2026, 3, 2, 9, 0)
    for number in range(20):
        with clock.standing_at(day):
            # One of them is a report about somebody, whose content only the discipline office reads.
            about = {"about": people["qx.econ"], "way": "phone"} if number == 17 else {}
            inquiry = ask(town, clerk, text=f"第{number}件", **about)
        if number < 18:
            with clock.standing_at(day + timedelta(minutes=5)):
                if number == 17:
                    handovers.take_over(inquiry.pk, by=at_work("qx.discipline"))
                else:
                    inquiries.answer(inquiry.pk, "已答", by=clerk)
        elif number == 18:
            with clock.standing_at(day + timedelta(days=1)):  # at once means the same day
                inquiries.answer(inquiry.pk, "已答", by=clerk)
    mine = people["qx.clerk"]
    with clock.standing_at(datetime(2026, 3, 31, 17, 0)):
        for name in ("qx.clerk", "qx.director", "qx.discipline", "qx.mayor"):
            (figure,) = register.figures(at_work(name), day.date(), clock.today())
            assert (figure.staff, figure.number, figure.in_time, figure.still_open) == (mine, 20, 18, 1), name
            assert (figure.percent, figure.open_percent) == ("90", "5")

        def row(address, username):
            client.force_login(people[username], backend=BACKEND)
            page = client.get(address).content.decode()
            table = page.split("按时办结率</th>")[1].split("</table>")[0]
            return table.split(f'<th scope="row">{mine.name}</th>')[1].split("</tr>")[0]

        period = "?first=2026-03-01&last=2026-03-31"
        assert "90%" in row(reverse("inquiries") + period, "qx.director")
        # What the discipline office assesses by is the same figure, whoever may read the single entries.
        assessed = row(reverse("desk_supervision"), "qx.discipline")
        assert ">20<" in assessed and "90%" in assessed and "5%" in assessed
    client.force_login(people["qx.mayor"], backend=BACKEND)
    assert "首问登记考评" not in client.get(reverse("desk_supervision")).content.decode()


@pytest.mark.clause("S2.26.02")
def test_a_desk_plate_has_four_fields_its_maker_and_who_lacks_the_telephone_is_listed(
    client, town, clerk, people
):
    unit = unit_of(people["qx.econ"])
    Organisation.objects.filter(pk=unit.pk).update(complaint_phone="")
    plates = {row.holding.staff.username: row for row in register.plates(town)}
    lacking = {name for name, row in plates.items() if not row.complete}
    assert lacking == {"qx.econ", "qx.econ2", "qx.econ.head"}
    assert plates["qx.clerk"].maker.key == "office" and plates["qx.agent"].maker.kind == "village"
    with pytest.raises(Refused) as refused:
        register_sheets.desk_plate(plates["qx.econ"], by=clerk)
    assert code(refused) == "no_complaint_phone"
    client.force_login(people["qx.office"], backend=BACKEND)
    page = client.get(reverse("plates")).content.decode()
    assert people["qx.econ"].name in page.split("</section>")[0]
    done = client.post(reverse("plates"), {"holding": plates["qx.clerk"].holding.pk}, follow=True)
    words = words_of(done.content)
    plate = plates["qx.clerk"]
    for part in (
        plate.holding.staff.name,
        plate.holding.post.title,
        "咨询受理服务部",
        plate.complaint_phone,
        "党政办公室",
    ):
        assert part in words
