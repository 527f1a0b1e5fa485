"""Money to and from residents: rates and standards published, bills paid and the drawer closed, a list from its making to
the bank's answer, a certificate drawn by months, a donation and what it was used for. All people are invented."""

import io
from datetime import datetime, timedelta
from decimal import Decimal

from PIL import Image

from sunlit import clock
from sunlit.core import money
from sunlit.core.beneficiaries import ListRow
from sunlit.core.programmes import Every, period_of
from sunlit.demonstration.stage import Story, Town
from sunlit.fees.actions import billing, closing, paying, publishing
from sunlit.fees.actions.billing import Wanted
from sunlit.hall.actions import applications
from sunlit.hall.actions.applications import Applicant
from sunlit.matters.book import book
from sunlit.subsidies.actions import certificates, funds, lists, posting, registering, sending
from sunlit.subsidies.actions.lists import days_public
from sunlit.subsidies.actions.sending import Result
from sunlit.subsidies.models import Household

DOCUMENT = "云岭县财发〔示例〕12号"
RATES = (
    ("deed-tax", "3"),
    ("farmland-occupation-tax", "20"),
    ("non-tax-revenue", "0"),
    ("village-project-money", "15"),
)
STANDARDS = (
    ("grain", "", "12.5"), ("seed", "", "10"), ("minimum-living", "rural", "420"), ("minimum-living", "urban", "630"),
    ("preferential", "conscript", "12000"), ("pension", "martyr", "1850"),
)  # fmt: skip
FARMERS = (
    ("云有田", "10"), ("水长流", "6.4"), ("山有木", "3.25"), ("谷满仓", "12"), ("禾青青", "8.8"), ("麦如金", "5"),
)  # fmt: skip


def number_of(place: int) -> str:
    """An identity number that nobody can have: no place has the area code 000000."""
    return f"00000019650{place % 9 + 1}15{place:03d}X"


def stories(town: Town, begin: datetime, end: datetime) -> list[tuple[datetime, Story]]:
    """One course of all that belongs to money, early enough to end; in the larger township only."""
    if town.place.code != "QX" or (end - begin).days < 30:
        return []
    first = book().calendar.on_or_after((begin + timedelta(days=2)).date())
    return [(town.hours.on(first), payments(town)), (town.hours.on(first), counter(town))]


def publish(town: Town) -> None:
    """The head of the township publishes what is charged and what is paid."""
    mayor, today = town.viewer("mayor"), clock.today()
    for charge, rate in RATES:
        publishing.publish(town.place, charge, rate, DOCUMENT, today, by=mayor, key=f"demo-rate-{charge}")
    for programme, category, amount in STANDARDS:
        registering.publish_standard(
            town.place,
            programme,
            category,
            amount,
            DOCUMENT,
            today,
            by=mayor,
            key=f"demo-{programme}-{category}",
        )


def register(town: Town) -> list[Household]:
    """The farmers of one village with their cards."""
    social, village = town.viewer("social"), town.villages[0]
    return [
        registering.register_household(
            town.place,
            village,
            name,
            number_of(place),
            by=social,
            card=f"620000000000{place:04d}",
            bank="云岭农商行青溪支行",
        )
        for place, (name, _mu) in enumerate(FARMERS, 1)
    ]


def _photo() -> io.BytesIO:
    """A picture of a sheet on a wall, as far as the demonstration needs one."""
    file = io.BytesIO()
    Image.new("RGB", (160, 120), "#f4efe4").save(file, "JPEG")
    file.name = "posted.jpg"
    file.seek(0)
    return file


def payments(town: Town) -> Story:
    """The list of the grain subsidy, a certificate, and a donation."""
    publish(town)
    yield town.hours.after(20, 60)
    people = register(town)
    yield town.hours.in_days(1, 2)
    period = period_of(Every.YEAR, clock.today())
    rows = [
        ListRow(place, name, number_of(place), Decimal(mu)) for place, (name, mu) in enumerate(FARMERS, 1)
    ]
    made = lists.make(
        town.place, town.villages[0], "grain", period, rows, by=town.viewer("social"), key="demo-grain"
    )
    yield town.hours.after(60, 200)
    lists.check(made.pk, by=town.viewer("director"))
    yield town.hours.in_days(1, 1)
    lists.approve(made.pk, by=town.viewer("deputy"))
    today = clock.today()
    yield town.hours.after(60, 120)
    posting.post(made.pk, clock.today(), "村委会公开栏", _photo(), by=town.viewer("agent"), key="demo-posted")
    made_for = certificates.open_certificate(
        people[1].pk, "minimum-living", "rural", "青低保示例001", today.replace(day=1), today + timedelta(days=300),
        by=town.viewer("social"),
    )  # fmt: skip
    certificates.draw(made_for.pk, "", "420", by=town.viewer("social"))
    yield town.hours.after(20, 60)
    gift = funds.open_fund(town.place, "donation", "助学捐款", "元", by=town.viewer("office"))
    funds.enter(
        gift.pk, False, "10000", "某企业捐款", clock.today(), by=town.viewer("office"), key="demo-gift"
    )
    rice = funds.open_fund(town.place, "relief", "救灾大米", "袋", by=town.viewer("office"))
    funds.enter(rice.pk, False, "120", "县里调拨", clock.today(), by=town.viewer("office"), key="demo-rice")
    yield town.hours.in_days(days_public(town.place, today) + 2, days_public(town.place, today) + 3)
    sending.send(made.pk, "xlsx", by=town.viewer("social"))
    funds.enter(
        gift.pk,
        True,
        "7500",
        "资助学生10人，添置书架",
        clock.today(),
        by=town.viewer("office"),
        key="demo-used",
    )
    yield town.hours.in_days(2, 3)
    results = [
        Result(place, place != len(FARMERS), "账户已销户" if place == len(FARMERS) else "")
        for place in range(1, len(FARMERS) + 1)
    ]
    sending.take_results(made.pk, results, by=town.viewer("social"))
    cadres = [money.Attendee(name, False) for name, _mu in FARMERS]
    funds.enter_meals(
        town.place, "春耕部署会", clock.today(), 1, cadres, by=town.viewer("office"), key="demo-meal"
    )


def counter(town: Town) -> Story:
    """Non-tax revenue is paid on at the counter, and the drawer is closed that evening."""
    yield town.hours.in_days(3, 3)
    clerk = town.own(town.staff["clerk"])
    filed = applications.file_application(
        town.place, "tax.non-tax-revenue", Applicant("云有田", id_number=number_of(1)), by=clerk
    )
    wanted = [Wanted("non-tax-revenue", "180.00", notice="云岭非税示例0001")]
    row = billing.bill(filed.matter.pk, wanted, by=clerk, key="demo-bill")
    paying.pay(row.pk, "180.00", "cash", by=clerk, key="demo-pay", fiscal_receipt="示例票号0001")
    close = closing.close_day(town.place, "180.00", "", by=clerk, key="demo-close")
    closing.sign(close.pk, by=town.viewer("director"))
