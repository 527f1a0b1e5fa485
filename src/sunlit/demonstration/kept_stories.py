"""What an office keeps by hand: records that follow an application, the nine measures of a notice, the yearly check."""

from sunlit import clock
from sunlit.demonstration import application_stories, filing, request_stories
from sunlit.demonstration.following_stories import record_of, step
from sunlit.demonstration.stage import Story, Town
from sunlit.hall import catalogue
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.registers import actions

MEASURES = (
    "一窗受理", "材料清单上墙", "电话也能办", "村里有代办", "老年人优先", "当场答复", "办结短信告知", "错时开门", "好差评公开",
)  # fmt: skip


def kept_by_hand(town: Town) -> Story:
    """One application of each kind that a register follows, the nine measures, the yearly check, a request."""
    for item in ("land.contract-certification", "business.consumer-complaint", "land.house-plot"):
        yield from application_stories.apply(town, catalogue.item(item), application_stories.Course())
    application, _code = filing.file(town, catalogue.item("land.house-plot"))
    record = record_of(application.matter, "house-land")
    assert record is not None
    step(record, "dropped", town, opinion="申请户改为翻建旧房，不再申请")
    yield town.hours.after(30, 90)
    yield from request_stories.plain(town, "本村上年办理宅基地的户数", "全村上年办理 6 户。")
    office, today = town.viewer("office"), clock.today().isoformat()
    notice = {"number": "青府发〔2026〕56号", "about": "推进最多跑一次的九条措施", "issued": today}
    parent = actions.open_record(town.place, "measure-notice", notice, by=office).matter
    unit = Organisation.objects.get(township=town.place, key="enquiry")
    for ordinal, words in enumerate(MEASURES, 1):
        typed = {"notice": parent.number, "ordinal": str(ordinal), "measure": words, "responsible": unit, "owner": town.staff["clerk"]}  # fmt: skip
        row = actions.open_record(town.place, "measure", typed, by=office).matter
        step(row, "carried_out", town, result="已在大厅落实")
    step(parent, "complete", town, summary="九条都已落实。")
    check = Matter.objects.filter(kind="hall-check", township=town.place, state=Matter.State.OPEN).first()
    if check is not None:
        step(check, "complete", town, findings="权力清单逐项核对，没有应进未进的。")
