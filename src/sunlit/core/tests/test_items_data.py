"""The fifteen categories as they stand in the rulebook."""

from pathlib import Path

import pytest
import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from sunlit.core.item_checks import check_catalogue, texts_of
from sunlit.core.item_elements import UnitDetails, missing_elements
from sunlit.core.item_promises import at_most
from sunlit.core.items import Category, Item, Mode, PaperForm
from sunlit.core.limits import Unit
from sunlit.core.text import Text

FOLDER = Path(__file__).parents[4] / "rulebook" / "service-centre" / "items"
FILES = sorted(FOLDER.glob("*.yaml"))
ADAPTER = TypeAdapter(Category)


@pytest.fixture(scope="module")
def categories() -> list[Category]:
    return [ADAPTER.validate_python(yaml.safe_load(path.read_text(encoding="utf-8"))) for path in FILES]


@pytest.fixture(scope="module")
def items(categories: list[Category]) -> dict[str, Item]:
    return {item.number: item for category in categories for item in category.items}


def by_mode(categories: list[Category], number: int) -> list[tuple[str, Mode]]:
    return [(item.id, item.mode) for item in categories[number - 1].items]


def test_there_are_fifteen_categories_in_order(categories: list[Category]) -> None:
    assert [category.number for category in categories] == list(range(1, 16))
    assert [int(path.name[:2]) for path in FILES] == list(range(1, 16))


def test_every_matter_of_the_plan_has_its_item(categories: list[Category]) -> None:
    assert [len(category.items) for category in categories] == [3, 1, 1, 4, 2, 6, 9, 16, 5, 2, 10, 1, 4, 1, 2]


def test_no_key_is_misspelt_in_any_file() -> None:
    strict = TypeAdapter(with_config(ConfigDict(extra="forbid"))(Category))
    for path in FILES:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        category = strict.validate_python(data)
        assert set(data) <= set(Category.__dataclass_fields__)
        for item in data["items"]:
            assert set(item) <= set(Item.__dataclass_fields__), item["id"]
        assert len(category.items) == len(data["items"])


def test_the_catalogue_has_no_fault(categories: list[Category]) -> None:
    assert check_catalogue(categories) == []


def test_every_item_can_be_published_once_the_township_names_its_complaint_channel(
    items: dict[str, Item],
) -> None:
    words = Text("救助服务", "social aid")
    channel = Text("镇纪委电话和意见箱", "Telephone of the discipline office, and a letter box")
    unit = UnitDetails(channel, words, words)
    assert {
        number: missing_elements(item, unit) for number, item in items.items() if missing_elements(item, unit)
    } == {}


def test_every_text_is_there_in_both_languages(categories: list[Category]) -> None:
    for path, text in texts_of(tuple(categories)):
        assert text.zh.strip() and text.en.strip(), path
        assert text.en.isprintable() and text.zh.isprintable(), path
        assert not any("\u4e00" <= sign <= "\u9fff" for sign in text.en), path
        assert any("\u4e00" <= sign <= "\u9fff" for sign in text.zh), path


def test_four_kinds_of_aid_are_handled_here(categories: list[Category]) -> None:
    """S3.26.12: urban and rural allowance, medical aid, regular relief."""
    found = [(item.id, item.mode) for item in categories[7].items if "S3.26.12" in item.clauses]
    assert [mode for _, mode in found] == [Mode.HANDLED] * 4


def test_nine_social_affairs_certificates_go_through_us_as_agent(categories: list[Category]) -> None:
    """S3.26.11."""
    found = [item for item in categories[7].items if "S3.26.11" in item.clauses]
    assert [item.mode for item in found] == [Mode.AGENT] * 9
    assert all(item.conditions and item.deciding_authority for item in found)


def test_own_use_and_collective_felling_have_their_own_forms(items: dict[str, Item]) -> None:
    own, collective = items["06-01"], items["06-06"]

    def forms(item: Item) -> set[str]:
        return {material.name.zh for material in item.materials if "申请表" in material.name.zh}

    assert forms(own) and forms(collective) and not forms(own) & forms(collective)


def test_the_construction_permit_asks_for_the_planning_permit(items: dict[str, Item]) -> None:
    assert "works-permit" in {material.id for material in items["04-04"].materials}


def test_birth_registration_asks_for_no_childbearing_paper(items: dict[str, Item]) -> None:
    names = "".join(material.name.zh for material in items["07-01"].materials)
    assert "生育" not in names and "准生" not in names
    assert "birth-certificate" in {material.id for material in items["07-01"].materials}


def test_the_family_category_offers_no_permit(categories: list[Category]) -> None:
    """S3.26.14 is excluded on purpose: only information and existing benefits are left."""
    family = categories[9]
    assert by_mode(categories, 10) == [
        ("family.one-child-benefit", Mode.AGENT),
        ("family.birth-information", Mode.INFORMATION),
    ]
    live = {item.id: item for item in family.items}
    for name in ("二孩生育证", "流动人口婚育证明", "生殖保健服务证"):
        old = next(old for old in family.superseded if old.name == name)
        assert (
            old.abolished and live[old.leads_to].mode is Mode.INFORMATION and not live[old.leads_to].materials
        )


def test_taxes_name_the_ground_of_their_rate_and_their_receipt(categories: list[Category]) -> None:
    for item in categories[0].items:
        assert item.mode is Mode.AGENT
        assert item.levy is not None and item.levy.basis and item.levy.receipt.zh


def test_the_low_income_allowance_keeps_the_law(items: dict[str, Item]) -> None:
    for number in ("08-10", "08-11"):
        item = items[number]
        assert item.legal is not None and (item.legal.amount, item.legal.unit) == (30, Unit.WORKING_DAY)
        assert [case.legal.amount for case in item.limit_cases] == [20, 45]
        assert [case.promised.amount for case in item.limit_cases] == [13, 30]
        # What the core check can verify is never asked of the applicant (社会救助法 62).
        asked = {material.id for material in item.materials if not material.fetched}
        assert asked == {"application", "check-consent"}


def test_what_another_authority_knows_is_fetched_and_not_asked(items: dict[str, Item]) -> None:
    for item in items.values():
        for material in item.materials:
            if material.id in {"id-card", "household-book", "business-licence", "marriage"}:
                assert material.fetched, (item.number, material.id)


def test_a_limit_of_an_agent_item_is_the_authority_s_own(items: dict[str, Item]) -> None:
    for item in items.values():
        if item.mode is Mode.AGENT:
            assert item.promised is not None and item.deciding_authority is not None
            assert item.authority_limit is not None or "authority_limit" in item.to_confirm, item.number


def test_a_promise_without_a_law_behind_it_waits_for_the_township(items: dict[str, Item]) -> None:
    for item in items.values():
        if item.legal is None and not item.immediate:
            assert "promised" in item.to_confirm, item.number
        if item.legal is not None and item.promised is not None:
            assert at_most(item.promised, item.legal) is True


def test_materials_from_general_knowledge_wait_for_the_township(items: dict[str, Item]) -> None:
    for item in items.values():
        assert not item.materials or "materials" in item.to_confirm, item.number


def test_evidence_is_tagged_as_in_the_study_of_the_law(items: dict[str, Item]) -> None:
    for item in items.values():
        assert {basis.evidence for basis in item.basis} <= {"S", "s", "K"}


def test_our_own_forms_are_given_out_by_us(items: dict[str, Item]) -> None:
    for item in items.values():
        for material in item.materials:
            if material.issuer.zh.startswith("本中心"):
                assert material.form is PaperForm.OUR_FORM, (item.number, material.id)


def test_an_item_without_a_mode_is_refused() -> None:
    data = yaml.safe_load(FILES[0].read_text(encoding="utf-8"))
    del data["items"][0]["mode"]
    with pytest.raises(ValidationError, match="mode"):
        ADAPTER.validate_python(data)
