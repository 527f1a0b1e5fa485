"""Powers in the open: the county approves the catalogue, three powers and two rules are published, cases run under them."""

from datetime import datetime, timedelta

from sunlit import clock
from sunlit.core.powers import Stated
from sunlit.demonstration.stage import Story, Town
from sunlit.hall import catalogue as services
from sunlit.matters.book import book
from sunlit.people.models import Organisation
from sunlit.powers.actions import catalogue, disclosing
from sunlit.powers.actions.catalogue import Draft

SHOWN = (
    ("QL-001", "approval", "land.contract-certification"),
    ("QL-002", "licensing", "forestry.felling-own-use"),
    ("QL-003", "other", "civil.temporary-aid"),
)
"""Two whose cases are shown, and one whose cases would tell of need."""
REMEDIES = "不服的，可以在六十日内申请行政复议，也可以在六个月内提起行政诉讼。"


def stories(town: Town, begin: datetime, _end: datetime) -> list[tuple[datetime, Story]]:
    """The catalogue is approved and published in the first days, so that the year's cases run under it."""
    first = book().calendar.on_or_after((begin + timedelta(days=1)).date())
    return [(town.hours.on(first), published(town))]


def published(town: Town) -> Story:
    """Entered by the office, approved by the county, published and posted on the board."""
    office = town.viewer("office")
    entered = []
    for code, group, item_id in SHOWN:
        item = services.item(item_id)
        unit = Organisation.objects.get(township=town.place, key=item.department)
        stated = {"limit": Stated("按公布的承诺期限"), "quantity": Stated(none=True), "fee": Stated(none=True),
                  "conditions": Stated("按办事指南"), **catalogue.from_item(item)}  # fmt: skip
        if "materials" not in stated:
            stated["materials"] = Stated(none=True)
        draft = Draft(
            code, item.name.zh, group, unit, stated, item.id, remedies=REMEDIES, name_en=item.name.en
        )
        entered.append(catalogue.enter(town.place, draft, by=office))
    rules = [
        disclosing.enter_rule(town.place, title, f"{town.place.name[:1]}政〔2026〕{number}号", "逐项公开，按流程图办理，全程留痕。", function, by=office)
        for number, (title, function) in enumerate((("行政权力运行办法", "execution"), ("行政权力监督办法", "supervision")), 21)
    ]  # fmt: skip
    yield town.hours.in_days(1, 2)
    office = town.viewer("office")
    approval = catalogue.enter_approval(
        town.place, "云岭县人民政府法制机构", "云法审〔2026〕3号", clock.now(), by=office
    )
    catalogue.approve([row.pk for row in entered], approval, by=office)
    for row in entered:
        disclosing.decide_media(row.pk, ["board", "guide", "e_government"], False, by=office)
        last = next(key for key, step in book().procedures[row.procedure].steps.items() if step.who)
        catalogue.mark_step(row.pk, last, "society", "网站、公开栏", "当天", by=office)
        catalogue.publish(row.pk, by=office)
        disclosing.disclose(row.pk, "board", "society", clock.today(), "公开栏张贴", by=office)
    for rule in rules:
        disclosing.publish_rule(rule.pk, "", approval, by=office)
