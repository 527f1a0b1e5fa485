"""Certificates drawn once a period, preferential payments by the standard, funds with their balance, meal allowances."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from sunlit import clock
from sunlit.core import money
from sunlit.core.programmes import Every, counts_for
from sunlit.core.refusals import Refused
from sunlit.demonstration.tests.townships import at
from sunlit.hall.tests.refusing import refused
from sunlit.matters import choosing
from sunlit.matters.choices import forget_choices
from sunlit.matters.written_once import NeverChanged
from sunlit.subsidies.actions import certificates, funds, lists, sending
from sunlit.subsidies.actions.sending import Result
from sunlit.subsidies.models import Certificate, Draw, Fund, FundEntry, MealLine, MealSheet, Standard
from sunlit.subsidies.tests.conftest import NAMES, NUMBERS, row
from sunlit.subsidies.tests.test_lists import codes

YEAR = (date(2025, 1, 1), date(2025, 12, 31))


@pytest.fixture(autouse=True)
def nothing_chosen():
    forget_choices()
    yield
    forget_choices()


@pytest.mark.clause("S2.36.10")
def test_a_certificate_of_twelve_months_gives_twelve_rows_each_drawn_once_and_the_undrawn_marked(
    standard, households, at_work
):
    social = at_work("social")
    with at("2025-01-01 09:00"):
        standard("minimum-living", "300", "rural")
        made = certificates.open_certificate(
            households[0].pk, "minimum-living", "rural", "低保1号", *YEAR, by=social
        )
    for month in range(1, 13):
        if month != 5:
            with at(f"2025-{month:02d}-15 09:00"):
                assert certificates.draw(made.pk, "", "300", by=social).period == f"2025-{month:02d}"
                again = refused(
                    "drawn_already", certificates.draw, made.pk, f"2025-{month:02d}", "300", by=social
                )
                assert again.clause == "S2.36.10"
    found = certificates.schedule(made, date(2026, 1, 20))
    assert len(found) == 12
    assert [one.name for one in found if one.missing] == ["2025-05"]
    assert all(one.draw for one in found if one.name != "2025-05")
    with pytest.raises(IntegrityError), transaction.atomic():
        first = made.draws.first()
        Draw.objects.create(
            certificate=made,
            period=first.period,
            amount=1,
            standard="x",
            drawn_on=first.drawn_on,
            by_id=first.by_id,
        )
    with at("2026-01-10 09:00"):
        refused("no_period", certificates.draw, made.pk, "2026-01", "300", by=social)


@pytest.mark.clause("S2.38.01")
def test_a_preferential_payment_is_the_standard_and_names_category_standard_and_payer(
    standard, households, at_work, client
):
    social = at_work("social")
    with at("2024-06-01 09:00"):
        standard("preferential", "12000", "conscript", basis="某市政发〔2024〕8号")
        standard("preferential", "5000", "key", basis="某市政发〔2024〕8号")
        made = certificates.open_certificate(
            households[0].pk, "preferential", "conscript", "优待1号", date(2024, 1, 1), YEAR[1], by=social
        )
    with at("2024-12-20 09:00"):
        for wrong in ("11999.99", "12000.01", "5000"):
            assert (
                refused("other_amount", certificates.draw, made.pk, "2024", wrong, by=social).clause
                == "S2.38.01"
            )
        found = certificates.draw(made.pk, "2024", "12000", by=social)
        assert found.amount == Decimal("12000.00") and "12000元（某市政发〔2024〕8号）" in found.standard
        typed = {"name": NAMES[0], "id_tail": NUMBERS[0][-4:], "card_tail": households[0].card_tail}
        page = client.post("/QX/subsidies/mine/", typed).content.decode()
        assert "义务兵家属" in page and "12000.00" in page and "县民政局，经镇政府发放" in page
        rows = [row(1, "1", "11999.99", who=1, category="conscript")]
        assert codes(lists.look(made.township, "preferential", "2024", rows)) == [(1, "amount")]


@pytest.mark.clause("S2.38.02")
def test_december_and_january_count_for_the_year_and_it_is_flagged_on_the_first_of_february(
    standard, households, at_work, town
):
    assert counts_for(Every.YEAR, date(2024, 12, 1), 31) == "2024"
    assert counts_for(Every.YEAR, date(2025, 1, 31), 31) == "2024"
    assert counts_for(Every.YEAR, date(2025, 2, 1), 31) == "2025"
    social = at_work("social")
    with at("2024-06-01 09:00"):
        standard("preferential", "12000", "conscript")
        for place, person in enumerate(households[:3]):
            certificates.open_certificate(
                person.pk,
                "preferential",
                "conscript",
                f"优待{place}",
                date(2024, 1, 1),
                date(2024, 12, 31),
                by=social,
            )
    made = list(households[0].certificates.all()) + list(households[1].certificates.all())
    with at("2024-12-28 09:00"):
        assert certificates.draw(made[0].pk, "", "12000", by=social).period == "2024"
    with at("2025-01-31 09:00"):
        assert certificates.draw(made[1].pk, "", "12000", by=social).period == "2024"
    assert certificates.missing_of(town, date(2025, 1, 31)) == []
    [(late, names)] = certificates.missing_of(town, date(2025, 2, 1))
    assert late.household_id == households[2].pk and names == ["2024"]
    with at("2025-01-02 09:00"):
        with pytest.raises(Refused):
            _choose(town, "preferential-paid-after", "x", at_work("mayor"))
        _choose(town, "preferential-paid-after", "15", at_work("mayor"))
        assert certificates.missing_of(town, date(2025, 1, 15)) == []
        [(late, names)] = certificates.missing_of(town, date(2025, 1, 16))
        assert late.household_id == households[2].pk and names == ["2024"]
    with at("2025-01-16 09:00"):
        assert refused("no_period", certificates.draw, made[1].pk, "", "12000", by=social).field == "period"


def _choose(town, parameter, value, mayor):
    return choosing.choose(town, parameter, value, since=clock.today(), reason="镇长办公会决定", by=mayor)


def test_a_township_that_publishes_longer_pays_later(standard, households, listed, town, at_work):
    with at("2026-03-02 09:00"):
        standard("grain", "12.5")
        _choose(town, "subsidy-publicity", "10", at_work("mayor"))
        made = listed([row(1)])
    assert made.public_until == date(2026, 3, 12)
    with at("2026-03-12 09:00"):
        refused("still_public", sending.send, made.pk, "csv", by=at_work("social"))
    with at("2026-03-13 00:10"):
        assert sending.send(made.pk, "csv", by=at_work("social"))


@pytest.mark.parametrize("model", [Standard, Certificate, Draw, Fund, FundEntry, MealSheet])
def test_what_was_published_entered_or_drawn_is_written_once(model, standard, households, at_work, town):
    social = at_work("social")
    with at("2026-01-05 09:00"):
        standard("minimum-living", "300", "rural")
        made = certificates.open_certificate(
            households[0].pk,
            "minimum-living",
            "rural",
            "低保1号",
            date(2026, 1, 1),
            date(2026, 12, 31),
            by=social,
        )
        certificates.draw(made.pk, "2026-01", "300", by=social)
        fund = funds.open_fund(town, "donation", "助学捐款", "元", by=social)
        funds.enter(fund.pk, False, "1", "捐款", date(2026, 1, 2), by=social, key="1")
        funds.enter_meals(town, "会", date(2026, 1, 2), 1, [money.Attendee("甲", False)], by=social, key="m")
    one = model.objects.get()
    for act in (one.save, one.delete, model.objects.all().delete, partial(model.objects.update, pk=1)):
        with pytest.raises(NeverChanged):
            act()
    with pytest.raises(NeverChanged):
        households[0].delete()


@pytest.mark.clause("S2.38.03")
def test_each_of_the_three_kinds_of_families_has_its_schedule_and_missing_periods_are_listed(
    standard, households, at_work, town
):
    social = at_work("social")
    with at("2025-01-01 09:00"):
        for code in ("martyr", "on-duty", "illness"):
            standard("pension", "1500", code)
        for wrong in ("", "cousin"):
            refused(
                "no_such",
                certificates.open_certificate,
                households[0].pk,
                "pension",
                wrong,
                "抚0",
                *YEAR,
                by=social,
            )
        refused(
            "no_such", certificates.open_certificate, households[0].pk, "grain", "", "抚0", *YEAR, by=social
        )
        made = [
            certificates.open_certificate(person.pk, "pension", code, f"抚{code}", *YEAR, by=social)
            for person, code in zip(households[:3], ("martyr", "on-duty", "illness"), strict=True)
        ]
        refused(
            "overlaps",
            certificates.open_certificate,
            households[0].pk,
            "pension",
            "martyr",
            "抚9",
            *YEAR,
            by=social,
        )
    with at("2025-02-05 09:00"):
        for one in made[:2]:
            certificates.draw(one.pk, "2025-01", "1500", by=social)
    assert [len(certificates.schedule(one, date(2025, 2, 5))) for one in made] == [12, 12, 12]
    assert certificates.missing_of(town, date(2025, 2, 10)) == []
    [(late, names)] = certificates.missing_of(town, date(2025, 2, 11))
    assert late.category == "illness" and names == ["2025-01"]


def test_what_a_list_paid_is_drawn_on_the_certificate_and_neither_way_pays_twice(
    standard, households, listed, at_work
):
    social = at_work("social")
    with at("2026-03-02 09:00"):
        standard("minimum-living", "300", "rural")
        made = certificates.open_certificate(
            households[0].pk,
            "minimum-living",
            "rural",
            "低保1号",
            date(2026, 1, 1),
            date(2026, 12, 31),
            by=social,
        )
        paying = listed([row(1, "1", category="rural")], programme="minimum-living", period="2026-03")
        refused("drawn_already", certificates.draw, made.pk, "2026-03", "300", by=social)
    with at("2026-03-10 09:00"):
        sending.send(paying.pk, "csv", by=social)
        sending.take_results(paying.pk, [Result(1, True)], by=social)
        assert made.draws.get().row.list_id == paying.pk
        report = lists.look(paying.township, "minimum-living", "2026-03", [row(1, "1", category="rural")])
        assert codes(report) == [(1, "elsewhere")]


@pytest.mark.clause("S0.07.15")
def test_donations_show_received_used_and_left_goods_by_quantity_and_a_fund_without_use_is_unused(
    town, at_work, client
):
    social = at_work("social")
    with at("2026-11-20 09:00"):
        gift = funds.open_fund(town, "donation", "助学捐款", "元", by=social)
        rice = funds.open_fund(town, "relief", "救灾大米", "袋", by=social)
        idle = funds.open_fund(town, "fund", "村道基金", "元", by=social)

        def enter(fund, used, amount, what, key):
            return funds.enter(fund.pk, used, amount, what, date(2026, 11, 3), by=social, key=key)

        enter(gift, False, "10000", "某企业捐款", "1")
        enter(gift, True, "5000", "资助学生 10 人", "2")
        enter(gift, True, "2500", "图书室书架", "3")
        assert enter(gift, True, "2500", "图书室书架", "3").pk and FundEntry.objects.count() == 3
        assert refused("more_than_left", enter, gift, True, "2500.01", "其他", "4").clause == "S0.07.15"
        enter(rice, False, "120", "县应急局调拨", "5")
        enter(rice, True, "80", "发放 40 户，每户 2 袋", "6")
        enter(idle, False, "3000", "村民捐款", "7")
        refused("personal_data", enter, gift, False, "1", "张三 13912345678", "8")
        for wrong in ("0", "-1", "x"):
            refused("not_an_amount", enter, gift, False, wrong, "捐款", "9")
        page = client.get("/QX/funds/").content.decode()
    parts = {
        name: page.split(name, 1)[1].split("</section>")[0] for name in ("助学捐款", "救灾大米", "村道基金")
    }
    assert all(
        shown in parts["助学捐款"]
        for shown in ("10000.00 元", "7500.00 元", "2500.00</strong>", "资助学生 10 人", "图书室书架")
    )
    assert "未使用" not in parts["助学捐款"]
    assert all(shown in parts["救灾大米"] for shown in ("120 袋", "80 袋", "40</strong> 袋"))
    assert "未使用" in parts["村道基金"] and "3000.00" in parts["村道基金"]


@pytest.mark.clause("S0.08.19")
def test_thirteen_attendees_get_twenty_yuan_a_meal_but_no_salaried_officer_and_none_for_a_meal_that_was_served(
    town, at_work
):
    office, day = at_work("office"), date(2026, 11, 3)
    cadres = [money.Attendee(f"干部{number}", False) for number in range(13)]
    one = funds.enter_meals(town, "春耕部署会", day, 1, cadres, by=office, key="1")
    assert money.total(one.lines.values_list("amount", flat=True)) == Decimal("260.00")
    two = funds.enter_meals(town, "全天会", day, 2, cadres, by=office, key="2")
    assert money.total(two.lines.values_list("amount", flat=True)) == Decimal("520.00")
    mixed = [*cadres[:2], money.Attendee("在编甲", True), money.Attendee("已用餐", False, 1)]
    three = funds.enter_meals(town, "下午会", day, 2, mixed, by=office, key="3")
    assert list(three.lines.order_by("pk").values_list("amount", flat=True)) == [40, 40, 0, 20]
    line, none = three.lines.get(name="已用餐"), three.lines.get(name="在编甲")
    assert funds.sign_meal(line.pk, by=office).signed_at
    refused("nothing_to_sign", funds.sign_meal, line.pk, by=office)
    refused("nothing_to_sign", funds.sign_meal, none.pk, by=office)
    assert MealLine.objects.filter(sheet=three, amount__gt=0, signed_at=None).count() == 2
    for wrong in ([], [*cadres, cadres[0]], [money.Attendee("甲", False, 3)], [money.Attendee(" ", False)]):
        refused("attendees_wrong", funds.enter_meals, town, "会", day, 2, wrong, by=office, key="4")


def test_who_asks_wrongly_learns_nothing_and_is_slowed_down(standard, households, client):
    right = {"name": NAMES[0], "id_tail": NUMBERS[0][-4:], "card_tail": households[0].card_tail}
    assert client.post("/QX/subsidies/mine/", right).status_code == 200
    said = set()
    for changes in (
        {"card_tail": "0000"},
        {"name": "查无此人"},
        {"id_tail": "9999"},
        {"card_tail": ""},
        {"card_tail": "²"},
    ):
        answer = client.post("/QX/subsidies/mine/", {**right, **changes})
        assert answer.status_code == 422
        said.add(answer.content.decode().split('id="refusal"')[1].split("</div>")[0])
    assert len(said) == 1
    statuses = [
        client.post("/QX/subsidies/mine/", {**right, "card_tail": "0001"}).status_code for _ in range(4)
    ]
    assert statuses[-1] == 429
    assert "no-store" in client.post("/QX/subsidies/mine/", {**right, "name": "某"})["Cache-Control"]
    bare = {"name": NAMES[3], "id_tail": NUMBERS[3][-4:], "card_tail": ""}
    assert client.post("/QX/subsidies/mine/", bare).status_code == 422
